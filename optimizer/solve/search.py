"""Search: the best portfolio of an instance, proven, each answer passed by the referee.

Most capacities never fill up, whatever is funded, and each that the model has to consider makes it much larger. So
the model starts with those that are likely to fill, which can only make it too hopeful; the referee, who knows all
of them, prices what it finds; and limits that prove to be full are considered from then on. When model and referee
agree, the answer and its bound are those of the whole problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from models.formulation import build_model
from models.instance import Instance
from models.network import expand
from models.referee import Referee, Valuation, measure
from models.routings import ALL_CAPACITIES, Capacities, plan_routings
from optimizer.solve.highs import Enough, run_highs
from optimizer.solve.other_solvers import run_other
from optimizer.solve.outcome import Outcome, OutcomeStatus, SolveOptions, SolverError
from optimizer.solve.standard_form import Row, StandardForm, Start, compile_model

TIE_SLACK = 1e-8  # of the expected baseline; rounding in a measure that is held to a limit
AGREEMENT = 1e-6  # relative; model and referee must price a portfolio alike to this
Starts = Mapping[int, int]  # project position -> year position in which it starts


@dataclass(frozen=True)
class Found:
    """A portfolio that a search found, priced by the referee; `bound` is proven for the whole problem."""

    status: OutcomeStatus
    starts: Starts
    valuation: Valuation
    objective: float
    bound: float | None


@dataclass(frozen=True)
class NotFound:
    """A search that ended without a portfolio: there is none ("infeasible"), or it was stopped before."""

    status: OutcomeStatus
    bound: float | None


@dataclass(frozen=True)
class Question:
    """What to ask of the model besides its own rules: extra rows, a portfolio to begin from, when to stop early."""

    rows: tuple[Row, ...] = ()
    begin: Starts | None = None
    enough: Enough | None = None


class Search:
    """Answers questions about one instance; the models it builds are kept for the next question.

    Regret is measured against `scenario_bests`. With `within`, the search is for the least expectation among the
    portfolios whose measure is at most that.
    """

    def __init__(
        self,
        instance: Instance,
        *,
        solver: str = "highs",
        scenario_bests: Sequence[float] | None = None,
        within: float | None = None,
    ) -> None:
        self.instance, self.solver, self.scenario_bests, self.within = instance, solver, scenario_bests, within
        self.network = expand(instance)
        self.referee = Referee(instance)
        self.baseline = self.referee.baseline()
        self.considered: Capacities = self._likely_full()
        self.seconds_building = 0.0
        self._form: tuple[Capacities, StandardForm] | None = None
        self._model: pyo.ConcreteModel | None = None

    def objective(self, valuation: Valuation) -> float:
        """The valuation in what is minimised: the measure of the case's objective, or the expectation `within` it."""
        return self.measure(valuation.scenario_sums) if self.within is None else valuation.expected

    @property
    def gap_reference(self) -> float | None:
        """What a gap is relative to: None is the objective; a regret may be 0, so there it is the expected baseline."""
        regret = self.instance.objective == "regret" and self.within is None
        return self.baseline.expected if regret else None

    def measure(self, scenario_sums: Sequence[float]) -> float:
        return measure(self.instance, scenario_sums, self.scenario_bests)

    def ask(self, options: SolveOptions, question: Question | None = None) -> Found | NotFound:
        """The best portfolio under the question's rows, with a bound that holds for the whole problem."""
        question = question if question is not None else Question()
        ends = perf_counter() + options.time_limit_seconds
        best: Found | None = None
        while True:
            left = replace(options, time_limit_seconds=max(0.0, ends - perf_counter()), gap_reference=self.gap_reference)
            outcome = self._run(left, question, best)
            if outcome.values is None:
                return best if best is not None else NotFound(outcome.status, outcome.best_bound)
            found = self._refereed(outcome.values, outcome)
            best = found if best is None or _better(found, best) else replace(best, status=found.status, bound=found.bound)
            if self._agrees(found) or outcome.status in ("interrupted", "time_limit"):
                return best
            self._consider_more(found)

    def among_ties(self, objective: float, tie: float) -> Search:
        """The search for the least expectation among portfolios that tie with `objective`; itself where that is it."""
        if self.instance.objective == "expected":
            return self
        return Search(self.instance, solver=self.solver, scenario_bests=self.scenario_bests, within=objective + tie)

    def form(self) -> StandardForm:
        """The model's arrays with the capacities considered so far."""
        if self._form is None or self._form[0] != self.considered:
            began = perf_counter()
            plan = plan_routings(self.instance, self.network, self.considered)
            self._model = build_model(plan, self.scenario_bests, self.within)
            self._form = self.considered, compile_model(self._model)
            self.seconds_building += perf_counter() - began
        return self._form[1]

    def _run(self, options: SolveOptions, question: Question, best: Found | None) -> Outcome:
        form = self.form().with_rows(question.rows)
        begin = best.starts if best is not None else question.begin
        if self.solver != "highs":
            return run_other(self.solver, self._model, form, options, question.rows)
        return run_highs(form, options, start=begin.items() if begin is not None else None, enough=question.enough)

    def _refereed(self, values: NDArray[np.float64], outcome: Outcome) -> Found:
        starts = self.form().starts_in(values)
        valuation = self.referee.price(starts)
        return Found(outcome.status, starts, valuation, self.objective(valuation), outcome.best_bound)

    def _agrees(self, found: Found) -> bool:
        """Whether the model, solved again with these decisions fixed, prices them as the referee does.

        An incumbent's own routing may be worse than the best at its decisions, so its objective alone says nothing.
        """
        modelled = run_highs(self.form().with_starts(found.starts.items()), SolveOptions())
        if modelled.objective is None:
            raise SolverError("the model cannot be solved again at the portfolio that it found")
        scale = max(abs(found.objective), abs(self.baseline.expected))
        return self.allows(found.valuation) and abs(modelled.objective - found.objective) <= AGREEMENT * scale

    def allows(self, valuation: Valuation) -> bool:
        """Whether the measure is `within` what it is held to."""
        slack = TIE_SLACK * abs(self.baseline.expected)
        return self.within is None or self.measure(valuation.scenario_sums) <= self.within + slack

    def _consider_more(self, found: Found) -> None:
        if self.considered is None:
            raise SolverError("model and referee price the same portfolio differently: please report this case")
        full = {(world.world, *limit) for world in found.valuation.worlds for limit in world.full}
        self.considered = self.considered | full if full - self.considered else ALL_CAPACITIES

    def _likely_full(self) -> Capacities:
        """Limits that are full today, or would be with everything funded at once."""
        candidates = {p: project.start_years[0] for p, project in enumerate(self.instance.projects) if project.start_years}
        everything = self.referee.price(candidates, allow_unserved=True)
        worlds = (*self.baseline.worlds, *everything.worlds)
        return frozenset((world.world, *limit) for world in worlds for limit in world.full)


def _better(one: Found, other: Found) -> bool:
    return one.objective < other.objective


def no_superset(instance: Instance, starts: Starts) -> Row:
    """At least one of these projects is given up, whenever it would start."""
    factors: dict[Start, float] = {(p, t): 1.0 for p in starts for t in instance.projects[p].start_years}
    return Row(factors, upper=len(starts) - 1)


def cheaper_than(instance: Instance, spent_musd: float, saving_musd: float, starts: Iterable[Start]) -> Row:
    """Spend at least `saving_musd` less than `spent_musd`."""
    return Row({(p, t): instance.projects[p].cost_musd for p, t in starts}, upper=spent_musd - saving_musd)
