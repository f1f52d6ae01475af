"""corridor stress: how the list stands up when costs, delays and flows are uncertain."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "stress", help="how often each project is funded when the figures are uncertain"
    )
    options.add_case(parser)
    options.add_budget(parser)
    parser.add_argument("--draws", type=int, default=200, metavar="N", help="how many draws (default 200)")
    options.add_solver_options(parser)
    options.add_workers(parser)
    options.add_out(parser)
    options.add_on_change(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """`--seed` is the seed of the draws too."""
    from optimizer.report.files.study_answers import stress_answer
    from optimizer.report.files.study_sheets import stress_sheets
    from optimizer.report.files.study_text import stress_text
    from optimizer.studies import stress

    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel, terminal.progress_bar() as on_progress:
        found = stress(
            case,
            draws=given.draws,
            workers=given.workers,
            dask=given.dask,
            solver=given.solver,
            on_progress=on_progress,
            cancel=cancel,
        )
    delivery.deliver(given, stress_answer(found), lambda: stress_text(found), lambda: stress_sheets(found))
    return options.INTERRUPTED if found.interrupted else options.ANSWERED
