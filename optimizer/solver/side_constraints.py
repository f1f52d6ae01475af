"""Side constraints, rows that a query adds: for lists cheaper, different, with a project or without."""

from __future__ import annotations

from collections.abc import Collection

from models.decisions import every_start
from models.instance import Instance
from optimizer.solver.highs.standard_form import SideConstraint, Start


def spending(instance: Instance, *, upper: float) -> SideConstraint:
    """All that is spent is at most `upper` (million of the currency)."""
    costs = {(p, t): instance.projects[p].cost_musd for p, t in every_start(instance)}
    return SideConstraint(costs, upper=upper)


def cheaper_than(instance: Instance, spent_musd: float, saving_musd: float) -> SideConstraint:
    """Spend at least `saving_musd` less than `spent_musd`."""
    return spending(instance, upper=spent_musd - saving_musd)


def barred(instance: Instance, p: int) -> SideConstraint:
    return SideConstraint(starts_of(instance, p), upper=0.0)


def forced(instance: Instance, p: int) -> SideConstraint:
    return SideConstraint(starts_of(instance, p), lower=1.0)


def kept_as_it_is(instance: Instance, p: int, *, funded: bool) -> SideConstraint:
    """The project is funded, or is not, as it is now."""
    return SideConstraint(starts_of(instance, p), lower=float(funded), upper=float(funded))


def differing(instance: Instance, listed: Collection[int], least: int) -> SideConstraint:
    """At least so many projects are in exactly one of the two lists."""
    factors = {start: -1.0 if start[0] in listed else 1.0 for start in every_start(instance)}
    return SideConstraint(factors, lower=float(least - len(listed)))


def no_superset(instance: Instance, listed: Collection[int]) -> SideConstraint:
    """At least one of these projects is given up, whenever it would start."""
    factors = {start: 1.0 for p in listed for start in starts_of(instance, p)}
    return SideConstraint(factors, upper=len(listed) - 1)


def starts_of(instance: Instance, p: int) -> dict[Start, float]:
    return {(p, t): 1.0 for t in instance.projects[p].start_years}
