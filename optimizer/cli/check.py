"""corridor check: all problems and all advice of a workbook."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.case.problems import errors_of
from optimizer.cli import delivery, options


def add_to(commands: Any) -> None:
    parser = commands.add_parser("check", help="all problems and all advice of a workbook")
    options.add_case(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.case import examine

    delivery.check_targets(given)
    found = examine(given.case)
    lines = delivery.problem_text(found.problems) or ["no problems"]
    if found.read_past:
        lines = [*lines, f"read past: {', '.join(map(str, found.read_past))}"]
    answer = delivery.answers().problems_answer(found.problems, found.read_past)
    delivery.deliver(given, answer, lambda: "\n".join(lines))
    return options.WRONG_INPUT if errors_of(found.problems) else options.ANSWERED
