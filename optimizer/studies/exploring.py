"""From what a session found to portfolios: settled, refereed, with their own budget."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.instance import Instance
from optimizer.case import Case
from optimizer.solver.highs.outcome import Cancel, SolveOptions
from optimizer.solver.information_value import Bests
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.solving import Solving
from optimizer.solver.ties import Rival, Settled, settle
from optimizer.solver.warm_session import WarmSession


@dataclass(frozen=True)
class Answer:
    """A settled portfolio in the fewest figures, as it travels between processes. `starts` is None where there is none."""

    status: str
    starts: Mapping[int, int] | None = None
    bound: float | None = None
    unique: bool | None = None
    objective: float | None = None
    sole: bool | None = None
    rival: Rival | None = None
    scenario_bests: tuple[float, ...] | None = None  # what its regret is measured against, where not the case's own

    @property
    def found(self) -> bool:
        return self.starts is not None

    @property
    def infeasible(self) -> bool:
        return self.status == "infeasible"


class Exploring(Solving):
    """A case on its way to many answers: one session, whose model is built once."""

    session: WarmSession

    def __init__(
        self,
        case: Case,
        *,
        solver: str = "highs",
        cancel: Cancel | None = None,
        as_searched: Callable[[Instance], Instance] | None = None,
        any_budget: bool = False,
    ) -> None:
        """`as_searched` turns the case's instance into the one that the model is made of. With `any_budget` the case's
        own budget is not asked about, so what its scenarios could have with it is not worked out.
        """
        self.as_searched, self.any_budget = as_searched, any_budget
        super().__init__(case, solver=solver, cancel=cancel)

    def _bests(self) -> Bests | None:
        return None if self.any_budget else super()._bests()

    def _new_search(self, scenario_bests: Sequence[float] | None) -> WarmSession:
        modelled = self.as_searched(self.instance) if self.as_searched is not None else self.instance
        return WarmSession(modelled, solver=self.solver, scenario_bests=scenario_bests)

    def portfolio(self, answer: Answer, *, session: WarmSession | None = None, **settings: Any) -> Portfolio:
        """The portfolio of an answer, priced again by the referee; `settings` are those that the question changed."""
        assert answer.starts is not None
        _ = self.case_sha256, self.without_illustrative  # once for all copies
        asked = session if session is not None else self.session
        if answer.scenario_bests is not None:
            asked = asked.against(answer.scenario_bests)
        as_asked = copy.copy(self)
        as_asked.case = self.case.with_settings(**settings)
        as_asked.session, as_asked.instance = asked, asked.instance
        valuation = asked.referee.price(answer.starts)
        settled = Settled(answer.starts, valuation, asked.objective(valuation), answer.unique, answer.sole, answer.rival)
        found = Found(answer.status, answer.starts, valuation, settled.objective, answer.bound)  # type: ignore[arg-type]
        return as_asked._proven(found, settled)


def asked(session: WarmSession, options: SolveOptions, query: Query | None = None, *, prove_unique: bool = False) -> Answer:
    """The best portfolio of a session, without leftovers."""
    return settled_answer(session, session.ask(options, query), options, prove_unique=prove_unique)


def settled_answer(session: WarmSession, found: Found | NotFound, options: SolveOptions, *, prove_unique: bool = False) -> Answer:
    if isinstance(found, NotFound):
        return Answer(found.status, bound=found.bound)
    settled = settle(session, found, options, prove_unique=prove_unique and found.status == "optimal")
    bound = found.bound if found.bound is None else min(found.bound, settled.objective)
    return Answer(found.status, dict(settled.starts), bound, settled.unique, settled.objective, settled.sole, settled.rival)


def quiet(options: SolveOptions, cancel: Cancel | None = None) -> SolveOptions:
    """Options for one question among many: one thread, so that answers are the same wherever they are worked out."""
    return replace(
        options, threads=options.threads or 1, on_progress=None, cancel=cancel if cancel is not None else options.cancel
    )
