"""corridor report: a self-contained page that opens offline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from optimizer import cli


def add_to(commands: Any) -> None:
    parser = commands.add_parser("report", help="solve, and write a self-contained report that opens offline")
    cli.add_case(parser)
    parser.add_argument("--html", type=Path, required=True, metavar="FILE", help="write the report here")
    cli.add_budget(parser)
    cli.add_solver_options(parser)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.report.brief.brief import html_brief
    from optimizer.solve import solve

    case = cli.read(given, *cli.SOLVER_SETTINGS)
    with cli.cancel_on_interrupt() as cancel, cli.progress() as on_progress:
        portfolio = solve(case, solver=given.solver, on_progress=on_progress, cancel=cancel)
    given.html.write_text(html_brief(portfolio, run_name=Path(given.case).stem), encoding="utf-8")
    cli.write_json(given, cli.answers().solve_answer(portfolio))
    if given.json != "-":
        print(f"wrote {given.html}")
    return cli.INTERRUPTED if portfolio.status == "interrupted" else cli.ANSWERED
