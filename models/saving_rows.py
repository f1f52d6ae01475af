"""Rows by which projects save hours: only where freight passes, only when open, together exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.expressions import Expr, open_in, share_past


def add_savings(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """with_open[r, e, U]: share of commodity r that passes element e with exactly the projects U at work."""
    open_sets: dict[tuple[int, int], list[int]] = defaultdict(list)
    acting: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for r, commodity in enumerate(plan.commodities):
        for n, ((e, open_set), _) in enumerate(commodity.saved_hours):
            open_sets[r, e].append(n)
            for p in open_set:
                acting[r, e, p].append(n)
    every = [(r, n) for (r, _), members in open_sets.items() for n in members]
    model.with_open = pyo.Var(every, bounds=(0, 1))

    def saving_needs_passage(m: pyo.ConcreteModel, r: int, e: int) -> Expr:
        """Σ_U with_open[r, e, U] <= share of r that passes e"""
        return sum(m.with_open[r, n] for n in open_sets[r, e]) <= share_past(m, plan, r, e)

    def saving_needs_open_project(m: pyo.ConcreteModel, r: int, e: int, p: int) -> Expr:
        """Strong linking, per commodity: Σ_{U with p} with_open[r, e, U] <= open[p]"""
        together = sum(m.with_open[r, n] for n in acting[r, e, p])
        return together <= open_in(m, plan, p, plan.commodities[r].year)

    model.saving_needs_passage = pyo.Constraint(list(open_sets), rule=saving_needs_passage)
    model.saving_needs_open_project = pyo.Constraint(list(acting), rule=saving_needs_open_project)


def add_chained_savings(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """chain_share[r, e, part, i]: what effect i takes of what those before it left of a part of the delay.

    left_i = left_{i-1} - c_i chain_share_i with chain_share_i <= left_{i-1} and chain_share_i <= open: with
    whole projects the product rule exactly, for any number of them.
    """
    links = list(_chain_links(plan))
    model.chain_share = pyo.Var(links, bounds=(0, 1))

    def left_before(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> Expr:
        taken = sum(
            (1 - _left(plan, r, e, part, j)) * m.chain_share[r, e, part, j]
            for j in range(i)
            if (r, e, part, j) in m.chain_share
        )
        return share_past(m, plan, r, e) - taken

    def chain_needs_passage(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> Expr:
        return m.chain_share[r, e, part, i] <= left_before(m, r, e, part, i)

    def chain_needs_open_project(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> Expr:
        p = plan.element(e).effects[i].project
        return m.chain_share[r, e, part, i] <= open_in(m, plan, p, plan.commodities[r].year)

    model.chain_needs_passage = pyo.Constraint(links, rule=chain_needs_passage)
    model.chain_needs_open_project = pyo.Constraint(links, rule=chain_needs_open_project)


def _chain_links(plan: CommodityPlan) -> Iterator[tuple[int, int, int, int]]:
    for r, commodity in enumerate(plan.commodities):
        world = plan.instance.worlds[commodity.world]
        for e in commodity.chained:
            for part, (hours, share) in enumerate(plan.element(e).parts(world)):
                for i, effect in enumerate(plan.element(e).effects):
                    if hours > 0 and getattr(effect, share) < 1:
                        yield r, e, part, i


def _left(plan: CommodityPlan, r: int, e: int, part: int, i: int) -> float:
    element = plan.element(e)
    _, share = element.parts(plan.instance.worlds[plan.commodities[r].world])[part]
    return float(getattr(element.effects[i], share))


def saved_with_open(model: pyo.ConcreteModel, plan: CommodityPlan, r: int) -> Expr:
    """Σ_{e, U} saved[e, U] with_open[r, e, U]"""
    return sum(hours * model.with_open[r, n] for n, (_, hours) in enumerate(plan.commodities[r].saved_hours))


def saved_by_chains(model: pyo.ConcreteModel, plan: CommodityPlan, r: int) -> Expr:
    """Σ of what each link of each chain takes away, in hours."""
    commodity = plan.commodities[r]
    world = plan.instance.worlds[commodity.world]
    return sum(
        hours * (1 - getattr(effect, share)) * model.chain_share[r, e, part, i]
        for e in commodity.chained
        for part, (hours, share) in enumerate(plan.element(e).parts(world))
        for i, effect in enumerate(plan.element(e).effects)
        if (r, e, part, i) in model.chain_share
    )
