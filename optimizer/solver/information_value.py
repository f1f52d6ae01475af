"""What each scenario could have by itself, and what planning for all of them at once is worth.

In the field's words: the value of the stochastic solution (VSS) and the expected value of perfect information
(EVPI).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from models.instance import Instance, Starts
from models.referee import Valuation, broken_rules
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.solver.highs.outcome import InfeasibleCaseError, NoPortfolioError, SolveOptions, SolverError
from optimizer.solver.phases import OnStep
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.session import Session

TIGHTER = 0.1  # of the tolerance: how well each scenario's own best is proven


@dataclass(frozen=True)
class Bests:
    """Per scenario, the least sum that it could have by itself, and the portfolio that has it."""

    sums: tuple[float, ...]
    starts: tuple[Starts, ...]


@dataclass(frozen=True)
class LookingAhead:
    """What the plan gains by looking at all scenarios, in the objective's unit; None where not worked out.

    `cost_of_base_plan` (the value of the stochastic solution, VSS, with the base scenario in the place of the
    mean one): what the plan that is best for the base scenario alone loses against this one, in the measure
    of the case. `value_of_perfect_information` (EVPI): this plan's expected sum less the mean of each
    scenario's best.
    """

    cost_of_base_plan: float | None
    value_of_perfect_information: float | None


def bests_of_scenarios(
    instance: Instance, options: SolveOptions, *, solver: str = "highs", on_step: OnStep | None = None
) -> Bests:
    """Each scenario's own best portfolio under the same rules, proven to a tenth of the tolerance.

    A regret is a small difference of large sums, so they must be known better than it is asked for. `on_step`
    hears how many are done. Raises InfeasibleCaseError or NoPortfolioError where a scenario has none.
    """
    tighter = replace(options, mip_gap_pct=TIGHTER * options.mip_gap_pct, on_progress=None)
    answers = list[Found]()
    for s in range(len(instance.scenarios)):
        if on_step is not None:
            on_step(s, len(instance.scenarios))
        answers.append(_best(Session(instance.of_scenario(s), solver=solver), tighter))
    return _bests(answers)


def bests_after(
    session: Session, starts: Starts, options: SolveOptions, *, on_step: OnStep | None = None
) -> Bests:
    """The same to the tolerance itself, once the portfolio of all scenarios stands: what it taught is used.

    All of them share the time limit. Only those before the first that has no proven best are given: an
    unproven one would make a value of looking ahead that is not so.
    """
    ends, query = perf_counter() + options.time_limit_seconds, Query(mip_start=starts)
    answers = list[Found]()
    for s in range(len(session.instance.scenarios)):
        if on_step is not None:
            on_step(s, _solves(session.instance))
        if (left := _left(options, ends)) is None:
            break
        found = session.of_scenario(s).ask(left, query)
        if isinstance(found, NotFound) or found.status != "optimal":
            break
        answers.append(found)
    return _bests(answers)


def _solves(instance: Instance) -> int:
    """Solves that looking ahead takes at most: each scenario's best, and the base's if none is the base."""
    return len(instance.scenarios) + 1


def _left(options: SolveOptions, ends: float) -> SolveOptions | None:
    """What a solve may take of the time until `ends`; None where it is over, or the planner has enough."""
    seconds = ends - perf_counter()
    if seconds <= 0 or (options.cancel is not None and options.cancel()):
        return None
    return replace(options, time_limit_seconds=seconds, on_progress=None)


def _bests(answers: Sequence[Found]) -> Bests:
    return Bests(tuple(found.objective for found in answers), tuple(found.starts for found in answers))


def _best(session: Session, options: SolveOptions) -> Found:
    found, scenario = session.ask(options), session.instance.scenarios[0].id
    if isinstance(found, NotFound):
        if found.status == "infeasible":
            raise InfeasibleCaseError(f"no portfolio obeys the case's rules in scenario {scenario}")
        raise NoPortfolioError(
            f"stopped before the best of scenario {scenario} was found; allow more time",
            interrupted=found.status == "interrupted",
        )
    return found


def look_ahead_of(
    case: Case,
    session: Session,
    starts: Starts,
    valuation: Valuation,
    options: SolveOptions,
    *,
    bests: Bests | None,
    on_step: OnStep | None = None,
) -> LookingAhead:
    """Both values for a portfolio that `session` found; `bests` are used where they are known already.

    The time limit is that of all its solves together. What is not proven within it, or fails, is left as
    None: the portfolio stands whatever becomes of this.
    """
    ends = perf_counter() + options.time_limit_seconds
    try:
        bests = bests if bests is not None else bests_after(session, starts, options, on_step=on_step)
        if on_step is not None:
            on_step(len(session.instance.scenarios), _solves(session.instance))
        cost = _cost_of_base_plan(case, session, valuation, _left(options, ends), bests)
    except SolverError:
        return LookingAhead(None, None)
    is_whole = len(bests.sums) == len(session.instance.scenarios)
    perfect = _value_of_perfect_information(session.instance, valuation, bests) if is_whole else None
    return LookingAhead(cost, perfect)


def _cost_of_base_plan(
    case: Case, session: Session, valuation: Valuation, options: SolveOptions | None, bests: Bests
) -> float | None:
    starts = _base_plan(case, session, options, bests)
    if starts is None:
        return None
    priced = session.referee.price(starts)
    if broken_rules(session.instance, starts, priced):
        return None
    return max(0.0, session.criterion.objective(priced) - session.criterion.objective(valuation))


def _base_plan(case: Case, session: Session, options: SolveOptions | None, bests: Bests) -> Starts | None:
    """What is best for the base alone: mostly one of the scenarios is the base, and its best is known."""
    base = freeze(case, base_scenario=True)
    for s, starts in enumerate(bests.starts):
        if session.instance.of_scenario(s).worlds == base.worlds:
            return starts
    if options is None:
        return None
    found = Session(base, solver=session.solver).ask(options)
    return found.starts if isinstance(found, Found) and found.status == "optimal" else None


def _value_of_perfect_information(instance: Instance, valuation: Valuation, bests: Bests) -> float:
    chances = (scenario.probability for scenario in instance.scenarios)
    mean = sum(chance * best for chance, best in zip(chances, bests.sums, strict=True))
    return max(0.0, valuation.expected - mean)
