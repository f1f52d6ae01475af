"""From what a session found to portfolios: settled, refereed, with their own budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from models.instance import Instance, Starts
from optimizer.case import Case
from optimizer.solver.highs.outcome import Cancel, OutcomeStatus, SolveOptions
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.session import Session
from optimizer.solver.settled import Rival, Settled
from optimizer.solver.solving import Solving
from optimizer.solver.ties import settle


@dataclass(frozen=True)
class Answer:
    """A settled portfolio in the fewest figures, for travel between processes; no `starts` where none is."""

    status: OutcomeStatus
    starts: Starts | None = None
    bound: float | None = None
    unique: bool | None = None
    objective: float | None = None
    sole: bool | None = None
    rival: Rival | None = None
    # what its regret is measured against, where not the case's own
    scenario_bests: tuple[float, ...] | None = None

    @property
    def found(self) -> bool:
        return self.starts is not None

    @property
    def infeasible(self) -> bool:
        return self.status == "infeasible"


class Exploring:
    """A case on its way to many answers: one warm session, by cuts wherever these are possible."""

    def __init__(
        self,
        case: Case,
        *,
        solver: str = "highs",
        cancel: Cancel | None = None,
        modelled: Callable[[Instance], Instance] | None = None,
        any_budget: bool = False,
    ) -> None:
        """`modelled` and `any_budget` as `Solving` takes them."""
        self._solving = Solving(
            case, solver=solver, formulation="cuts", cancel=cancel, modelled=modelled, any_budget=any_budget
        )

    @property
    def case(self) -> Case:
        return self._solving.case

    @property
    def instance(self) -> Instance:
        return self._solving.instance

    @property
    def session(self) -> Session:
        return self._solving.session

    @property
    def options(self) -> SolveOptions:
        return self._solving.options

    def portfolio(self, answer: Answer, *, session: Session | None = None, **settings: Any) -> Portfolio:
        """The portfolio of an answer, priced again by the referee; `settings` are what the query changed."""
        assert answer.starts is not None
        asked = session if session is not None else self.session
        if answer.scenario_bests is not None:
            asked = asked.against(answer.scenario_bests)
        valuation = asked.referee.price(answer.starts)
        objective = asked.criterion.objective(valuation)
        settled = Settled(answer.starts, valuation, objective, answer.unique, answer.sole, answer.rival)
        found = Found(answer.status, answer.starts, valuation, objective, answer.bound)
        return self._solving.asking(self.case.with_settings(**settings), asked).proven(found, settled)


def asked(
    session: Session, options: SolveOptions, query: Query | None = None, *, prove_unique: bool = False
) -> Answer:
    """The best portfolio of a session, without leftovers."""
    return settled_answer(session, session.ask(options, query), options, prove_unique=prove_unique)


def settled_answer(
    session: Session, found: Found | NotFound, options: SolveOptions, *, prove_unique: bool = False
) -> Answer:
    if isinstance(found, NotFound):
        return Answer(found.status, bound=found.bound)
    settled = settle(session, found, options, prove_unique=prove_unique and found.status == "optimal")
    bound = found.bound if found.bound is None else min(found.bound, settled.objective)
    starts, proofs = dict(settled.starts), (settled.sole, settled.rival)
    return Answer(found.status, starts, bound, settled.unique, settled.objective, *proofs)


def quiet(options: SolveOptions, cancel: Cancel | None = None) -> SolveOptions:
    """Options for one question of many: one thread, so that answers are the same wherever worked out."""
    return replace(
        options,
        threads=options.threads or 1,
        on_progress=None,
        cancel=cancel if cancel is not None else options.cancel,
    )
