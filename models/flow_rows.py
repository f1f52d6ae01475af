"""Rows that make freight travel: all of every commodity goes somewhere, and nothing is overfilled."""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.expressions import Expr, capacity_with, share_that_fits
from models.network import LOADING, UNLOADING


def add_flow(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """share[r, i] of commodity r on its segment i, and unserved[r], which stays; all of it goes somewhere."""
    commodities = plan.commodities
    model.share = pyo.Var(
        [(r, i) for r, commodity in enumerate(commodities) for i in range(len(commodity.segments))],
        bounds=(0, 1),
    )
    may_stay = [r for r, commodity in enumerate(commodities) if commodity.may_stay]
    model.unserved = pyo.Var(may_stay, bounds=(0, 1))
    balances = (_balance(model, plan, r) for r in range(len(commodities)))
    balance = {(r, state): terms for r, of in enumerate(balances) for state, terms in of.items()}

    def flow_conservation(m: pyo.ConcreteModel, r: int, state: int) -> Expr:
        """out - in = 1 at the origin, where staying unserved is a way out, 0 elsewhere"""
        return sum(balance[r, state]) == (1 if state == _origin(plan, r) else 0)

    model.flow_conservation = pyo.Constraint(list(balance), rule=flow_conservation)


def _balance(model: pyo.ConcreteModel, plan: CommodityPlan, r: int) -> dict[int, list[Expr]]:
    """Per state, what leaves it less what enters it; the origin's is needed even where no segment is left."""
    out: dict[int, list[Expr]] = defaultdict(list)
    commodity = plan.commodities[r]
    destination = plan.network.state_position[commodity.trip.destination, UNLOADING]
    out[_origin(plan, r)].append(model.unserved[r] if commodity.may_stay else model.zero)
    for i, segment in enumerate(commodity.segments):
        out[segment.tail].append(model.share[r, i])
        if segment.head != destination:
            out[segment.head].append(-model.share[r, i])
    return out


def _origin(plan: CommodityPlan, r: int) -> int:
    return plan.network.state_position[plan.commodities[r].trip.origin, LOADING]


def add_capacities(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """What may bind: each limit over all commodities, and, strong, each segment that alone could fill it."""
    users: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for r, commodity in enumerate(plan.commodities):
        for i, segment in enumerate(commodity.segments):
            for limit, times in segment.limits:
                if limit in commodity.binding:
                    users[commodity.world, limit].append((r, i, times))
    single = [(w, limit, r, i, times) for (w, limit), uses in users.items() for r, i, times in uses]
    may_fill = [key for key in single if plan.fills_alone(plan.commodities[key[2]], key[1], times=key[4])]

    def capacity_kept(m: pyo.ConcreteModel, w: int, limit: int) -> Expr:
        """Σ_r kt x passes x share <= capacity + Σ_p added x open"""
        carried = sum(plan.commodities[r].kt * times * m.share[r, i] for r, i, times in users[w, limit])
        return carried <= capacity_with(m, plan, w, limit)

    def share_within_capacity(m: pyo.ConcreteModel, w: int, limit: int, r: int, i: int, times: int) -> Expr:
        """share <= min(1, capacity / kt) + Σ_p min(1, added / kt) open"""
        return m.share[r, i] <= share_that_fits(m, plan, w, limit, plan.commodities[r].kt * times)

    model.capacity_kept = pyo.Constraint(list(users), rule=capacity_kept)
    model.share_within_capacity = pyo.Constraint(may_fill, rule=share_within_capacity)
