"""Entries: at which budget each project is first funded, of the budgets that are tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.instance import Instance
from optimizer.case import Case
from optimizer.solver.highs.outcome import Cancel
from optimizer.studies.budgets.frontier_points import CHUNK as BUDGETS_AT_ONCE
from optimizer.studies.exploring import Answer, Exploring, quiet
from optimizer.studies.parallel import OnAdvance, run_chunks
from optimizer.studies.worth.counterfactuals import answer_chunk, relaxed

STEPS = 40  # equal budgets up to the cost of all projects


@dataclass(frozen=True)
class Entries:
    """The least budget tried (million) at which each project of the case is funded; no entry where none is.

    It is the same whichever projects are asked about, and whatever the case's own budget.
    """

    budgets_musd: tuple[float, ...]
    first_musd: Mapping[str, float]
    complete: bool = True  # false where it was stopped before all budgets were tried
    tried: int | None = None  # how many were

    def sentence(self, project: str) -> str:
        """When the project enters, in words; "" where that was not worked out."""
        first, tried = self.first_musd.get(project), self.budgets_musd
        if first is not None and not self.complete:
            many = f"of {self.tried} tried before it was stopped"
            return f"It is funded at a budget of {first:,.4g} million, the smallest that does {many}."
        if first is not None:
            return f"It enters at a budget of {first:,.4g} million, of {len(tried)} budgets tried."
        if not tried or not self.complete:
            return ""
        return f"It is in the best list at none of {len(tried)} budgets up to {tried[-1]:,.4g} million."


NO_ENTRIES = Entries((), {})


def entries(
    case: Case,
    *,
    workers: int = 1,
    dask: str | None = None,
    solver: str = "highs",
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> Entries:
    """The budgets at which a case's projects enter, as `importance` finds them, whatever its own budget."""
    exploring = Exploring(case, solver=solver, cancel=cancel, modelled=relaxed, any_budget=True)
    budgets = entry_budgets(exploring.instance)
    results = run_chunks(
        answer_chunk,
        entry_chunks(budgets),
        shared=(exploring.session, exploring.instance, quiet(exploring.options), None),
        steps=len(budgets),
        workers=workers,
        dask=dask,
        on_progress=on_progress,
        cancel=cancel,
    )
    points = {budget: answer for found in results for budget, answer in (found or {}).items()}
    return entries_of(exploring.instance, points, budgets)


def entry_budgets(instance: Instance) -> tuple[float, ...]:
    """The budgets at which entry is looked for, million."""
    total = sum(project.cost_musd for project in instance.projects)
    return tuple(total * step / STEPS for step in range(1, STEPS + 1)) if total > 0 else ()


def entries_of(instance: Instance, points: Mapping[float, Answer], budgets: Sequence[float]) -> Entries:
    """From the best list at each budget, as far as they were found."""
    first: dict[str, float] = {}
    for budget in sorted(points):
        for p in points[budget].starts or ():
            first.setdefault(instance.projects[p].id, budget)
    return Entries(tuple(budgets), first, complete=len(points) == len(budgets), tried=len(points))


def entry_chunks(budgets: Sequence[float]) -> list[tuple[str, Sequence[float]]]:
    """The work that looks for entries, in chunks."""
    return [("entries", budgets[n : n + BUDGETS_AT_ONCE]) for n in range(0, len(budgets), BUDGETS_AT_ONCE)]
