"""Corridor: which bridges and border posts to fund.

docs/interface.md has every name with its arguments and errors.

case = read_case("inputs/trans_caspian.xlsx")
portfolio = solve(case, budget_musd=150)
portfolio.funded, portfolio.flows, portfolio.summary()

Frames say their columns: print(Portfolio.funded.__doc__). Money is in million of the case's currency, volumes
in kt a year, objectives and savings in priority x kt x hours. Questions after the answer are in
optimizer.studies.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

# openpyxl would write by lxml where that is installed, whose errors on a full disk are no OSError.
os.environ.setdefault("OPENPYXL_LXML", "False")

if TYPE_CHECKING:
    from optimizer.case import Case, InputError, Problem, case_from_frames, read_case, write_case
    from optimizer.solver import (
        InfeasibleCaseError,
        NoPortfolioError,
        Portfolio,
        Progress,
        SolverError,
        evaluate,
        solve,
    )

__all__ = [
    "Case",
    "InfeasibleCaseError",
    "InputError",
    "NoPortfolioError",
    "Portfolio",
    "Problem",
    "Progress",
    "SolverError",
    "case_from_frames",
    "evaluate",
    "read_case",
    "solve",
    "write_case",
]
_OF_A_CASE = ("Case", "InputError", "Problem", "case_from_frames", "read_case", "write_case")


def __getattr__(name: str) -> object:
    """Names are fetched when they are asked for: the command heeds Ctrl-C before a second of imports."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module("optimizer.case" if name in _OF_A_CASE else "optimizer.solver"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
