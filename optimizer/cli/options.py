"""What commands share: exit statuses, options with one name everywhere, and the case that they are about."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.case.problems import advice_of
from optimizer.cli.delivery import check_targets, problem_text, say

if TYPE_CHECKING:
    from optimizer.case import Case

BESIDE, MERGE, STOP = ON_CHANGE = ("beside", "merge", "stop")  # what to do where the case was changed since
ANSWERED, WRONG_INPUT, INFEASIBLE, NO_PORTFOLIO, INTERRUPTED = 0, 2, 3, 4, 130


def add_case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE.xlsx", help="the input workbook")
    parser.add_argument("--json", metavar="F", help="write the answer as JSON to this file, - for stdout")


def add_budget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--budget",
        "--budget-musd",
        dest="budget_musd",
        type=number,
        metavar="M",
        help="replaces the setting budget_musd",
    )


def add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="R.xlsx", help="write the workbook with result sheets here"
    )


def add_on_change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on-change",
        choices=ON_CHANGE,
        default=BESIDE,
        help="where the case was changed since it was read: keep apart, merge into it, or write none",
    )


def add_solver_options(parser: argparse.ArgumentParser) -> None:
    for names, kind, metavar, help_text in (
        (("--gap-pct", "--mip-gap-pct"), number, "G", "proven gap that is good enough, percent"),
        (("--time-limit", "--time-limit-seconds"), number, "S", "seconds to solve at most"),
        (("--threads",), int, "N", "processor threads (default: all)"),
        (("--seed",), int, "N", "seed of the solver"),
    ):
        parser.add_argument(
            *names, dest=names[-1][2:].replace("-", "_"), type=kind, metavar=metavar, help=help_text
        )
    parser.add_argument(
        "--solver", default="highs", metavar="NAME", help="highs, or another solver that Pyomo knows"
    )


def add_workers(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    said = "processes that solve at once (default: one a processor)"
    where.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help=said)
    where.add_argument("--dask", metavar="ADDRESS", help="solve on the Dask cluster whose scheduler is there")


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number; use a decimal point") from None


SOLVER_SETTINGS = ("mip_gap_pct", "time_limit_seconds", "threads", "seed")


def read(given: argparse.Namespace, *options: str) -> Case:
    """The case with the command line's options in place of its settings; its advice goes to stderr."""
    from optimizer.case import read_case

    check_targets(given)
    settings = {name: getattr(given, name) for name in options}
    given.as_read, case = _as_it_stood(
        Path(given.case), lambda: read_case(given.case, budget_musd=given.budget_musd, **settings)
    )
    given.read_case = case
    say(*problem_text(advice_of(case.advice)))
    return case


def _as_it_stood(path: Path, read: Callable[[], Case]) -> tuple[bytes | None, Case]:
    """A case with the bytes that it was read from, None where they cannot be told: no ordinary file."""
    before = path.read_bytes() if path.is_file() else None
    while True:
        case = read()
        after = path.read_bytes() if path.is_file() else None
        if after == before:
            return before, case
        before = after  # it was saved in that moment
