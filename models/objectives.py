"""The four objectives: how the sums of the scenarios become the one number that is minimised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyomo.environ as pyo

from models.expressions import Expr


def add_objective(model: pyo.ConcreteModel, scenario_bests: Sequence[float] | None, within: float | None) -> None:
    """scenario_sum[s] = fixed[s] + Σ_r weight[r, s] hours[r], and their measure as the objective.

    `scenario_bests` are the least sums that each scenario could have by itself; only regret needs them. With
    `within` the measure is held to that, and the expectation is minimised: the choice among ties.
    """
    instance = model.plan.instance
    weights: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for r, commodity in enumerate(model.plan.commodities):
        for scenario, weight in commodity.weights:
            weights[scenario].append((r, weight))
    scenarios = range(len(instance.scenarios))
    fixed = model.plan.fixed_sums
    model.scenario_sum = pyo.Expression(
        scenarios, rule=lambda m, s: fixed[s] + sum(weight * m.hours[r] for r, weight in weights[s])
    )
    measured = _measured(model, scenario_bests)
    if within is not None:
        model.measure_kept = pyo.Constraint(expr=measured <= within)
    model.total_hours = pyo.Objective(expr=measured if within is None else expected(model))


def _measured(model: pyo.ConcreteModel, scenario_bests: Sequence[float] | None) -> Expr:
    objective = model.plan.instance.objective
    if objective == "regret":
        return largest_regret(model, scenario_bests or ())
    return {"expected": expected, "worst_case": worst_case, "cvar": tail_mean}[objective](model)


def expected(model: pyo.ConcreteModel) -> Expr:
    """Σ_s probability_s scenario_sum[s]"""
    scenarios = enumerate(model.plan.instance.scenarios)
    return sum(scenario.probability * model.scenario_sum[s] for s, scenario in scenarios)


def worst_case(model: pyo.ConcreteModel) -> Expr:
    """worst >= scenario_sum[s] for every s"""
    model.worst = pyo.Var(bounds=(0, None))
    model.worst_of_all = pyo.Constraint(model.scenario_sum.index_set(), rule=lambda m, s: m.worst >= m.scenario_sum[s])
    return model.worst


def tail_mean(model: pyo.ConcreteModel) -> Expr:
    """CVaR by Rockafellar and Uryasev: edge + Σ_s probability_s above[s] / tail, above[s] >= scenario_sum[s] - edge"""
    instance = model.plan.instance
    model.edge = pyo.Var()
    model.above = pyo.Var(range(len(instance.scenarios)), domain=pyo.NonNegativeReals)
    model.above_edge = pyo.Constraint(model.above.index_set(), rule=lambda m, s: m.above[s] >= m.scenario_sum[s] - m.edge)
    excess = sum(scenario.probability * model.above[s] for s, scenario in enumerate(instance.scenarios))
    return model.edge + excess / (1 - instance.cvar_share)


def largest_regret(model: pyo.ConcreteModel, scenario_bests: Sequence[float]) -> Expr:
    """scenario_sum[s] - regret <= best_s for every s; other bests move the right sides alone"""
    model.regret = pyo.Var(bounds=(0, None))
    model.regret_of_each = pyo.Constraint(
        model.scenario_sum.index_set(), rule=lambda m, s: m.scenario_sum[s] - m.regret <= scenario_bests[s]
    )
    return model.regret
