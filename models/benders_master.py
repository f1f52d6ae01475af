"""The model by cuts: the planner's decisions as they are, each commodity's hours held up by later cuts.

It has the same decisions, planner's rules, capacities and objectives as models/formulation.py; instead of how
freight travels it knows only `hours[r]` and how often a tonne passes each limit that may bind. Without cuts
it is far too hopeful; each cut is a row

    hours[r] + Σ_l toll_l use[r, l] >= constant - Σ_p slope_p open[p, year of r]

that holds for every portfolio, and enough of them make it the same model
(optimizer/solver/benders/decomposition.py adds them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyomo.environ as pyo

from models.commodities import CommodityPlan
from models.decision_rows import add_planner_rules
from models.expressions import Expr, capacity_with, open_in, share_that_fits
from models.formulation import add_decisions
from models.objectives import add_objective
from models.opening import starts_open_by
from models.recourse import limits_that_bind


def build_master(
    plan: CommodityPlan, scenario_bests: Sequence[float] | None = None, within: float | None = None
) -> pyo.ConcreteModel:
    """The model of a commodity plan without cuts; arguments as for `build_model`."""
    model = pyo.ConcreteModel(name="corridor by cuts")
    add_decisions(model, plan)
    add_planner_rules(model, plan)
    add_open(model, plan)
    add_recourse_hours(model, plan)
    add_shared_capacities(model, plan)
    add_objective(model, plan, scenario_bests, within)
    return model


def add_open(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """open[p, y] = Σ of the starts finished by year y: what cuts are written in, once per year, not per cut.

    It is whole where starts are, but not said to be: a start to begin from must name every whole decision.
    """
    useful = {(p, commodity.year) for commodity in plan.commodities for p in plan.useful_to(commodity)}
    opening = sorted((p, year) for p, year in useful if starts_open_by(plan.instance, p, year))
    model.open = pyo.Var(opening, bounds=(0, 1))
    model.opened = pyo.Constraint(opening, rule=lambda m, p, y: m.open[p, y] == open_in(m, plan, p, y))
    model.open_bounded = pyo.Constraint(opening, rule=lambda m, p, y: m.open[p, y] <= 1)


def add_recourse_hours(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """hours[r] and use[r, l] of a mean tonne; their own rows are what later finds their columns by name."""
    limits = limits_that_bind(plan)
    model.hours = pyo.Var(range(len(plan.commodities)), domain=pyo.NonNegativeReals)
    model.use = pyo.Var(limits, domain=pyo.NonNegativeReals)
    model.hours_bounded = pyo.Constraint(model.hours.index_set(), rule=lambda m, r: m.hours[r] >= 0)
    model.use_bounded = pyo.Constraint(limits, rule=lambda m, r, limit: m.use[r, limit] >= 0)


def add_shared_capacities(model: pyo.ConcreteModel, plan: CommodityPlan) -> None:
    """Each limit over all commodities; and, strong, each commodity that alone could fill a link or bridge."""
    use: dict[tuple[int, int], list[int]] = defaultdict(list)
    for r, limit in model.use:
        use[plan.commodities[r].world, limit].append(r)
    # No way worth taking passes a link or bridge twice; at a post it may, so there the share of a path is not
    # its load.
    may_fill = [
        (r, limit)
        for r, limit in model.use
        if plan.limit(limit).kind != "post" and plan.fills_alone(plan.commodities[r], limit)
    ]

    def capacity_kept(m: pyo.ConcreteModel, w: int, limit: int) -> Expr:
        """Σ_r kt x use <= capacity + Σ_p added x open"""
        carried = sum(plan.commodities[r].kt * m.use[r, limit] for r in use[w, limit])
        return carried <= capacity_with(m, plan, w, limit)

    def use_within_capacity(m: pyo.ConcreteModel, r: int, limit: int) -> Expr:
        """use <= min(1, capacity / kt) + Σ_p min(1, added / kt) open"""
        commodity = plan.commodities[r]
        return m.use[r, limit] <= share_that_fits(m, plan, commodity.world, limit, commodity.kt)

    model.capacity_kept = pyo.Constraint(list(use), rule=capacity_kept)
    model.use_within_capacity = pyo.Constraint(may_fill, rule=use_within_capacity)
