"""Importance: what each project is worth to the list, by solving again without it or with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from models.instance import INF, Instance, Starts
from optimizer.case import Case
from optimizer.columns import COST, PROJECT, Columns, count, declares, figure, text, weighted
from optimizer.solver.highs.outcome import Cancel, nothing_found
from optimizer.solver.ids import positions_of
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.session import Session
from optimizer.studies.budgets.entry_budgets import (
    NO_ENTRIES,
    Entries,
    entries_of,
    entry_budgets,
    entry_chunks,
)
from optimizer.studies.exploring import Answer, Exploring, asked, quiet
from optimizer.studies.parallel import OnAdvance, run_chunks
from optimizer.studies.worth.counterfactuals import CHUNK, answer_chunk, base_session, relaxed
from optimizer.studies.worth.marginal_savings import Pricing

TABLE = Columns(
    PROJECT,
    text("funded", "yes or no"),
    COST,
    weighted("replacement_cost", "what is lost if it is barred; None if not funded"),
    weighted("forcing_cost", "what is lost if it must be funded; None if funded"),
    text("note", "impossible: no list obeys the rules then; not asked: stopped before; else empty"),
    weighted("saving_alone", "what it saves with nothing else funded"),
    weighted("saving_alone_per_musd", "the same for each million, None where it costs nothing"),
    count("rank_alone", "", "its place by that, from 1"),
    figure("enters_at_musd", "million", "the smallest budget tried that funds it, None if none"),
)


@dataclass(frozen=True)
class ProjectImportance:
    """What one project is worth to the best portfolio, in the objective's unit (priority x kt x hours).

    `replacement_cost`: what the best list loses if it has to do without it, all else chosen anew (the loss if
    dropped, with the rest kept, is on its card); 0 where another list does as well (or it is not funded),
    negative where only a commitment keeps it, None where no portfolio obeys the rules without it.
    `forcing_cost`: what the best list loses if it has to hold it; 0 where a list with it does as well (or it
    is funded), negative where only its rejection keeps it out, None where no portfolio may hold it.
    `saving_alone` is with nothing else funded. `enters_at_musd` is the smallest of the budgets tried at which
    it is funded. `counterfactual` is the best list with the project barred (funded ones) or forced; None
    where there is none. `asked` is false where it was stopped before.
    """

    project: str
    position: int
    funded: bool
    cost_musd: float
    replacement_cost: float | None
    forcing_cost: float | None
    saving_alone: float
    rank_alone: int
    enters_at_musd: float | None
    counterfactual: Starts | None
    asked: bool = True

    @property
    def saving_alone_per_musd(self) -> float | None:
        return self.saving_alone / self.cost_musd if self.cost_musd > 0 else None

    @property
    def counterfactual_cost(self) -> float | None:
        """The replacement cost of a funded project, the forcing cost of another."""
        return self.replacement_cost if self.funded else self.forcing_cost

    @property
    def otherwise(self) -> Starts | None:
        """The name that `counterfactual` had first."""
        return self.counterfactual

    @property
    def cost_of_otherwise(self) -> float | None:
        """The name that `counterfactual_cost` had first."""
        return self.counterfactual_cost


@dataclass(frozen=True)
class Importance:
    """The best portfolio and what each project is worth to it, in the order of the workbook."""

    best: Portfolio
    projects: tuple[ProjectImportance, ...]
    session: Session  # with every project a candidate and no budget; narrowed for each question
    entries: Entries = NO_ENTRIES
    interrupted: bool = False

    @property
    def entry_budgets_musd(self) -> tuple[float, ...]:
        return self.entries.budgets_musd

    def of(self, project: str) -> ProjectImportance:
        return next(known for known in self.projects if known.project == project)

    @cached_property
    @declares(TABLE)
    def table(self) -> pd.DataFrame:
        """One row a project: its rank by saving per million alone beside what the network makes of it."""
        rows = [
            (
                p.project,
                "yes" if p.funded else "no",
                p.cost_musd,
                p.replacement_cost if p.funded else None,
                None if p.funded else p.forcing_cost,
                "impossible" if p.counterfactual_cost is None and p.asked else "" if p.asked else "not asked",
                p.saving_alone,
                p.saving_alone_per_musd,
                p.rank_alone,
                p.enters_at_musd,
            )
            for p in self.projects
        ]
        return TABLE.frame(rows).astype(object)


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
    """Replacement and forcing costs of `projects` (default: all), with `entries` the budgets they enter at.

    Raises InputError for a project that the case does not have, InfeasibleCaseError and NoPortfolioError as
    `solve`.
    """
    case = case.with_settings(budget_musd=budget_musd)
    exploring = Exploring(case, solver=solver, cancel=cancel, modelled=relaxed)
    asked_for = positions_of(exploring.instance, projects)
    root, options = exploring.session, quiet(exploring.options)
    base = asked(base_session(root, exploring.instance), options)
    if base.starts is None:
        raise nothing_found(base.status, exploring.options.time_limit_seconds)
    budgets = entry_budgets(exploring.instance) if entries else ()
    chunks = [asked_for[n : n + CHUNK] for n in range(0, len(asked_for), CHUNK)]
    results = run_chunks(
        answer_chunk,
        [*(("counterfactuals", tuple(chunk)) for chunk in chunks), *entry_chunks(budgets)],
        shared=(root, exploring.instance, options, base),
        steps=len(asked_for) + len(budgets),
        workers=workers,
        dask=dask,
        on_progress=on_progress,
        cancel=cancel,
    )
    counterfactuals = {p: answer for found in results[: len(chunks)] for p, answer in (found or {}).items()}
    points = {budget: answer for found in results[len(chunks) :] for budget, answer in (found or {}).items()}
    known = entries_of(exploring.instance, points, budgets)
    return _assembled(exploring, base, asked_for, counterfactuals, known)


def _assembled(
    exploring: Exploring,
    base: Answer,
    asked_for: Sequence[int],
    counterfactuals: Mapping[float, Answer],
    entries: Entries,
) -> Importance:
    session = base_session(exploring.session, exploring.instance)
    best = exploring.portfolio(base, session=session)
    pricing = Pricing(exploring.instance, session=session)
    alone = [pricing.saving_alone(p) for p in range(len(exploring.instance.projects))]
    rank = _ranks(alone, exploring.instance)
    found = []
    for p in asked_for:
        project, answer, funded = exploring.instance.projects[p], counterfactuals.get(p), p in best.starts
        loss = _loss(pricing, best, answer, project.status == "candidate")
        found.append(
            ProjectImportance(
                project=project.id,
                position=p,
                funded=funded,
                cost_musd=project.cost_musd,
                replacement_cost=loss if funded else 0.0,
                forcing_cost=0.0 if funded else loss,
                saving_alone=alone[p],
                rank_alone=rank[p],
                enters_at_musd=entries.first_musd.get(project.id),
                counterfactual=answer.starts if answer is not None else None,
                asked=answer is not None,
            )
        )
    stopped = len(counterfactuals) < len(asked_for) or not entries.complete
    return Importance(best, tuple(found), exploring.session, entries, interrupted=stopped)


def _ranks(alone: Sequence[float], instance: Instance) -> dict[int, int]:
    """Each project's place by what it saves alone per million; those that cost nothing stand first."""
    costs = [project.cost_musd for project in instance.projects]
    rated = sorted(range(len(alone)), key=lambda p: -(alone[p] / costs[p] if costs[p] > 0 else INF))
    return {p: place for place, p in enumerate(rated, start=1)}


def _loss(pricing: Pricing, best: Portfolio, answer: Answer | None, free: bool) -> float | None:
    """How much worse the list is then, None where there is none; never negative if only a rule was added."""
    if answer is None or answer.starts is None:
        return None
    loss = pricing.loss(best.valuation, answer.starts)
    return max(0.0, loss) if free else loss
