"""The model by cuts: the planner's decisions as they are, each routing's hours held up by cuts that come later.

It has the same decisions, planner's rules, capacities and objectives as models/formulation.py; instead of how freight
travels it knows only `hours[r]` and how often a tonne passes each limit that may bind. Without cuts it is far too
hopeful; each cut is a row

    hours[r] + Σ_l toll_l passing[r, l] >= constant - Σ_p slope_p open[p, year of r]

that holds for every portfolio, and enough of them make it the same model (optimizer/solve/cutting.py adds them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyomo.environ as pyo

from models.expressions import Expr, open_in
from models.formulation import add_decisions
from models.hours_functions import limits_that_bind
from models.network import Limit
from models.objectives import add_objective
from models.planner_rules import add_planner_rules
from models.routings import RoutingPlan, may_be_open


def build_model_by_cuts(
    plan: RoutingPlan, scenario_bests: Sequence[float] | None = None, within: float | None = None
) -> pyo.ConcreteModel:
    """The model of a routing plan without cuts; arguments as for `build_model`."""
    model = pyo.ConcreteModel(name="corridor by cuts")
    model.plan = plan
    add_decisions(model)
    add_planner_rules(model)
    add_open(model)
    add_hours_to_cut(model)
    add_shared_capacities(model)
    add_objective(model, scenario_bests, within)
    return model


def add_open(model: pyo.ConcreteModel) -> None:
    """open[p, y] = Σ of the starts finished by year y: what cuts are written in, once per year and not per cut.

    It is whole where starts are, but not said to be: a start to begin from must name every whole decision.
    """
    plan: RoutingPlan = model.plan
    useful = {(p, routing.year) for routing in plan.routings for p in plan.useful_to(routing)}
    opening = sorted((p, year) for p, year in useful if may_be_open(plan.instance, p, year))
    model.open = pyo.Var(opening, bounds=(0, 1))
    model.opened = pyo.Constraint(opening, rule=lambda m, p, y: m.open[p, y] == open_in(m, p, y))
    model.open_bounded = pyo.Constraint(opening, rule=lambda m, p, y: m.open[p, y] <= 1)


def add_hours_to_cut(model: pyo.ConcreteModel) -> None:
    """hours[r] and passing[r, l] of a mean tonne; their own rows are what later finds their columns by name."""
    limits = limits_that_bind(model.plan)
    model.hours = pyo.Var(range(len(model.plan.routings)), domain=pyo.NonNegativeReals)
    model.passing = pyo.Var(limits, domain=pyo.NonNegativeReals)
    model.hours_bounded = pyo.Constraint(model.hours.index_set(), rule=lambda m, r: m.hours[r] >= 0)
    model.passing_bounded = pyo.Constraint(limits, rule=lambda m, r, limit: m.passing[r, limit] >= 0)


def add_shared_capacities(model: pyo.ConcreteModel) -> None:
    """Each limit over all routings; and, strong, each routing that alone could fill a link or bridge."""
    plan: RoutingPlan = model.plan
    passing: dict[tuple[int, int], list[int]] = defaultdict(list)
    for r, limit in model.passing:
        passing[plan.routings[r].world, limit].append(r)
    # No way worth taking passes a link or bridge twice; at a post it may, so there the share of a path is not its load.
    may_fill = [
        (r, limit)
        for r, limit in model.passing
        if plan.limit(limit).kind != "post" and plan.routings[r].kt > _capacity(plan, r, limit)
    ]

    def capacity_kept(m: pyo.ConcreteModel, w: int, limit: int) -> Expr:
        """Σ_r kt x passing <= capacity + Σ_p added x open"""
        world = plan.instance.worlds[w]
        added = sum(kt * open_in(m, p, world.year) for p, kt in plan.limit(limit).added_kt(world))
        carried = sum(plan.routings[r].kt * m.passing[r, limit] for r in passing[w, limit])
        return carried <= plan.limit(limit).capacity_kt(world) + added

    def passing_within_capacity(m: pyo.ConcreteModel, r: int, limit: int) -> Expr:
        """passing <= min(1, capacity / kt) + Σ_p min(1, added / kt) open"""
        world, kt = plan.instance.worlds[plan.routings[r].world], plan.routings[r].kt
        added = sum(min(1.0, more / kt) * open_in(m, p, world.year) for p, more in plan.limit(limit).added_kt(world))
        return m.passing[r, limit] <= _capacity(plan, r, limit) / kt + added

    model.capacity_kept = pyo.Constraint(list(passing), rule=capacity_kept)
    model.passing_within_capacity = pyo.Constraint(may_fill, rule=passing_within_capacity)


def _capacity(plan: RoutingPlan, r: int, limit: int) -> float:
    known: Limit = plan.limit(limit)
    return known.capacity_kt(plan.instance.worlds[plan.routings[r].world])
