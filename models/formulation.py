"""The mixed-integer model as a table of contents: decisions, planner's rules, routing, savings, objective.

`build_model` states the rows of docs/model.md. Index sets are computed before Pyomo sees them; a
constraint is named for what it guarantees.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.decision_rows import add_planner_rules
from models.decisions import every_start
from models.expressions import Expr, funded
from models.flow_rows import add_capacities, add_flow
from models.objectives import add_objective
from models.saving_rows import add_chained_savings, add_savings, saved_by_chains, saved_with_open


def build_model(
    plan: CommodityPlan, scenario_bests: Sequence[float] | None = None, within: float | None = None
) -> pyo.ConcreteModel:
    """The model of a commodity plan.

    Its decisions are `start[p, t]` (project position, year position); everything else follows from them.
    Regret is measured against `scenario_bests`, the least sum of each scenario. With `within` the measure of
    the case is held to that and the expectation is minimised instead.
    """
    model = pyo.ConcreteModel(name="corridor")
    add_decisions(model, plan)
    add_planner_rules(model, plan)
    add_flow(model, plan)
    add_savings(model, plan)
    add_chained_savings(model, plan)
    add_capacities(model, plan)
    add_hours(model, plan)
    add_objective(model, plan, scenario_bests, within)
    return model


def add_decisions(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """start[p, t]: project p starts in year t; funded[p]: it starts at all."""
    projects = plan.instance.projects
    model.start = pyo.Var(every_start(plan.instance), domain=pyo.Binary)
    model.zero = pyo.Var(bounds=(0, 0))  # stands in for an empty sum, which Pyomo would not take as a row
    model.once = pyo.Constraint(
        [p for p, project in enumerate(projects) if len(project.start_years) > 1],
        rule=lambda m, p: funded(m, plan, p) <= 1,
    )


def add_hours(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """hours[r]: mean hours of a tonne of commodity r; unserved ones count the outside option's."""

    def hours(m: pyo.ConcreteModel, r: int) -> Expr:
        commodity = plan.commodities[r]
        travelled = sum(segment.hours * m.share[r, i] for i, segment in enumerate(commodity.segments))
        stayed = commodity.outside_hours * m.unserved[r] if commodity.may_stay else 0
        return travelled - saved_with_open(m, plan, r) - saved_by_chains(m, plan, r) + stayed

    model.hours = pyo.Expression(range(len(plan.commodities)), rule=hours)
