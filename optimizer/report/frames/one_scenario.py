"""A portfolio as it looks in one scenario alone, so that every table, chart and map can show it unchanged."""

from __future__ import annotations

from dataclasses import replace

from models.instance import Instance
from models.referee import Valuation
from optimizer.solver.portfolio import Portfolio


def in_scenario(portfolio: Portfolio, scenario: str) -> Portfolio:
    """The same list where this scenario comes for sure, with its worlds and hours; nothing is solved again.

    Nothing was proven about one scenario alone: status is "evaluated", and bound, gap, uniqueness and what
    looking ahead is worth are None. Raises KeyError for a scenario that the case does not have.
    """
    instance = portfolio.instance
    at = {one.id: s for s, one in enumerate(instance.scenarios)}[scenario]
    kept = sorted(portfolio.worlds_where(scenario=at))
    worlds = tuple(replace(instance.worlds[n], scenario=0) for n in kept)
    sure = replace(instance.scenarios[at], probability=1.0)
    alone: Instance = replace(instance, scenarios=(sure,), worlds=worlds, objective="expected")
    valuation, baseline = (_alone(one, at, kept) for one in (portfolio.valuation, portfolio.baseline))
    return replace(
        portfolio,
        instance=alone,
        valuation=valuation,
        baseline=baseline,
        status="evaluated",
        objective=valuation.expected,
        baseline_objective=baseline.expected,
        best_bound=None,
        unique=None,
        sole=None,
        rival=None,
        illustrative_saving_pct=None,
        gap_reference=None,
        looking_ahead=None,
    )


def _alone(valuation: Valuation, scenario: int, kept: list[int]) -> Valuation:
    worlds = tuple(replace(valuation.worlds[n], world=position) for position, n in enumerate(kept))
    total = valuation.scenario_sums[scenario]
    return Valuation(valuation.starts, worlds, (total,), total)
