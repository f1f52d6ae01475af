"""corridor compare: two answers side by side."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli


def add_to(commands: Any) -> None:
    parser = commands.add_parser("compare", help="two answers (solve --json) side by side")
    parser.add_argument("a", metavar="A.json", help="the first answer")
    parser.add_argument("b", metavar="B.json", help="the second answer")
    parser.add_argument("--json", metavar="F", help="write the comparison as JSON to this file, - for stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.explore import compare_answers, read_answer
    from optimizer.report.explore_answers import comparison_text

    compared = compare_answers(read_answer(given.a), read_answer(given.b))
    cli.write_json(given, compared.to_dict())
    if given.json != "-":
        print(comparison_text(compared))
    return cli.ANSWERED
