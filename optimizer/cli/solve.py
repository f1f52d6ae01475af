"""corridor solve: the best portfolio."""

from __future__ import annotations

import argparse
from typing import Any

from optimizer.cli import delivery, options, terminal


def add_to(commands: Any) -> None:
    parser = commands.add_parser("solve", help="the best portfolio")
    options.add_case(parser)
    options.add_budget(parser)
    options.add_solver_options(parser)
    options.add_out(parser)
    options.add_on_change(parser)
    formulations = ["auto", "arcs", "cuts", "routes"]
    said = "how the model is written: by its size, unless told"
    parser.add_argument("--formulation", choices=formulations, default="auto", help=said)
    parser.add_argument(
        "--no-unique",
        dest="unique",
        action="store_false",
        help="do not ask whether another portfolio ties: quicker",
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.solver import solve

    case = options.read(given, *options.SOLVER_SETTINGS)
    with terminal.cancel_on_interrupt() as cancel, terminal.progress() as on_progress:
        portfolio = solve(
            case,
            solver=given.solver,
            formulation=given.formulation,
            prove_unique=given.unique,
            on_progress=on_progress,
            cancel=cancel,
        )
    delivery.deliver_portfolio(given, portfolio)
    return options.INTERRUPTED if portfolio.status == "interrupted" else options.ANSWERED
