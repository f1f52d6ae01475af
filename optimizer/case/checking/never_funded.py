"""Why a project can never be funded, as far as that shows without solving."""

from __future__ import annotations

from models.requirements import closure
from optimizer.case.checking.money_sources import MoneySources
from optimizer.case.checking.records import Record, Records

ROUNDING = 1e-9  # sums of decimals differ from their true value by less than this share
Reason = tuple[str, str, str]  # column, why, remedy


def why_never(
    records: Records, sources: MoneySources, project: Record, committed: list[str]
) -> Reason | None:
    """(column, why, remedy) where no portfolio can hold the project, as far as that shows without solving.

    `committed` are all projects that must be funded anyway.
    """
    own = with_required(records, [project["project"]])
    for name in own[1:]:
        if records.ids["Projects"][name]["status"] == "rejected":
            remedy = f'make "{name}" a candidate, or drop the requirement'
            return "requires", f'it requires "{name}", which is rejected', remedy
    together = list(dict.fromkeys([*own, *committed]))
    new = [name for name in own if name not in committed] or [project["project"]]
    clash = _clash_of_groups(records, new, together)
    if clash is not None:
        return clash
    reason = _unpaid(records, sources, project) or _outside(records, project)
    if reason is not None:
        return reason
    affordable = over_limit(records, sources, committed) is None
    return over_limit(records, sources, together if affordable else own)


def committed_projects(records: Records) -> list[str]:
    return [project["project"] for project in records["Projects"] if project["status"] == "committed"]


def _clash_of_groups(records: Records, names: list[str], together: list[str]) -> Reason | None:
    """Why one of `names` cannot be funded with all of `together`: a group funds one project."""
    group_of = {name: records.ids["Projects"][name]["group"] for name in together}
    for name in names:
        for other in together:
            if other != name and group_of[name] is not None and group_of[other] == group_of[name]:
                group = group_of[name]
                message = f'"{name}" and "{other}", both of group "{group}", would be funded together'
                return "group", message, "put them in different groups, or drop the commitment or requirement"
    return None


def _unpaid(records: Records, sources: MoneySources, project: Record) -> Reason | None:
    if not sources.rows or project["cost_musd"] <= 0:
        return None
    reach = sources.reach(project)
    if reach is None:
        remedy = "widen a source's countries, kinds or projects"
        return "project", "no source in Budgets may pay for it", remedy
    if reach < project["cost_musd"] * (1 - ROUNDING):
        message = f"its sources can pay {reach:,.4g} of its {project['cost_musd']:,.4g} million at most"
        return "cost_musd", message, "raise max_share_pct or amount_musd, or add a source"
    return None


def over_limit(
    records: Records, sources: MoneySources, names: list[str], *, subject: str = ""
) -> Reason | None:
    """Why the projects of `names` cannot all be funded: they cost more than the budget or all sources give.

    `subject` says whose cost it is; without one it is a project's, with all that must be funded beside it.
    """
    subject = subject or ("it costs" if len(names) == 1 else "it and what must be funded with it cost")
    limits = [
        (records.settings["budget_musd"], "the budget", "budget_musd"),
        (sources.total, "all sources", "amounts in Budgets"),
    ]
    cost = sum(records.ids["Projects"][name]["cost_musd"] for name in names)
    for limit, what, where in limits if sources.rows else limits[:1]:
        if limit is not None and cost > limit * (1 + ROUNDING):
            message = f"{subject} {cost:,.4g} million, more than the {limit:,.4g} of {what}"
            return "cost_musd", message, f"raise {where}, or lower the cost"
    return None


def _outside(records: Records, project: Record) -> Reason | None:
    """Whether the years in which it may start miss the plan."""
    first, last = records.settings["first_year"], records.last_year
    if last is None:
        return None
    earliest, latest = project["earliest_year"], project["latest_year"]
    remedy = "correct the year or the horizon"
    if earliest is not None and earliest > last:
        return "earliest_year", f"it may start from {earliest}, after the plan's last year {last}", remedy
    if latest is not None and latest < first:
        return "latest_year", f"it may start until {latest}, before the plan's first year {first}", remedy
    return None


def with_required(records: Records, names: list[str]) -> list[str]:
    """The projects and all that they require, in turn."""
    return closure(names, lambda name: records.ids["Projects"][name].members("requires"))
