"""What a solver says, in small typed records: nothing solver-typed leaves the door."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

OutcomeStatus = Literal["optimal", "time_limit", "interrupted", "infeasible", "stopped"]


Phase = Literal["scenarios", "search", "ties", "ahead"]


@dataclass(frozen=True)
class Progress:
    """A sign of life during a solve; `objective` and `gap_pct` are None until a portfolio is found.

    `objective` and `best_bound` are in the measure of the case (priority x kt x hours), `seconds` since the
    solve began. `phase`: each scenario's own best (for a regret), the search itself, the question whether
    another is as good, or looking ahead once the portfolio stands. It takes `seconds_left` at most; of
    `total` solves `done` are.
    """

    seconds: float
    objective: float | None
    best_bound: float | None
    gap_pct: float | None
    phase: Phase = "search"
    seconds_left: float | None = None
    done: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a solve ended: the best values (None where there are none), their objective, the proven bound."""

    status: OutcomeStatus
    values: NDArray[np.float64] | None
    objective: float | None
    best_bound: float | None
    seconds: float


OnProgress = Callable[[Progress], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class SolveOptions:
    """How hard to solve.

    `mip_gap_pct` is relative to the objective, or to `gap_reference`; `threads` None takes all.
    """

    mip_gap_pct: float = 0.0001
    gap_reference: float | None = None
    time_limit_seconds: float = 300.0
    threads: int | None = None
    seed: int = 1
    on_progress: OnProgress | None = None
    cancel: Cancel | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: whom to tell and whom to heed are there others'."""
        return {**self.__dict__, "on_progress": None, "cancel": None}


class SolverError(RuntimeError):
    """The solver failed, or its answer does not stand up to the referee: no result."""


class InfeasibleCaseError(Exception):
    """The workbook is a case that no portfolio obeys; optimizer.studies.diagnose says which rules clash."""


class NoPortfolioError(Exception):
    """Stopped before any portfolio was found: by hand where `interrupted`, else by the time limit."""

    def __init__(self, message: str, *, interrupted: bool = False) -> None:
        super().__init__(message)
        self.interrupted = interrupted


def nothing_found(status: str, seconds: float) -> InfeasibleCaseError | NoPortfolioError:
    """Why a solve of at most `seconds` ended without a portfolio: none obeys the rules, or it was stopped."""
    if status == "infeasible":
        return InfeasibleCaseError("no portfolio obeys all of the case's rules")
    interrupted = status == "interrupted"
    why = "stopped" if interrupted else f"the time limit of {seconds:g} seconds was reached"
    return NoPortfolioError(f"{why} before any portfolio was found; allow more time", interrupted=interrupted)


def gap_pct(
    objective: float | None, best_bound: float | None, reference: float | None = None
) -> float | None:
    """Proven gap in percent of `reference` (None: of the objective); None where a side is missing."""
    if objective is None or best_bound is None or not math.isfinite(best_bound):
        return None
    if objective <= best_bound:
        return 0.0
    measured_by = abs(objective if reference is None else reference)
    return 100.0 * (objective - best_bound) / measured_by if measured_by else math.inf
