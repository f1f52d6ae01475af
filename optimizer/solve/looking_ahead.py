"""What each scenario could have by itself, and what planning for all of them at once is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.instance import Instance
from models.referee import Valuation, broken_rules
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.solve.outcome import InfeasibleCaseError, NoPortfolioError, SolveOptions
from optimizer.solve.search import Found, NotFound, Search, Starts

TIGHTER = 0.1  # of the tolerance: how well each scenario's own best is proven


@dataclass(frozen=True)
class Bests:
    """Per scenario, the least sum that it could have by itself, and the portfolio that has it."""

    sums: tuple[float, ...]
    starts: tuple[Starts, ...]


@dataclass(frozen=True)
class LookingAhead:
    """What the plan gains by looking at all scenarios, in the objective's unit; None where it could not be worked out.

    `cost_of_base_plan`: what the plan that is best for the base scenario alone loses against this one, in the
    measure of the case. `value_of_perfect_information`: this plan's expected sum less the mean of each scenario's
    best.
    """

    cost_of_base_plan: float | None
    value_of_perfect_information: float | None


def bests_of_scenarios(instance: Instance, options: SolveOptions, *, solver: str = "highs") -> Bests:
    """Each scenario's own best portfolio under the same rules, proven to a tenth of the tolerance.

    Raises InfeasibleCaseError or NoPortfolioError where a scenario has none.
    """
    tighter = replace(options, mip_gap_pct=TIGHTER * options.mip_gap_pct, on_progress=None)
    answers = [_best(instance.of_scenario(s), tighter, solver) for s in range(len(instance.scenarios))]
    return Bests(tuple(found.objective for found in answers), tuple(found.starts for found in answers))


def _best(instance: Instance, options: SolveOptions, solver: str) -> Found:
    found = Search(instance, solver=solver).ask(options)
    if isinstance(found, NotFound):
        if found.status == "infeasible":
            raise InfeasibleCaseError(f"no portfolio obeys the case's rules in scenario {instance.scenarios[0].id}")
        raise NoPortfolioError(
            f"stopped before the best of scenario {instance.scenarios[0].id} was found; allow more time",
            interrupted=found.status == "interrupted",
        )
    return found


def look_ahead_of(
    case: Case, search: Search, valuation: Valuation, objective: float, options: SolveOptions, *, bests: Bests | None
) -> LookingAhead:
    """Both values for a portfolio that `search` found; `bests` are used where they are known already."""
    return LookingAhead(
        _cost_of_base_plan(case, search, objective, options),
        _value_of_perfect_information(search, valuation, options, bests),
    )


def _cost_of_base_plan(case: Case, search: Search, objective: float, options: SolveOptions) -> float | None:
    base = freeze(case, base_scenario=True)
    found = Search(replace(base, objective="expected"), solver=search.solver).ask(replace(options, on_progress=None))
    if isinstance(found, NotFound):
        return None
    priced = search.referee.price(found.starts)
    if broken_rules(search.instance, found.starts, priced):
        return None
    return max(0.0, search.objective(priced) - objective)


def _value_of_perfect_information(
    search: Search, valuation: Valuation, options: SolveOptions, bests: Bests | None
) -> float | None:
    try:
        known = bests if bests is not None else bests_of_scenarios(search.instance, options, solver=search.solver)
    except (InfeasibleCaseError, NoPortfolioError):
        return None
    scenarios = search.instance.scenarios
    mean = sum(scenario.probability * best for scenario, best in zip(scenarios, known.sums, strict=True))
    return max(0.0, valuation.expected - mean)
