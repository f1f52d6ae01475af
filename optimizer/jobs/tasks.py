"""What a job can be asked to do.

Each task takes the case, its arguments, and ways to report and to be stopped.

Those that solve once report Progress, those that solve many times report Advance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from optimizer import studies
from optimizer.case import Case
from optimizer.solver import Portfolio, Progress, solve
from optimizer.solver.highs.outcome import Cancel, OnProgress
from optimizer.studies import Alternatives, Diagnosis, Entries, Frontier, Stress
from optimizer.studies.parallel import OnAdvance

if TYPE_CHECKING:
    from optimizer.studies.worth.card_study import Explained


class Reports(Protocol):
    """Who hears of progress, and keeps an answer that stands while more is worked out about it."""

    def __call__(self, seen: Progress, /) -> None: ...

    def keep(self, answer: object, /) -> None: ...


def solved(case: Case, on_progress: Reports, cancel: Cancel, **options: Any) -> Portfolio:
    """The best portfolio, kept before it looks ahead; `options` are those of optimizer.solver.solve."""
    return solve(case, on_progress=on_progress, on_proven=on_progress.keep, cancel=cancel, **options)


def reasons(case: Case, on_progress: OnAdvance, cancel: Cancel, *, portfolio: Portfolio) -> pd.DataFrame:
    """What each project is worth to a portfolio, the rest kept, and why it is in or out: see every_reason."""
    from optimizer.studies.worth.card_study import every_reason

    return every_reason(case, portfolio, cancel=cancel)


def explained(case: Case, on_progress: OnAdvance, cancel: Cancel, *, project: str, solver: str) -> Explained:
    """What `corridor explain` says of one project, but for the budget at which it enters."""
    from optimizer.studies.worth.card_study import explained_of

    return explained_of(case, project, solver=solver, on_progress=on_progress, cancel=cancel)


def entries(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Entries:
    """The budget at which each project enters. `options` are those of optimizer.studies.entries."""
    return studies.entries(case, on_progress=on_progress, cancel=cancel, **options)


def ranked(case: Case, on_progress: OnProgress, cancel: Cancel) -> Portfolio:
    """The list that ranking by benefit per cost would fund."""
    from optimizer.studies.worth.ranking import ranked_portfolio

    return ranked_portfolio(case)


def picked(case: Case, on_progress: OnProgress, cancel: Cancel, *, projects: Sequence[str]) -> Portfolio:
    """What exactly these projects give."""
    from optimizer.report.files.compared_answers import hand_picked

    return hand_picked(case, projects)


def workbook(
    case: Case, on_progress: OnProgress, cancel: Cancel, **arguments: Any
) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """The workbook of an answer; `arguments` are those of report.workbooks.answer_workbook."""
    from optimizer.report.files.workbooks import answer_workbook

    return answer_workbook(case, **arguments)


def brief(case: Case, on_progress: OnProgress, cancel: Cancel, *, portfolio: Portfolio, run_name: str) -> str:
    """The brief of a portfolio, as HTML."""
    from optimizer.report.brief.brief import html_brief

    return html_brief(portfolio, run_name=run_name)


def frontier(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Frontier:
    """The best portfolio at every budget; stopped, those that were found.

    `options` are those of optimizer.studies.frontier.
    """
    return studies.frontier(case, on_progress=on_progress, cancel=cancel, **options)


def stress(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Stress:
    """How the list stands up in many draws; stopped, in those that were done.

    `options` are those of optimizer.studies.stress.
    """
    return studies.stress(case, on_progress=on_progress, cancel=cancel, **options)


def alternatives(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Alternatives:
    """Other portfolios nearly as good. `options` are those of optimizer.studies.alternatives."""
    return studies.alternatives(case, on_progress=on_progress, cancel=cancel, **options)


def diagnosis(case: Case, on_progress: OnAdvance, cancel: Cancel) -> Diagnosis:
    """Which rules clash in an infeasible case, and what would repair it."""
    return studies.diagnose(case, cancel=cancel)


TASKS: Mapping[str, Callable[..., object]] = {
    "solve": solved,
    "reasons": reasons,
    "explained": explained,
    "entries": entries,
    "ranked": ranked,
    "picked": picked,
    "workbook": workbook,
    "brief": brief,
    "frontier": frontier,
    "stress": stress,
    "alternatives": alternatives,
    "diagnosis": diagnosis,
}
# Those that a page waits for, of seconds at most: they queue behind each other, never behind a solve.
AT_HAND = frozenset({"reasons", "ranked", "picked", "workbook", "brief"})
