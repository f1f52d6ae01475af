"""Ties and leftovers: nothing is funded that saves nothing, and among equals the choice is always the same.

Portfolios tie when their objectives differ by less than `TIE` of the baseline's. Among ties the lower expected
objective goes first, then less money, then the id list that sorts first (docs/workbook.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import perf_counter

from models.referee import Valuation, broken_rules
from models.referee.rules import spent_musd
from optimizer.solve.outcome import SolveOptions
from optimizer.solve.search import Found, Question, Search, Starts, cheaper_than, no_superset
from optimizer.solve.standard_form import Row

TIE = 1e-7  # of the baseline's objective
PENNY = 1e-6  # relative; the least difference of money that counts


@dataclass(frozen=True)
class Settled:
    """The portfolio that stands among its ties. `unique` is None where that was not proven."""

    starts: Starts
    valuation: Valuation
    objective: float
    unique: bool | None


def settle(search: Search, found: Found, options: SolveOptions, *, prove_unique: bool) -> Settled:
    """Drop what saves nothing; then, if asked, prove that nothing else ties, or choose among what does."""
    return _Settling(search, found, options).settled(prove_unique)


class _Settling:
    def __init__(self, search: Search, found: Found, options: SolveOptions) -> None:
        self.search, self.instance, self.options = search, search.instance, options
        self.ends = perf_counter() + options.time_limit_seconds
        self.tie = TIE * abs(search.objective(search.baseline))
        self.most = found.objective + self.tie
        self.adopt(found)

    def settled(self, prove_unique: bool) -> Settled:
        unique: bool | None = None
        if prove_unique:
            tie = self.other_tie((no_superset(self.starts),)) if self.starts else False
            unique = None if tie is None else tie is False
            if isinstance(tie, Found):
                self.choose_among_ties(tie)
        return Settled(self.starts, self.valuation, self.objective, unique)

    def adopt(self, found: Found) -> None:
        """Take what was found without the projects that can be dropped at no loss and within the rules, dearest first."""
        kept = dict(found.starts)
        projects = self.instance.projects
        for p in sorted(kept, key=lambda p: (-projects[p].cost_musd, projects[p].id)):
            if p in kept:
                gone = self._dependents(p, kept)
                without = {q: t for q, t in kept.items() if q not in gone}
                if not broken_rules(self.instance, without) and self._no_worse(without):
                    kept = without
        self.starts, self.valuation = kept, self.search.referee.price(kept)
        self.objective = self.search.objective(self.valuation)

    def _dependents(self, p: int, kept: Starts) -> set[int]:
        """p and all in the set that require it, directly or not."""
        gone = {p}
        while more := {q for q in kept if q not in gone and gone.intersection(self.instance.projects[q].requires)}:
            gone |= more
        return gone

    def _no_worse(self, starts: Starts) -> bool:
        valuation = self.search.referee.price(starts)
        return not broken_rules(self.instance, starts, valuation) and self.search.objective(valuation) <= self.most

    def other_tie(self, rows: Iterable[Row]) -> Found | bool | None:
        """Another portfolio that ties under these rows; False where there is provably none, None out of time."""
        left = self.ends - perf_counter()
        if left <= 0 or (self.options.cancel is not None and self.options.cancel()):
            return None
        options = replace(self.options, time_limit_seconds=left, mip_gap_pct=0.0, on_progress=None)

        def enough(objective: float | None, bound: float | None) -> bool:
            return (bound is not None and bound > self.most) or (objective is not None and objective <= self.most - self.tie / 2)

        found = self.search.ask(options, Question(tuple(rows), enough=enough))
        if found.status == "infeasible" or (found.bound is not None and found.bound > self.most):
            return False
        if isinstance(found, Found) and found.objective <= self.most:
            return found
        return None

    def choose_among_ties(self, tie: Found) -> None:
        self._take_if_better(tie)
        self._spend_less()
        self._first_in_order()

    def _rank(self, starts: Starts, valuation: Valuation) -> tuple[float, float, list[str]]:
        judged_by_more = self.instance.objective != "expected" and self.tie > 0
        expected = round(valuation.expected / self.tie) if judged_by_more else 0
        spent = round(spent_musd(self.instance, starts) / PENNY) * PENNY
        return expected, spent, sorted(self.instance.projects[p].id for p in starts)

    def _take_if_better(self, found: Found) -> bool:
        before = self.starts, self.valuation, self.objective
        rank = self._rank(self.starts, self.valuation)
        self.adopt(found)
        if self._rank(self.starts, self.valuation) < rank:
            return True
        self.starts, self.valuation, self.objective = before
        return False

    def _spend_less(self) -> None:
        """Ask for a tie that costs less until there is none."""
        every = self.search.form().start_column
        while True:
            spent = spent_musd(self.instance, self.starts)
            answer = self.other_tie((cheaper_than(self.instance, spent, PENNY * max(1.0, spent), every),))
            if not isinstance(answer, Found) or not self._take_if_better(answer):
                return

    def _first_in_order(self) -> None:
        """Project by project in the order of ids: if a tie with it exists, it is in, else it is out."""
        every = self.search.form().start_column
        projects = self.instance.projects
        spent = spent_musd(self.instance, self.starts)
        fixed = [cheaper_than(self.instance, spent, -PENNY * max(1.0, spent), every)]
        for p in sorted(range(len(projects)), key=lambda p: projects[p].id):
            columns = {start: 1.0 for start in every if start[0] == p}
            if p not in self.starts and columns and any(projects[q].id > projects[p].id for q in self.starts):
                answer = self.other_tie((*fixed, Row(columns, lower=1.0)))
                if answer is None:
                    return
                if isinstance(answer, Found):
                    self._take_if_better(answer)
            inside = p in self.starts
            fixed.append(Row(columns, lower=float(inside), upper=float(inside)))
