"""corridor alternatives: other portfolios nearly as good."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser("alternatives", help="other portfolios nearly as good that really differ")
    options.add_case(parser)
    options.add_budget(parser)
    parser.add_argument("--count", type=int, default=5, metavar="K", help="how many at most (default 5)")
    parser.add_argument(
        "--within-pct",
        type=options.number,
        default=2.0,
        metavar="P",
        help="percent of the saving that may be lost (default 2)",
    )
    parser.add_argument(
        "--differ", type=int, default=2, metavar="D", help="in how many projects at least (default 2)"
    )
    options.add_solver_options(parser)
    options.add_out(parser)
    options.add_on_change(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.files.study_answers import alternatives_answer
    from optimizer.report.files.study_sheets import alternatives_sheets
    from optimizer.report.files.study_text import alternatives_text
    from optimizer.studies import alternatives

    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel, terminal.progress_bar() as on_progress:
        found = alternatives(
            case,
            count=given.count,
            within_pct=given.within_pct,
            differ=given.differ,
            solver=given.solver,
            on_progress=on_progress,
            cancel=cancel,
        )
    delivery.deliver(
        given,
        alternatives_answer(found),
        lambda: alternatives_text(found),
        lambda: alternatives_sheets(found),
    )
    return options.INTERRUPTED if found.stopped == "interrupted" else options.ANSWERED
