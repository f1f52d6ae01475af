"""corridor diagnose: why a case is infeasible, and its repairs."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli, delivery


def add_to(commands: Any) -> None:
    parser = commands.add_parser("diagnose", help="why no portfolio obeys a case, and what would repair it")
    cli.add_case(parser)
    cli.add_budget(parser)
    cli.add_solver_options(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Exit 0 where some portfolio obeys the case, 3 where none does."""
    from optimizer.report.explore_answers import diagnosis_lines
    from optimizer.studies import diagnose

    case = cli.read(given, *cli.SOLVER_SETTINGS)
    with cli.cancel_on_interrupt() as cancel:
        found = diagnose(case, cancel=cancel)
    delivery.deliver(given, found.to_dict(), lambda: "\n".join(diagnosis_lines(found)))
    return cli.ANSWERED if found.feasible else cli.INFEASIBLE
