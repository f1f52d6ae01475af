"""corridor frontier: the best portfolio at every budget."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from optimizer.case.problems import refused_option
from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser("frontier", help="the best portfolio at every budget")
    options.add_case(parser)
    parser.add_argument(
        "--budgets", required=True, metavar="25:400:25", help="FROM:TO:STEP, or a list with commas"
    )
    parser.add_argument(
        "--nested", action="store_true", help="never drop what a smaller budget funds; says what that costs"
    )
    options.add_solver_options(parser)
    options.add_workers(parser)
    options.add_out(parser)
    options.add_on_change(parser)
    parser.set_defaults(run=run, budget_musd=None)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.files.study_answers import frontier_answer
    from optimizer.report.files.study_sheets import frontier_sheets
    from optimizer.report.files.study_text import frontier_text
    from optimizer.studies import frontier

    budgets = budgets_in(given.budgets)
    given.budget_musd = max(budgets)
    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel, terminal.progress_bar() as on_progress:
        found = frontier(
            case,
            budgets,
            nested=given.nested,
            workers=given.workers,
            dask=given.dask,
            solver=given.solver,
            on_progress=on_progress,
            cancel=cancel,
        )
    sheets = partial(frontier_sheets, found) if any(point is not None for point in found.points) else None
    delivery.deliver(given, frontier_answer(found), lambda: frontier_text(found), sheets)
    return _status(found.interrupted, found.statuses)


def _status(interrupted: bool, statuses: tuple[str, ...]) -> int:
    if interrupted:
        return options.INTERRUPTED
    if all(status == "infeasible" for status in statuses):
        return options.INFEASIBLE
    if all(status in ("infeasible", "no_portfolio") for status in statuses):
        return options.NO_PORTFOLIO
    return options.ANSWERED


def budgets_in(text: str) -> list[float]:
    """FROM:TO:STEP with both ends, or budgets with commas."""
    from optimizer.studies.budgets.budget_steps import Steps

    try:
        if ":" not in text:
            return [float(part) for part in text.split(",") if part.strip()] or _refuse(text)
        low, high, step = (float(part) for part in text.split(":"))
    except ValueError:
        return _refuse(text)
    steps = Steps(low, high, step)
    return steps.budgets() if steps.are_budgets else _refuse(text)


def _refuse(text: str) -> list[float]:
    from optimizer.studies.budgets.budget_steps import MOST_BUDGETS

    remedy = f"write FROM:TO:STEP, such as 25:400:25 (at most {MOST_BUDGETS}), or a list such as 50,100,150"
    raise refused_option("--budgets", text, f"{text!r} names no budgets", remedy)
