"""The four objectives: how the sums of the scenarios become the one number that is minimised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.expressions import Expr
from models.instance import Instance


def add_objective(
    model: pyo.ConcreteModel,
    plan: CommodityPlan,
    scenario_bests: Sequence[float] | None,
    within: float | None,
) -> None:
    """scenario_sum[s] = fixed[s] + Σ_r weight[r, s] hours[r], and their measure as the objective.

    `scenario_bests` are the least sums that each scenario could have by itself; only regret needs them. With
    `within` the measure is held to that, and the expectation is minimised: the choice among ties.
    """
    weights: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for r, commodity in enumerate(plan.commodities):
        for scenario, weight in commodity.weights:
            weights[scenario].append((r, weight))
    model.scenario_sum = pyo.Expression(
        range(len(plan.instance.scenarios)),
        rule=lambda m, s: plan.fixed_sums[s] + sum(weight * m.hours[r] for r, weight in weights[s]),
    )
    measured = _measured(model, plan.instance, scenario_bests)
    if within is not None:
        model.measure_kept = pyo.Constraint(expr=measured <= within)
    model.total_hours = pyo.Objective(expr=measured if within is None else expected(model, plan.instance))


def _measured(model: pyo.ConcreteModel, instance: Instance, scenario_bests: Sequence[float] | None) -> Expr:
    if instance.objective == "regret":
        return largest_regret(model, scenario_bests or ())
    measure = {"expected": expected, "worst_case": worst_case, "cvar": tail_mean}[instance.objective]
    return measure(model, instance)


def expected(model: pyo.ConcreteModel, instance: Instance) -> Expr:
    """Σ_s probability_s scenario_sum[s]"""
    return sum(scenario.probability * model.scenario_sum[s] for s, scenario in enumerate(instance.scenarios))


def worst_case(model: pyo.ConcreteModel, _: Instance) -> Expr:
    """worst >= scenario_sum[s] for every s"""
    model.worst = pyo.Var(bounds=(0, None))
    model.worst_of_all = pyo.Constraint(
        model.scenario_sum.index_set(), rule=lambda m, s: m.worst >= m.scenario_sum[s]
    )
    return model.worst


def tail_mean(model: pyo.ConcreteModel, instance: Instance) -> Expr:
    """CVaR by Rockafellar and Uryasev.

    edge + Σ_s probability_s above[s] / tail with above[s] >= scenario_sum[s] - edge.
    """
    model.edge = pyo.Var()
    model.above = pyo.Var(range(len(instance.scenarios)), domain=pyo.NonNegativeReals)
    model.above_edge = pyo.Constraint(
        model.above.index_set(), rule=lambda m, s: m.above[s] >= m.scenario_sum[s] - m.edge
    )
    excess = sum(scenario.probability * model.above[s] for s, scenario in enumerate(instance.scenarios))
    return model.edge + excess / (1 - instance.cvar_share)


def largest_regret(model: pyo.ConcreteModel, scenario_bests: Sequence[float]) -> Expr:
    """scenario_sum[s] - regret <= best_s for every s; other bests move the right sides alone"""
    model.regret = pyo.Var(bounds=(0, None))
    model.regret_of_each = pyo.Constraint(
        model.scenario_sum.index_set(), rule=lambda m, s: m.scenario_sum[s] - m.regret <= scenario_bests[s]
    )
    return model.regret
