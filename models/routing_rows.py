"""Rows that make freight travel: all of every routing goes somewhere, and nothing is overfilled."""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.expressions import Expr, open_in
from models.instance import INF
from models.network import LOADING, UNLOADING
from models.routings import Routing, RoutingPlan


def add_routing(model: pyo.ConcreteModel) -> None:
    """share[r, i]: share of routing r on its path i; unserved[r]: share that stays; all of it goes somewhere."""
    routings = model.plan.routings
    model.share = pyo.Var([(r, i) for r, routing in enumerate(routings) for i in range(len(routing.paths))], bounds=(0, 1))
    model.unserved = pyo.Var([r for r, routing in enumerate(routings) if routing.may_stay], bounds=(0, 1))
    balance = {(r, state): terms for r, routing in enumerate(routings) for state, terms in _balance(model, r, routing).items()}
    model.flow_conservation = pyo.Constraint(list(balance), rule=lambda m, r, state: _conserved(m, balance[r, state], r, state))


def _balance(model: pyo.ConcreteModel, r: int, routing: Routing) -> dict[int, list[Expr]]:
    """Per state, what leaves it less what enters it; the origin's is needed even where no path is left."""
    out: dict[int, list[Expr]] = defaultdict(list)
    origin = model.plan.network.state_position[routing.trip.origin, LOADING]
    destination = model.plan.network.state_position[routing.trip.destination, UNLOADING]
    out[origin].append(model.unserved[r] if routing.may_stay else model.never)
    for i, path in enumerate(routing.paths):
        out[path.tail].append(model.share[r, i])
        if path.head != destination:
            out[path.head].append(-model.share[r, i])
    return out


def _conserved(model: pyo.ConcreteModel, terms: list[Expr], r: int, state: int) -> Expr:
    """out - in = 1 at the origin, where staying unserved is a way out, 0 elsewhere"""
    plan = model.plan
    at_origin = state == plan.network.state_position[plan.routings[r].trip.origin, LOADING]
    return sum(terms) == (1 if at_origin else 0)


def add_capacities(model: pyo.ConcreteModel) -> None:
    """What may bind: each limit over all routings, and, strong, each path that alone could fill it."""
    passing: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for r, routing in enumerate(model.plan.routings):
        for i, path in enumerate(routing.paths):
            for limit, times in path.limits:
                if limit in routing.binding:
                    passing[routing.world, limit].append((r, i, times))
    single = [(w, limit, r, i, times) for (w, limit), uses in passing.items() for r, i, times in uses]
    may_fill = [key for key in single if _may_fill_alone(model.plan, *key)]

    def capacity_kept(m: pyo.ConcreteModel, w: int, limit: int) -> Expr:
        """Σ_r kt x passes x share <= capacity + Σ_p added x open"""
        carried = sum(m.plan.routings[r].kt * times * m.share[r, i] for r, i, times in passing[w, limit])
        world = m.plan.instance.worlds[w]
        added = sum(kt * open_in(m, p, world.year) for p, kt in m.plan.limit(limit).added_kt(world))
        return carried <= m.plan.limit(limit).capacity_kt(world) + added

    def share_within_capacity(m: pyo.ConcreteModel, w: int, limit: int, r: int, i: int, times: int) -> Expr:
        """share <= min(1, capacity / kt) + Σ_p min(1, added / kt) open"""
        world, kt = m.plan.instance.worlds[w], m.plan.routings[r].kt * times
        added = sum(min(1.0, more / kt) * open_in(m, p, world.year) for p, more in m.plan.limit(limit).added_kt(world))
        return m.share[r, i] <= m.plan.limit(limit).capacity_kt(world) / kt + added

    model.capacity_kept = pyo.Constraint(list(passing), rule=capacity_kept)
    model.share_within_capacity = pyo.Constraint(may_fill, rule=share_within_capacity)


def _may_fill_alone(plan: RoutingPlan, w: int, limit: int, r: int, _i: int, times: int) -> bool:
    capacity = plan.limit(limit).capacity_kt(plan.instance.worlds[w])
    return capacity < INF and plan.routings[r].kt * times > capacity
