"""Session: queries about one instance, each answered by a proven best portfolio that the referee has priced.

The models that it builds, and all that they learn, are kept for the next query: a cut says nothing about
money or rules. So a session can be narrowed, to a budget or to rows that bar or force projects, without
losing any of it. Models suppose less freight than there may be (optimizer/solver/model_store.py); the
referee, who knows all, prices what they find, and where they differ less is supposed and the query asked
again. When both agree, the answer and its bound are those of the whole problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from models.commodities import Capacities
from models.instance import Instance
from models.referee import BrokenRule, Referee, Valuation, broken_rules
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.bounding_referee import BoundingReferee
from optimizer.solver.criterion import Criterion, Extremes
from optimizer.solver.highs.mip import run_highs
from optimizer.solver.highs.outcome import Outcome, SolveOptions, SolverError, gap_pct
from optimizer.solver.highs.standard_form import SideConstraint, StandardForm
from optimizer.solver.model_store import Formulation, ModelStore
from optimizer.solver.outside_option import staying_alone, too_far_above
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.side_constraints import spending

AGREEMENT = 1e-6  # relative; model and referee must price a portfolio alike to this
DISAGREEMENT = "model and referee price the same portfolio differently: please report this case"


class Session:
    """Answers queries about one instance, with models that are kept for the next.

    Regret is measured against `scenario_bests`. With `within`, the session is for the least expectation among
    the portfolios whose measure is at most that. `formulation` "auto" chooses by size. `considered` are
    capacities that are known to fill: the sooner the model knows of them, the less is solved twice.
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
        # models are made of the whole; the instance is what is asked about
        self.whole = self.instance = instance
        self.solver, self.asked_formulation = solver, formulation
        self.rows: tuple[SideConstraint, ...] = ()
        referee = Referee(instance)
        extremes = Extremes.of(instance, referee)
        self.criterion = Criterion(instance, extremes, scenario_bests, within)
        self.store = ModelStore(
            instance,
            self.criterion,
            solver=solver,
            formulation=formulation,
            considered=considered,
            least_staying=least_staying,
        )
        self.referee = BoundingReferee(instance, self.store, referee=referee)

    # --- other sessions of the same models ------------------------------------------------------------------

    def anew(self) -> Session:
        """The same before any query: what follows depends on nothing but this. Models are not built again."""
        fresh = copy(self)
        fresh.store = self.store.anew()
        fresh.referee = BoundingReferee(self.whole, fresh.store)
        return fresh

    def narrowed(
        self, *rows: SideConstraint, budget_musd: float | None = None, instance: Instance | None = None
    ) -> Session:
        """The same session under more rows, a lower budget, or other statuses of projects (`instance`)."""
        narrow = copy(self)
        narrow.instance = instance if instance is not None else self.instance
        if budget_musd is not None:
            narrow.instance = replace(narrow.instance, budget_musd=budget_musd)
            rows = (*rows, spending(self.whole, upper=budget_musd))
        narrow.rows = (*self.rows, *rows)
        return narrow

    def against(self, scenario_bests: Sequence[float]) -> Session:
        """The same session with regret measured against these."""
        other = copy(self)
        other.criterion = replace(self.criterion, scenario_bests=scenario_bests)
        return other

    def among_ties(self, objective: float, tie: float) -> Session:
        """For the least expectation among portfolios that tie with `objective`; itself where that is it."""
        if self.instance.objective == "expected":
            return self
        within = Session(
            self.whole,
            solver=self.solver,
            scenario_bests=self.criterion.scenario_bests,
            within=objective + tie,
            formulation=self.asked_formulation,
        )
        return within.narrowed(*self.rows, instance=self.instance)

    def of_scenario(self, scenario: int) -> Session:
        """The session for the best if that scenario were sure to come, with all that this one learnt."""
        considered = self._considered_of(scenario)
        alone = Session(
            self.instance.of_scenario(scenario),
            solver=self.solver,
            formulation=self.asked_formulation,
            considered=considered,
        )
        model = self.store.model(self.criterion)
        if isinstance(model, Decomposition) and self.criterion.within is None:
            alone.store.adopt(model.of_scenario(scenario), (considered, self.store.outside_hours))
        return alone

    def _considered_of(self, scenario: int) -> Capacities:
        """The capacities considered in the worlds of one scenario, by their positions there."""
        if self.store.considered is None:
            return None
        worlds = [w for w, world in enumerate(self.instance.worlds) if world.scenario == scenario]
        position = {world: p for p, world in enumerate(worlds)}
        known = self.store.considered
        return frozenset((position[world], kind, of) for world, kind, of in known if world in position)

    # --- one query ------------------------------------------------------------------------------------------

    def ask(self, options: SolveOptions, query: Query | None = None) -> Found | NotFound:
        """The best portfolio under the query's rows, with a bound that holds for the whole problem."""
        query = query if query is not None else Query()
        query = replace(query, rows=(*self.rows, *query.rows))
        try:
            return self._ask(options, query)
        except _StaysMoreError:
            return self._by_itself()._ask(options, query)
        except SolverError as failed:
            if not self.store.charges_otherwise:
                raise
            extremes = self.criterion.extremes
            why = too_far_above(self.instance, (extremes.baseline, extremes.with_everything))
            raise SolverError(why) from failed

    def _ask(self, options: SolveOptions, query: Query) -> Found | NotFound:
        ends = perf_counter() + options.time_limit_seconds
        reference = self.criterion.gap_reference
        best: Found | None = None
        while True:
            left = max(0.0, ends - perf_counter())
            asked = replace(options, time_limit_seconds=left, gap_reference=reference)
            outcome = self._run(asked, query, best)
            if outcome.status == "infeasible" and self.store.charges_otherwise:
                raise SolverError("rounding leaves no portfolio")
            if outcome.values is None:
                nothing = NotFound(outcome.status, outcome.best_bound)
                return nothing if best is None or outcome.status == "infeasible" else best
            found = self._refereed(outcome.values, outcome)
            best = self._better(found, best)
            agreed = self._agrees(found)
            if agreed and best is None:
                names = ", ".join(rule.rule for rule in self._broken(found))
                raise SolverError(f"the referee finds the answer to break {names}")
            if agreed or self._is_proven(best, options) or outcome.status in ("interrupted", "time_limit"):
                return best if best is not None else NotFound(outcome.status, outcome.best_bound)
            self._suppose_less(found)

    def _run(self, options: SolveOptions, query: Query, best: Found | None) -> Outcome:
        mip_start = best.starts if best is not None else query.mip_start
        model = self.store.model(self.criterion)
        if isinstance(model, Decomposition):
            return model.run(options, query.rows, mip_start=mip_start, enough=query.enough)
        form = model.form().with_side_constraints(query.rows)
        if self.solver != "highs":
            from optimizer.solver.highs.other_solvers import run_other  # slow to load and seldom asked for

            return run_other(self.solver, model.model, form, options, query.rows)
        return run_highs(form, options, mip_start=mip_start, enough=query.enough)

    def _refereed(self, values: NDArray[np.float64], outcome: Outcome) -> Found:
        starts = self.form().starts_in(values)
        valuation = self.referee.price(starts)
        objective = self.criterion.objective(valuation)
        return Found(outcome.status, starts, valuation, objective, outcome.best_bound)

    def _agrees(self, found: Found) -> bool:
        """Whether the model, solved again with these decisions fixed, prices them as the referee does.

        An incumbent's own ways may be worse than the best at its decisions, so its objective alone says
        nothing.
        """
        modelled = run_highs(self.form().with_starts(found.starts.items()), SolveOptions())
        if modelled.objective is None:
            raise SolverError("the model cannot be solved again at the portfolio that it found")
        scale = max(self.criterion.yardstick, self.criterion.expected_yardstick)
        alike = abs(modelled.objective - found.objective) <= AGREEMENT * scale
        return alike and self.criterion.allows(found.valuation)

    def _is_proven(self, best: Found | None, options: SolveOptions) -> bool:
        """Whether the referee's price is near enough to the bound.

        The bound holds whatever capacities the model considers. Then it does not matter that a capacity fills
        which the model takes as infinite.
        """
        if best is None or best.status != "optimal" or not self._unconsidered(best.valuation):
            return False
        gap = gap_pct(best.objective, best.bound, self.criterion.gap_reference)
        return gap is not None and gap <= options.mip_gap_pct

    def _better(self, found: Found, best: Found | None) -> Found | None:
        """The better of the two with the newer bound; what carries too little of the freight is no answer.

        A model that takes some capacities as infinite may find a portfolio that cannot carry what it has to.
        """
        is_answer = self.criterion.allows(found.valuation) and not self._broken(found)
        if is_answer and (best is None or found.objective < best.objective):
            return found
        return best if best is None else replace(best, status=found.status, bound=found.bound)

    def _broken(self, found: Found) -> tuple[BrokenRule, ...]:
        return broken_rules(self.instance, found.starts, found.valuation)

    def _suppose_less(self, found: Found) -> None:
        full = self._unconsidered(found.valuation)
        if not full and self.store.outside_hours is not None and self.is_narrowed:
            raise _StaysMoreError
        if not self.store.suppose_less(full):
            raise SolverError(DISAGREEMENT)

    def _unconsidered(self, valuation: Valuation) -> frozenset[tuple[int, str, int]]:
        """What is full by the referee and taken as infinite by the model."""
        if self.store.considered is None:
            return frozenset()
        full = ((world.world, *limit) for world in valuation.worlds for limit in world.full)
        return frozenset(full) - self.store.considered

    @property
    def is_narrowed(self) -> bool:
        return self.instance is not self.whole or bool(self.rows)

    def _by_itself(self) -> Session:
        """A session of the narrowed case: with less money, or without a project, more may have to stay."""
        known = self.criterion
        return Session(
            self.instance,
            solver=self.solver,
            scenario_bests=known.scenario_bests,
            within=known.within,
            considered=self.store.considered,
        )

    # --- what others ask about it ---------------------------------------------------------------------------

    @property
    def formulation(self) -> str:
        """How the model is solved: "arcs" or "cuts".

        Only where its size decides does it have to be built to know.
        """
        told = self.store.formulation
        return told or ("cuts" if isinstance(self.store.model(self.criterion), Decomposition) else "arcs")

    def form(self) -> StandardForm:
        """The model's arrays under what is supposed by now; by cuts, exact at what was found."""
        return self.store.model(self.criterion).form()


class _StaysMoreError(Exception):
    """More stays unserved under a session's rows than is least in the whole case."""


def least_staying(instance: Instance) -> tuple[float, ...]:
    """Per scenario, the least weighted kt that stay unserved, whatever portfolio obeys the rules."""
    alone = staying_alone(instance)
    found = (Session(alone.of_scenario(s)).ask(SolveOptions()) for s in range(len(alone.scenarios)))
    return tuple(max(0.0, one.bound or 0.0) for one in found)
