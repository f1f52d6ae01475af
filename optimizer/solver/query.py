"""What is asked of a model besides its own rules, and how it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.instance import Instance
from models.referee import Valuation
from optimizer.solver.highs.mip import Enough
from optimizer.solver.highs.outcome import OutcomeStatus
from optimizer.solver.highs.standard_form import SideConstraint, Start

Starts = Mapping[int, int]  # project position -> year position in which it starts


@dataclass(frozen=True)
class Query:
    """What to ask of the model besides its own rules: extra rows, a portfolio to begin from, when to stop early."""

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


def no_superset(instance: Instance, starts: Starts) -> SideConstraint:
    """At least one of these projects is given up, whenever it would start."""
    factors: dict[Start, float] = {(p, t): 1.0 for p in starts for t in instance.projects[p].start_years}
    return SideConstraint(factors, upper=len(starts) - 1)


def cheaper_than(instance: Instance, spent_musd: float, saving_musd: float, starts: Iterable[Start]) -> SideConstraint:
    """Spend at least `saving_musd` less than `spent_musd`."""
    return SideConstraint({(p, t): instance.projects[p].cost_musd for p, t in starts}, upper=spent_musd - saving_musd)
