"""corridor compare: two answers side by side, from JSON or from workbooks with result sheets."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.cli import delivery, options


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "compare", help="two answers side by side (solve --json, or workbooks of solve --out)"
    )
    parser.add_argument("a", metavar="A.json", help="the first answer, JSON or a workbook with result sheets")
    parser.add_argument("b", metavar="B.json", help="the second answer")
    parser.add_argument("--json", metavar="F", help="write the comparison as JSON to this file, - for stdout")
    options.add_out(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.files.comparison_text import comparison_sheets, comparison_text
    from optimizer.studies import compare, read_side

    delivery.check_targets(given)
    compared = compare({"A": read_side(given.a), "B": read_side(given.b)})
    text = f"A: {given.a}\nB: {given.b}\n\n{comparison_text(compared)}"
    delivery.deliver(given, compared.to_dict(), lambda: text, lambda: comparison_sheets(compared))
    return options.ANSWERED
