"""Counterfactuals: the best list with a project barred or forced, or at another budget, by one model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Literal

from models.instance import INF, Instance, Starts, Status
from models.referee import broken_rules
from optimizer.solver.highs.outcome import Cancel, SolveOptions, gap_pct
from optimizer.solver.query import Found, Query
from optimizer.solver.session import Session
from optimizer.solver.side_constraints import barred, forced
from optimizer.studies.budgets.frontier_points import solve_budgets
from optimizer.studies.exploring import Answer, quiet, settled_answer

CHUNK = 24  # questions; fixed, so that answers do not depend on the number of workers


def answer_chunk(
    root: Session,
    instance: Instance,
    options: SolveOptions,
    base: Answer | None,
    kind: Literal["counterfactuals", "entries"],
    what: tuple[float, ...],
    *,
    step: Callable[[], None],
    cancel: Cancel,
) -> dict[float, Answer]:
    """A chunk of either sort of question."""
    if kind == "entries":
        free = base_session(root.anew(), instance, budget=False)
        return solve_budgets(free, options, what, step=step, cancel=cancel)
    assert base is not None
    session, answers = root.anew(), dict[float, Answer]()
    for p in map(int, what):
        if cancel():
            break
        answer = best_counterfactual(session, instance, quiet(options, cancel), base, p, answers.values())
        if answer.status == "interrupted" and cancel():
            break
        answers[p] = answer
        step()
    return answers


def relaxed(instance: Instance) -> Instance:
    """What serves every query: each project a candidate, and no budget; both come back as rows."""
    return replace(instance.with_all_candidates(), budget_musd=INF)


def base_session(
    session: Session, instance: Instance, *, budget: bool = True, change: Mapping[int, Status] | None = None
) -> Session:
    """The session under the case's own statuses, `change` in place of some, and its budget."""
    changed = instance.with_statuses(change) if change else instance
    held = {"committed": forced, "rejected": barred}
    rows = [
        held[status](session.instance, p)
        for status in held
        for p, project in enumerate(changed.projects)
        if project.status == status
    ]
    limit = instance.budget_musd if budget and instance.budget_musd < INF else None
    narrow_to = changed if budget else replace(changed, budget_musd=INF)
    return session.narrowed(*rows, budget_musd=limit, instance=narrow_to)


def best_counterfactual(
    session: Session, instance: Instance, options: SolveOptions, base: Answer, p: int, known: Iterable[Answer]
) -> Answer:
    """The best portfolio with a project barred that the best one funds, or forced that it does not."""
    assert base.starts is not None
    funded = p in base.starts
    narrow = base_session(session, instance, change={p: "rejected" if funded else "committed"})
    free = instance.projects[p].status == "candidate"
    floor = base.bound if free else None  # a rule more cannot make the list better

    def enough(objective: float | None, _: float | None) -> bool:
        gap = gap_pct(objective, floor, narrow.criterion.gap_reference)
        return gap is not None and gap <= options.mip_gap_pct

    mip_start = _mip_start(narrow, base, known, p, funded)
    found = narrow.ask(options, Query(mip_start=mip_start, enough=enough if free else None))
    if isinstance(found, Found) and found.status == "stopped":
        found = replace(found, status="optimal", bound=floor)
    return settled_answer(narrow, found, options)


def _mip_start(
    session: Session, base: Answer, known: Iterable[Answer], p: int, funded: bool
) -> Starts | None:
    """The best portfolio known so far that will do, or the incumbent with the project taken out or put in."""
    assert base.starts is not None
    found = [(one.objective, one.starts) for one in known if one.objective is not None]
    fitting = [(o, starts) for o, starts in found if starts is not None and (p in starts) != funded]
    changed = dict(base.starts)
    if funded:
        del changed[p]
    else:
        years = session.instance.projects[p].start_years
        changed[p] = years[0] if years else 0
    tried = [starts for _, starts in sorted(fitting, key=itemgetter(0))]
    return next((starts for starts in [*tried, changed] if not broken_rules(session.instance, starts)), None)
