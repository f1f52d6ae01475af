"""What is asked of a model besides its own rules, and how it answers."""

from __future__ import annotations

from dataclasses import dataclass

from models.instance import Starts
from models.referee import Valuation
from optimizer.solver.highs.mip import Enough
from optimizer.solver.highs.outcome import OutcomeStatus
from optimizer.solver.highs.standard_form import SideConstraint


@dataclass(frozen=True)
class Query:
    """What to ask of the model: rows beside its own, a portfolio to begin from, when to stop early."""

    rows: tuple[SideConstraint, ...] = ()
    mip_start: Starts | None = None
    enough: Enough | None = None


@dataclass(frozen=True)
class Found:
    """A portfolio that was found, priced by the referee; `bound` is proven for the whole problem."""

    status: OutcomeStatus
    starts: Starts
    valuation: Valuation
    objective: float
    bound: float | None


@dataclass(frozen=True)
class NotFound:
    """A search that ended without a portfolio: there is none ("infeasible"), or it was stopped before."""

    status: OutcomeStatus
    bound: float | None
