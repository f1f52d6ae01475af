"""What takes longer about projects, for jobs: all reasons of a list, and solving again for one project."""

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
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.studies.worth.worth_words import cost_meaning
from optimizer.wording import worth
from optimizer.wording.figures import listed

REASONS = Columns(
    PROJECT,
    figure("saving", "priority x kt x hours", "loss if dropped, or gain if added, the rest kept"),
    figure("saving_alone", "priority x kt x hours", "what it saves with nothing else funded"),
    figure("kt_today", "kt a year", "freight that passes a target of it with nothing funded"),
    text("reason", "why it is funded or not"),
)


@declares(REASONS)
def every_reason(case: Case, portfolio: Portfolio, *, cancel: Cancel | None = None) -> pd.DataFrame:
    """Every project of the case with what it is worth to the portfolio as it is, and why it is funded or not.

    `saving` is the loss if dropped where it is funded, else the gain if added, the rest kept; never a
    replacement or forcing cost. Stopped, the projects that were done.
    """
    pricing = Pricing(portfolio.instance)
    rows = []
    for project in case.tables["Projects"]["project"]:
        if cancel is not None and cancel():
            break
        card = project_card(case, portfolio, project, pricing=pricing)
        saving = card.loss_if_dropped if card.funded else card.gain_if_added
        rows.append((project, saving, card.saving_alone, card.kt_today, card.headline))
    return REASONS.frame(rows)


@dataclass(frozen=True)
class Explained:
    """One project by `optimizer.studies.explain`, and the best list that this speaks of.

    Budgets of entry are asked for apart.
    """

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
        apart = " and ".join(parts)
        return f"The reasons are about the best list, which {apart}, other than the list in view."

    @property
    def figure(self) -> worth.Figure:
        """Which of the two costs `cost` is."""
        return worth.chosen_anew(funded=self.importance.funded)

    @property
    def cost(self) -> float | None:
        """The replacement or forcing cost in the objective's unit; None: there is no such list."""
        return self.importance.counterfactual_cost

    @property
    def meaning(self) -> str:
        """What the cost says, in a few words."""
        saving = self.baseline_objective - self.best_objective
        return cost_meaning(self.cost, funded=self.importance.funded, saving=saving)


def explained_of(
    case: Case,
    project: str,
    *,
    solver: str = "highs",
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> Explained:
    """What `explain` says of one project of a case. Raises as optimizer.studies.explain."""
    found = explain(case, [project], solver=solver, entries=False, on_progress=on_progress, cancel=cancel)
    one, best = found.projects[0], found.best
    return Explained(
        one.importance, one.sentences, best.projects, best.objective, best.baseline_objective, best.yardstick
    )
