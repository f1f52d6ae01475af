"""corridor report: a self-contained page that opens offline."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser("report", help="solve, and write a self-contained report that opens offline")
    options.add_case(parser)
    parser.add_argument("--html", type=Path, required=True, metavar="FILE", help="write the report here")
    options.add_budget(parser)
    options.add_solver_options(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.brief.brief import html_brief
    from optimizer.solver import solve

    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel, terminal.progress() as on_progress:
        portfolio = solve(case, solver=given.solver, on_progress=on_progress, cancel=cancel)
    page = partial(html_brief, portfolio, run_name=Path(given.case).stem)
    delivery.deliver(given, delivery.answers().solve_answer(portfolio), portfolio.summary, page=page)
    return options.INTERRUPTED if portfolio.status == "interrupted" else options.ANSWERED
