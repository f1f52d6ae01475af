"""corridor explain: why projects are funded or not."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli, delivery


def add_to(commands: Any) -> None:
    parser = commands.add_parser("explain", help="why projects are funded or not, and what each is worth")
    cli.add_case(parser)
    parser.add_argument("projects", nargs="*", metavar="PROJECT", help="the projects to explain (default: all)")
    cli.add_budget(parser)
    cli.add_solver_options(parser)
    cli.add_workers(parser)
    cli.add_out(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.explore_answers import explain_answer, explain_text
    from optimizer.report.explore_sheets import explain_sheets
    from optimizer.studies import explain

    case = cli.read(given, *cli.SOLVER_SETTINGS)
    with cli.cancel_on_interrupt() as cancel, cli.progress_bar() as on_progress:
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
    return cli.INTERRUPTED if found.importance.interrupted else cli.ANSWERED
