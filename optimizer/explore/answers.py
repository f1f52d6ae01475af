"""From what a search found to portfolios: settled, refereed, with their own budget."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from models.instance import Instance
from models.referee import Referee, measure
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.explore.asking import Asking
from optimizer.solve.looking_ahead import Bests, bests_of_scenarios
from optimizer.solve.outcome import Cancel, SolveOptions
from optimizer.solve.portfolio import Portfolio, RunRecord
from optimizer.solve.question import Found, NotFound, Question
from optimizer.solve.solve import Solving, options_of, product_version
from optimizer.solve.ties import Settled, settle


@dataclass(frozen=True)
class Answer:
    """A settled portfolio in the fewest figures, as it travels between processes. `starts` is None where there is none."""

    status: str
    starts: Mapping[int, int] | None = None
    bound: float | None = None
    unique: bool | None = None
    objective: float | None = None

    @property
    def found(self) -> bool:
        return self.starts is not None

    @property
    def infeasible(self) -> bool:
        return self.status == "infeasible"


class Exploring(Solving):
    """A case on its way to many answers: one search, whose model is built once."""

    search: Asking

    def __init__(
        self,
        case: Case,
        *,
        solver: str = "highs",
        cancel: Cancel | None = None,
        as_searched: Callable[[Instance], Instance] | None = None,
    ) -> None:
        """`as_searched` turns the case's instance into the one that the model is made of."""
        self.began = perf_counter()
        self.case, self.solver = case, solver
        self.instance = freeze(case)
        self.options = options_of(case, cancel=cancel)
        self.bests: Bests | None = None
        if self.instance.objective == "regret":
            self.bests = bests_of_scenarios(self.instance, self.options, solver=solver)
        modelled = as_searched(self.instance) if as_searched is not None else self.instance
        self.search = Asking(modelled, solver=solver, scenario_bests=self.bests.sums if self.bests is not None else None)
        self.prepared = perf_counter()
        self._without_illustrative: tuple[Instance, Referee] | None = None
        self._sha256: str | None = None

    def portfolio(self, answer: Answer, *, search: Asking | None = None, **settings: Any) -> Portfolio:
        """The portfolio of an answer, priced again by the referee; `settings` are those that the question changed."""
        assert answer.starts is not None
        self._run_record()
        self._known_without_illustrative()  # both once for all copies
        asked = search if search is not None else self.search
        as_asked = copy.copy(self)
        as_asked.case = self.case.with_settings(**settings)
        as_asked.search, as_asked.instance = asked, asked.instance
        valuation = asked.referee.price(answer.starts)
        settled = Settled(answer.starts, valuation, asked.objective(valuation), answer.unique)
        found = Found(answer.status, answer.starts, valuation, settled.objective, answer.bound)  # type: ignore[arg-type]
        return as_asked._proven(found, settled)

    def _run_record(self, formulation: str = "cuts") -> RunRecord:
        """The run's own clock; the hash of the tables is the same for all of its answers."""
        if self._sha256 is None:
            self._sha256 = self.case.sha256
        now = perf_counter()
        build, since = self.prepared - self.began, now - self.began
        seconds = {
            "read": self.case.read_seconds,
            "build": build,
            "solve": since - build,
            "total": self.case.read_seconds + since,
        }
        return RunRecord(product_version(), self._sha256, self.solver, formulation, seconds)

    def _illustrative_saving_pct(self, settled: Settled) -> float | None:
        baseline = self.search.objective(self.search.baseline)
        saving = baseline - settled.objective
        if abs(saving) <= 1e-9 * abs(baseline):
            return None
        known, referee = self._known_without_illustrative()
        left = measure(known, referee.price(settled.starts).scenario_sums, self.search.scenario_bests)
        return 100.0 * (left - settled.objective) / saving

    def _known_without_illustrative(self) -> tuple[Instance, Referee]:
        if self._without_illustrative is None:
            known = replace(self.instance, effects=tuple(e for e in self.instance.effects if not e.illustrative))
            self._without_illustrative = known, Referee(known)
        return self._without_illustrative


def asked(search: Asking, options: SolveOptions, question: Question | None = None, *, prove_unique: bool = False) -> Answer:
    """The best portfolio of a search, without leftovers."""
    return settled_answer(search, search.ask(options, question), options, prove_unique=prove_unique)


def settled_answer(search: Asking, found: Found | NotFound, options: SolveOptions, *, prove_unique: bool = False) -> Answer:
    if isinstance(found, NotFound):
        return Answer(found.status, bound=found.bound)
    settled = settle(search, found, options, prove_unique=prove_unique and found.status == "optimal")
    bound = found.bound if found.bound is None else min(found.bound, settled.objective)
    return Answer(found.status, dict(settled.starts), bound, settled.unique, settled.objective)


def quiet(options: SolveOptions, cancel: Cancel | None = None) -> SolveOptions:
    """Options for one question among many: one thread, so that answers are the same wherever they are worked out."""
    return replace(
        options, threads=options.threads or 1, on_progress=None, cancel=cancel if cancel is not None else options.cancel
    )
