"""What a job can be asked to do. Each task takes the case, its arguments, and ways to report and to be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd

from optimizer.case import Case
from optimizer.solve import Portfolio, Progress, solve

OnProgress = Callable[[Progress], None]
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


TASKS: Mapping[str, Callable[..., object]] = {"solve": solved, "forced": forced, "reasons": reasons}
