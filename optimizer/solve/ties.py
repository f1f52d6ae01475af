"""Ties and leftovers: nothing is funded that saves nothing, and among equals the choice is always the same.

Portfolios tie when their objectives differ by less than `TIE` of the baseline's, or of ten times what decisions can
change where that is less. Among ties the lower expected
objective goes first, then less money, then the id list that sorts first (docs/workbook.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import perf_counter

from models.referee import Valuation, broken_rules
from models.referee.rules import spent_musd
from optimizer.solve.outcome import SolveOptions
from optimizer.solve.question import Found, Question, Starts, cheaper_than, no_superset
from optimizer.solve.search import Search
from optimizer.solve.standard_form import Row

TIE = 1e-7  # of the baseline's objective, or of what Search.relative_to puts in its place
PENNY = 1e-6  # relative; the least difference of money that counts


@dataclass(frozen=True)
class Settled:
    """The portfolio that stands among its ties. `unique` is None where that was not proven."""

    starts: Starts
    valuation: Valuation
    objective: float
    unique: bool | None


def settle(search: Search, found: Found, options: SolveOptions, *, prove_unique: bool) -> Settled:
    """Choose among ties: the least expectation, nothing that saves nothing, and, if asked, the proof or the search
    that settles the rest.
    """
    ends = perf_counter() + options.time_limit_seconds
    tie = tie_of(search)
    chooser = search.among_ties(found.objective, tie)
    if chooser is not search:
        better = chooser.ask(options, Question(begin=found.starts))
        found = (
            better
            if isinstance(better, Found) and search.measure(better.valuation.scenario_sums) <= found.objective + tie
            else found
        )
    settling = _Settling(chooser, found, options, ends)
    exact = found.bound is not None and found.bound >= found.objective - tie  # else something better may be left
    unique = settling.settle_ties() if prove_unique and exact else None
    if chooser is not search and unique:
        unique = _Settling(search, replace(found, starts=settling.starts), options, ends).no_other_tie()
    return Settled(settling.starts, settling.valuation, search.objective(settling.valuation), unique)


def tie_of(search: Search) -> float:
    """By how much the objectives of portfolios that tie may differ."""
    return TIE * search.relative_to(search.objective(search.baseline))


class _Settling:
    """Portfolios that tie in what one search minimises, and the choice among them."""

    def __init__(self, search: Search, found: Found, options: SolveOptions, ends: float) -> None:
        self.search, self.instance, self.options, self.ends = search, search.instance, options, ends
        self.tie = tie_of(search)
        self.most = search.objective(found.valuation) + self.tie
        self.adopt(found)

    def settle_ties(self) -> bool | None:
        """Whether nothing else ties; where something does, the choice among all that do is made."""
        tie = self.other_tie((no_superset(self.instance, self.starts),)) if self.starts else False
        if isinstance(tie, Found):
            self.choose_among_ties(tie)
        return None if tie is None else tie is False

    def no_other_tie(self) -> bool | None:
        tie = self.other_tie((no_superset(self.instance, self.starts),)) if self.starts else False
        return None if tie is None else tie is False

    def adopt(self, found: Found) -> None:
        """Take what was found without the projects that can be dropped at no loss and within the rules, dearest first."""
        kept = self._without_idle(found)
        kept = self._as_early_as_money_allows(kept)
        self.starts, self.valuation = kept, self.search.referee.price(kept)
        self.objective = self.search.objective(self.valuation)

    def _without_idle(self, found: Found) -> dict[int, int]:
        """Projects that only rules on shares or numbers hold together are tried once more, all at once."""
        kept, held = dict(found.starts), dict[int, int]()
        projects = self.instance.projects
        for p in sorted(kept, key=lambda p: (-projects[p].cost_musd, projects[p].id)):
            gone = self._dependents(p, kept)
            without = {q: t for q, t in kept.items() if q not in gone}
            if p in kept and not self._is_worse_without(without, found.valuation):
                if self._obeys(without):
                    kept = without
                else:
                    held.update({q: kept[q] for q in gone})
        bare = {q: t for q, t in kept.items() if q not in held}
        return bare if held and self._obeys(bare) and not self._is_worse_without(bare, found.valuation) else kept

    def _as_early_as_money_allows(self, starts: Starts) -> dict[int, int]:
        """What is open earlier is never worse, so among start years that tie the earliest within the rules is taken."""
        moved = dict(starts)
        for p in sorted(starts, key=lambda p: self.instance.projects[p].id):
            earlier = ({**moved, p: t} for t in self.instance.projects[p].start_years if t < moved[p])
            moved = next((trial for trial in earlier if not broken_rules(self.instance, trial)), moved)
        return moved

    def _dependents(self, p: int, kept: Starts) -> set[int]:
        """p and all in the set that require it, directly or not."""
        gone = {p}
        while more := {q for q in kept if q not in gone and gone.intersection(self.instance.projects[q].requires)}:
            gone |= more
        return gone

    def _obeys(self, starts: Starts) -> bool:
        valuation = None if self.instance.allow_unserved else self.search.referee.price(starts)
        return not broken_rules(self.instance, starts, valuation)

    def _is_worse_without(self, part: Starts, whole: Valuation) -> bool:
        return self.search.referee.price_part(part, whole, self._is_worse) is None

    def _is_worse(self, valuation: Valuation) -> bool:
        return self.search.objective(valuation) > self.most or not self.search.allows(valuation)

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

    def _rank(self, starts: Starts) -> tuple[float, list[str]]:
        spent = round(spent_musd(self.instance, starts) / PENNY) * PENNY
        return spent, sorted(self.instance.projects[p].id for p in starts)

    def _take_if_better(self, found: Found) -> bool:
        before = self.starts, self.valuation, self.objective
        rank = self._rank(self.starts)
        self.adopt(found)
        if self._rank(self.starts) < rank:
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
