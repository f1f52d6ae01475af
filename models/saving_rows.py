"""Rows that make projects save hours: only where freight passes, only where they are open, together exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyomo.environ as pyo

from models.expressions import Expr, open_in, passing
from models.routings import RoutingPlan


def add_savings(model: pyo.ConcreteModel) -> None:
    """in_state[r, e, U]: share of routing r that passes element e with exactly the projects U at work."""
    states: dict[tuple[int, int], list[int]] = defaultdict(list)
    acting: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for r, routing in enumerate(model.plan.routings):
        for n, ((e, state), _) in enumerate(routing.saved_hours):
            states[r, e].append(n)
            for p in state:
                acting[r, e, p].append(n)
    model.in_state = pyo.Var([(r, n) for (r, _), members in states.items() for n in members], bounds=(0, 1))

    def saving_needs_passage(m: pyo.ConcreteModel, r: int, e: int) -> Expr:
        """Σ_U in_state[r, e, U] <= share of r that passes e"""
        return sum(m.in_state[r, n] for n in states[r, e]) <= passing(m, r, e)

    def saving_needs_open_project(m: pyo.ConcreteModel, r: int, e: int, p: int) -> Expr:
        """Strong linking, per routing: Σ_{U with p} in_state[r, e, U] <= open[p]"""
        return sum(m.in_state[r, n] for n in acting[r, e, p]) <= open_in(m, p, m.plan.routings[r].year)

    model.saving_needs_passage = pyo.Constraint(list(states), rule=saving_needs_passage)
    model.saving_needs_open_project = pyo.Constraint(list(acting), rule=saving_needs_open_project)


def add_chained_savings(model: pyo.ConcreteModel) -> None:
    """cut[r, e, part, i]: what the i-th effect takes of what the ones before it left of a part of the delay.

    left_i = left_{i-1} - c_i cut_i with cut_i <= left_{i-1} and cut_i <= open: with whole projects the product
    rule exactly, for any number of them.
    """
    links = list(_chain_links(model.plan))
    model.cut = pyo.Var(links, bounds=(0, 1))

    def left_before(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> Expr:
        effects = m.plan.element(e).effects
        taken = sum((1 - _left(m, r, e, part, j)) * m.cut[r, e, part, j] for j in range(i) if (r, e, part, j) in m.cut)
        return passing(m, r, e) - taken if effects else 0

    def cut_needs_passage(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> Expr:
        return m.cut[r, e, part, i] <= left_before(m, r, e, part, i)

    def cut_needs_open_project(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> Expr:
        p = m.plan.element(e).effects[i].project
        return m.cut[r, e, part, i] <= open_in(m, p, m.plan.routings[r].year)

    model.cut_needs_passage = pyo.Constraint(links, rule=cut_needs_passage)
    model.cut_needs_open_project = pyo.Constraint(links, rule=cut_needs_open_project)


def _chain_links(plan: RoutingPlan) -> Iterator[tuple[int, int, int, int]]:
    for r, routing in enumerate(plan.routings):
        world = plan.instance.worlds[routing.world]
        for e in routing.chained:
            for part, (hours, share) in enumerate(plan.element(e).parts(world)):
                for i, effect in enumerate(plan.element(e).effects):
                    if hours > 0 and getattr(effect, share) < 1:
                        yield r, e, part, i


def _left(model: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> float:
    element = model.plan.element(e)
    _, share = element.parts(model.plan.instance.worlds[model.plan.routings[r].world])[part]
    return float(getattr(element.effects[i], share))


def saved_in_states(model: pyo.ConcreteModel, r: int) -> Expr:
    """Σ_{e, U} saved[e, U] in_state[r, e, U]"""
    return sum(hours * model.in_state[r, n] for n, (_, hours) in enumerate(model.plan.routings[r].saved_hours))


def saved_by_chains(model: pyo.ConcreteModel, r: int) -> Expr:
    """Σ of what each link of each chain takes away, in hours."""
    plan = model.plan
    routing = plan.routings[r]
    world = plan.instance.worlds[routing.world]
    return sum(
        hours * (1 - getattr(effect, share)) * model.cut[r, e, part, i]
        for e in routing.chained
        for part, (hours, share) in enumerate(plan.element(e).parts(world))
        for i, effect in enumerate(plan.element(e).effects)
        if (r, e, part, i) in model.cut
    )
