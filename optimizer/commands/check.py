"""corridor check: all problems and all advice of a workbook."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli, delivery
from optimizer.case.problems import errors_of


def add_to(commands: Any) -> None:
    parser = commands.add_parser("check", help="all problems and all advice of a workbook")
    cli.add_case(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.case import check_workbook

    delivery.check_targets(given)
    _, problems = check_workbook(given.case)
    text = "\n".join(delivery.problem_text(problems)) or "no problems"
    delivery.deliver(given, delivery.answers().problems_answer(problems), lambda: text)
    return cli.WRONG_INPUT if errors_of(problems) else cli.ANSWERED
