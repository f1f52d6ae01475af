"""Alternatives (near-optimal portfolios): nearly as good, each really different from those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from time import perf_counter
from typing import Literal

import pandas as pd

from models.instance import Starts
from optimizer.case import Case
from optimizer.case.problems import refused_option
from optimizer.columns import PROJECT, Columns, count, declares, figure, text, weighted
from optimizer.solver.highs.outcome import Cancel, SolveOptions, nothing_found
from optimizer.solver.highs.standard_form import SideConstraint
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.query import Found, Query
from optimizer.solver.session import Session
from optimizer.solver.side_constraints import differing
from optimizer.solver.ties import lean, least_expected
from optimizer.studies.exploring import Answer, Exploring, asked, quiet
from optimizer.studies.padding import ROUNDING, Padding
from optimizer.studies.parallel import OnAdvance, advance_of

TABLE = Columns(
    text("portfolio", "best, alternative 1, alternative 2 and so on"),
    weighted("objective", "its objective"),
    weighted("saving", "baseline minus objective"),
    figure("extra_pct", "%", "of the best one's saving: what it gives up"),
    figure("spent_musd", "million", "what it costs"),
    count("projects_funded", "projects", "how many it funds"),
    count("differs_in", "projects", "how many are in exactly one of it and the best"),
    text("funds_instead", "ids that it funds and the best does not, with commas"),
    text("gives_up", "ids that the best funds and it does not"),
)
APPEARANCES = Columns(
    PROJECT,
    count("times", "portfolios", "in how many it is, the best one among them"),
    figure("share_pct", "%", "the same as a share"),
    text("in_best", "yes or no"),
)


@dataclass(frozen=True)
class Alternatives:
    """The best portfolio and others (near-optimal portfolios), best first.

    `extra_pct` is the share of the best one's saving that each gives up, in percent; `differs_in` counts the
    projects that are in exactly one of the alternative and the best. `complete` says that no more exist: it
    was proven, not merely not found. `stopped` says what ended the search before that, or before there were
    as many as asked for: "interrupted", or the "time_limit" for one more.
    """

    best: Portfolio
    portfolios: tuple[Portfolio, ...]
    complete: bool
    within_pct: float
    differ: int
    stopped: Literal["interrupted", "time_limit"] | None = None

    @property
    def interrupted(self) -> bool:
        return self.stopped is not None

    @cached_property
    def extra_pct(self) -> tuple[float, ...]:
        best, saving = self.best.objective, self.best.saving
        return tuple(100 * (p.objective - best) / saving if saving > 0 else 0.0 for p in self.portfolios)

    @cached_property
    def differs_in(self) -> tuple[int, ...]:
        return tuple(len(set(self.best.starts) ^ set(p.starts)) for p in self.portfolios)

    @cached_property
    @declares(TABLE)
    def table(self) -> pd.DataFrame:
        """One row a portfolio, the best first."""
        rows = [self._row("best", self.best, 0.0, 0)]
        for n, portfolio in enumerate(self.portfolios):
            name = f"alternative {n + 1}"
            rows.append(self._row(name, portfolio, self.extra_pct[n], self.differs_in[n]))
        return TABLE.frame(rows)

    def _row(self, name: str, one: Portfolio, extra_pct: float, differs_in: int) -> tuple[object, ...]:
        added = self._ids(set(one.starts) - set(self.best.starts))
        dropped = self._ids(set(self.best.starts) - set(one.starts))
        figures = one.objective, one.saving, extra_pct, one.spent_musd, len(one.starts), differs_in
        return name, *figures, added, dropped

    def _ids(self, positions: set[int]) -> str:
        return ", ".join(self.best.instance.projects[p].id for p in sorted(positions))

    @cached_property
    @declares(APPEARANCES)
    def appearances(self) -> pd.DataFrame:
        """One row a project that some portfolio funds, the most frequent first."""
        every = [set(portfolio.starts) for portfolio in (self.best, *self.portfolios)]
        rows = []
        for p, project in enumerate(self.best.instance.projects):
            times, in_best = sum(p in one for one in every), "yes" if p in self.best.starts else "no"
            if times:
                rows.append((project.id, times, 100 * times / len(every), in_best))
        return APPEARANCES.frame(rows).sort_values("times", ascending=False, kind="stable", ignore_index=True)


def alternatives(
    case: Case,
    *,
    count: int = 5,
    within_pct: float = 2.0,
    differ: int = 2,
    budget_musd: float | None = None,
    solver: str = "highs",
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> Alternatives:
    """Up to `count` portfolios that give up at most `within_pct` % of the best one's saving, best first.

    Each differs from the best and from every earlier one in at least `differ` projects. One from which a
    project can be dropped at no loss and within the rules is not listed: it is another one with padding.
    Raises InfeasibleCaseError and NoPortfolioError as `solve` does.
    """
    _check(count, within_pct, differ)
    exploring = Exploring(case.with_settings(budget_musd=budget_musd), solver=solver, cancel=cancel)
    tell, options = _telling(on_progress, count), quiet(exploring.options)
    pool = _Pool(exploring.session, options, within_pct, differ, tell)
    best = pool.mip_start(exploring)
    found = pool.fill(count)
    return Alternatives(
        best=exploring.portfolio(best),
        portfolios=tuple(exploring.portfolio(answer) for answer in found),
        complete=pool.complete,
        within_pct=within_pct,
        differ=differ,
        stopped=pool.stopped,
    )


def _check(count: int, within_pct: float, differ: int) -> None:
    least = {"--count": (count, 1), "--within-pct": (within_pct, 0), "--differ": (differ, 1)}
    for name, (value, lowest) in least.items():
        if not value >= lowest:
            raise refused_option(name, value, f"{value} is too little", f"give {lowest} or more")


def _telling(on_progress: OnAdvance | None, count: int) -> Callable[[int], None]:
    began = perf_counter()

    def tell(done: int) -> None:
        if on_progress is not None:
            on_progress(advance_of(done, count + 1, began))

    return tell


class _Pool:
    """Finds portfolios one after another; rows keep each away from all that went before."""

    def __init__(
        self,
        session: Session,
        options: SolveOptions,
        within_pct: float,
        differ: int,
        tell: Callable[[int], None],
    ) -> None:
        self.session, self.options, self.tell = session, options, tell
        self.within_pct, self.differ = within_pct, differ
        self.padding = Padding(session)
        self.rows: list[SideConstraint] = []
        self.listed: list[Starts] = []
        self.complete = False
        self.stopped: Literal["interrupted", "time_limit"] | None = None
        self.most = 0.0

    def mip_start(self, exploring: Exploring) -> Answer:
        best = asked(self.session, self.options, prove_unique=True)
        if not best.found:
            raise nothing_found(best.status, exploring.options.time_limit_seconds)
        assert best.starts is not None
        assert best.objective is not None
        baseline = self.session.criterion.baseline_objective
        saving = max(0.0, baseline - best.objective)
        rounding = ROUNDING * self.session.criterion.yardstick
        self.most = best.objective + self.within_pct / 100 * saving + rounding
        self._list(best.starts)
        self.tell(1)
        return best

    def fill(self, count: int) -> list[Answer]:
        """What was listed, one after another.

        Each has the time limit for itself, however much padding is struck out.
        """
        found: list[Answer] = []
        self.ends = perf_counter() + self.options.time_limit_seconds
        while len(found) < count and not self.complete and not self.stopped:
            answer = self._next()
            if answer is not None and answer.starts is not None:
                found.append(answer)
                self._list(answer.starts)
                self.tell(1 + len(found))
                self.ends = perf_counter() + self.options.time_limit_seconds
        return found

    def _list(self, starts: Starts) -> None:
        self.listed.append(starts)
        self.rows.append(differing(self.session.instance, starts, self.differ))

    def _next(self) -> Answer | None:
        """The next best portfolio; None where there is none, or where what was found pads another one."""

        def enough(_: float | None, bound: float | None) -> bool:
            return bound is not None and bound > self.most

        left = max(0.0, self.ends - perf_counter())
        options, narrow = replace(self.options, time_limit_seconds=left), self.session.narrowed(*self.rows)
        found = narrow.ask(options, Query(enough=enough))
        if found.status in ("interrupted", "time_limit"):
            self.stopped = found.status
            return None
        if not isinstance(found, Found) or found.objective > self.most:
            self.complete = True
            return None
        chooser, whole = least_expected(narrow, found, options)
        core = lean(chooser, whole, options)
        if set(core) == set(whole.starts) or self._is_apart(core):
            objective = self.session.criterion.objective(self.session.referee.price(core))
            return Answer("optimal", dict(core), found.bound, None, objective)
        self.rows.append(self.padding.struck_out(core, whole.starts))
        return None

    def _is_apart(self, starts: Starts) -> bool:
        return all(len(set(starts) ^ set(other)) >= self.differ for other in self.listed)
