"""The mixed-integer model, as a table of contents: sets, variables, the planner's rules, routing, objective.

`build_model` states what docs/design.md section 3 says. Index sets are computed before Pyomo sees them; a
constraint is named for what it guarantees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyomo.environ as pyo

from models.instance import INF
from models.network import LOADING, UNLOADING
from models.objectives import add_objective
from models.planner_rules import add_planner_rules
from models.routings import Routing, RoutingPlan, is_open


def build_model(plan: RoutingPlan) -> pyo.ConcreteModel:
    """The model of a routing plan.

    Its decisions are `start[p, t]` (project position, year position); everything else follows from them.
    """
    model = pyo.ConcreteModel(name="corridor")
    model.plan = plan
    add_decisions(model)
    add_planner_rules(model)
    add_routing(model)
    add_savings(model)
    add_chained_savings(model)
    add_capacities(model)
    add_costs(model)
    add_objective(model)
    return model


def add_decisions(model: pyo.ConcreteModel) -> None:
    """start[p, t]: project p starts in year t; funded[p]: it starts at all."""
    instance = model.plan.instance
    starts = [(p, t) for p, project in enumerate(instance.projects) for t in project.start_years]
    model.start = pyo.Var(starts, domain=pyo.Binary)
    model.never = pyo.Var(bounds=(0, 0))  # stands in for an empty sum, which Pyomo would not take as a row
    model.once = pyo.Constraint(range(len(instance.projects)), rule=_starts_once)


def _starts_once(model: pyo.ConcreteModel, p: int) -> object:
    """Σ_t start[p, t] <= 1"""
    years = model.plan.instance.projects[p].start_years
    return sum(model.start[p, t] for t in years) <= 1 if len(years) > 1 else pyo.Constraint.Skip


def open_in(model: pyo.ConcreteModel, p: int, year: int) -> object:
    """open[p, y] = Σ of the starts that are finished by year y."""
    instance = model.plan.instance
    return sum(model.start[p, t] for t in instance.projects[p].start_years if is_open(instance, p, t, year))


def add_routing(model: pyo.ConcreteModel) -> None:
    """share[r, i]: share of routing r on its path i; unserved[r]: share that stays; all of it goes somewhere."""
    routings = model.plan.routings
    model.share = pyo.Var([(r, i) for r, routing in enumerate(routings) for i in range(len(routing.paths))], bounds=(0, 1))
    model.unserved = pyo.Var([r for r, routing in enumerate(routings) if routing.may_stay], bounds=(0, 1))
    balance = {(r, state): terms for r, routing in enumerate(routings) for state, terms in _balance(model, r, routing).items()}
    model.flow_conservation = pyo.Constraint(list(balance), rule=lambda m, r, state: _conserved(m, balance[r, state], r, state))


def _balance(model: pyo.ConcreteModel, r: int, routing: Routing) -> dict[int, list[object]]:
    """Per state, what leaves it less what enters it; the origin's is needed even where no path is left."""
    out: dict[int, list[object]] = defaultdict(list)
    origin = model.plan.network.state_position[routing.trip.origin, LOADING]
    destination = model.plan.network.state_position[routing.trip.destination, UNLOADING]
    out[origin].append(model.unserved[r] if routing.may_stay else model.never)
    for i, path in enumerate(routing.paths):
        out[path.tail].append(model.share[r, i])
        if path.head != destination:
            out[path.head].append(-model.share[r, i])
    return out


def _conserved(model: pyo.ConcreteModel, terms: list[object], r: int, state: int) -> object:
    """out - in = 1 at the origin, where staying unserved is a way out, 0 elsewhere"""
    plan = model.plan
    at_origin = state == plan.network.state_position[plan.routings[r].trip.origin, LOADING]
    return sum(terms) == (1 if at_origin else 0)


def _passing(model: pyo.ConcreteModel, r: int, element: int) -> object:
    """Share of routing r that passes an element."""
    paths = model.plan.routings[r].paths
    return sum(model.share[r, i] for i, path in enumerate(paths) if element in path.elements)


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

    def saving_needs_passage(m: pyo.ConcreteModel, r: int, e: int) -> object:
        """Σ_U in_state[r, e, U] <= share of r that passes e"""
        return sum(m.in_state[r, n] for n in states[r, e]) <= _passing(m, r, e)

    def saving_needs_open_project(m: pyo.ConcreteModel, r: int, e: int, p: int) -> object:
        """Strong linking, per routing: Σ_{U with p} in_state[r, e, U] <= open[p]"""
        return sum(m.in_state[r, n] for n in acting[r, e, p]) <= open_in(m, p, m.plan.routings[r].year) + m.never

    model.saving_needs_passage = pyo.Constraint(list(states), rule=saving_needs_passage)
    model.saving_needs_open_project = pyo.Constraint(list(acting), rule=saving_needs_open_project)


def add_chained_savings(model: pyo.ConcreteModel) -> None:
    """cut[r, e, part, i]: what the i-th effect takes of what the ones before it left of a part of the delay.

    left_i = left_{i-1} - c_i cut_i with cut_i <= left_{i-1} and cut_i <= open: with whole projects the product
    rule exactly, for any number of them.
    """
    links = list(_chain_links(model.plan))
    model.cut = pyo.Var(links, bounds=(0, 1))

    def left_before(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> object:
        effects = m.plan.element(e).effects
        taken = sum((1 - _left(m, r, e, part, j)) * m.cut[r, e, part, j] for j in range(i) if (r, e, part, j) in m.cut)
        return _passing(m, r, e) - taken if effects else 0

    def cut_needs_passage(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> object:
        return m.cut[r, e, part, i] <= left_before(m, r, e, part, i)

    def cut_needs_open_project(m: pyo.ConcreteModel, r: int, e: int, part: int, i: int) -> object:
        p = m.plan.element(e).effects[i].project
        return m.cut[r, e, part, i] <= open_in(m, p, m.plan.routings[r].year) + m.never

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

    def capacity_kept(m: pyo.ConcreteModel, w: int, limit: int) -> object:
        """Σ_r kt x passes x share <= capacity + Σ_p added x open"""
        carried = sum(m.plan.routings[r].kt * times * m.share[r, i] for r, i, times in passing[w, limit])
        world = m.plan.instance.worlds[w]
        added = sum(kt * open_in(m, p, world.year) for p, kt in m.plan.limit(limit).added_kt(world))
        return carried <= m.plan.limit(limit).capacity_kt(world) + added

    def share_within_capacity(m: pyo.ConcreteModel, w: int, limit: int, r: int, i: int, times: int) -> object:
        """share <= min(1, capacity / kt) + Σ_p min(1, added / kt) open"""
        world, kt = m.plan.instance.worlds[w], m.plan.routings[r].kt * times
        added = sum(min(1.0, more / kt) * open_in(m, p, world.year) for p, more in m.plan.limit(limit).added_kt(world))
        return m.share[r, i] <= m.plan.limit(limit).capacity_kt(world) / kt + added

    model.capacity_kept = pyo.Constraint(list(passing), rule=capacity_kept)
    model.share_within_capacity = pyo.Constraint(may_fill, rule=share_within_capacity)


def _may_fill_alone(plan: RoutingPlan, w: int, limit: int, r: int, _i: int, times: int) -> bool:
    capacity = plan.limit(limit).capacity_kt(plan.instance.worlds[w])
    return capacity < INF and plan.routings[r].kt * times > capacity


def add_costs(model: pyo.ConcreteModel) -> None:
    """hours[r]: mean hours of a tonne of routing r; unserved ones count the outside option's."""

    def hours(m: pyo.ConcreteModel, r: int) -> object:
        routing = m.plan.routings[r]
        travelled = sum(path.hours * m.share[r, i] for i, path in enumerate(routing.paths))
        saved = sum(hours * m.in_state[r, n] for n, (_, hours) in enumerate(routing.saved_hours))
        stayed = routing.outside_hours * m.unserved[r] if routing.may_stay else 0
        return travelled - saved - _chained_saving(m, r) + stayed

    model.hours = pyo.Expression(range(len(model.plan.routings)), rule=hours)


def _chained_saving(model: pyo.ConcreteModel, r: int) -> object:
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
