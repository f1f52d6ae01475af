"""Ties and leftovers: nothing is funded that saves nothing, and among equals the choice is always the same.

Portfolios tie when their objectives differ by less than `TIE` of the baseline's, or of ten times what
decisions can change where that is less. Among ties the lower expected objective goes first, then less money,
then the id list that sorts first (docs/workbook.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter

from models.instance import Starts
from models.referee import Valuation, broken_rules
from models.referee.rules import spent_musd
from models.requirements import with_dependents
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.highs.standard_form import SideConstraint
from optimizer.solver.query import Found, Query
from optimizer.solver.session import Session
from optimizer.solver.settled import Rival, Settled
from optimizer.solver.side_constraints import cheaper_than, forced, kept_as_it_is, no_superset
from optimizer.solver.yardstick import NOTHING

TIE = NOTHING  # of the session's yardstick
# of the expectation; a regret of nothing at all is a difference of large sums, known no better
ROUNDING = 1e-9
PROOF_GAP_PCT = 1e-6  # what ties are told apart by
PENNY = 1e-6  # relative; the least difference of money that counts


def settle(session: Session, found: Found, options: SolveOptions, *, prove_unique: bool) -> Settled:
    """Choose among ties: the least expectation, and nothing that saves nothing.

    If asked, the proof or the search that settles the rest is made.
    """
    ends = perf_counter() + options.time_limit_seconds
    chooser, best = least_expected(session, found, options, proven=prove_unique)
    settling = _Settling(chooser, best, options, ends)
    sure = prove_unique and _is_exact(session, found)
    unique = settling.settle_ties() if sure and _is_exact(chooser, best) else None
    objective = session.criterion.objective(settling.valuation)
    settled = Settled(settling.starts, settling.valuation, objective, unique)
    if chooser is session or unique is False or not sure:
        return replace(settled, sole=unique)
    most = found.objective + tie_of(session)
    rival = other_tie(session, settling.away(), most, options, ends) if settling.starts else False
    if rival is False:
        return replace(settled, unique=True, sole=True)
    if not isinstance(rival, Found) or not unique:
        return settled
    bare = _Settling(session, rival, options, ends)
    more = max(0.0, bare.valuation.expected - settling.valuation.expected)
    return replace(settled, sole=False, rival=Rival(bare.starts, more))


def least_expected(
    session: Session, found: Found, options: SolveOptions, *, proven: bool = False
) -> tuple[Session, Found]:
    """Of the portfolios that tie with what was found, the one of least expectation, and its session."""
    tie = tie_of(session)
    chooser = session.among_ties(found.objective, tie)
    if chooser is session:
        return session, found
    asked = replace(options, mip_gap_pct=min(options.mip_gap_pct, PROOF_GAP_PCT)) if proven else options
    better = chooser.ask(asked, Query(mip_start=found.starts))
    if not isinstance(better, Found):
        return chooser, replace(found, bound=None)
    still_ties = session.criterion.measure(better.valuation.scenario_sums) <= found.objective + tie
    return chooser, better if still_ties else replace(found, bound=None)


def lean(session: Session, found: Found, options: SolveOptions) -> Starts:
    """What was found without the projects that can be dropped at no loss and within the rules."""
    return _Settling(session, found, options, perf_counter()).starts


def tie_of(session: Session) -> float:
    """By how much the objectives of portfolios that tie may differ."""
    usual = TIE * session.criterion.yardstick
    return max(usual, ROUNDING * session.criterion.expected_yardstick)


def expected_tie_of(session: Session) -> float:
    """The same for their expectations."""
    return TIE * session.criterion.expected_yardstick


def proof_gap_pct(session: Session) -> float:
    """The gap at which ties are told apart: a regret is small beside what its gap is relative to."""
    reference = session.criterion.gap_reference
    return PROOF_GAP_PCT if not reference else min(PROOF_GAP_PCT, 100 * tie_of(session) / (2 * reference))


def _is_exact(session: Session, found: Found) -> bool:
    """Whether nothing better may be left than what ties with it."""
    if found.bound is None:
        return False
    return found.bound >= session.criterion.objective(found.valuation) - tie_of(session)


def other_tie(
    session: Session, rows: Iterable[SideConstraint], most: float, options: SolveOptions, ends: float
) -> Found | bool | None:
    """A portfolio of at most that under these rows; False where there is provably none, None out of time."""
    left = ends - perf_counter()
    if left <= 0 or (options.cancel is not None and options.cancel()):
        return None
    options = replace(options, time_limit_seconds=left, mip_gap_pct=0.0, on_progress=None)
    near = most - tie_of(session) / 2

    def enough(objective: float | None, bound: float | None) -> bool:
        return (bound is not None and bound > most) or (objective is not None and objective <= near)

    found = session.ask(options, Query(tuple(rows), enough=enough))
    if found.status == "infeasible" or (found.bound is not None and found.bound > most):
        return False
    if isinstance(found, Found) and found.objective <= most:
        return found
    return None


class _Settling:
    """Portfolios that tie in what one session minimises, and the choice among them."""

    def __init__(self, session: Session, found: Found, options: SolveOptions, ends: float) -> None:
        self.session, self.instance, self.options, self.ends = session, session.instance, options, ends
        self.tie = tie_of(session)
        self.most = session.criterion.objective(found.valuation) + self.tie
        self.adopt(found)

    def settle_ties(self) -> bool | None:
        """Whether nothing else ties; where something does, the choice among all that do is made."""
        tie = self.other_tie(self.away()) if self.starts else False
        if isinstance(tie, Found):
            self.choose_among_ties(tie)
        return None if tie is None else tie is False

    def away(self) -> tuple[SideConstraint, ...]:
        """What keeps a portfolio from this one, and from this one with padding."""
        return (no_superset(self.instance, self.starts),)

    def adopt(self, found: Found) -> None:
        """Take what was found less what can be dropped at no loss and within the rules, dearest first."""
        kept = self._without_idle(found)
        kept = self._as_early_as_money_allows(kept)
        self.starts, self.valuation = kept, self.session.referee.price(kept)
        self.objective = self.session.criterion.objective(self.valuation)

    def _without_idle(self, found: Found) -> dict[int, int]:
        """Projects that only rules on shares or numbers hold together are tried once more, all at once."""
        kept, held = dict(found.starts), dict[int, int]()
        projects = self.instance.projects
        for p in sorted(kept, key=lambda p: (-projects[p].cost_musd, projects[p].id)):
            gone = with_dependents(self.instance, p, kept)
            without = {q: t for q, t in kept.items() if q not in gone}
            if p in kept and not self._is_worse_without(without, found.valuation):
                if self._obeys(without):
                    kept = without
                else:
                    held.update({q: kept[q] for q in gone})
        bare = {q: t for q, t in kept.items() if q not in held}
        as_good = held and self._obeys(bare) and not self._is_worse_without(bare, found.valuation)
        return bare if as_good else kept

    def _as_early_as_money_allows(self, starts: Starts) -> dict[int, int]:
        """Among start years that tie the earliest within the rules is taken: open earlier is never worse."""
        moved = dict(starts)
        for p in sorted(starts, key=lambda p: self.instance.projects[p].id):
            earlier = ({**moved, p: t} for t in self.instance.projects[p].start_years if t < moved[p])
            moved = next((trial for trial in earlier if not broken_rules(self.instance, trial)), moved)
        return moved

    def _obeys(self, starts: Starts) -> bool:
        valuation = None if self.instance.allow_unserved else self.session.referee.price(starts)
        return not broken_rules(self.instance, starts, valuation)

    def _is_worse_without(self, part: Starts, whole: Valuation) -> bool:
        return self.session.referee.price_part(part, whole, self._is_worse) is None

    def _is_worse(self, valuation: Valuation) -> bool:
        criterion = self.session.criterion
        return criterion.objective(valuation) > self.most or not criterion.allows(valuation)

    def other_tie(self, rows: Iterable[SideConstraint]) -> Found | bool | None:
        return other_tie(self.session, rows, self.most, self.options, self.ends)

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
        while True:
            spent = spent_musd(self.instance, self.starts)
            answer = self.other_tie((cheaper_than(self.instance, spent, PENNY * max(1.0, spent)),))
            if not isinstance(answer, Found) or not self._take_if_better(answer):
                return

    def _first_in_order(self) -> None:
        """Project by project in the order of ids: if a tie with it exists, it is in, else it is out."""
        projects = self.instance.projects
        spent = spent_musd(self.instance, self.starts)
        fixed = [cheaper_than(self.instance, spent, -PENNY * max(1.0, spent))]
        for p in sorted(range(len(projects)), key=lambda p: projects[p].id):
            comes_first = any(projects[q].id > projects[p].id for q in self.starts)
            if p not in self.starts and projects[p].start_years and comes_first:
                answer = self.other_tie((*fixed, forced(self.instance, p)))
                if answer is None:
                    return
                if isinstance(answer, Found):
                    self._take_if_better(answer)
            fixed.append(kept_as_it_is(self.instance, p, funded=p in self.starts))
