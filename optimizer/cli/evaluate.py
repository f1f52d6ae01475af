"""corridor evaluate: what exactly a given set of projects gives, and which rules it breaks."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.case.problems import InputError, error
from optimizer.cli import delivery, options


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "evaluate", help="what exactly a given set of projects gives, and which rules it breaks"
    )
    options.add_case(parser)
    options.add_budget(parser)
    parser.add_argument(
        "--fund",
        required=True,
        metavar="P1,P2@2027",
        help="the projects, with start years where the case has years",
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.solver import evaluate

    portfolio = evaluate(options.read(given), _fund(given.fund))
    delivery.deliver_portfolio(given, portfolio)
    return options.ANSWERED


def _fund(text: str) -> dict[str, int | None]:
    fund: dict[str, int | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, year = part.partition("@")
        if year and not year.isdigit():
            raise InputError(
                [error("", None, "--fund", part, f"{year!r} is not a year", "write PROJECT@2027")]
            )
        fund[name] = int(year) if year else None
    return fund
