"""Session: the best portfolio of an instance, proven, each answer passed by the referee.

Most capacities never fill up, whatever is funded, and each that the model has to consider makes it much larger. So
the model starts with those that are likely to fill, which can only make it too hopeful; the referee, who knows all
of them, prices what it finds; and limits that prove to be full are considered from then on. When model and referee
agree, the answer and its bound are those of the whole problem.

Small models route every trip by arcs (models/formulation.py); large ones are solved by Benders cuts (optimizer/solver/benders/).
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

from models.commodities import ALL_CAPACITIES, Capacities, CommodityPlan, plan_commodities
from models.formulation import build_model
from models.instance import Instance
from models.network import expand
from models.referee import Referee, Valuation, broken_rules, measure
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.highs.mip import run_highs
from optimizer.solver.highs.outcome import Outcome, SolveOptions, SolverError, gap_pct
from optimizer.solver.highs.standard_form import StandardForm, compile_model
from optimizer.solver.outside_option import model_outside_hours, plan_charging, staying_alone, too_far_above
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.yardstick import Judged, yardstick

TIE_SLACK = 1e-8  # of the expected baseline; rounding in a measure that is held to a limit
LARGE = 6_000  # columns of routing by arcs; from there on cuts are quicker
AGREEMENT = 1e-6  # relative; model and referee must price a portfolio alike to this
Suppositions = tuple[Capacities, float | None]  # capacities considered, hours charged for staying (None: the case's)
Formulation = Literal["auto", "arcs", "cuts"]


class _ByArcs:
    """The whole model as one mixed-integer program."""

    def __init__(self, plan: CommodityPlan, scenario_bests: Sequence[float] | None, within: float | None) -> None:
        self.scenario_bests = scenario_bests
        self.model: pyo.ConcreteModel = build_model(plan, scenario_bests, within)
        self._form = compile_model(self.model)

    def form(self) -> StandardForm:
        return self._form


class Session:
    """Answers questions about one instance; the models it builds are kept for the next question.

    Regret is measured against `scenario_bests`. With `within`, the session is for the least expectation among the
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
        self.outside_hours = model_outside_hours(instance, (self.baseline, self._with_everything))
        self._outside_hours_at_first = self.outside_hours
        self.seconds_building = 0.0
        self._built: tuple[Suppositions, _ByArcs | Decomposition] | None = None

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
        """What differences of the objective are small against (optimizer/solver/yardstick.py)."""
        if self.within is not None:
            return self.expected_yardstick
        if self.instance.objective == "regret":  # which holds no constant
            return min(self.expected_yardstick, abs(self.objective(self.baseline)))
        return self._yardstick(self.measure)

    @cached_property
    def expected_yardstick(self) -> float:
        """The same for expectations."""
        chances = [scenario.probability for scenario in self.instance.scenarios]
        return self._yardstick(lambda sums: float(np.dot(chances, sums)))

    def _yardstick(self, judged: Judged) -> float:
        return yardstick(self.instance, judged, self.baseline, self._with_everything, self.outside_hours)

    @cached_property
    def _with_everything(self) -> Valuation:
        """All projects open at once: no objective can be lower."""
        candidates = {p: project.start_years[0] for p, project in enumerate(self.instance.projects) if project.start_years}
        return self.referee.price(candidates, allow_unserved=True)

    def measure(self, scenario_sums: Sequence[float]) -> float:
        return measure(self.instance, scenario_sums, self.scenario_bests)

    def ask(self, options: SolveOptions, query: Query | None = None) -> Found | NotFound:
        """The best portfolio under the question's rows, with a bound that holds for the whole problem."""
        try:
            return self._ask(options, query)
        except SolverError as failed:
            if self.outside_hours == self._outside_hours_at_first:
                raise
            raise SolverError(too_far_above(self.instance, (self.baseline, self._with_everything))) from failed

    def _ask(self, options: SolveOptions, query: Query | None) -> Found | NotFound:
        query = query if query is not None else Query()
        ends = perf_counter() + options.time_limit_seconds
        best: Found | None = None
        while True:
            left = replace(options, time_limit_seconds=max(0.0, ends - perf_counter()), gap_reference=self.gap_reference)
            outcome = self._run(left, query, best)
            if outcome.status == "infeasible" and self.outside_hours != self._outside_hours_at_first:
                raise SolverError("rounding leaves no portfolio")
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

    def among_ties(self, objective: float, tie: float) -> Session:
        """The search for the least expectation among portfolios that tie with `objective`; itself where that is it."""
        if self.instance.objective == "expected":
            return self
        return Session(
            self.instance,
            solver=self.solver,
            scenario_bests=self.scenario_bests,
            within=objective + tie,
            formulation=self.asked_formulation,
        )

    def of_scenario(self, scenario: int) -> Session:
        """The search for the best if that scenario were sure to come; it begins with all that this one has learnt."""
        considered = self._considered_of(scenario)
        alone = Session(
            self.instance.of_scenario(scenario),
            solver=self.solver,
            formulation=self.asked_formulation,
            considered=considered,
        )
        method = self._method()
        if isinstance(method, Decomposition) and self.within is None and alone._supposed == (considered, self.outside_hours):
            alone._built = alone._supposed, method.of_scenario(scenario)
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
        return self._told_formulation or ("cuts" if isinstance(self._method(), Decomposition) else "arcs")

    @property
    def _told_formulation(self) -> str | None:
        """What is sure before anything is built; None where the size decides.

        Cuts need HiGHS, and freight that may stay: then whatever is open, every commodity has a price.
        """
        if self.solver != "highs" or not self.instance.allow_unserved:
            return "arcs"
        return None if self.asked_formulation == "auto" else self.asked_formulation

    def form(self) -> StandardForm:
        """The model's arrays with the capacities considered so far; by cuts, exact at what was found."""
        return self._method().form()

    def _method(self) -> _ByArcs | Decomposition:
        if self._built is None or self._built[0] != self._supposed:
            began = perf_counter()
            self._built = self._supposed, self._new_method()
            self.seconds_building += perf_counter() - began
        return self._built[1]

    def _new_method(self) -> _ByArcs | Decomposition:
        if self.outside_hours is None:
            plan = plan_commodities(self.instance, self.network, self.considered)
        else:
            plan = plan_charging(self.instance, self.outside_hours, self._least_staying, self.considered)
        method = Decomposition if self._by_cuts(plan) else _ByArcs
        return method(plan, self.scenario_bests, self.within)

    @property
    def _supposed(self) -> Suppositions:
        """What the model supposes about the case, which the referee has to agree with."""
        return self.considered, self.outside_hours

    @cached_property
    def _least_staying(self) -> tuple[float, ...]:
        """Per scenario, the least weighted kt that stay unserved, whatever portfolio obeys the rules."""
        alone = staying_alone(self.instance)
        found = (Session(alone.of_scenario(s), solver=self.solver).ask(SolveOptions()) for s in range(len(alone.scenarios)))
        return tuple(max(0.0, one.bound or 0.0) for one in found)

    def _by_cuts(self, plan: CommodityPlan) -> bool:
        """Where one trip could fill what projects add capacity to, arcs hold more tightly, so size alone does not decide."""
        told = self._told_formulation
        return told == "cuts" if told else plan.size > LARGE and not plan.capacity_is_bought

    def _run(self, options: SolveOptions, query: Query, best: Found | None) -> Outcome:
        mip_start, method = best.starts if best is not None else query.mip_start, self._method()
        if isinstance(method, Decomposition):
            return method.run(options, query.rows, start=mip_start, enough=query.enough)
        form = method.form().with_side_constraints(query.rows)
        if self.solver != "highs":
            from optimizer.solver.highs.other_solvers import run_other  # slow to load and seldom asked for

            return run_other(self.solver, method.model, form, options, query.rows)
        return run_highs(form, options, start=mip_start.items() if mip_start is not None else None, enough=query.enough)

    def _refereed(self, values: NDArray[np.float64], outcome: Outcome) -> Found:
        starts = self.form().starts_in(values)
        valuation = self.referee.price(starts)
        return Found(outcome.status, starts, valuation, self.objective(valuation), outcome.best_bound)

    def _agrees(self, found: Found) -> bool:
        """Whether the model, solved again with these decisions fixed, prices them as the referee does.

        An incumbent's own ways may be worse than the best at its decisions, so its objective alone says nothing.
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
        unconsidered = self._unconsidered(found.valuation)
        if self.considered is not None and unconsidered:
            self.considered = self.considered | unconsidered
        elif self.outside_hours is not None:
            self._charge_all()
        elif self.considered is not None:
            self.considered = ALL_CAPACITIES
        else:
            raise SolverError("model and referee price the same portfolio differently: please report this case")

    def _charge_all(self) -> None:
        """Charge the hours of the case: more has to stay in what was found than the model supposes."""
        self.outside_hours = None

    def _unconsidered(self, valuation: Valuation) -> frozenset[tuple[int, str, int]]:
        """What is full by the referee and taken as infinite by the model."""
        if self.considered is None:
            return frozenset()
        return frozenset((world.world, *limit) for world in valuation.worlds for limit in world.full) - self.considered

    def _likely_full(self) -> frozenset[tuple[int, str, int]]:
        """Limits that are full today, or would be with everything funded at once."""
        worlds = (*self.baseline.worlds, *self._with_everything.worlds)
        return frozenset((world.world, *limit) for world in worlds for limit in world.full)
