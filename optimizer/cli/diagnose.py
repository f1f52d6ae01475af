"""corridor diagnose: why a case is infeasible, and its repairs."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser("diagnose", help="why no portfolio obeys a case, and what would repair it")
    options.add_case(parser)
    options.add_budget(parser)
    options.add_solver_options(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Exit 0 where some portfolio obeys the case, 3 where none does."""
    from optimizer.report.files.study_text import diagnosis_lines
    from optimizer.studies import diagnose

    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel:
        found = diagnose(case, cancel=cancel)
    delivery.deliver(given, found.to_dict(), lambda: "\n".join(diagnosis_lines(found)))
    return options.ANSWERED if found.feasible else options.INFEASIBLE
