"""Points of a frontier: the best portfolio at each budget of a chunk, helped by those before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from models.referee.rules import spent_musd
from optimizer.solver.highs.outcome import Cancel, SolveOptions, gap_pct
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.session import Session
from optimizer.studies.budgets.regret_by_budget import Regrets
from optimizer.studies.exploring import Answer, asked, quiet, settled_answer

CHUNK = 10  # budgets; fixed, so that answers do not depend on the number of workers
Points = dict[float, Answer]


def solve_budgets(
    root: Session,
    options: SolveOptions,
    budgets: tuple[float, ...],
    *,
    step: Callable[[], None],
    cancel: Cancel,
) -> Points:
    """A chunk: the largest budget, the smallest, then ever the middle of two.

    The poorer neighbour's portfolio is where to begin, and no portfolio is better than the richer one's, so
    where both are alike nothing is left to ask.
    """
    session, known = root.anew(), Points()
    regrets = Regrets(session)
    for budget in _from_the_ends(len(budgets)):
        if cancel():
            break
        known[budgets[budget]] = _at_budget(session, regrets, quiet(options, cancel), budgets[budget], known)
        step()
    return known


def _from_the_ends(many: int) -> list[int]:
    order, spans = [many - 1] if many else [], [(0, many - 1)] if many > 1 else []
    if many > 1:
        order.append(0)
    while spans:
        low, high = spans.pop(0)
        if high - low > 1:
            middle = (low + high) // 2
            order.append(middle)
            spans += [(low, middle), (middle, high)]
    return order


def _at_budget(
    session: Session, regrets: Regrets, options: SolveOptions, budget: float, known: Mapping[float, Answer]
) -> Answer:
    richer = min((b for b in known if b > budget), default=None)
    poorer = max((b for b in known if b < budget), default=None)
    above = known[richer] if richer is not None else None
    below = known[poorer] if poorer is not None else None
    if above is not None:
        if above.infeasible:
            return above
        if (
            above.starts is not None
            and above.status == "optimal"
            and not regrets.alone
            and spent_musd(session.instance, above.starts) <= budget
        ):
            return above
    narrow = regrets.at(session.narrowed(budget_musd=budget), options)
    if isinstance(narrow, NotFound):
        return Answer(narrow.status, bound=narrow.bound)
    mip_start = below.starts if below is not None else None
    if regrets.alone:  # another budget's regrets say nothing about this one's
        return replace(
            asked(narrow, options, Query(mip_start=mip_start)),
            scenario_bests=tuple(narrow.criterion.scenario_bests or ()),
        )
    floor = above.bound if above is not None else None

    def enough(objective: float | None, _: float | None) -> bool:
        gap = gap_pct(objective, floor, narrow.criterion.gap_reference)
        return gap is not None and gap <= options.mip_gap_pct

    met = enough if floor is not None and mip_start is not None else None
    found = narrow.ask(options, Query(mip_start=mip_start, enough=met))
    return _settled(narrow, found, options, floor)


def _settled(session: Session, found: Found | NotFound, options: SolveOptions, floor: float | None) -> Answer:
    if isinstance(found, Found) and found.status == "stopped":
        found = replace(found, status="optimal", bound=floor)
    elif isinstance(found, Found) and floor is not None:
        found = replace(found, bound=max(floor, found.bound) if found.bound is not None else floor)
    return settled_answer(session, found, options)
