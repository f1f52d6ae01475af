"""The direct route: standard form -> HiGHS, with progress, cancel and early stops through its callbacks."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any

import highspy
import numpy as np

from models.instance import Starts
from models.linear_program import INFEASIBLE, SOLVED, highs_lp
from optimizer.solver.highs.outcome import (
    Outcome,
    OutcomeStatus,
    Progress,
    SolveOptions,
    SolverError,
    gap_pct,
)
from optimizer.solver.highs.standard_form import StandardForm, Start

Enough = Callable[[float | None, float | None], bool]  # (objective, best bound) -> stop here
TICK_SECONDS = 0.2  # between looks at cancel and reports of progress
TIGHTEST_GAP = 1e-9  # relative; asking HiGHS for less only chases rounding
# The models are tight, so the root node decides: restarts, jumps and searches around the incumbent only
# repeat its work (measured on the default case and the published ones: a half to a third of the time;
# docs/decisions.md).
MODEL_OPTIONS = {
    "mip_allow_restart": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
_POOL_LOCK = threading.Lock()
_pool: dict[str, int | None] = {"threads": None}


def run_highs(
    form: StandardForm,
    options: SolveOptions,
    *,
    mip_start: Starts | None = None,
    enough: Enough | None = None,
) -> Outcome:
    """Solve a standard form. Objective and bound are in the model's unit.

    `mip_start` is a portfolio to begin from (project position -> year position). `enough` may end the solve
    early (status "stopped") once the objective and bound say what was asked. Raises SolverError where HiGHS
    fails.
    """
    return _Run(form, options, enough).outcome(mip_start)


class _Run:
    """One run of a fresh solver: options and values of an earlier one would stay on a reused object."""

    def __init__(self, form: StandardForm, options: SolveOptions, enough: Enough | None) -> None:
        self.form, self.options, self.enough = form, options, enough
        self.scale = _scale(form.cost)
        self.began = self.looked = perf_counter()
        self.stopped = self.cancelled = False
        self.highs = highspy.Highs()

    def outcome(self, mip_start: Starts | None) -> Outcome:
        if self.options.cancel is not None and self.options.cancel():
            return Outcome("interrupted", None, None, None, 0.0)
        _use_threads(self.options.threads)
        self._set_options()
        if self.highs.passModel(to_lp(self.form, self.scale)) == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused the model")
        if mip_start is not None:
            self._set_start(set(mip_start.items()))
        for callback in (self.highs.cbMipInterrupt, self.highs.cbSimplexInterrupt, self.highs.cbMipLogging):
            callback.subscribe(self._tick)
        self.highs.run()
        return self._read()

    def _set_options(self) -> None:
        options, reference = self.options, self.options.gap_reference
        gap = max(options.mip_gap_pct / 100, TIGHTEST_GAP)
        for name, value in {
            "output_flag": True,  # off would silence the callbacks too
            "log_to_console": False,
            "mip_rel_gap": gap if reference is None else 0.0,
            "mip_abs_gap": 0.0 if reference is None else gap * abs(reference) / self.scale,
            "time_limit": float(options.time_limit_seconds),
            "random_seed": int(options.seed) % 2**31,
            "threads": 0 if options.threads is None else int(options.threads),
            **MODEL_OPTIONS,
        }.items():
            if self.highs.setOptionValue(name, value) == highspy.HighsStatus.kError:
                raise SolverError(f"HiGHS does not take {name} = {value}")

    def _set_start(self, chosen: set[Start]) -> None:
        columns = self.form.start_column
        indices = np.array(list(columns.values()), dtype=np.int32)
        values = np.array([float(start in chosen) for start in columns], dtype=np.float64)
        self.highs.setSolution(len(indices), indices, values)

    def _tick(self, event: Any) -> None:
        """The flag is written every time: it stays as it was left."""
        now = perf_counter()
        if not (self.stopped or self.cancelled) and now - self.looked >= TICK_SECONDS:
            self.looked = now
            self.cancelled = self.options.cancel is not None and bool(self.options.cancel())
            self._report(event.data_out, now)
        if self.enough is not None and not self.stopped:
            self.stopped = self.enough(*self._bounds(event.data_out))
        event.data_in.user_interrupt = self.stopped or self.cancelled

    def _report(self, seen: Any, now: float) -> None:
        if self.options.on_progress is not None:
            objective, bound = self._bounds(seen)
            gap = gap_pct(objective, bound, self.options.gap_reference)
            self.options.on_progress(Progress(now - self.began, objective, bound, gap))

    def _bounds(self, seen: Any) -> tuple[float | None, float | None]:
        if not self.form.integral.any():
            return None, None
        return self._unscaled(seen.mip_primal_bound), self._unscaled(seen.mip_dual_bound)

    def _unscaled(self, value: float) -> float | None:
        return value * self.scale + self.form.offset if math.isfinite(value) else None

    def _read(self) -> Outcome:
        status, info = self.highs.getModelStatus(), self.highs.getInfo()
        seconds = perf_counter() - self.began
        if status in INFEASIBLE:
            return Outcome("infeasible", None, None, None, seconds)
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        values = np.asarray(self.highs.getSolution().col_value) if found else None
        objective = self._unscaled(info.objective_function_value) if found else None
        bound = self._unscaled(info.mip_dual_bound) if self.form.integral.any() else objective
        return Outcome(self._status(status), values, objective, bound, seconds)

    def _status(self, status: Any) -> OutcomeStatus:
        known = highspy.HighsModelStatus
        if status in SOLVED:
            return "optimal"
        if status in (known.kTimeLimit, known.kIterationLimit, known.kSolutionLimit):
            return "time_limit"
        if status == known.kInterrupt:
            return "stopped" if self.stopped else "interrupted"
        raise SolverError(f"HiGHS ended with: {self.highs.modelStatusToString(status)}")


def _use_threads(threads: int | None) -> None:
    """HiGHS has one pool of threads for the process, to be let go before another size is asked for."""
    with _POOL_LOCK:
        if _pool.get("threads") != threads:
            highspy.Highs.resetGlobalScheduler(True)
            _pool["threads"] = threads


def _scale(cost: np.ndarray) -> float:
    """A power of two that brings the largest cost near 1,000, whatever unit kt and hours were typed in."""
    largest = float(np.abs(cost).max(initial=0.0))
    return 2.0 ** round(math.log2(largest / 1000)) if largest > 0 else 1.0


def to_lp(form: StandardForm, scale: float, *, relaxed: bool = False) -> highspy.HighsLp:
    """The form as HiGHS takes it, costs divided by `scale`; `relaxed`, without whole numbers."""
    lp = highs_lp(form.matrix, form.cost / scale, (form.lower, form.upper), (form.row_lower, form.row_upper))
    whole, any_value = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    if form.integral.any() and not relaxed:
        lp.integrality_ = [whole if integral else any_value for integral in form.integral]
    return lp
