"""corridor stress: how the list stands up when costs, delays and flows are uncertain."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli, delivery


def add_to(commands: Any) -> None:
    parser = commands.add_parser("stress", help="how often each project is funded when the figures are uncertain")
    cli.add_case(parser)
    cli.add_budget(parser)
    parser.add_argument("--draws", type=int, default=200, metavar="N", help="how many draws (default 200)")
    cli.add_solver_options(parser)
    cli.add_workers(parser)
    cli.add_out(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """`--seed` is the seed of the draws too."""
    from optimizer.report.explore_answers import stress_answer, stress_text
    from optimizer.report.explore_sheets import stress_sheets
    from optimizer.studies import stress

    case = cli.read(given, *cli.SOLVER_SETTINGS)
    with cli.cancel_on_interrupt() as cancel, cli.progress_bar() as on_progress:
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
    return cli.INTERRUPTED if found.interrupted else cli.ANSWERED
