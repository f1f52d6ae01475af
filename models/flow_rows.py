"""Rows that make freight travel: all of every commodity goes somewhere, and nothing is overfilled."""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.commodities import Commodity, CommodityPlan
from models.expressions import Expr, open_in
from models.instance import INF
from models.network import LOADING, UNLOADING


def add_flow(model: pyo.ConcreteModel) -> None:
    """share[r, i]: share of commodity r on its segment i; unserved[r]: share that stays; all of it goes somewhere."""
    commodities = model.plan.commodities
    model.share = pyo.Var(
        [(r, i) for r, commodity in enumerate(commodities) for i in range(len(commodity.segments))], bounds=(0, 1)
    )
    model.unserved = pyo.Var([r for r, commodity in enumerate(commodities) if commodity.may_stay], bounds=(0, 1))
    balance = {
        (r, state): terms for r, commodity in enumerate(commodities) for state, terms in _balance(model, r, commodity).items()
    }
    model.flow_conservation = pyo.Constraint(list(balance), rule=lambda m, r, state: _conserved(m, balance[r, state], r, state))


def _balance(model: pyo.ConcreteModel, r: int, commodity: Commodity) -> dict[int, list[Expr]]:
    """Per state, what leaves it less what enters it; the origin's is needed even where no segment is left."""
    out: dict[int, list[Expr]] = defaultdict(list)
    origin = model.plan.network.state_position[commodity.trip.origin, LOADING]
    destination = model.plan.network.state_position[commodity.trip.destination, UNLOADING]
    out[origin].append(model.unserved[r] if commodity.may_stay else model.zero)
    for i, segment in enumerate(commodity.segments):
        out[segment.tail].append(model.share[r, i])
        if segment.head != destination:
            out[segment.head].append(-model.share[r, i])
    return out


def _conserved(model: pyo.ConcreteModel, terms: list[Expr], r: int, state: int) -> Expr:
    """out - in = 1 at the origin, where staying unserved is a way out, 0 elsewhere"""
    plan = model.plan
    at_origin = state == plan.network.state_position[plan.commodities[r].trip.origin, LOADING]
    return sum(terms) == (1 if at_origin else 0)


def add_capacities(model: pyo.ConcreteModel) -> None:
    """What may bind: each limit over all commodities, and, strong, each segment that alone could fill it."""
    users: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for r, commodity in enumerate(model.plan.commodities):
        for i, segment in enumerate(commodity.segments):
            for limit, times in segment.limits:
                if limit in commodity.binding:
                    users[commodity.world, limit].append((r, i, times))
    single = [(w, limit, r, i, times) for (w, limit), uses in users.items() for r, i, times in uses]
    may_fill = [key for key in single if _may_fill_alone(model.plan, *key)]

    def capacity_kept(m: pyo.ConcreteModel, w: int, limit: int) -> Expr:
        """Σ_r kt x passes x share <= capacity + Σ_p added x open"""
        carried = sum(m.plan.commodities[r].kt * times * m.share[r, i] for r, i, times in users[w, limit])
        world = m.plan.instance.worlds[w]
        added = sum(kt * open_in(m, p, world.year) for p, kt in m.plan.limit(limit).added_kt(world))
        return carried <= m.plan.limit(limit).capacity_kt(world) + added

    def share_within_capacity(m: pyo.ConcreteModel, w: int, limit: int, r: int, i: int, times: int) -> Expr:
        """share <= min(1, capacity / kt) + Σ_p min(1, added / kt) open"""
        world, kt = m.plan.instance.worlds[w], m.plan.commodities[r].kt * times
        added = sum(min(1.0, more / kt) * open_in(m, p, world.year) for p, more in m.plan.limit(limit).added_kt(world))
        return m.share[r, i] <= m.plan.limit(limit).capacity_kt(world) / kt + added

    model.capacity_kept = pyo.Constraint(list(users), rule=capacity_kept)
    model.share_within_capacity = pyo.Constraint(may_fill, rule=share_within_capacity)


def _may_fill_alone(plan: CommodityPlan, w: int, limit: int, r: int, _i: int, times: int) -> bool:
    capacity = plan.limit(limit).capacity_kt(plan.instance.worlds[w])
    return capacity < INF and plan.commodities[r].kt * times > capacity
