"""Advice about money and choice: what can never be funded, and commitments that no portfolio can keep.

All of it is advice, since it is the solver that proves a case infeasible; but a planner wants to read it
beforehand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.requirements import closure
from optimizer.case.checking.records import Record, Records
from optimizer.case.problems import Problem, advice

# Sums of decimals differ from their true value by less than this share.
_ROUNDING = 1e-9
Reason = tuple[str, str, str]  # column, why, remedy


@dataclass(frozen=True)
class _Sources:
    """The money of the Budgets sheet, one entry a source."""

    records: Records

    @cached_property
    def rows(self) -> dict[str, list[Record]]:
        found = defaultdict(list)
        for budget in self.records["Budgets"]:
            found[budget["source"]].append(budget)
        return dict(found)

    @cached_property
    def amounts(self) -> dict[str, float]:
        """All that each source gives within the plan."""
        last = self.records.last_year
        return {
            source: sum(
                row["amount_musd"]
                for row in rows
                if last is None or row["year"] is None or row["year"] <= last
            )
            for source, rows in self.rows.items()
        }

    @cached_property
    def total(self) -> float:
        return sum(self.amounts.values())

    @cached_property
    def filters(self) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
        """Of each source, the columns of Projects that it looks at, and what may stand there."""
        pairs = (("countries", "country"), ("kinds", "kind"), ("projects", "project"))
        return {
            source: tuple(
                (one, frozenset(rows[0].members(many))) for many, one in pairs if rows[0].members(many)
            )
            for source, rows in self.rows.items()
        }

    def pays_for(self, source: str, project: Record) -> bool:
        return all(project[column] in admitted for column, admitted in self.filters[source])

    def reach(self, project: Record) -> float | None:
        """The most that all sources together can pay of the project; None where no source may pay for it."""
        willing = [source for source in self.rows if self.pays_for(source, project)]
        if not willing:
            return None
        cost: float = project["cost_musd"]
        shares = {source: float(self.rows[source][0]["max_share_pct"]) / 100 for source in willing}
        return sum(min(self.amounts[source], share * cost) for source, share in shares.items())


def money_advice(records: Records) -> Iterator[Problem]:
    sources = _Sources(records)
    committed = _with_required(records, _committed(records))
    impossible = {
        project["project"]: _why_never(records, sources, project, committed)
        for project in records["Projects"]
    }
    for project in records["Projects"]:
        reason = impossible[project["project"]]
        if reason is None or project["status"] == "rejected":
            continue
        column, message, remedy = reason
        if project["status"] == "committed":
            yield project.advice(
                column, f"the project is committed, but {message}: no portfolio obeys the case", remedy
            )
        else:
            yield project.advice(column, f"the project can never be funded: {message}", remedy)
    yield from _commitments(records, sources)
    yield from _more_than_enough(
        records, sources, {name for name, reason in impossible.items() if reason is None}
    )
    yield from _windows(records)


def _why_never(records: Records, sources: _Sources, project: Record, committed: list[str]) -> Reason | None:
    """(column, why, remedy) where no portfolio can hold the project, as far as that shows without solving.

    `committed` are all projects that must be funded anyway.
    """
    own = _with_required(records, [project["project"]])
    for name in own[1:]:
        if records.ids["Projects"][name]["status"] == "rejected":
            return (
                "requires",
                f'it requires "{name}", which is rejected',
                f'make "{name}" a candidate, or drop the requirement',
            )
    together = list(dict.fromkeys([*own, *committed]))
    clash = _clash_of_groups(
        records, [name for name in own if name not in committed] or [project["project"]], together
    )
    if clash is not None:
        return clash
    reason = _unpaid(records, sources, project) or _outside(records, project)
    if reason is not None:
        return reason
    affordable = _over_limit(records, sources, committed) is None
    return _over_limit(records, sources, together if affordable else own)


def _committed(records: Records) -> list[str]:
    return [project["project"] for project in records["Projects"] if project["status"] == "committed"]


def _clash_of_groups(records: Records, names: list[str], together: list[str]) -> Reason | None:
    """Why one of `names` cannot be funded with all of `together`: a group funds one project."""
    group_of = {name: records.ids["Projects"][name]["group"] for name in together}
    for name in names:
        for other in together:
            if other != name and group_of[name] is not None and group_of[other] == group_of[name]:
                message = (
                    f'"{name}" and "{other}", both of group "{group_of[name]}", would be funded together'
                )
                return "group", message, "put them in different groups, or drop the commitment or requirement"
    return None


def _unpaid(records: Records, sources: _Sources, project: Record) -> Reason | None:
    if not sources.rows or project["cost_musd"] <= 0:
        return None
    reach = sources.reach(project)
    if reach is None:
        return (
            "project",
            "no source in Budgets may pay for it",
            "widen a source's countries, kinds or projects",
        )
    if reach < project["cost_musd"] * (1 - _ROUNDING):
        message = f"its sources can pay {reach:,.4g} of its {project['cost_musd']:,.4g} million at most"
        return "cost_musd", message, "raise max_share_pct or amount_musd, or add a source"
    return None


def _over_limit(records: Records, sources: _Sources, names: list[str], *, subject: str = "") -> Reason | None:
    """Why the projects of `names` cannot all be funded: they cost more than the budget or all sources give.

    `subject` says whose cost it is; without one it is that of a project with all that must be funded beside
    it.
    """
    subject = subject or ("it costs" if len(names) == 1 else "it and what must be funded with it cost")
    limits = [
        (records.settings["budget_musd"], "the budget", "budget_musd"),
        (sources.total, "all sources", "amounts in Budgets"),
    ]
    cost = sum(records.ids["Projects"][name]["cost_musd"] for name in names)
    for limit, what, where in limits if sources.rows else limits[:1]:
        if limit is not None and cost > limit * (1 + _ROUNDING):
            message = f"{subject} {cost:,.4g} million, more than the {limit:,.4g} of {what}"
            return "cost_musd", message, f"raise {where}, or lower the cost"
    return None


def _outside(records: Records, project: Record) -> Reason | None:
    """Whether the years in which it may start miss the plan."""
    first, last = records.settings["first_year"], records.last_year
    if last is None:
        return None
    earliest, latest = project["earliest_year"], project["latest_year"]
    if earliest is not None and earliest > last:
        return (
            "earliest_year",
            f"it may start from {earliest}, after the plan's last year {last}",
            "correct the year or the horizon",
        )
    if latest is not None and latest < first:
        return (
            "latest_year",
            f"it may start until {latest}, before the plan's first year {first}",
            "correct the year or the horizon",
        )
    return None


def _with_required(records: Records, names: list[str]) -> list[str]:
    """The projects and all that they require, in turn."""
    return closure(names, lambda name: records.ids["Projects"][name].members("requires"))


def _commitments(records: Records, sources: _Sources) -> Iterator[Problem]:
    """Commitments that together cost more than there is."""
    committed = _committed(records)
    over = _over_limit(
        records, sources, _with_required(records, committed), subject="the committed projects cost"
    )
    if over is not None and len(committed) > 1:  # a single one is told at its own row
        yield advice(
            "Projects",
            None,
            "status",
            None,
            f"{over[1]}: no portfolio obeys the case",
            "commit to less, or add money",
        )


def _more_than_enough(records: Records, sources: _Sources, possible: set[str]) -> Iterator[Problem]:
    """A limit that binds nothing is worth a look: a budget in another unit, or costs that are missing."""
    dearest: dict[str, float] = {}
    for project in records["Projects"]:
        if project["project"] in possible and project["status"] != "rejected":
            site = (
                f"group {project['group']}"
                if project["group"] is not None
                else f"project {project['project']}"
            )
            dearest[site] = max(dearest.get(site, 0.0), project["cost_musd"])
    everything = sum(dearest.values())
    if not dearest:
        return
    budget = records.settings["budget_musd"]
    if budget is not None and budget > everything * (1 + _ROUNDING):
        row = next((record.row for record in records["Settings"] if record["setting"] == "budget_musd"), None)
        message = (
            f"the budget of {budget:,.4g} million exceeds the {everything:,.4g} that everything fundable"
            " costs"
        )
        yield advice("Settings", row, "value", budget, message, "check its unit")
    if sources.rows and sources.total > everything * (1 + _ROUNDING):
        message = (
            f"the sources give {sources.total:,.4g} million, more than the {everything:,.4g} that everything"
            " fundable costs"
        )
        yield advice("Budgets", None, "amount_musd", None, message, "check the unit")


def _windows(records: Records) -> Iterator[Problem]:
    """In a plan of several years: projects that open too late to save anything, and money that comes too
    late.
    """
    last = records.last_year
    if last is None:
        return
    for project in records["Projects"]:
        earliest = max(project["earliest_year"] or 0, records.settings["first_year"])
        opens = earliest + project["build_years"]
        if earliest <= last < opens and project["status"] != "rejected":
            message = (
                f"it opens in {opens} at the earliest, after the plan's last year {last}, so it saves nothing"
            )
            yield project.advice("build_years", message, "lengthen the horizon, or check build_years")
    for budget in records["Budgets"]:
        if budget["year"] is not None and budget["year"] > last:
            message = f"the money comes in {budget['year']}, after the plan's last year {last}"
            yield budget.advice("year", message, "correct the year or the horizon")
