"""Where a project stands in a list or beside it: its worth with the rest kept, and what else decides."""

from __future__ import annotations

from dataclasses import dataclass

from models.instance import Instance, Starts, Status
from optimizer.solver.portfolio import Portfolio
from optimizer.studies.worth.marginal_savings import Pricing


@dataclass(frozen=True)
class Standing:
    """Of one project, by position in the instance.

    Amounts are in the objective's unit, and 0 where they are nothing.

    - `rest_kept`: the loss if dropped where it is funded, else the gain if added
    - `list_saving`: what the list saves
    - `needed_by`: funded projects that require it; `missing`: what it requires and the list does not fund
    - `rival`: the funded project of its group, where that is another
    - `begins_in`: the earliest year in which it may begin; None in a static case
    """

    position: int
    funded: bool
    status: Status
    rest_kept: float
    list_saving: float
    needed_by: tuple[int, ...]
    missing: tuple[int, ...]
    rival: int | None
    begins_in: int | None

    @property
    def share_pct(self) -> float | None:
        """The amount as a share of what the list saves; None where it saves nothing."""
        return 100 * self.rest_kept / self.list_saving if self.list_saving > 0 else None


def standing_of(portfolio: Portfolio, position: int, pricing: Pricing) -> Standing:
    """Prices are the referee's; no rule is asked."""
    instance, starts, priced = portfolio.instance, portfolio.starts, portfolio.valuation
    project, funded = instance.projects[position], position in portfolio.starts
    worth = pricing.loss_if_dropped if funded else pricing.gain_if_added
    return Standing(
        position=position,
        funded=funded,
        status=project.status,
        rest_kept=worth(priced, position),
        list_saving=pricing.saved_by(priced),
        needed_by=tuple(q for q in sorted(starts) if position in instance.projects[q].requires),
        missing=tuple(q for q in project.requires if q not in starts),
        rival=rival_of(instance, starts, position),
        begins_in=None if instance.is_static else instance.years[pricing.earliest(position)].number,
    )


def rival_of(instance: Instance, starts: Starts, position: int) -> int | None:
    """The funded project of the same group."""
    group = instance.projects[position].group
    alike = (q for q in sorted(starts) if q != position and instance.projects[q].group == group)
    return next(alike, None) if group else None
