"""corridor check: all problems and all advice of a workbook."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli
from optimizer.case.problems import errors_of


def add_to(commands: Any) -> None:
    parser = commands.add_parser("check", help="all problems and all advice of a workbook")
    cli.add_case(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.case import check_workbook

    _, problems = check_workbook(given.case)
    cli.write_json(given, cli.answers().problems_answer(problems))
    if given.json != "-":
        print("\n".join(cli.problem_text(problems)) or "no problems")
    return cli.WRONG_INPUT if errors_of(problems) else cli.ANSWERED
