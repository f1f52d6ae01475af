"""Hours functions: what a trip takes is one convex function of what is open, whatever the year.

Years differ in volumes, in what may be open by then and in which capacities may bind, not in how long a way takes. So
the many routings of a plan share few functions, each a small linear program with what is open as its data. Its duals
at one point are a *cut*, a lower bound that holds everywhere, and cuts stand in for the program (models/cuts.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyomo.environ as pyo

from models.expressions import Expr, passes
from models.formulation import add_hours
from models.instance import Instance, World, Year
from models.routing_rows import add_routing
from models.routings import Routing, RoutingPlan
from models.saving_rows import add_chained_savings, add_savings


@dataclass(frozen=True)
class HoursFunction:
    """The function that `routings` (positions) share, as the one with the most paths has it.

    What the others leave out is never worth using for them, so a bound on the widest holds for all.
    """

    widest: Routing
    routings: tuple[int, ...]


def hours_functions(plan: RoutingPlan) -> tuple[HoursFunction, ...]:
    """The distinct functions of a plan: worlds with the same hours share one, and so do those that differ elsewhere."""
    together: dict[object, list[int]] = defaultdict(list)
    for r, routing in enumerate(plan.routings):
        together[routing.trip, _figures_of_travel(plan.instance.worlds[routing.world])].append(r)
    alike: dict[object, list[int]] = defaultdict(list)
    for members in together.values():
        widest = max((plan.routings[r] for r in members), key=lambda routing: len(routing.paths))
        apart = widest.world if widest.chained else None  # a chain's hours are the world's, not in `saved_hours`
        alike[widest.trip, widest.paths, widest.saved_hours, apart].extend(members)
    return tuple(_shared([plan.routings[r] for r in members], tuple(members)) for members in alike.values())


def _figures_of_travel(world: World) -> object:
    return (
        world.link_hours,
        world.link_closed,
        world.bridge_hours,
        world.post_processing_hours,
        world.post_queue_hours,
        world.post_closed,
    )


def _shared(alike: list[Routing], members: tuple[int, ...]) -> HoursFunction:
    widest = max(alike, key=lambda routing: len(routing.paths))
    limits = frozenset(limit for routing in alike for limit in routing.binding)
    return HoursFunction(replace(widest, binding=limits, may_stay=any(routing.may_stay for routing in alike)), members)


def build_hours_model(plan: RoutingPlan, functions: Iterable[HoursFunction]) -> pyo.ConcreteModel:
    """The programs of all functions side by side: start[p, 0] is what is open, row indices begin with the function.

    `passing[f, l]` is how often a tonne passes limit l, so that a toll on it can be charged.
    """
    model = pyo.ConcreteModel(name="hours functions")
    at_once = _at_once(plan.instance)
    model.plan = replace(plan, instance=at_once, routings=tuple(replace(function.widest, year=0) for function in functions))
    model.start = pyo.Var([(p, 0) for p in range(len(at_once.projects))], bounds=(0, 1))
    model.never = pyo.Var(bounds=(0, 0))
    add_routing(model)
    add_savings(model)
    add_chained_savings(model)
    add_hours(model)
    add_passing(model)
    model.total_hours = pyo.Objective(expr=sum(model.hours.values()))
    return model


def _at_once(instance: Instance) -> Instance:
    """The instance as one year in which whatever starts is open."""
    projects = tuple(replace(project, start_years=(0,)) for project in instance.projects)
    return replace(instance, years=(Year(0, 1.0),), projects=projects)


def add_passing(model: pyo.ConcreteModel) -> None:
    """passing[r, l] >= Σ times x share: how often a tonne of routing r passes a limit that may bind."""
    limits = limits_that_bind(model.plan)
    model.passing = pyo.Var(limits, domain=pyo.NonNegativeReals)

    def passing_counted(m: pyo.ConcreteModel, r: int, limit: int) -> Expr:
        return m.passing[r, limit] >= passes(m, r, limit)

    model.passing_counted = pyo.Constraint(limits, rule=passing_counted)
    model.passing_bounded = pyo.Constraint(limits, rule=lambda m, r, limit: m.passing[r, limit] >= 0)


def limits_that_bind(plan: RoutingPlan) -> list[tuple[int, int]]:
    """(routing, limit) positions."""
    return [(r, limit) for r, routing in enumerate(plan.routings) for limit in sorted(routing.binding)]
