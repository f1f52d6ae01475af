"""One door to the solver: standard form -> HiGHS, progress, cancel, outcome; solve(case) -> Portfolio."""

from optimizer.solver.entry_points import evaluate, solve
from optimizer.solver.highs.outcome import InfeasibleCaseError, NoPortfolioError, Progress, SolverError
from optimizer.solver.portfolio import Portfolio

__all__ = [
    "InfeasibleCaseError",
    "NoPortfolioError",
    "Portfolio",
    "Progress",
    "SolverError",
    "evaluate",
    "solve",
]
