"""The Benders loop: one query answered by a master that grows by optimality cuts.

Its linear relaxation is solved, every commodity's hours function is asked at what it opens, and the cuts that
it breaks are added, until it breaks none: that is the relaxation of the whole model at a small part of the
price. Then the mixed-integer program is solved in rounds: what it finds is priced by the functions exactly,
its cuts are added, and the rounds end when the best price meets the proven bound. The first rounds choose
among few starts, since good portfolios make proofs short, and are solved loosely, since their cuts matter
more than their proofs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from time import perf_counter

from models.instance import Starts
from models.linear_program import Floats
from optimizer.solver.benders.separation import Cuts, Separation, with_cuts
from optimizer.solver.highs.mip import Enough, run_highs
from optimizer.solver.highs.outcome import Outcome, OutcomeStatus, Progress, SolveOptions, gap_pct
from optimizer.solver.highs.standard_form import SideConstraint, StandardForm, Start
from optimizer.solver.highs.warm_lp import OutOfTimeError, WarmProgram

FIRST_GAP_PCT = 0.05  # of the first round over all starts
NEAR_GAP_PCT = 0.01  # of the rounds over some of them, or where it is more
NEAR_SHARE = 0.25  # of the gap that is asked
NEAR_TIME = 0.2  # of the time left, for these
# relative; cuts of earlier questions with more room at the relaxation's end only slow the rounds down
ROOM = 1e-3
# relative; the relaxation is not driven on for less, loose as the question may be: its cuts pay later
WORTH = 1e-8
NO_GAP_PCT = 1e-7  # nothing smaller is asked of the solver


@dataclass(frozen=True)
class Priced:
    """A portfolio at what the model says it costs."""

    starts: Starts
    values: Floats
    objective: float


class BendersLoop:
    """One query: the relaxation, then rounds. It begins with `cuts`; what it adds to them is in `learnt`."""

    def __init__(
        self,
        master: StandardForm,
        separation: Separation,
        cuts: Cuts,
        *,
        options: SolveOptions,
        rows: tuple[SideConstraint, ...],
        enough: Enough | None,
    ) -> None:
        self.master, self.separation = master, separation
        self.options, self.rows, self.enough = options, rows, enough
        self.began = perf_counter()
        self.ends = self.began + options.time_limit_seconds
        self.near_gap_pct = max(NEAR_GAP_PCT, NEAR_SHARE * options.mip_gap_pct)
        self.cuts = self.learnt = cuts
        self.best: Priced | None = None
        self.bound: float | None = None
        self.priced: set[frozenset[Start]] = set()
        self.near: set[Start] = set()

    def outcome(self, mip_start: Starts | None) -> Outcome:
        try:
            if self._cancelled:
                return self._ended("interrupted")
            if mip_start is not None:
                self._make_exact(mip_start)
                self.near |= set(mip_start.items())
            return self._relaxed() or self._near_rounds(mip_start) or self._whole_rounds(mip_start)
        except OutOfTimeError:
            return self._ended("time_limit")

    def _relaxed(self) -> Outcome | None:
        """Cuts until the relaxation breaks none that matters; an outcome where that is all to be known."""
        form = self._form()
        program, found = WarmProgram(form), self.learnt.none()
        while True:
            solved = program.solve(self.ends)
            if solved is None:
                return self._ended("infeasible")
            objective = solved.objective + form.offset
            self._raise_bound(objective)
            self._report()
            if self._is_enough():
                return self._ended("stopped")
            if self._cancelled:
                return self._ended("interrupted")
            broken, gain = self.separation.broken_cuts(solved, form)
            if gain <= WORTH * self._scale(objective):
                tight = found.tight_at(solved.values)
                self.learnt = self.learnt.and_(tight)
                self.cuts = self.cuts.tight_at(solved.values, ROOM).and_(tight)
                self.near |= {at for at, column in form.start_column.items() if solved.values[column] > 0}
                return None
            program.add_rows(broken.matrix, broken.lower)
            found = found.and_(broken)

    def _near_rounds(self, mip_start: Starts | None) -> Outcome | None:
        """Good portfolios early: rounds among the starts of the relaxation, and the years around them.

        Who asks for `enough` with nothing to begin from is after a bound, and they are left out.
        """
        if self.enough is not None and mip_start is None:
            return None
        near = {(p, year) for p, t in self.near for year in (t - 1, t, t + 1)}
        until = perf_counter() + NEAR_TIME * max(0.0, self.ends - perf_counter())
        while perf_counter() < until:
            form = self._form().choosing_among(near)
            outcome = self._solve(form, self.near_gap_pct, until, mip_start, self._enough_near)
            is_new = outcome.values is not None and self._take(form.starts_in(outcome.values))
            self._report()
            if self._is_proven:
                return self._ended("optimal")
            if not is_new or outcome.status != "optimal" or self._best_among(outcome.best_bound):
                break
        return self._ended("interrupted") if self._cancelled else None

    def _whole_rounds(self, mip_start: Starts | None) -> Outcome:
        least = self.options.mip_gap_pct / 2
        gap = max(least, FIRST_GAP_PCT) if self.enough is None else least
        while True:
            form = self._form()
            outcome = self._solve(form, gap, self.ends, mip_start, self._enough_whole)
            self._raise_bound(outcome.best_bound)
            is_new = outcome.values is not None and self._take(form.starts_in(outcome.values))
            if self._is_enough():
                return self._ended("stopped")
            if self._is_proven:
                return self._ended("optimal")
            if outcome.values is None or outcome.status != "optimal":
                return self._ended(outcome.status)
            if not is_new and gap <= least:
                return self._ended("optimal")
            gap = max(least, min(gap, self._gap_pct / 4) if is_new else gap / 4)

    def _form(self) -> StandardForm:
        return with_cuts(self.master, self.cuts).with_side_constraints(self.rows)

    def _make_exact(self, starts: Starts) -> None:
        """Add what makes every commodity's hours exact at a portfolio."""
        cuts = self.separation.cuts_at(starts, with_cuts(self.master, self.cuts))
        self.cuts, self.learnt = self.cuts.and_(cuts), self.learnt.and_(cuts)

    def _solve(
        self, form: StandardForm, gap: float, ends: float, first: Starts | None, enough: Enough
    ) -> Outcome:
        mip_start = self.best.starts if self.best is not None else first
        seconds = max(0.0, ends - perf_counter())
        asked = replace(
            self.options, mip_gap_pct=gap, time_limit_seconds=seconds, on_progress=lambda _: self._report()
        )
        return run_highs(form, asked, mip_start=mip_start, enough=enough)

    def _take(self, starts: Starts) -> bool:
        """Price what the solver found and keep it where it is the best; whether it was not priced before."""
        key = frozenset(starts.items())
        if key in self.priced:
            return False
        self.priced.add(key)
        self._make_exact(starts)
        fixed = _still_held(with_cuts(self.master, self.cuts), starts)
        valued = run_highs(fixed, SolveOptions())
        if valued.values is None or valued.objective is None:
            return True
        if self.best is None or valued.objective < self.best.objective:
            self.best = Priced(starts, valued.values, valued.objective)
        return True

    def _ended(self, status: OutcomeStatus) -> Outcome:
        best, seconds = self.best, perf_counter() - self.began
        if best is None:
            return Outcome("stopped" if status == "optimal" else status, None, None, self.bound, seconds)
        status = "optimal" if status == "infeasible" else status
        bound = None if self.bound is None else min(self.bound, best.objective)
        return Outcome(status, best.values, best.objective, bound, seconds)

    @property
    def _cancelled(self) -> bool:
        return self.options.cancel is not None and bool(self.options.cancel())

    @property
    def _gap_pct(self) -> float:
        return inf if self.best is None else _gap(self.best.objective, self.bound, self.options)

    @property
    def _is_proven(self) -> bool:
        return self._gap_pct <= max(self.options.mip_gap_pct, NO_GAP_PCT)

    def _best_among(self, bound: float | None) -> bool:
        """Whether the best is about the best of those that a bound holds for."""
        if self.best is None:
            return False
        return _gap(self.best.objective, bound, self.options) <= 2 * self.near_gap_pct

    def _scale(self, objective: float) -> float:
        return abs(objective if self.options.gap_reference is None else self.options.gap_reference)

    def _raise_bound(self, bound: float | None) -> None:
        if bound is not None:
            self.bound = bound if self.bound is None else max(self.bound, bound)

    def _is_enough(self) -> bool:
        return self.enough is not None and self.enough(self._best_objective, self.bound)

    @property
    def _best_objective(self) -> float | None:
        return None if self.best is None else self.best.objective

    def _enough_near(self, _objective: float | None, _bound: float | None) -> bool:
        return False  # a bound among some starts proves nothing

    def _enough_whole(self, _: float | None, bound: float | None) -> bool:
        """Stop when the bound is high enough for the best.

        The solver's own objective is too hopeful to count.
        """
        self._raise_bound(bound)
        return self._is_enough() or self._gap_pct <= self.options.mip_gap_pct

    def _report(self) -> None:
        if self.options.on_progress is not None:
            objective = self._best_objective
            gap = gap_pct(objective, self.bound, self.options.gap_reference)
            self.options.on_progress(Progress(perf_counter() - self.began, objective, self.bound, gap))


def _gap(objective: float, bound: float | None, options: SolveOptions) -> float:
    gap = gap_pct(objective, bound, options.gap_reference)
    return inf if gap is None else gap


def _still_held(form: StandardForm, starts: Starts) -> StandardForm:
    """The model at a portfolio, with its measure held to what it is held to: exact hours may break that."""
    held = {
        name: (float(form.row_lower[n]), float(form.row_upper[n]))
        for n, name in enumerate(form.row_names)
        if name[0] == "measure_kept"
    }
    return form.with_starts(starts.items()).with_row_bounds(held)
