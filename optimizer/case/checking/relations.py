"""What rows say of one another: references, shared names, effects, rules, scenarios and money, as errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.case.characters import with_oddity
from optimizer.case.checking.placeholders import no_reference
from optimizer.case.checking.records import Record, Records
from optimizer.case.checking.remedies import remedy_for
from optimizer.case.checking.shocks import shock_problems
from optimizer.case.problems import Problem, error
from optimizer.case.schema import SHEETS, Column

PROBABILITY_TOLERANCE_PCT = 0.1


def relation_problems(
    records: Records, broken: frozenset[str], wrong: frozenset[tuple[str, str]]
) -> list[Problem]:
    """All errors between rows.

    References into the sheets of `broken` are not judged, since their ids could not be read; nor are sums
    over the (sheet, column) of `wrong`, where some cell could not.
    """
    checks = (
        _references(records, broken),
        _shared_names(records),
        _link_ends(records),
        _effects(records),
        _projects(records),
        _budgets(records),
        _budget_given(records, broken, wrong),
        _rules(records),
        _probabilities(records, wrong),
        shock_problems(records, broken),
    )
    return [problem for check in checks for problem in check]


def _references(records: Records, broken: frozenset[str]) -> Iterator[Problem]:
    """Every id that a cell names exists."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.refers_to and not broken.intersection(column.refers_to):
                known = {name for target in column.refers_to for name in records.ids[target]}
                for record in records[sheet.name]:
                    yield from _unknown_references(records, record, column, known)


def _unknown_references(
    records: Records, record: Record, column: Column, known: set[str]
) -> Iterator[Problem]:
    given = record.members(column.name) if column.is_list else (record.cells[column.name],)
    for name in given:
        if name is None or name in known:
            continue
        if record.sheet == "Effects" and column.name == "target" and name in records.ids["Links"]:
            message = f'"{name}" is a link, and projects act on bridges and posts only'
            yield record.error(column.name, message, "name a bridge on that link, or add one to Bridges")
            continue
        empty = no_reference(column, name, given)
        if empty is not None:
            yield record.error(column.name, empty.message, empty.remedy)
            continue
        where = " or ".join(column.refers_to)
        remedy = remedy_for(name, known, f"add it to {where}, or correct it", takes_several=column.is_list)
        yield record.error(column.name, with_oddity(f'there is no "{name}" in {where}', name), remedy)


def _shared_names(records: Records) -> Iterator[Problem]:
    """Links, bridges and posts share one name space."""
    owner: dict[str, Record] = {}
    for sheet, column in (("Links", "link"), ("Bridges", "bridge"), ("Posts", "post")):
        for name, record in records.ids[sheet].items():
            if name in owner:
                other = owner[name]
                message = (
                    f'"{name}" already names a {other.sheet[:-1].lower()} in {other.sheet} row {other.row}'
                )
                remedy = "links, bridges and posts share one name space; rename one of them"
                yield record.error(column, message, remedy)
            owner.setdefault(name, record)


def _link_ends(records: Records) -> Iterator[Problem]:
    for link in records["Links"]:
        if link["from_node"] is not None and link["from_node"] == link["to_node"]:
            message = f'the link begins and ends at "{link["to_node"]}"'
            yield link.error("to_node", message, "give two different nodes")
    for flow in records["Flows"]:
        if flow["origin"] is not None and flow["origin"] == flow["destination"]:
            message = f'the flow begins and ends at "{flow["origin"]}"'
            yield flow.error("destination", message, "give two different nodes")


def _effects(records: Records) -> Iterator[Problem]:
    """A bridge takes delay cuts only, a post processing and queue cuts only."""
    bridges, posts = records.ids["Bridges"], records.ids["Posts"]
    for effect in records["Effects"]:
        target = effect["target"]
        if target in bridges and target not in posts:
            what, wrong = "a bridge, which takes delay_cut_pct only", ["processing_cut_pct", "queue_cut_pct"]
        elif target in posts and target not in bridges:
            what, wrong = "a post, which takes processing_cut_pct and queue_cut_pct only", ["delay_cut_pct"]
        else:
            continue
        for column in wrong:
            if effect[column] != 0:
                yield effect.error(column, f'"{target}" is {what}', "clear the cell, or correct the target")


def _projects(records: Records) -> Iterator[Problem]:
    for project in records["Projects"]:
        earliest, latest = project["earliest_year"], project["latest_year"]
        if project["project"] is not None and project["project"] in project.members("requires"):
            yield project.error("requires", "the project requires itself", "take it out of its own list")
        if earliest is not None and latest is not None and earliest > latest:
            message = f"latest_year {latest} is before earliest_year {earliest}"
            yield project.error("latest_year", message, "give a window of at least one year")


def _budgets(records: Records) -> Iterator[Problem]:
    """The rows of one source differ in year and amount only."""
    first: dict[str, Record] = {}
    for budget in records["Budgets"]:
        if budget["source"] is None:
            continue
        other = first.setdefault(budget["source"], budget)
        for column in ("countries", "kinds", "projects"):
            if set(other.members(column)) != set(budget.members(column)):
                yield _disagreement(budget, other, column)
        if other["max_share_pct"] != budget["max_share_pct"]:
            yield _disagreement(budget, other, "max_share_pct")


def _disagreement(budget: Record, other: Record, column: str) -> Problem:
    shown = other.cells[column] if other.cells[column] is not None else "blank"
    message = f'{column} differs from row {other.row} of the same source, where it is "{shown}"'
    return budget.error(column, message, "give all rows of a source the same, or use two sources")


def _budget_given(
    records: Records, broken: frozenset[str], wrong: frozenset[tuple[str, str]]
) -> Iterator[Problem]:
    """Some limit on money exists."""
    unread = {"Budgets", "Settings"} & broken or {("Settings", "setting"), ("Settings", "value")} & wrong
    if records.settings["budget_musd"] is None and not records["Budgets"] and not unread:
        message = "nothing limits the money: there is neither budget_musd nor a Budgets sheet with rows"
        remedy = "add the setting budget_musd, or rows to Budgets"
        yield error("Settings", None, "budget_musd", None, message, remedy)


def _rules(records: Records) -> Iterator[Problem]:
    for rule in records["Rules"]:
        low, high = rule["min"], rule["max"]
        if low is not None and high is not None and low > high:
            yield rule.error("min", f"min {low:g} is more than max {high:g}", "give a min of at most max")
        if rule["measure"] == "spend_share_pct":
            for column in ("min", "max"):
                if rule[column] is not None and rule[column] > 100:
                    yield rule.error(column, f"{rule[column]:g} is no share of spend", "give 0 to 100")


def _probabilities(records: Records, wrong: frozenset[tuple[str, str]]) -> Iterator[Problem]:
    """Probabilities are all given, together 100, or all blank."""
    if ("Scenarios", "probability_pct") in wrong:
        return
    scenarios = records["Scenarios"]
    given = [scenario for scenario in scenarios if scenario["probability_pct"] is not None]
    if given and len(given) < len(scenarios):
        for scenario in scenarios:
            if scenario["probability_pct"] is None:
                message = "the probability is blank while other scenarios have one"
                remedy = "give all scenarios one, together 100, or none"
                yield scenario.error("probability_pct", message, remedy)
    elif given and abs(_total(given) - 100) > PROBABILITY_TOLERANCE_PCT + 1e-9:
        message = f"the probabilities add up to {_total(given):g}, not 100"
        shares = abs(_total(given) - 1) <= PROBABILITY_TOLERANCE_PCT / 100
        remedy = "make them add up to 100"
        if shares:
            remedy = f"write percent, 25 for a quarter, and {remedy}"
        yield error("Scenarios", given[-1].row, "probability_pct", f"{_total(given):g}", message, remedy)


def _total(scenarios: Iterable[Record]) -> float:
    return sum(float(scenario["probability_pct"]) for scenario in scenarios)
