"""Trimming: what of a list is still done when costs turn out higher than the money."""

from __future__ import annotations

from models.instance import Instance, Starts
from models.referee import Referee, broken_rules, measure
from models.requirements import with_dependents


def order_of_dropping(instance: Instance, starts: Starts) -> tuple[int, ...]:
    """The projects of a list, those first that save least per million within it."""
    referee = Referee(instance)
    whole = referee.price(starts).expected

    def worth(p: int) -> tuple[float, str]:
        lost = referee.price({q: t for q, t in starts.items() if q != p}).expected - whole
        cost = instance.projects[p].cost_musd
        return (lost / cost if cost > 0 else float("inf")), instance.projects[p].id

    return tuple(sorted(starts, key=worth))


def cut_back(instance: Instance, starts: Starts, order: tuple[int, ...]) -> dict[int, int] | None:
    """The list less as many projects, in that order, as it takes to obey the rules; None if no rest does."""
    kept, left = dict(starts), list(order)
    while broken_rules(instance, kept):
        if not left:
            return None
        gone = with_dependents(instance, left.pop(0), kept)
        kept = {q: t for q, t in kept.items() if q not in gone}
    return kept


def objective_of(
    instance: Instance, referee: Referee, starts: Starts, scenario_bests: tuple[float, ...] | None
) -> float:
    return measure(instance, referee.price(starts).scenario_sums, scenario_bests)
