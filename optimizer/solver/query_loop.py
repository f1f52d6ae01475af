"""The loop that answers a query: a model finds, the referee prices, and less is supposed until both agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from models.instance import Instance
from models.referee import BrokenRule, Valuation, broken_rules
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.bounding_referee import BoundingReferee
from optimizer.solver.criterion import Criterion
from optimizer.solver.highs.mip import run_highs
from optimizer.solver.highs.outcome import Outcome, SolveOptions, SolverError, gap_pct
from optimizer.solver.highs.standard_form import StandardForm
from optimizer.solver.model_store import ModelStore
from optimizer.solver.query import Found, NotFound, Query

AGREEMENT = 1e-6  # relative; model and referee must price a portfolio alike to this
DISAGREEMENT = "model and referee price the same portfolio differently: please report this case"


class StaysMoreError(Exception):
    """More stays unserved under a session's rows than is least in the whole case."""


@dataclass(frozen=True)
class QueryLoop:
    """What a session answers a query with; `is_narrowed` where less is asked about than the models hold."""

    instance: Instance
    criterion: Criterion
    store: ModelStore
    referee: BoundingReferee
    solver: str
    is_narrowed: bool

    def answer(self, options: SolveOptions, query: Query) -> Found | NotFound:
        """The best portfolio under the query's rows, with a bound that holds for the whole problem."""
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
        starts = self._form().starts_in(values)
        valuation = self.referee.price(starts)
        objective = self.criterion.objective(valuation)
        return Found(outcome.status, starts, valuation, objective, outcome.best_bound)

    def _agrees(self, found: Found) -> bool:
        """Whether the model, solved again with these decisions fixed, prices them as the referee does.

        An incumbent's own ways may be worse than the best at its decisions, so its objective alone says
        nothing.
        """
        modelled = run_highs(self._form().with_starts(found.starts.items()), SolveOptions())
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
            raise StaysMoreError
        if not self.store.suppose_less(full):
            raise SolverError(DISAGREEMENT)

    def _unconsidered(self, valuation: Valuation) -> frozenset[tuple[int, str, int]]:
        """What is full by the referee and taken as infinite by the model."""
        if self.store.considered is None:
            return frozenset()
        full = ((world.world, *limit) for world in valuation.worlds for limit in world.full)
        return frozenset(full) - self.store.considered

    def _form(self) -> StandardForm:
        return self.store.model(self.criterion).form()
