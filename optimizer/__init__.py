"""Corridor: which bridges and border posts to fund.

case = read_case("inputs/trans_caspian.xlsx")
portfolio = solve(case, budget_musd=150)
portfolio.funded, portfolio.flows, portfolio.summary()
"""

from optimizer.case import Case, InputError, Problem, read_case
from optimizer.solver import InfeasibleCaseError, NoPortfolioError, Portfolio, Progress, SolverError, evaluate, solve

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
