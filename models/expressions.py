"""Sums over decisions that many rows of the model share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from models.commodities import is_open

Expr = Any  # a Pyomo expression, variable or number; Pyomo has no types for them


def funded(model: pyo.ConcreteModel, p: int) -> Expr:
    """Σ_t start[p, t]; a project without a start to choose is never funded."""
    return _total(model, ((p, t) for t in model.plan.instance.projects[p].start_years))


def open_in(model: pyo.ConcreteModel, p: int, year: int) -> Expr:
    """open[p, y] = Σ of the starts that are finished by year y."""
    instance = model.plan.instance
    return _total(model, ((p, t) for t in instance.projects[p].start_years if is_open(instance, p, t, year)))


def opened_by(model: pyo.ConcreteModel, p: int, opening: int) -> Expr:
    """Σ of the starts of p that are finished by year position `opening`, which may lie past the horizon."""
    instance = model.plan.instance
    build = 0 if instance.is_static else instance.projects[p].build_years
    return _total(model, ((p, t) for t in instance.projects[p].start_years if t + build <= opening))


def spend(model: pyo.ConcreteModel, projects: Iterable[int]) -> Expr:
    """Σ_p cost_p funded_p"""
    listed = model.plan.instance.projects
    return sum(listed[p].cost_musd * funded(model, p) for p in projects) + model.zero


def share_past(model: pyo.ConcreteModel, r: int, element: int) -> Expr:
    """Share of commodity r that passes an element."""
    segments = model.plan.commodities[r].segments
    return sum(model.share[r, i] for i, segment in enumerate(segments) if element in segment.elements)


def capacity_use(model: pyo.ConcreteModel, r: int, limit: int) -> Expr:
    """How often a mean tonne of commodity r passes a limit: Σ times x share"""
    segments = model.plan.commodities[r].segments
    return sum(
        times * model.share[r, i] for i, segment in enumerate(segments) for other, times in segment.limits if other == limit
    )


def _total(model: pyo.ConcreteModel, starts: Iterable[tuple[int, int]]) -> Expr:
    chosen = [model.start[start] for start in starts if start in model.start]
    return sum(chosen) if chosen else model.zero
