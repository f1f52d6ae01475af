"""Advice about money and choice: what can never be funded, and commitments that no portfolio can keep.

All of it is advice, since it is the solver that proves a case infeasible; but a planner wants
to read it beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.checking.money_sources import MoneySources
from optimizer.case.checking.never_funded import (
    ROUNDING,
    committed_projects,
    over_limit,
    why_never,
    with_required,
)
from optimizer.case.checking.records import Records
from optimizer.case.problems import Problem, advice


def money_advice(records: Records) -> Iterator[Problem]:
    sources = MoneySources(records)
    committed = with_required(records, committed_projects(records))
    possible: set[str] = set()
    for project in records["Projects"]:
        reason = why_never(records, sources, project, committed)
        if reason is None:
            possible.add(project["project"])
        if reason is None or project["status"] == "rejected":
            continue
        column, message, remedy = reason
        if project["status"] == "committed":
            message = f"the project is committed, but {message}: no portfolio obeys the case"
            yield project.advice(column, message, remedy)
        else:
            yield project.advice(column, f"the project can never be funded: {message}", remedy)
    yield from _commitments(records, sources)
    yield from _more_than_enough(records, sources, possible)
    yield from _windows(records)


def _commitments(records: Records, sources: MoneySources) -> Iterator[Problem]:
    """Commitments that together cost more than there is."""
    committed = committed_projects(records)
    all_of_it = with_required(records, committed)
    over = over_limit(records, sources, all_of_it, subject="the committed projects cost")
    if over is not None and len(committed) > 1:  # a single one is told at its own row
        message = f"{over[1]}: no portfolio obeys the case"
        yield advice("Projects", None, "status", None, message, "commit to less, or add money")


def _more_than_enough(records: Records, sources: MoneySources, possible: set[str]) -> Iterator[Problem]:
    """A limit that binds nothing is worth a look: a budget in another unit, or costs that are missing."""
    dearest: dict[str, float] = {}
    for project in records["Projects"]:
        if project["project"] in possible and project["status"] != "rejected":
            group, alone = f"group {project['group']}", f"project {project['project']}"
            site = alone if project["group"] is None else group
            dearest[site] = max(dearest.get(site, 0.0), project["cost_musd"])
    everything = sum(dearest.values())
    if not dearest:
        return
    budget = records.settings["budget_musd"]
    if budget is not None and budget > everything * (1 + ROUNDING):
        row = next((record.row for record in records["Settings"] if record["setting"] == "budget_musd"), None)
        most = f"the {everything:,.4g} that everything fundable costs"
        message = f"the budget of {budget:,.4g} million exceeds {most}"
        yield advice("Settings", row, "value", budget, message, "check its unit")
    if sources.rows and sources.total > everything * (1 + ROUNDING):
        most = f"the {everything:,.4g} that everything fundable costs"
        message = f"the sources give {sources.total:,.4g} million, more than {most}"
        yield advice("Budgets", None, "amount_musd", None, message, "check the unit")


def _windows(records: Records) -> Iterator[Problem]:
    """In a plan of several years: projects that open too late to save anything, money that comes too late."""
    last = records.last_year
    if last is None:
        return
    for project in records["Projects"]:
        earliest = max(project["earliest_year"] or 0, records.settings["first_year"])
        opens = earliest + project["build_years"]
        if earliest <= last < opens and project["status"] != "rejected":
            late = f"it opens in {opens} at the earliest, after the plan's last year {last}"
            remedy = "lengthen the horizon, or check build_years"
            yield project.advice("build_years", f"{late}, so it saves nothing", remedy)
    for budget in records["Budgets"]:
        if budget["year"] is not None and budget["year"] > last:
            message = f"the money comes in {budget['year']}, after the plan's last year {last}"
            yield budget.advice("year", message, "correct the year or the horizon")
