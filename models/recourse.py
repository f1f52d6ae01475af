"""Hours functions: what a trip takes is one convex function of what is open, whatever the year.

Years differ in volumes, in what may be open by then and in which capacities may bind, not in how long a way
takes. So the many commodities of a plan share few functions, each a small linear program with what is open as
its data. Its duals at one point are a *cut*, a lower bound that holds everywhere, and cuts stand in for the
program (models/benders_master.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyomo.environ as pyo

from models.commodities import Commodity, CommodityPlan
from models.expressions import Expr, capacity_use
from models.flow_rows import add_flow
from models.formulation import add_hours
from models.instance import Instance, World, Year
from models.saving_rows import add_chained_savings, add_savings


@dataclass(frozen=True)
class RecourseFunction:
    """The function that `commodities` (positions) share, as the one with the most segments has it.

    What the others leave out is never worth using for them, so a bound on the widest holds for all.
    """

    widest: Commodity
    commodities: tuple[int, ...]


def recourse_functions(plan: CommodityPlan) -> tuple[RecourseFunction, ...]:
    """The distinct functions of a plan, shared by worlds whose hours are the same, or differ elsewhere."""
    together: dict[object, list[int]] = defaultdict(list)
    for r, commodity in enumerate(plan.commodities):
        together[commodity.trip, _figures_of_travel(plan.instance.worlds[commodity.world])].append(r)
    alike: dict[object, list[int]] = defaultdict(list)
    for members in together.values():
        widest = max((plan.commodities[r] for r in members), key=lambda commodity: len(commodity.segments))
        # a chain's hours are the world's, not in `saved_hours`
        apart = widest.world if widest.chained else None
        alike[widest.trip, widest.segments, widest.saved_hours, apart].extend(members)
    return tuple(_shared(plan, tuple(members)) for members in alike.values())


def _figures_of_travel(world: World) -> object:
    return (
        world.link_hours,
        world.link_closed,
        world.bridge_hours,
        world.post_processing_hours,
        world.post_queue_hours,
        world.post_closed,
    )


def _shared(plan: CommodityPlan, members: tuple[int, ...]) -> RecourseFunction:
    alike = [plan.commodities[r] for r in members]
    widest = max(alike, key=lambda commodity: len(commodity.segments))
    limits = frozenset(limit for commodity in alike for limit in commodity.binding)
    may_stay = any(commodity.may_stay for commodity in alike)
    return RecourseFunction(replace(widest, binding=limits, may_stay=may_stay), members)


def build_subproblems(plan: CommodityPlan, functions: Iterable[RecourseFunction]) -> pyo.ConcreteModel:
    """The programs of all functions side by side.

    start[p, 0] is what is open, row indices begin with the function. `use[f, l]` is how often a tonne passes
    limit l, so that a toll on it can be charged.
    """
    model = pyo.ConcreteModel(name="hours functions")
    widest = tuple(replace(function.widest, year=0) for function in functions)
    at_once = replace(plan, instance=_at_once(plan.instance), commodities=widest)
    model.start = pyo.Var([(p, 0) for p in range(len(plan.instance.projects))], bounds=(0, 1))
    model.zero = pyo.Var(bounds=(0, 0))
    add_flow(model, at_once)
    add_savings(model, at_once)
    add_chained_savings(model, at_once)
    add_hours(model, at_once)
    add_use(model, at_once)
    model.total_hours = pyo.Objective(expr=sum(model.hours.values()))
    return model


def _at_once(instance: Instance) -> Instance:
    """The instance as one year in which whatever starts is open."""
    projects = tuple(replace(project, start_years=(0,)) for project in instance.projects)
    return replace(instance, years=(Year(0, 1.0),), projects=projects)


def add_use(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """use[r, l] >= Σ times x share: how often a tonne of commodity r passes a limit that may bind."""
    limits = limits_that_bind(plan)
    model.use = pyo.Var(limits, domain=pyo.NonNegativeReals)

    def use_counted(m: pyo.ConcreteModel, r: int, limit: int) -> Expr:
        return m.use[r, limit] >= capacity_use(m, plan, r, limit)

    model.use_counted = pyo.Constraint(limits, rule=use_counted)
    model.use_bounded = pyo.Constraint(limits, rule=lambda m, r, limit: m.use[r, limit] >= 0)


def limits_that_bind(plan: CommodityPlan) -> list[tuple[int, int]]:
    """(commodity, limit) positions."""
    return [(r, limit) for r, commodity in enumerate(plan.commodities) for limit in sorted(commodity.binding)]
