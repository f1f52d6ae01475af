"""The mixed-integer model, as a table of contents: decisions, the planner's rules, routing, savings, objective.

`build_model` states the rows of docs/model.md. Index sets are computed before Pyomo sees them; a
constraint is named for what it guarantees.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.decision_rows import add_planner_rules
from models.expressions import Expr
from models.flow_rows import add_capacities, add_flow
from models.objectives import add_objective
from models.saving_rows import add_chained_savings, add_savings, saved_by_chains, saved_with_open


def build_model(
    plan: CommodityPlan, scenario_bests: Sequence[float] | None = None, within: float | None = None
) -> pyo.ConcreteModel:
    """The model of a commodity plan.

    Its decisions are `start[p, t]` (project position, year position); everything else follows from them. Regret is
    measured against `scenario_bests`, the least sum of each scenario. With `within` the measure of the case is held to
    that and the expectation is minimised instead.
    """
    model = pyo.ConcreteModel(name="corridor")
    model.plan = plan
    add_decisions(model)
    add_planner_rules(model)
    add_flow(model)
    add_savings(model)
    add_chained_savings(model)
    add_capacities(model)
    add_hours(model)
    add_objective(model, scenario_bests, within)
    return model


def add_decisions(model: pyo.ConcreteModel) -> None:
    """start[p, t]: project p starts in year t; funded[p]: it starts at all."""
    instance = model.plan.instance
    starts = [(p, t) for p, project in enumerate(instance.projects) for t in project.start_years]
    model.start = pyo.Var(starts, domain=pyo.Binary)
    model.zero = pyo.Var(bounds=(0, 0))  # stands in for an empty sum, which Pyomo would not take as a row
    model.once = pyo.Constraint(range(len(instance.projects)), rule=_starts_once)


def _starts_once(model: pyo.ConcreteModel, p: int) -> Expr:
    """Σ_t start[p, t] <= 1"""
    years = model.plan.instance.projects[p].start_years
    return sum(model.start[p, t] for t in years) <= 1 if len(years) > 1 else pyo.Constraint.Skip


def add_hours(model: pyo.ConcreteModel) -> None:
    """hours[r]: mean hours of a tonne of commodity r; unserved ones count the outside option's."""

    def hours(m: pyo.ConcreteModel, r: int) -> Expr:
        commodity = m.plan.commodities[r]
        travelled = sum(segment.hours * m.share[r, i] for i, segment in enumerate(commodity.segments))
        stayed = commodity.outside_hours * m.unserved[r] if commodity.may_stay else 0
        return travelled - saved_with_open(m, r) - saved_by_chains(m, r) + stayed

    model.hours = pyo.Expression(range(len(model.plan.commodities)), rule=hours)
