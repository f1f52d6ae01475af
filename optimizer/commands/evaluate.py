"""corridor evaluate: what exactly a given set of projects gives, and which rules it breaks."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer import cli, delivery
from optimizer.case.problems import InputError, error


def add_to(commands: Any) -> None:
    parser = commands.add_parser("evaluate", help="what exactly a given set of projects gives, and which rules it breaks")
    cli.add_case(parser)
    cli.add_budget(parser)
    parser.add_argument(
        "--fund", required=True, metavar="P1,P2@2027", help="the projects, with start years where the case has years"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.solver import evaluate

    portfolio = evaluate(cli.read(given), _fund(given.fund))
    delivery.deliver_portfolio(given, portfolio)
    return cli.ANSWERED


def _fund(text: str) -> dict[str, int | None]:
    fund: dict[str, int | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, year = part.partition("@")
        if year and not year.isdigit():
            raise InputError([error("", None, "--fund", part, f"{year!r} is not a year", "write PROJECT@2027")])
        fund[name] = int(year) if year else None
    return fund
