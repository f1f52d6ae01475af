"""What takes longer about projects, for jobs: all reasons of a portfolio, and what solving again says of one project."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from optimizer.case import Case
from optimizer.case.labels import called
from optimizer.columns import PROJECT, Columns, declares, figure, text
from optimizer.solver.highs.outcome import Cancel
from optimizer.solver.portfolio import Portfolio
from optimizer.studies import Entries, ProjectImportance, explain
from optimizer.studies.parallel import OnAdvance
from optimizer.studies.worth.card import project_card
from optimizer.studies.worth.marginal_savings import NOTHING, Pricing
from optimizer.wording.figures import listed, part_of

REASONS = Columns(
    PROJECT,
    figure("saving", "priority x kt x hours", "what is lost without it, or gained with it"),
    figure("saving_alone", "priority x kt x hours", "what it saves with nothing else funded"),
    figure("kt_today", "kt a year", "freight that passes a target of it with nothing funded"),
    text("reason", "why it is funded or not"),
)


@declares(REASONS)
def every_reason(case: Case, portfolio: Portfolio, *, cancel: Cancel | None = None) -> pd.DataFrame:
    """Every project of the case with what it saves in the portfolio, or would, and why it is funded or not.

    Stopped, the projects that were done.
    """
    pricing = Pricing(portfolio.instance)
    rows = []
    for project in case.tables["Projects"]["project"]:
        if cancel is not None and cancel():
            break
        card = project_card(case, portfolio, project, pricing=pricing)
        saving = card.saving_in_portfolio if card.funded else card.gain_if_added
        rows.append((project, saving, card.saving_alone, card.kt_today, card.headline))
    return REASONS.frame(rows)


@dataclass(frozen=True)
class Explained:
    """One project by `optimizer.studies.explain`, and the best list that this speaks of; budgets of entry are asked for apart."""

    importance: ProjectImportance
    sentences: tuple[str, ...]
    best: tuple[str, ...]
    best_objective: float
    baseline_objective: float
    yardstick: float  # what a cost is small against

    def reasons(self, entries: Entries | None) -> list[str]:
        """All that `corridor explain` says of the project, once `entries` are known."""
        entry = entries.sentence(self.importance.project) if entries is not None else ""
        return [sentence for sentence in (*self.sentences, entry) if sentence]

    def about_another_list(self, portfolio: Portfolio) -> str:
        """Where the best list differs from a portfolio, in words; "" where it does not."""
        here, best = set(portfolio.projects), set(self.best)
        if here == best:
            return ""
        parts = [
            f"{words} {listed(called(portfolio.case, sorted(ids)))}"
            for words, ids in (("has", best - here), ("is without", here - best))
            if ids
        ]
        return f"The reasons are about the best list, which {' and '.join(parts)}, other than the list in view."

    @property
    def cost_of_otherwise(self) -> tuple[str, float | None, str]:
        """Name, value (objective's unit; None: there is no such list) and meaning of the replacement or forcing cost."""
        one = self.importance
        value, tiny = one.cost_of_otherwise, NOTHING * self.yardstick
        name = "Replacement cost: lost if it is barred" if one.funded else "Forcing cost: lost if it must be funded"
        if value is None:
            return (
                name,
                None,
                "no list that obeys the rules does without it" if one.funded else "no list that obeys the rules may hold it",
            )
        if abs(value) <= tiny:
            return name, 0.0, "another list without it is as good" if one.funded else "a list with it is as good"
        if value < 0:
            return name, value, "only its commitment keeps it" if one.funded else "only its rejection keeps it out"
        saving = self.baseline_objective - self.best_objective
        return name, value, f"{part_of(value, saving)} of what the best list saves" if saving > 0 else ""


def explained_of(
    case: Case, project: str, *, solver: str = "highs", on_progress: OnAdvance | None = None, cancel: Cancel | None = None
) -> Explained:
    """What `explain` says of one project of a case. Raises as optimizer.studies.explain."""
    found = explain(case, [project], solver=solver, entries=False, on_progress=on_progress, cancel=cancel)
    one, best = found.projects[0], found.best
    return Explained(one.importance, one.sentences, best.projects, best.objective, best.baseline_objective, best.yardstick)
