"""The planner's own rules by name: where each stands, what it says, and which rows of the model it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.decisions import members_of_groups
from models.instance import INF, Instance, Project
from models.opening import openings
from optimizer.case import Case
from optimizer.wording.figures import listed

RowName = tuple[str, Any]
CARRIAGE = "allow_unserved"


@dataclass(frozen=True)
class PlannerRule:
    """One rule. `rows` are the rows of the model that state it; carriage has none, it is the whole network.

    `never` is what keeps a committed project from being funded at all, whatever the amounts of money are; ""
    if nothing. `limit` is the rule's own number (None where it has none), `column` the cell that holds it,
    `slope` what one more of it adds to the rows' upper (positive) or lower (negative) side.
    """

    name: str
    kind: str
    sheet: str
    row: int | None
    says: str
    rows: tuple[RowName, ...] = ()
    column: str = ""
    limit: float | None = None
    upper: bool = True
    key: Any = None
    never: str = ""


def planner_rules(case: Case, instance: Instance) -> tuple[PlannerRule, ...]:
    """Every rule of a case that may clash, in the order of the workbook."""
    return (
        *_budget(instance),
        *_carriage(instance),
        *_statuses(instance),
        *_groups(instance),
        *_requirements(instance),
        *_sources(case, instance),
        *_limits(instance),
    )


def _budget(instance: Instance) -> Iterator[PlannerRule]:
    if instance.budget_musd < INF:
        says = f"at most {instance.budget_musd:g} million may be spent"
        name, rows = "budget_musd", (("budget_limit", "budget_musd"),)
        row, limit = instance.budget_row, instance.budget_musd
        yield PlannerRule(name, "budget", "Settings", row, says, rows, name, limit)


def _carriage(instance: Instance) -> Iterator[PlannerRule]:
    if not instance.allow_unserved:
        says = "all freight must be carried: allow_unserved is no"
        yield PlannerRule(CARRIAGE, CARRIAGE, "Settings", instance.allow_unserved_row, says)


def _statuses(instance: Instance) -> Iterator[PlannerRule]:
    for p, project in enumerate(instance.projects):
        if project.status == "committed":
            never = _why_never(instance, p)
            says = f"{project.called}, {project.cost_musd:g} million, is committed"
            says += f", but {never}" if never else ""
            yield _status_rule("committed", p, project, says, never)
        elif project.status == "rejected":
            yield _status_rule("rejected", p, project, f"{project.called} is rejected")


def _status_rule(status: str, p: int, project: Project, says: str, never: str = "") -> PlannerRule:
    name, rows = f"{status} {project.id}", ((status, p),)
    return PlannerRule(name, status, "Projects", project.row, says, rows, "status", key=p, never=never)


def _why_never(instance: Instance, p: int) -> str:
    """What keeps a project from being funded at all, whatever the amounts of money are."""
    project = instance.projects[p]
    if not project.start_years:
        return "no year of the plan is left for its start"
    payers = [source for source in instance.sources or () if p in source.eligible and source.max_share > 0]
    if instance.sources is not None and project.cost_musd > 0 and not payers:
        return "no source may pay for it"
    share = sum(source.max_share for source in payers)
    if payers and project.cost_musd > 0 and share < 1:
        return f"the sources that may pay for it may pay {100 * share:g} % of it together"
    return ""


def _groups(instance: Instance) -> Iterator[PlannerRule]:
    for group, projects in members_of_groups(instance).items():
        row = instance.projects[projects[0]].row
        says = f"at most one project of group {group} may be funded: {named(instance, frozenset(projects))}"
        yield PlannerRule(
            f"group {group}", "group", "Projects", row, says, (("one_of_group", group),), "group", key=group
        )


def _requirements(instance: Instance) -> Iterator[PlannerRule]:
    for p, project in enumerate(instance.projects):
        for q in project.requires:
            needed = instance.projects[q]
            later = "" if instance.is_static else ", open no later"
            yield PlannerRule(
                f"{project.id} requires {needed.id}",
                "requires",
                "Projects",
                project.row,
                f"{project.called} requires {needed.called}{later}",
                tuple(("required_opens_no_later", (p, q, opening)) for opening in openings(instance, p)),
                "requires",
                key=(p, q),
            )


def _sources(case: Case, instance: Instance) -> Iterator[PlannerRule]:
    table = case.tables["Budgets"]
    for s, source in enumerate(instance.sources or ()):
        own = table[table["source"] == source.id]
        first = min(range(len(own)), key=lambda n: own["year"].iloc[n] or 0)
        year = own["year"].iloc[first]
        start = 0 if instance.is_static or year is None else max(0, int(year) - instance.years[0].number)
        amount = float(own["amount_musd"].iloc[first])
        together = sum(source.amounts_musd)
        yield PlannerRule(
            f"source {source.id}",
            "source",
            "Budgets",
            int(own.index[first]),
            f"source {source.id} gives {together:g} million",
            tuple(("source_limit", (s, y)) for y in range(len(instance.years))),
            "amount_musd",
            amount,
            key=(s, start),
        )


def _limits(instance: Instance) -> Iterator[PlannerRule]:
    words = {"projects": "projects", "spend_musd": "million spent", "spend_share_pct": "% of all money spent"}
    for n, rule in enumerate(instance.rules):
        is_about_all = len(rule.projects) == len(instance.projects)
        who = "all projects" if is_about_all else named(instance, rule.projects)
        for limit, column, row, most in (
            (rule.minimum, "min", "rule_minimum", "at least"),
            (rule.maximum, "max", "rule_maximum", "at most"),
        ):
            if limit is not None:
                says = f"rule {rule.id}: {most} {limit:g} {words[rule.measure]} for {who}"
                of, number = (rule.id, rule.measure, "Rules", rule.row), float(limit)
                yield PlannerRule(*of, says, ((row, n),), column, number, column == "max", n)


def named(instance: Instance, projects: frozenset[int]) -> str:
    """Projects in a sentence."""
    return listed([instance.projects[p].called for p in sorted(projects)]) or "no project at all"
