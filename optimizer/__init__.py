"""Corridor: which bridges and border posts to fund (docs/interface.md has every name with its arguments and
errors).

case = read_case("inputs/trans_caspian.xlsx")
portfolio = solve(case, budget_musd=150)
portfolio.funded, portfolio.flows, portfolio.summary()

Frames say their columns: print(Portfolio.funded.__doc__). Money is in million of the case's currency, volumes
in kt a year, objectives and savings in priority x kt x hours. Questions after the answer are in
optimizer.studies.
"""

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
