"""The four objectives: how the sums of the scenarios become one number."""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.expressions import Expr


def add_objective(model: pyo.ConcreteModel) -> None:
    """scenario_sum[s] = Σ_r weight[r, s] hours[r]; minimise their measure."""
    instance = model.plan.instance
    weights: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for r, routing in enumerate(model.plan.routings):
        for scenario, weight in routing.weights:
            weights[scenario].append((r, weight))
    model.scenario_sum = pyo.Expression(
        range(len(instance.scenarios)), rule=lambda m, s: sum(weight * m.hours[r] for r, weight in weights[s])
    )
    model.total_hours = pyo.Objective(expr=expected(model))


def expected(model: pyo.ConcreteModel) -> Expr:
    """Σ_s probability_s scenario_sum[s]"""
    scenarios = enumerate(model.plan.instance.scenarios)
    return sum(scenario.probability * model.scenario_sum[s] for s, scenario in scenarios)
