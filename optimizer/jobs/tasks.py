"""What a job can be asked to do. Each task takes the case, its arguments, and ways to report and to be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from optimizer.case import Case
from optimizer.solve import Portfolio, Progress, solve

OnProgress = Callable[[Progress], None]
Cancel = Callable[[], bool]


def solved(case: Case, on_progress: OnProgress, cancel: Cancel, **options: Any) -> Portfolio:
    """The best portfolio; `options` are those of optimizer.solve.solve."""
    return solve(case, on_progress=on_progress, cancel=cancel, **options)


def forced(case: Case, on_progress: OnProgress, cancel: Cancel, *, portfolio: Portfolio, project: str, into: bool) -> Portfolio:
    """The best portfolio with one project forced in, or out."""
    from optimizer.report import card

    return card.forced(case, portfolio, project, into)


TASKS: Mapping[str, Callable[..., Portfolio]] = {"solve": solved, "forced": forced}
