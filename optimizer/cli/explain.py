"""corridor explain: why projects are funded or not."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "explain", help="why projects are funded or not, and what each costs to replace or to force"
    )
    options.add_case(parser)
    parser.add_argument(
        "projects", nargs="*", metavar="PROJECT", help="the projects to explain (default: all)"
    )
    options.add_budget(parser)
    options.add_solver_options(parser)
    options.add_workers(parser)
    options.add_out(parser)
    options.add_on_change(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.files.study_answers import explain_answer
    from optimizer.report.files.study_sheets import explain_sheets
    from optimizer.report.files.study_text import explain_text
    from optimizer.studies import explain

    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel, terminal.progress_bar() as on_progress:
        found = explain(
            case,
            given.projects or None,
            workers=given.workers,
            dask=given.dask,
            solver=given.solver,
            on_progress=on_progress,
            cancel=cancel,
        )
    delivery.deliver(given, explain_answer(found), lambda: explain_text(found), lambda: explain_sheets(found))
    return options.INTERRUPTED if found.importance.interrupted else options.ANSWERED
