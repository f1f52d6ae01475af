"""corridor alternatives: other portfolios nearly as good."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli, delivery


def add_to(commands: Any) -> None:
    parser = commands.add_parser("alternatives", help="other portfolios nearly as good that really differ")
    cli.add_case(parser)
    cli.add_budget(parser)
    parser.add_argument("--count", type=int, default=5, metavar="K", help="how many at most (default 5)")
    parser.add_argument(
        "--within-pct", type=cli.number, default=2.0, metavar="P", help="percent of the saving that may be lost (default 2)"
    )
    parser.add_argument("--differ", type=int, default=2, metavar="D", help="in how many projects at least (default 2)")
    cli.add_solver_options(parser)
    cli.add_out(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.explore_answers import alternatives_answer, alternatives_text
    from optimizer.report.explore_sheets import alternatives_sheets
    from optimizer.studies import alternatives

    case = cli.read(given, *cli.SOLVER_SETTINGS)
    with cli.cancel_on_interrupt() as cancel, cli.progress_bar() as on_progress:
        found = alternatives(
            case,
            count=given.count,
            within_pct=given.within_pct,
            differ=given.differ,
            solver=given.solver,
            on_progress=on_progress,
            cancel=cancel,
        )
        pressed = cancel()
    delivery.deliver(given, alternatives_answer(found), lambda: alternatives_text(found), lambda: alternatives_sheets(found))
    return cli.INTERRUPTED if pressed else cli.ANSWERED
