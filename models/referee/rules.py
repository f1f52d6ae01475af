"""The referee's reading of the planner's rules: which ones a set of projects breaks, and who pays for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from models.instance import Instance, Rule, Starts
from models.linear_program import LinearProgram
from models.referee.opening import opening_year
from models.referee.referee import Valuation

PENNY = 1e-6  # relative; a spend this close to a limit keeps it
Payments = dict[int, dict[int, float]]  # project position -> source position -> musd


@dataclass(frozen=True)
class BrokenRule:
    """A rule that a set of projects breaks: its name, its place in the workbook, and how it is broken."""

    rule: str
    sheet: str
    row: int | None
    says: str


def broken_rules(
    instance: Instance, starts: Starts, valuation: Valuation | None = None
) -> tuple[BrokenRule, ...]:
    """Every rule of the planner that these projects break, in the order of the workbook."""
    return (
        *_broken_budget(instance, starts),
        *_broken_carriage(instance, valuation),
        *_broken_projects(instance, starts),
        *_broken_sources(instance, starts),
        *_broken_limits(instance, starts),
    )


def spent_musd(instance: Instance, starts: Starts) -> float:
    return sum(instance.projects[p].cost_musd for p in starts)


def _broken_budget(instance: Instance, starts: Starts) -> Iterator[BrokenRule]:
    spent = spent_musd(instance, starts)
    if spent > instance.budget_musd + _penny(instance.budget_musd):
        says = f"{spent:g} million is spent, the budget is {instance.budget_musd:g}"
        yield BrokenRule("budget_musd", "Settings", instance.budget_row, says)


def _broken_carriage(instance: Instance, valuation: Valuation | None) -> Iterator[BrokenRule]:
    if valuation is None or instance.allow_unserved:
        return
    unserved = sum(world.unserved_kt for world in valuation.worlds)
    if unserved > 0:
        says = f"{unserved:g} kt cannot be carried and nothing may stay unserved"
        yield BrokenRule("allow_unserved", "Settings", instance.allow_unserved_row, says)


def _broken_projects(instance: Instance, starts: Starts) -> Iterator[BrokenRule]:
    groups = Counter(instance.projects[p].group for p in starts)
    for p, project in enumerate(instance.projects):
        if project.status == "committed" and p not in starts:
            says = f"{project.called} is committed but not in the set"
            yield BrokenRule(f"committed {project.id}", "Projects", project.row, says)
        if p not in starts:
            continue
        if project.status == "rejected":
            says = f"{project.called} is rejected but in the set"
            yield BrokenRule(f"rejected {project.id}", "Projects", project.row, says)
        in_group = groups[project.group]
        if project.group is not None and in_group > 1:
            says = f"{in_group} projects of group {project.group} are in the set, at most one may be"
            yield BrokenRule(f"group {project.group}", "Projects", project.row, says)
        if starts[p] not in project.start_years:
            says = f"{project.called} may not start in {instance.years[starts[p]].number}"
            yield BrokenRule(f"window {project.id}", "Projects", project.row, says)
        yield from _broken_requirements(instance, starts, p)


def _broken_requirements(instance: Instance, starts: Starts, p: int) -> Iterator[BrokenRule]:
    project = instance.projects[p]
    for q in project.requires:
        needed = instance.projects[q]
        name = f"{project.id} requires {needed.id}"
        if q not in starts:
            says = f"{project.called} requires {needed.called}, which is not in the set"
            yield BrokenRule(name, "Projects", project.row, says)
        elif opening_year(instance, starts, q) > opening_year(instance, starts, p):
            says = f"{needed.called} opens later than {project.called}, which requires it"
            yield BrokenRule(name, "Projects", project.row, says)


def _broken_sources(instance: Instance, starts: Starts) -> Iterator[BrokenRule]:
    if instance.sources is None:
        return
    for p in starts:
        project = instance.projects[p]
        shares = sum(source.max_share for source in instance.sources if p in source.eligible)
        if project.cost_musd > 0 and shares < 1 - PENNY:
            most = 100 * min(shares, 1)
            says = f"the sources that may pay for {project.called} may pay {most:g} % of it together"
            yield BrokenRule(f"sources of {project.id}", "Budgets", None, says)
            return
    short = _shortfall(instance, starts)
    if short > _penny(spent_musd(instance, starts)):
        says = f"{short:g} million of the cost finds no source that may pay it in time"
        yield BrokenRule("sources", "Budgets", None, says)


def _broken_limits(instance: Instance, starts: Starts) -> Iterator[BrokenRule]:
    for rule in instance.rules:
        measured = _measured(instance, starts, rule)
        slack = _penny(measured)
        has_share = not _nothing_to_share(rule, instance, starts)
        if rule.minimum is not None and measured < rule.minimum - slack and has_share:
            says = f"{_reached(rule, measured)}, at least {rule.minimum:g} is asked for"
            yield BrokenRule(rule.id, "Rules", rule.row, says)
        if rule.maximum is not None and measured > rule.maximum + slack:
            says = f"{_reached(rule, measured)}, at most {rule.maximum:g} is allowed"
            yield BrokenRule(rule.id, "Rules", rule.row, says)


def _reached(rule: Rule, measured: float) -> str:
    """What the projects that a rule names come to, in words."""
    if rule.measure == "projects":
        return f"{measured:g} of the projects that it names {'is' if measured == 1 else 'are'} funded"
    spent = "% of the money" if rule.measure == "spend_share_pct" else "million"
    return f"{measured:.6g} {spent} is spent on the projects that it names"


def _measured(instance: Instance, starts: Starts, rule: Rule) -> float:
    chosen = [p for p in starts if p in rule.projects]
    if rule.measure == "projects":
        return len(chosen)
    spend = sum(instance.projects[p].cost_musd for p in chosen)
    if rule.measure == "spend_musd":
        return spend
    total = spent_musd(instance, starts)
    return 100 * spend / total if total > 0 else 0.0


def _nothing_to_share(rule: Rule, instance: Instance, starts: Starts) -> bool:
    return rule.measure == "spend_share_pct" and spent_musd(instance, starts) == 0


def payments(instance: Instance, starts: Starts) -> Payments:
    """Who pays for what: of all ways that the sources allow, the one that draws on them in the sheet's order.

    Without Budgets nobody in particular pays and every project's dict is empty. What no source may pay is
    missing.
    """
    if instance.sources is None:
        return {p: {} for p in starts}
    program = _PaymentProgram(instance, starts)
    values = program.solve()
    paid: Payments = {p: {} for p in starts}
    for (p, source), column in program.columns.items():
        if values[column] > _penny(instance.projects[p].cost_musd):
            paid[p][source] = values[column]
    return paid


def _shortfall(instance: Instance, starts: Starts) -> float:
    program = _PaymentProgram(instance, starts)
    values = program.solve()
    return sum(values[column] for column in program.missing)


class _PaymentProgram:
    """A transport problem from sources, whose money carries over from year to year, to projects."""

    def __init__(self, instance: Instance, starts: Starts) -> None:
        self.program = LinearProgram()
        self.columns: dict[tuple[int, int], int] = {}
        self.missing: list[int] = []
        sources = instance.sources or ()
        drawn: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for p in sorted(starts):
            cost = instance.projects[p].cost_musd
            missing = self.program.add_column(1000.0 * (1 + len(sources)))
            self.missing.append(missing)
            entries = [(missing, 1.0)]
            for s, source in enumerate(sources):
                if p in source.eligible:
                    column = self.columns[p, s] = self.program.add_column(float(s), cost * source.max_share)
                    entries.append((column, 1.0))
                    drawn[s].append((column, starts[p]))
            self.program.add_row(cost, cost, entries)
        for s, source in enumerate(sources):
            for year in range(len(instance.years)):
                entries = [(column, 1.0) for column, start in drawn[s] if start <= year]
                self.program.add_row(0.0, sum(source.amounts_musd[: year + 1]), entries)

    def solve(self) -> list[float]:
        values = self.program.solve()
        assert values is not None, "what no source pays is missing, so there always is an answer"
        return [float(value) for value in values]


def _penny(amount: float) -> float:
    return PENNY * max(1.0, abs(amount))
