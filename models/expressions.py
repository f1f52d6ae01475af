"""Sums over decisions and flows that many rows of the models share.

Each takes the Pyomo model, whose variables it sums, and the plan that says over what.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.opening import starts_open_by

Expr = Any  # a Pyomo expression, variable or number; Pyomo has no types for them


def funded(model: pyo.ConcreteModel, plan: CommodityPlan, p: int) -> Expr:
    """Σ_t start[p, t]; a project without a start to choose is never funded."""
    return _total(model, p, plan.instance.projects[p].start_years)


def open_in(model: pyo.ConcreteModel, plan: CommodityPlan, p: int, year: int) -> Expr:
    """open[p, y] = Σ of the starts of p finished by year position `year`, which may lie past the horizon."""
    return _total(model, p, starts_open_by(plan.instance, p, year))


def spend(model: pyo.ConcreteModel, plan: CommodityPlan, projects: Iterable[int]) -> Expr:
    """Σ_p cost_p funded_p"""
    return sum(plan.instance.projects[p].cost_musd * funded(model, plan, p) for p in projects) + model.zero


def capacity_with(model: pyo.ConcreteModel, plan: CommodityPlan, world: int, limit: int) -> Expr:
    """capacity + Σ_p added x open: what a limit carries in a world."""
    of, known = plan.instance.worlds[world], plan.limit(limit)
    added = sum(kt * open_in(model, plan, p, of.year) for p, kt in known.added_kt(of))
    return known.capacity_kt(of) + added


def share_that_fits(model: pyo.ConcreteModel, plan: CommodityPlan, world: int, limit: int, kt: float) -> Expr:
    """capacity / kt + Σ_p min(1, added / kt) open: share that a limit carries of kt too many for it today."""
    of, known = plan.instance.worlds[world], plan.limit(limit)
    added = sum(min(1.0, more / kt) * open_in(model, plan, p, of.year) for p, more in known.added_kt(of))
    return known.capacity_kt(of) / kt + added


def share_past(model: pyo.ConcreteModel, plan: CommodityPlan, r: int, element: int) -> Expr:
    """Share of commodity r that passes an element."""
    segments = plan.commodities[r].segments
    return sum(model.share[r, i] for i, segment in enumerate(segments) if element in segment.elements)


def capacity_use(model: pyo.ConcreteModel, plan: CommodityPlan, r: int, limit: int) -> Expr:
    """How often a mean tonne of commodity r passes a limit: Σ times x share"""
    segments = plan.commodities[r].segments
    return sum(
        times * model.share[r, i]
        for i, segment in enumerate(segments)
        for other, times in segment.limits
        if other == limit
    )


def _total(model: pyo.ConcreteModel, p: int, starts: Iterable[int]) -> Expr:
    chosen = [model.start[p, t] for t in starts if (p, t) in model.start]
    return sum(chosen) if chosen else model.zero
