"""The list that ranking funds: what most programmes do, and what an optimum is held against."""

from __future__ import annotations

from dataclasses import replace

from models.instance import Instance
from models.referee import broken_rules
from models.requirements import with_required
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.solver import Portfolio, evaluate
from optimizer.studies.worth.marginal_savings import Pricing


def ranked_portfolio(case: Case) -> Portfolio:
    """The list that ranking by benefit per cost alone would fund under the same budget and rules.

    Each project's saving alone is priced as `evaluate` prices it, with nothing else funded; a project that
    requires others is priced and paid together with them. Committed projects are funded first; then, from the
    most saved per million down, every candidate is taken that still fits the budget, the sources, the groups
    and the upper limits of Rules, and the next is tried where one does not fit. What saves nothing alone is
    left out. A greedy pass cannot aim at the lower limits of Rules: one that it misses stands in
    `broken_rules`.
    """
    instance = freeze(case)
    return evaluate(case, [instance.projects[p].id for p in _greedy(instance)])


def _greedy(instance: Instance) -> list[int]:
    pricing = Pricing(instance)
    upper = replace(instance, rules=tuple(replace(rule, minimum=None) for rule in instance.rules))
    committed = {p for p, project in enumerate(instance.projects) if project.status == "committed"}
    chosen = set().union(committed, *(with_required(instance, p) for p in committed))
    for p in _ranked(pricing):
        larger = chosen | with_required(instance, p)
        if not broken_rules(upper, pricing.starts(sorted(larger))):
            chosen = larger
    return sorted(chosen)


def _ranked(pricing: Pricing) -> list[int]:
    """Candidates that save anything alone, most per million first; those that cost nothing before others."""
    instance = pricing.instance
    rated: list[tuple[float, int]] = []
    for p, project in enumerate(instance.projects):
        if project.status == "candidate":
            together = with_required(instance, p)
            saving = pricing.saving(pricing.starts(sorted(together)))
            cost = sum(instance.projects[q].cost_musd for q in together)
            if saving > 0 and not pricing.is_nothing(saving):
                rated.append((saving / cost if cost > 0 else float("inf"), p))
    return [p for _, p in sorted(rated, key=lambda pair: (-pair[0], pair[1]))]
