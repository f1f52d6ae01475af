"""Corridor: which bridges and border posts to fund.

case = read_case("inputs/trans_caspian.xlsx")
portfolio = solve(case, budget_musd=150)
portfolio.funded, portfolio.flows, portfolio.summary()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.case import Case, InputError, Problem, read_case
    from optimizer.solve import InfeasibleCaseError, NoPortfolioError, Portfolio, Progress, SolverError, evaluate, solve

_HOME = {
    **dict.fromkeys(("Case", "InputError", "Problem", "read_case"), "optimizer.case"),
    **dict.fromkeys(
        ("InfeasibleCaseError", "NoPortfolioError", "Portfolio", "Progress", "SolverError", "evaluate", "solve"),
        "optimizer.solve",
    ),
}

__all__ = [
    "Case",
    "InfeasibleCaseError",
    "InputError",
    "NoPortfolioError",
    "Portfolio",
    "Problem",
    "Progress",
    "SolverError",
    "evaluate",
    "read_case",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Names are fetched when first used: `corridor check` should not wait for a solver to load."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
