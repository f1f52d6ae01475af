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

from models.commodities import Capacities
from models.instance import Instance
from models.referee import Referee
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.bounding_referee import BoundingReferee
from optimizer.solver.criterion import Criterion, Extremes
from optimizer.solver.highs.outcome import SolveOptions, SolverError
from optimizer.solver.highs.standard_form import SideConstraint, StandardForm
from optimizer.solver.model_store import Formulation, ModelStore
from optimizer.solver.outside_option import staying_alone, too_far_above
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.query_loop import QueryLoop, StaysMoreError
from optimizer.solver.side_constraints import spending


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
            return self._loop().answer(options, query)
        except StaysMoreError:
            return self._by_itself()._loop().answer(options, query)
        except SolverError as failed:
            if not self.store.charges_otherwise:
                raise
            extremes = self.criterion.extremes
            why = too_far_above(self.instance, (extremes.baseline, extremes.with_everything))
            raise SolverError(why) from failed

    def _loop(self) -> QueryLoop:
        return QueryLoop(
            self.instance, self.criterion, self.store, self.referee, self.solver, self.is_narrowed
        )

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


def least_staying(instance: Instance) -> tuple[float, ...]:
    """Per scenario, the least weighted kt that stay unserved, whatever portfolio obeys the rules."""
    alone = staying_alone(instance)
    found = (Session(alone.of_scenario(s)).ask(SolveOptions()) for s in range(len(alone.scenarios)))
    return tuple(max(0.0, one.bound or 0.0) for one in found)
