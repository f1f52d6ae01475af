"""One door to the solver: standard form -> HiGHS, progress, cancel, outcome; solve(case) -> Portfolio."""

from optimizer.solve.outcome import InfeasibleCaseError, NoPortfolioError, Progress, SolverError
from optimizer.solve.portfolio import Portfolio
from optimizer.solve.solve import evaluate, solve

__all__ = ["InfeasibleCaseError", "NoPortfolioError", "Portfolio", "Progress", "SolverError", "evaluate", "solve"]
