"""Importance: what each project is worth to the list, by solving again without it or with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from models.instance import INF, Instance, Rule
from models.referee import broken_rules
from optimizer.case import Case
from optimizer.explore.alternatives import nothing_found
from optimizer.explore.answers import Answer, Exploring, asked, quiet, settled_answer
from optimizer.explore.asking import Asking, opened, with_statuses
from optimizer.explore.executors import OnAdvance, run_chunks
from optimizer.explore.frontier import CHUNK as BUDGETS_AT_ONCE
from optimizer.explore.frontier import solve_budgets
from optimizer.explore.positions import positions_of
from optimizer.solve.outcome import Cancel, SolveOptions
from optimizer.solve.portfolio import Portfolio
from optimizer.solve.search import Found, Question, Starts

CHUNK = 24  # questions; fixed, so that answers do not depend on the number of workers
ENTRY_STEPS = 40  # equal budgets up to the cost of all projects, at which entry is looked for


@dataclass(frozen=True)
class ProjectImportance:
    """What one project is worth to the best portfolio, in the objective's unit (priority x kt x hours).

    `replacement_cost`: what is lost if it is barred; 0 where another list does as well (or it is not funded), negative
    where only a commitment keeps it, None where no portfolio obeys the rules without it. `forcing_cost`: what is lost
    if it must be funded; 0 where a list with it does as well (or it is funded), negative where only its rejection keeps
    it out, None where no portfolio may hold it. `saving_alone` is with nothing else funded. `enters_at_musd` is the
    smallest of the budgets tried at which it is funded. `otherwise` is the best list with the project barred
    (funded ones) or forced; None where there is none. `asked` is false where it was stopped before.
    """

    project: str
    position: int
    funded: bool
    cost_musd: float
    replacement_cost: float | None
    forcing_cost: float | None
    saving_alone: float
    enters_at_musd: float | None
    otherwise: Starts | None
    asked: bool = True

    @property
    def saving_alone_per_musd(self) -> float | None:
        return self.saving_alone / self.cost_musd if self.cost_musd > 0 else None

    @property
    def cost_of_otherwise(self) -> float | None:
        return self.replacement_cost if self.funded else self.forcing_cost


@dataclass(frozen=True)
class Importance:
    """The best portfolio and what each project is worth to it; projects stand in the order of the workbook."""

    best: Portfolio
    projects: tuple[ProjectImportance, ...]
    search: Asking  # with every project a candidate and no budget; narrowed for each question
    entry_budgets_musd: tuple[float, ...]
    interrupted: bool = False

    def of(self, project: str) -> ProjectImportance:
        return next(known for known in self.projects if known.project == project)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a project, with the rank by saving per million alone beside what the network makes of it."""
        rated = sorted(self.projects, key=lambda p: -(p.saving_alone_per_musd if p.saving_alone_per_musd is not None else INF))
        rank = {p.project: n + 1 for n, p in enumerate(rated)}
        rows = [
            (
                p.project,
                "yes" if p.funded else "no",
                p.cost_musd,
                p.replacement_cost if p.funded else None,
                None if p.funded else p.forcing_cost,
                "impossible" if p.cost_of_otherwise is None and p.asked else "" if p.asked else "not asked",
                p.saving_alone,
                p.saving_alone_per_musd,
                rank[p.project],
                p.enters_at_musd,
            )
            for p in self.projects
        ]
        columns = ["project", "funded", "cost_musd", "replacement_cost", "forcing_cost", "note"]
        columns += ["saving_alone", "saving_alone_per_musd", "rank_alone", "enters_at_musd"]
        return pd.DataFrame(rows, columns=columns).astype(object)


def importance(
    case: Case,
    projects: Sequence[str] | None = None,
    *,
    budget_musd: float | None = None,
    workers: int = 1,
    dask: str | None = None,
    solver: str = "highs",
    entries: bool = True,
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> Importance:
    """Replacement and forcing costs of `projects` (default: all), and with `entries` the budgets at which they enter.

    Raises InputError for a project that the case does not have, InfeasibleCaseError and NoPortfolioError as `solve`.
    """
    case = case.with_settings(budget_musd=budget_musd)
    exploring = Exploring(case, solver=solver, cancel=cancel, as_searched=_whole)
    asked_for = positions_of(exploring.instance, projects)
    root, options = exploring.search, quiet(exploring.options)
    base = asked(_base(root, exploring.instance), options)
    if base.starts is None:
        raise nothing_found(base, exploring.options.time_limit_seconds)
    budgets = _entry_budgets(exploring.instance) if entries else ()
    chunks = [asked_for[n : n + CHUNK] for n in range(0, len(asked_for), CHUNK)]
    jobs: list[tuple[Any, ...]] = [("otherwise", root, exploring.instance, options, base, tuple(chunk)) for chunk in chunks]
    jobs += [
        ("entries", root, exploring.instance, options, base, budgets[n : n + BUDGETS_AT_ONCE])
        for n in range(0, len(budgets), BUDGETS_AT_ONCE)
    ]
    results = run_chunks(
        work,
        jobs,
        steps=len(asked_for) + len(budgets),
        workers=workers,
        dask=dask,
        on_progress=on_progress,
        cancel=cancel,
    )
    otherwise = {p: answer for found in results[: len(chunks)] for p, answer in (found or {}).items()}
    points = {budget: answer for found in results[len(chunks) :] for budget, answer in (found or {}).items()}
    return _assembled(exploring, base, asked_for, otherwise, points, budgets)


def work(
    kind: str,
    root: Asking,
    instance: Instance,
    options: SolveOptions,
    base: Answer,
    what: tuple[float, ...],
    *,
    step: Callable[[], None],
    cancel: Cancel,
) -> dict[float, Answer]:
    """A chunk of either sort of question."""
    if kind == "entries":
        return solve_budgets(_base(root.anew(), instance, budget=False), options, what, step=step, cancel=cancel)
    search, answers = root.anew(), dict[float, Answer]()
    for p in map(int, what):
        if cancel():
            break
        answer = _otherwise(search, instance, quiet(options, cancel), base, p, answers.values())
        if answer.status == "interrupted" and cancel():
            break
        answers[p] = answer
        step()
    return answers


def _whole(instance: Instance) -> Instance:
    """What serves every question: each project a candidate, and no budget; both come as rows.

    The model leaves out decisions that nothing in it names, yet each may be forced: a rule without effect names all.
    """
    every = frozenset(range(len(instance.projects)))
    naming = Rule("every project", "projects", every, minimum=0.0, maximum=None, row=0)
    return replace(opened(instance), budget_musd=INF, rules=(*instance.rules, naming))


def _base(search: Asking, instance: Instance, *, budget: bool = True, change: dict[int, str] | None = None) -> Asking:
    """The search under the case's own statuses, `change` in place of some, and its budget."""
    changed = with_statuses(instance, change) if change else instance
    rows = [search.forced(p) for p, project in enumerate(changed.projects) if project.status == "committed"]
    rows += [search.barred(p) for p, project in enumerate(changed.projects) if project.status == "rejected"]
    limit = instance.budget_musd if budget and instance.budget_musd < INF else None
    return search.narrowed(*rows, budget_musd=limit, instance=changed if limit is not None or budget else _no_limit(changed))


def _no_limit(instance: Instance) -> Instance:
    return replace(instance, budget_musd=INF)


def _otherwise(
    search: Asking, instance: Instance, options: SolveOptions, base: Answer, p: int, known: Iterable[Answer]
) -> Answer:
    """The best portfolio with a funded project barred, or an unfunded one forced."""
    assert base.starts is not None
    funded = p in base.starts
    narrow = _base(search, instance, change={p: "rejected" if funded else "committed"})
    free = instance.projects[p].status == "candidate"
    floor = base.bound if free else None  # a rule more cannot make the list better

    def enough(objective: float | None, _: float | None) -> bool:
        return objective is not None and floor is not None and objective - floor <= options.mip_gap_pct / 100 * abs(objective)

    begin = _begin(narrow, base, known, p, funded)
    found = narrow.ask(options, Question(begin=begin, enough=enough if free else None))
    if isinstance(found, Found) and found.status == "stopped":
        found = replace(found, status="optimal", bound=floor)
    return settled_answer(narrow, found, options)


def _begin(search: Asking, base: Answer, known: Iterable[Answer], p: int, funded: bool) -> Starts | None:
    """The best portfolio known so far that will do, or the incumbent with the project taken out or put in."""
    assert base.starts is not None
    fitting = [a for a in known if a.starts is not None and a.objective is not None and (p in a.starts) != funded]
    years = search.instance.projects[p].start_years
    changed = {q: t for q, t in base.starts.items() if q != p} if funded else {**base.starts, p: years[0] if years else 0}
    tried: list[Starts] = [a.starts for a in sorted(fitting, key=lambda a: a.objective or 0.0) if a.starts is not None]
    return next((starts for starts in [*tried, changed] if not broken_rules(search.instance, starts)), None)


def _entry_budgets(instance: Instance) -> tuple[float, ...]:
    total = sum(project.cost_musd for project in instance.projects)
    return tuple(total * step / ENTRY_STEPS for step in range(1, ENTRY_STEPS + 1)) if total > 0 else ()


def _assembled(
    exploring: Exploring,
    base: Answer,
    asked_for: Sequence[int],
    otherwise: dict[float, Answer],
    points: dict[float, Answer],
    budgets: Sequence[float],
) -> Importance:
    search = _base(exploring.search, exploring.instance)
    best = exploring.portfolio(base, search=search)
    baseline = search.objective(search.baseline)
    found = []
    for p in asked_for:
        answer, funded = otherwise.get(p), p in best.starts
        loss = _loss(search, best, answer, exploring.instance.projects[p].status == "candidate")
        years = exploring.instance.projects[p].start_years
        alone = search.objective(search.referee.price({p: years[0] if years else 0}))
        found.append(
            ProjectImportance(
                project=exploring.instance.projects[p].id,
                position=p,
                funded=funded,
                cost_musd=exploring.instance.projects[p].cost_musd,
                replacement_cost=loss if funded else 0.0,
                forcing_cost=0.0 if funded else loss,
                saving_alone=baseline - alone,
                enters_at_musd=min((b for b, a in points.items() if a.starts is not None and p in a.starts), default=None),
                otherwise=answer.starts if answer is not None else None,
                asked=answer is not None,
            )
        )
    stopped = len(otherwise) < len(asked_for) or len(points) < len(budgets)
    return Importance(best, tuple(found), exploring.search, tuple(budgets), interrupted=stopped)


def _loss(search: Asking, best: Portfolio, answer: Answer | None, free: bool) -> float | None:
    """How much worse the list is then; None where there is none. Never negative where only a rule was added."""
    if answer is None or answer.starts is None:
        return None
    loss = search.objective(search.referee.price(answer.starts)) - best.objective
    return max(0.0, loss) if free else loss
