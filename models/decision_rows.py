"""The planner's own rules as named constraints: money, groups, requirements, commitments, Rules.

Constraints are indexed by what they are about (a project, a group, a rule), so that a row of the model can be
traced to a row of the workbook.
"""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.decisions import members_of_groups, with_status
from models.expressions import Expr, funded, open_in, spend
from models.instance import INF, Rule
from models.opening import openings

# The rows that speak of decisions and money alone; with decisions fixed the referee judges them, not the
# solver.
PLANNER_ROWS = frozenset(
    {
        "once",
        "committed",
        "rejected",
        "one_of_group",
        "required_opens_no_later",
        "budget_limit",
        "paid_in_full",
        "source_share",
        "source_limit",
        "rule_minimum",
        "rule_maximum",
    }
)


def add_planner_rules(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    add_statuses(model, plan)
    add_groups_and_requirements(model, plan)
    add_money(model, plan)
    add_rules(model, plan)


def add_statuses(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    committed, rejected = with_status(plan.instance, "committed"), with_status(plan.instance, "rejected")
    model.committed = pyo.Constraint(committed, rule=lambda m, p: funded(m, plan, p) == 1)
    model.rejected = pyo.Constraint(rejected, rule=lambda m, p: funded(m, plan, p) <= 0)


def add_groups_and_requirements(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    instance = plan.instance
    groups = members_of_groups(instance)
    needs = [
        (p, q, opening)
        for p, project in enumerate(instance.projects)
        for q in project.requires
        for opening in openings(instance, p)
    ]

    def required_opens_no_later(m: pyo.ConcreteModel, p: int, q: int, opening: int) -> Expr:
        """Σ of starts of p that open by then <= Σ of starts of q that open by then"""
        return open_in(m, plan, p, opening) <= open_in(m, plan, q, opening)

    def one_of_group(m: pyo.ConcreteModel, group: str) -> Expr:
        return sum(funded(m, plan, p) for p in groups[group]) <= 1

    model.one_of_group = pyo.Constraint(list(groups), rule=one_of_group)
    model.required_opens_no_later = pyo.Constraint(needs, rule=required_opens_no_later)


def add_money(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """paid[p, m, t]: money from source m for project p, started in year t; it adds up to all of its cost."""
    instance = plan.instance
    sources = instance.sources or ()
    model.budget_limit = pyo.Constraint(
        ["budget_musd"] if instance.budget_musd < INF else [],
        rule=lambda m, _: spend(m, plan, range(len(instance.projects))) <= instance.budget_musd,
    )
    cost = [project.cost_musd for project in instance.projects]
    to_pay = [(p, t) for p, t in model.start if cost[p] > 0 and instance.sources is not None]
    pays = [(s, source.eligible) for s, source in enumerate(sources) if source.max_share > 0]
    payments = [(p, s, t) for p, t in to_pay for s, eligible in pays if p in eligible]
    payers: dict[tuple[int, int], list[int]] = defaultdict(list)
    paid_by: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for p, s, t in payments:
        payers[p, t].append(s)
        paid_by[s].append((p, t))
    model.paid = pyo.Var(payments, domain=pyo.NonNegativeReals)

    def paid_in_full(m: pyo.ConcreteModel, p: int, t: int) -> Expr:
        """Σ_m paid[p, m, t] = cost_p start[p, t]"""
        return sum(m.paid[p, s, t] for s in payers[p, t]) + m.zero == cost[p] * m.start[p, t]

    def source_share(m: pyo.ConcreteModel, p: int, s: int, t: int) -> Expr:
        """paid[p, m, t] <= share_m cost_p start[p, t]"""
        return m.paid[p, s, t] <= sources[s].max_share * cost[p] * m.start[p, t]

    def source_limit(m: pyo.ConcreteModel, s: int, year: int) -> Expr:
        """What is spent by year y <= what was given by year y: money left over is carried on."""
        spent = sum(m.paid[p, s, t] for p, t in paid_by[s] if t <= year) + m.zero
        return spent <= sum(sources[s].amounts_musd[: year + 1])

    model.paid_in_full = pyo.Constraint(to_pay, rule=paid_in_full)
    model.source_share = pyo.Constraint(payments, rule=source_share)
    model.source_limit = pyo.Constraint(range(len(sources)), range(len(instance.years)), rule=source_limit)


def add_rules(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """The Rules sheet, a row for each end of each rule."""
    rules = plan.instance.rules
    lower = {n: rule.minimum for n, rule in enumerate(rules) if rule.minimum is not None}
    upper = {n: rule.maximum for n, rule in enumerate(rules) if rule.maximum is not None}

    def rule_minimum(m: pyo.ConcreteModel, n: int) -> Expr:
        return _measured(m, plan, rules[n], lower[n]) >= 0

    def rule_maximum(m: pyo.ConcreteModel, n: int) -> Expr:
        return _measured(m, plan, rules[n], upper[n]) <= 0

    model.rule_minimum = pyo.Constraint(list(lower), rule=rule_minimum)
    model.rule_maximum = pyo.Constraint(list(upper), rule=rule_maximum)


def _measured(model: pyo.ConcreteModel, plan: CommodityPlan, rule: Rule, bound: float) -> Expr:
    """What the rule measures less its limit; a share is of all money spent, so nothing spent satisfies it."""
    chosen = sorted(rule.projects)
    if rule.measure == "projects":
        return sum(funded(model, plan, p) for p in chosen) + model.zero - bound
    if rule.measure == "spend_musd":
        return spend(model, plan, chosen) - bound
    everything = range(len(plan.instance.projects))
    return spend(model, plan, chosen) - bound / 100 * spend(model, plan, everything)
