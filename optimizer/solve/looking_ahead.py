"""What each scenario could have by itself, and what planning for all of them at once is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.instance import Instance
from models.referee import Valuation, broken_rules
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.solve.outcome import InfeasibleCaseError, NoPortfolioError, SolveOptions
from optimizer.solve.question import Found, NotFound, Question, Starts
from optimizer.solve.search import Search

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

    A regret is a small difference of large sums, so they must be known better than it is asked for.
    Raises InfeasibleCaseError or NoPortfolioError where a scenario has none.
    """
    tighter = replace(options, mip_gap_pct=TIGHTER * options.mip_gap_pct, on_progress=None)
    return _bests([_best(Search(instance.of_scenario(s), solver=solver), tighter) for s in range(len(instance.scenarios))])


def bests_after(search: Search, starts: Starts, options: SolveOptions) -> Bests:
    """The same to the tolerance itself, once all scenarios together have their portfolio: what it taught is used."""
    quiet, question = replace(options, on_progress=None), Question(begin=starts)
    return _bests([_best(search.of_scenario(s), quiet, question) for s in range(len(search.instance.scenarios))])


def _bests(answers: Sequence[Found]) -> Bests:
    return Bests(tuple(found.objective for found in answers), tuple(found.starts for found in answers))


def _best(search: Search, options: SolveOptions, question: Question | None = None) -> Found:
    found, scenario = search.ask(options, question), search.instance.scenarios[0].id
    if isinstance(found, NotFound):
        if found.status == "infeasible":
            raise InfeasibleCaseError(f"no portfolio obeys the case's rules in scenario {scenario}")
        raise NoPortfolioError(
            f"stopped before the best of scenario {scenario} was found; allow more time",
            interrupted=found.status == "interrupted",
        )
    return found


def look_ahead_of(
    case: Case, search: Search, starts: Starts, valuation: Valuation, options: SolveOptions, *, bests: Bests | None
) -> LookingAhead:
    """Both values for a portfolio that `search` found; `bests` are used where they are known already."""
    try:
        bests = bests if bests is not None else bests_after(search, starts, options)
    except (InfeasibleCaseError, NoPortfolioError):
        return LookingAhead(_cost_of_base_plan(case, search, valuation, options, None), None)
    return LookingAhead(
        _cost_of_base_plan(case, search, valuation, options, bests),
        _value_of_perfect_information(search.instance, valuation, bests),
    )


def _cost_of_base_plan(
    case: Case, search: Search, valuation: Valuation, options: SolveOptions, bests: Bests | None
) -> float | None:
    starts = _base_plan(case, search, options, bests)
    if starts is None:
        return None
    priced = search.referee.price(starts)
    if broken_rules(search.instance, starts, priced):
        return None
    return max(0.0, search.objective(priced) - search.objective(valuation))


def _base_plan(case: Case, search: Search, options: SolveOptions, bests: Bests | None) -> Starts | None:
    """What is best for the base alone: mostly one of the scenarios is the base, and its best is known."""
    base = replace(freeze(case, base_scenario=True), objective="expected")
    for s, starts in enumerate(bests.starts if bests is not None else ()):
        if search.instance.of_scenario(s).worlds == base.worlds:
            return starts
    found = Search(base, solver=search.solver).ask(replace(options, on_progress=None))
    return None if isinstance(found, NotFound) else found.starts


def _value_of_perfect_information(instance: Instance, valuation: Valuation, bests: Bests) -> float:
    mean = sum(scenario.probability * best for scenario, best in zip(instance.scenarios, bests.sums, strict=True))
    return max(0.0, valuation.expected - mean)
