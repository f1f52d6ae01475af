"""Search: the best portfolio of an instance, proven, each answer passed by the referee.

Most capacities never fill up, whatever is funded, and each that the model has to consider makes it much larger. So
the model starts with those that are likely to fill, which can only make it too hopeful; the referee, who knows all
of them, prices what it finds; and limits that prove to be full are considered from then on. When model and referee
agree, the answer and its bound are those of the whole problem.

Small models route every trip by arcs (models/formulation.py); large ones are solved by cuts (optimizer/solve/cutting.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from time import perf_counter
from typing import Literal

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from models.formulation import build_model
from models.instance import Instance
from models.network import expand
from models.referee import Referee, Valuation, broken_rules, measure
from models.routings import ALL_CAPACITIES, Capacities, RoutingPlan, plan_routings
from optimizer.solve.cutting import Cutting
from optimizer.solve.highs import run_highs
from optimizer.solve.outcome import Outcome, SolveOptions, SolverError, gap_pct
from optimizer.solve.question import Found, NotFound, Question
from optimizer.solve.standard_form import StandardForm, compile_model

CHANGEABLE = 10  # times what decisions can change: what tolerances are relative to where that is less than the objective
ROUNDED = 1e-6  # of the whole: sums of floats are not known well enough to be measured against less
TIE_SLACK = 1e-8  # of the expected baseline; rounding in a measure that is held to a limit
LARGE = 6_000  # columns of routing by arcs; from there on cuts are quicker
AGREEMENT = 1e-6  # relative; model and referee must price a portfolio alike to this
Formulation = Literal["auto", "arcs", "cuts"]


class _ByArcs:
    """The whole model as one mixed-integer program."""

    def __init__(self, plan: RoutingPlan, scenario_bests: Sequence[float] | None, within: float | None) -> None:
        self.scenario_bests = scenario_bests
        self.model: pyo.ConcreteModel = build_model(plan, scenario_bests, within)
        self._form = compile_model(self.model)

    def form(self) -> StandardForm:
        return self._form


class Search:
    """Answers questions about one instance; the models it builds are kept for the next question.

    Regret is measured against `scenario_bests`. With `within`, the search is for the least expectation among the
    portfolios whose measure is at most that. `formulation` "auto" chooses by size. `considered` are capacities that are
    known to fill: the sooner the model knows of them, the less is solved twice.
    """

    def __init__(
        self,
        instance: Instance,
        *,
        solver: str = "highs",
        scenario_bests: Sequence[float] | None = None,
        within: float | None = None,
        formulation: Formulation = "auto",
        considered: Capacities = frozenset(),
    ) -> None:
        self.instance, self.solver, self.scenario_bests, self.within = instance, solver, scenario_bests, within
        self.asked_formulation = formulation
        self.network = expand(instance)
        self.referee = Referee(instance)
        self.baseline = self.referee.baseline()
        self.considered: Capacities = None if considered is None else considered | self._likely_full()
        self.seconds_building = 0.0
        self._built: tuple[Capacities, _ByArcs | Cutting] | None = None

    def objective(self, valuation: Valuation) -> float:
        """The valuation in what is minimised: the measure of the case's objective, or the expectation `within` it."""
        return self.measure(valuation.scenario_sums) if self.within is None else valuation.expected

    @property
    def gap_reference(self) -> float | None:
        """What a gap is relative to: None is the objective; a regret may be 0, so there it is the expectation's yardstick.

        Where the objective holds much that no decision can change, it is its yardstick.
        """
        if self.instance.objective == "regret" and self.within is None:
            return self.expected_yardstick
        return self.yardstick if self.yardstick < abs(self.objective(self.baseline)) else None

    @cached_property
    def yardstick(self) -> float:
        """What differences of the objective are small against: the baseline's, or `CHANGEABLE` times what decisions can
        change where that is less.
        """
        return _yardstick(self.objective(self.baseline), self.objective(self._with_everything))

    @cached_property
    def expected_yardstick(self) -> float:
        """The same for expectations."""
        return _yardstick(self.baseline.expected, self._with_everything.expected)

    @cached_property
    def _with_everything(self) -> Valuation:
        """All projects open at once: no objective can be lower."""
        candidates = {p: project.start_years[0] for p, project in enumerate(self.instance.projects) if project.start_years}
        return self.referee.price(candidates, allow_unserved=True)

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
                nothing = NotFound(outcome.status, outcome.best_bound)
                return nothing if best is None or outcome.status == "infeasible" else best
            found = self._refereed(outcome.values, outcome)
            best = self._better(found, best)
            agreed = self._agrees(found)
            if agreed and best is None:
                broken = broken_rules(self.instance, found.starts, found.valuation)
                raise SolverError(f"the referee finds the answer to break {', '.join(rule.rule for rule in broken)}")
            if agreed or self._is_proven(best, options) or outcome.status in ("interrupted", "time_limit"):
                return best if best is not None else NotFound(outcome.status, outcome.best_bound)
            self._consider_more(found)

    def among_ties(self, objective: float, tie: float) -> Search:
        """The search for the least expectation among portfolios that tie with `objective`; itself where that is it."""
        if self.instance.objective == "expected":
            return self
        return Search(
            self.instance,
            solver=self.solver,
            scenario_bests=self.scenario_bests,
            within=objective + tie,
            formulation=self.asked_formulation,
        )

    def of_scenario(self, scenario: int) -> Search:
        """The search for the best if that scenario were sure to come; it begins with all that this one has learnt."""
        considered = self._considered_of(scenario)
        alone = Search(
            self.instance.of_scenario(scenario),
            solver=self.solver,
            formulation=self.asked_formulation,
            considered=considered,
        )
        method = self._method()
        if isinstance(method, Cutting) and self.within is None and alone.considered == considered:
            alone._built = considered, method.of_scenario(scenario)
        return alone

    def _considered_of(self, scenario: int) -> Capacities:
        """The capacities considered in the worlds of one scenario, by their positions there."""
        if self.considered is None:
            return None
        worlds = [w for w, world in enumerate(self.instance.worlds) if world.scenario == scenario]
        position = {world: p for p, world in enumerate(worlds)}
        return frozenset((position[world], kind, of) for world, kind, of in self.considered if world in position)

    @property
    def formulation(self) -> str:
        """How the model is solved: "arcs" or "cuts". Only where its size decides does it have to be built to know."""
        return self._told_formulation or ("cuts" if isinstance(self._method(), Cutting) else "arcs")

    @property
    def _told_formulation(self) -> str | None:
        """What is sure before anything is built; None where the size decides.

        Cuts need HiGHS, and freight that may stay: then whatever is open, every routing has a price.
        """
        if self.solver != "highs" or not self.instance.allow_unserved:
            return "arcs"
        return None if self.asked_formulation == "auto" else self.asked_formulation

    def form(self) -> StandardForm:
        """The model's arrays with the capacities considered so far; by cuts, exact at what was found."""
        return self._method().form()

    def _method(self) -> _ByArcs | Cutting:
        if self._built is None or self._built[0] != self.considered:
            began = perf_counter()
            self._built = self.considered, self._new_method()
            self.seconds_building += perf_counter() - began
        return self._built[1]

    def _new_method(self) -> _ByArcs | Cutting:
        plan = plan_routings(self.instance, self.network, self.considered)
        method = Cutting if self._by_cuts(plan) else _ByArcs
        return method(plan, self.scenario_bests, self.within)

    def _by_cuts(self, plan: RoutingPlan) -> bool:
        """Where one trip could fill what projects add capacity to, arcs hold more tightly, so size alone does not decide."""
        told = self._told_formulation
        return told == "cuts" if told else plan.size > LARGE and not plan.capacity_is_bought

    def _run(self, options: SolveOptions, question: Question, best: Found | None) -> Outcome:
        begin, method = best.starts if best is not None else question.begin, self._method()
        if isinstance(method, Cutting):
            return method.run(options, question.rows, start=begin, enough=question.enough)
        form = method.form().with_rows(question.rows)
        if self.solver != "highs":
            from optimizer.solve.other_solvers import run_other  # slow to load and seldom asked for

            return run_other(self.solver, method.model, form, options, question.rows)
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
        scale = max(self.yardstick, self.expected_yardstick)
        return self.allows(found.valuation) and abs(modelled.objective - found.objective) <= AGREEMENT * scale

    def _is_proven(self, best: Found | None, options: SolveOptions) -> bool:
        """Whether the referee's price is near enough to the bound, which holds whatever capacities the model considers.

        Then it does not matter that a capacity fills which the model takes as infinite.
        """
        if best is None or best.status != "optimal" or not self._unconsidered(best.valuation):
            return False
        gap = gap_pct(best.objective, best.bound, self.gap_reference)
        return gap is not None and gap <= options.mip_gap_pct

    def allows(self, valuation: Valuation) -> bool:
        """Whether the measure is `within` what it is held to."""
        slack = TIE_SLACK * self.expected_yardstick
        return self.within is None or self.measure(valuation.scenario_sums) <= self.within + slack

    def _better(self, found: Found, best: Found | None) -> Found | None:
        """The better of the two with the newer bound; what carries too little of the freight is no answer.

        A model that takes some capacities as infinite may find a portfolio that cannot carry what it has to.
        """
        if not self.allows(found.valuation) or broken_rules(self.instance, found.starts, found.valuation):
            return best if best is None else replace(best, status=found.status, bound=found.bound)
        if best is None or found.objective < best.objective:
            return found
        return replace(best, status=found.status, bound=found.bound)

    def _consider_more(self, found: Found) -> None:
        if self.considered is None:
            raise SolverError("model and referee price the same portfolio differently: please report this case")
        unconsidered = self._unconsidered(found.valuation)
        self.considered = self.considered | unconsidered if unconsidered else ALL_CAPACITIES

    def _unconsidered(self, valuation: Valuation) -> frozenset[tuple[int, str, int]]:
        """What is full by the referee and taken as infinite by the model."""
        if self.considered is None:
            return frozenset()
        return frozenset((world.world, *limit) for world in valuation.worlds for limit in world.full) - self.considered

    def _likely_full(self) -> frozenset[tuple[int, str, int]]:
        """Limits that are full today, or would be with everything funded at once."""
        worlds = (*self.baseline.worlds, *self._with_everything.worlds)
        return frozenset((world.world, *limit) for world in worlds for limit in world.full)


def _yardstick(before: float, least: float) -> float:
    most = CHANGEABLE * (before - least)
    return max(min(most, abs(before)), ROUNDED * abs(before)) if most > 0 else abs(before)
