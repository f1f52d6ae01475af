"""Explain: for each project a few plain sentences with figures. Nothing is said that was not worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from optimizer.case import Case
from optimizer.columns import Columns, declares, text
from optimizer.solver.highs.outcome import Cancel, NoPortfolioError
from optimizer.solver.portfolio import Portfolio
from optimizer.studies.clash.diagnosis import diagnose
from optimizer.studies.parallel import OnAdvance
from optimizer.studies.worth import worth_words
from optimizer.studies.worth.reasons import Clash, Reasoner
from optimizer.studies.worth.replacement_costs import TABLE as WORTH
from optimizer.studies.worth.replacement_costs import Importance, ProjectImportance, importance

TABLE = Columns(*WORTH.columns, text("reason", "why it is funded or not, in sentences"))


@dataclass(frozen=True)
class ProjectExplanation:
    """Why one project is funded or not, with the figures behind it."""

    importance: ProjectImportance
    sentences: tuple[str, ...]

    @property
    def reason(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Explanation:
    """The best portfolio and an explanation of each project asked about, in the order asked."""

    importance: Importance
    projects: tuple[ProjectExplanation, ...]

    @property
    def best(self) -> Portfolio:
        return self.importance.best

    @property
    @declares(TABLE)
    def table(self) -> pd.DataFrame:
        """The importance table with the reasons."""
        frame = self.importance.table.copy()
        frame["reason"] = [one.reason for one in self.projects]
        return frame


def explain(
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
) -> Explanation:
    """Why `projects` (default: all) are funded or not. Arguments and errors as for `importance`."""
    found = importance(
        case,
        projects,
        budget_musd=budget_musd,
        workers=workers,
        dask=dask,
        solver=solver,
        entries=entries,
        on_progress=on_progress,
        cancel=cancel,
    )
    reasoner = Reasoner(found)
    explained = tuple(_explained(found, reasoner, one) for one in found.projects)
    return Explanation(found, explained)


def _explained(found: Importance, reasoner: Reasoner, one: ProjectImportance) -> ProjectExplanation:
    is_impossible = one.asked and one.counterfactual_cost is None
    clash = _clash(found.best.case, one) if is_impossible else None
    said = list(worth_words.sentences(found.best, reasoner.reasons(one)))
    said += [found.entries.sentence(one.project)] if one.asked else []
    said += [worth_words.clash_words(clash)] if clash is not None else []
    return ProjectExplanation(one, tuple(filter(None, said)))


def _clash(case: Case, one: ProjectImportance) -> Clash:
    """Which rules keep a project in or out, by diagnosis of the case with it forced or barred."""
    status = "rejected" if one.funded else "committed"
    table = case.tables["Projects"]
    changed = table.assign(status=table["status"].where(table["project"] != one.project, status))
    try:
        found = diagnose(replace(case, tables={**case.tables, "Projects": changed}))
    except NoPortfolioError:
        return Clash(is_known=False)
    own = f"{status} {one.project}"
    others = tuple(rule.says for rule in found.conflict if rule.name != own)
    never = "" if others else "".join(rule.never for rule in found.conflict if rule.name == own)
    return Clash(others, never)
