"""What a job can be asked to do. Each task takes the case, its arguments, and ways to report and to be stopped.

Those that solve once report Progress, those that solve many times report Advance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd

from optimizer import explore
from optimizer.case import Case
from optimizer.explore import Advance, Alternatives, Diagnosis, Frontier, Stress
from optimizer.solve import Portfolio, Progress, solve

OnProgress = Callable[[Progress], None]
OnAdvance = Callable[[Advance], None]
Cancel = Callable[[], bool]


def solved(case: Case, on_progress: OnProgress, cancel: Cancel, **options: Any) -> Portfolio:
    """The best portfolio; `options` are those of optimizer.solve.solve."""
    return solve(case, on_progress=on_progress, cancel=cancel, **options)


def forced(
    case: Case,
    on_progress: OnProgress,
    cancel: Cancel,
    *,
    portfolio: Portfolio,
    project: str,
    into: Literal["committed", "rejected"],
) -> Portfolio:
    """The best portfolio with one project forced in (committed) or out (rejected)."""
    from optimizer.report import card

    return card.forced(case, portfolio, project, into=into)


def reasons(case: Case, on_progress: OnProgress, cancel: Cancel, *, portfolio: Portfolio) -> pd.DataFrame:
    """Every project of the case with what it saves in the portfolio, or would, and why it is funded or not.

    Columns: project, saving (priority x kt x hours: lost without it, or gained with it), saving_alone, reason.
    """
    from optimizer.report import card

    rows = []
    for project in case.tables["Projects"]["project"]:
        if cancel():
            break
        shown = card.project_card(case, portfolio, project)
        saving = shown.saving_in_portfolio if shown.funded else shown.gain_if_added
        rows.append((project, saving, shown.saving_alone, shown.headline))
    return pd.DataFrame(rows, columns=["project", "saving", "saving_alone", "reason"])


def frontier(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Frontier:
    """The best portfolio at every budget; stopped, those that were found. `options` are those of explore.frontier."""
    return explore.frontier(case, on_progress=on_progress, cancel=cancel, **options)


def stress(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Stress:
    """How the list stands up in many draws; stopped, in those that were done. `options` are those of explore.stress."""
    return explore.stress(case, on_progress=on_progress, cancel=cancel, **options)


def alternatives(case: Case, on_progress: OnAdvance, cancel: Cancel, **options: Any) -> Alternatives:
    """Other portfolios nearly as good. `options` are those of explore.alternatives."""
    return explore.alternatives(case, on_progress=on_progress, cancel=cancel, **options)


def diagnosis(case: Case, on_progress: OnAdvance, cancel: Cancel) -> Diagnosis:
    """Which rules clash in an infeasible case, and what would repair it."""
    return explore.diagnose(case, cancel=cancel)


TASKS: Mapping[str, Callable[..., object]] = {
    "solve": solved,
    "forced": forced,
    "reasons": reasons,
    "frontier": frontier,
    "stress": stress,
    "alternatives": alternatives,
    "diagnosis": diagnosis,
}
