"""What a planner should look at although the case can be solved: likely slips, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.checking.groups import group_advice
from optimizer.case.checking.money import money_advice
from optimizer.case.checking.reach import reach_advice
from optimizer.case.checking.records import Record, Records
from optimizer.case.checking.slips import slip_advice
from optimizer.case.problems import Problem, advice
from optimizer.case.schema import SHEETS

FASTEST_KMH = 250.0
SLOWEST_KMH = 2.0


def row_advice(records: Records) -> list[Problem]:
    """Advice that needs one row alone; given even where other rows have errors."""
    checks = (
        slip_advice(records),
        group_advice(records),
        _speeds(records),
        _flows(records),
        _rules(records),
    )
    return [problem for check in checks for problem in check]


def advice_problems(records: Records) -> list[Problem]:
    """Advice that needs a case without errors."""
    checks = (
        _empty_sheets(records),
        _duplicate_links(records),
        _effects(records),
        _filters(records),
        _shocks(records),
        _excluded(records),
        _objective(records),
        money_advice(records),
        reach_advice(records),
    )
    return [problem for check in checks for problem in check]


def _speeds(records: Records) -> Iterator[Problem]:
    for link in records["Links"]:
        length, hours = link["length_km"], link["hours"]
        if not length or not hours:
            continue
        speed = length / hours
        if speed > FASTEST_KMH:
            message = f"{length:g} km in {hours:g} hours is {speed:,.0f} km/h"
            yield link.advice("hours", message, "check length_km and hours")
        elif speed < SLOWEST_KMH:
            message = f"{length:g} km in {hours:g} hours is only {speed:.2g} km/h"
            yield link.advice("hours", message, "check length_km and hours")


def _flows(records: Records) -> Iterator[Problem]:
    for flow in records["Flows"]:
        if flow["kt_per_year"] == 0:
            message = "the flow is 0 kt and counts for nothing"
            yield flow.advice("kt_per_year", message, "give a volume, or delete the row")
        if flow["priority"] == 0:
            message = "with priority 0 its hours count for nothing, and no money will be spent for it"
            yield flow.advice("priority", message, "give a priority above 0, unless that is meant")


def _rules(records: Records) -> Iterator[Problem]:
    for rule in records["Rules"]:
        if rule["rule"] is not None and rule["min"] is None and rule["max"] is None:
            message = "the rule has neither min nor max and limits nothing"
            yield rule.advice("min", message, "give one of them")


def _empty_sheets(records: Records) -> Iterator[Problem]:
    for sheet in SHEETS:
        if sheet.needed and not records[sheet.name]:
            yield advice(sheet.name, None, "", None, "the sheet has no rows", "add some")


def _duplicate_links(records: Records) -> Iterator[Problem]:
    """Parallel links may be real, yet they are more often one link entered twice."""
    first: dict[tuple[str, str, str], Record] = {}
    for link in records["Links"]:
        ends = (link["from_node"], link["to_node"])
        directions = [ends, ends[::-1]] if link["both_ways"] == "yes" else [ends]
        keys = [(*way, link["mode"]) for way in directions]
        other = next((first[each] for each in keys if each in first), None)
        if other is not None:
            twin = f'"{other["link"]}" in row {other.row}'
            message = f'"{link["link"]}" has the ends and mode of {twin}, and both are read'
            remedy = "delete one of them, unless both exist"
            if other["from_node"] == link["to_node"]:
                if other["both_ways"] == link["both_ways"] == "yes":
                    message += ", each in both directions"
                remedy = (
                    "if they are the two directions of one, write both_ways = no in both; "
                    "else delete one, unless both exist"
                )
            yield link.advice("link", message, remedy)
        for each in keys:
            first.setdefault(each, link)


def _effects(records: Records) -> Iterator[Problem]:
    """Projects that change nothing, and capacity added where none is limited."""
    targets = {**records.ids["Bridges"], **records.ids["Posts"]}
    figures = ("delay_cut_pct", "processing_cut_pct", "queue_cut_pct", "capacity_added_kt")
    effective: dict[str, bool] = {}
    for effect in records["Effects"]:
        project = effect["project"]
        effective[project] = effective.get(project, False) or any(effect[column] != 0 for column in figures)
        if effect["capacity_added_kt"] > 0 and targets[effect["target"]]["capacity_kt"] is None:
            message = f'capacity is added to "{effect["target"]}", whose capacity is unlimited'
            remedy = "give the target a capacity_kt, or clear the cell"
            yield effect.advice("capacity_added_kt", message, remedy)
    for project in records["Projects"]:
        if project["project"] not in effective:
            message = "the project has no row in Effects, so it saves nothing"
            yield project.advice("project", message, "add what it does to Effects")
        elif not effective[project["project"]]:
            message = "all effects of the project are 0, so it saves nothing"
            yield project.advice("project", message, "give its cuts in Effects")


def _filters(records: Records) -> Iterator[Problem]:
    """Countries and kinds of Budgets and Rules that no project has."""
    countries = {project["country"] for project in records["Projects"]}
    kinds = {project["kind"] for project in records["Projects"]}
    nodes = {node["country"] for node in records["Nodes"]}
    seen: set[tuple[str, str]] = set()
    for sheet, name in (("Budgets", "source"), ("Rules", "rule")):
        for record in records[sheet]:
            owner = (sheet, record[name])
            if owner not in seen:
                seen.add(owner)
                yield from _idle_filter(record, "countries", countries)
                yield from _idle_filter(record, "kinds", kinds)
    for project in records["Projects"]:
        if project["country"] not in nodes:
            message = f'no node lies in "{project["country"]}"'
            yield project.advice("country", message, "check the ISO code")


def _idle_filter(record: Record, column: str, known: set[str]) -> Iterator[Problem]:
    for member in record.members(column):
        if member not in known:
            yield record.advice(column, f'no project has "{member}"', "check the spelling, or take it out")


def _shocks(records: Records) -> Iterator[Problem]:
    """Shocks that change nothing."""
    limited = {**records.ids["Links"], **records.ids["Bridges"], **records.ids["Posts"]}
    for shock in records["Shocks"]:
        target = limited.get(shock["target"])
        if shock["field"] == "capacity_kt" and target is not None and target["capacity_kt"] is None:
            message = f'the capacity of "{shock["target"]}" is unlimited and stays so under any factor'
            yield shock.advice("field", message, "give the target a capacity_kt, or delete the row")
        elif shock["field"] != "closed" and shock["factor"] == 1:
            message = "a factor of 1 changes nothing"
            yield shock.advice("factor", message, "give another factor, or delete the row")


def _excluded(records: Records) -> Iterator[Problem]:
    countries = {node["country"] for node in records["Nodes"]}
    for country in records.settings["excluded_countries"]:
        if country not in countries:
            message = f'excluded_countries: no node lies in "{country}"'
            row = _row_of(records, "excluded_countries")
            yield advice("Settings", row, "value", country, message, "check the ISO code")


def _objective(records: Records) -> Iterator[Problem]:
    """A worst case over different volumes is only the scenario with most freight."""
    factors = {scenario["flow_factor"] for scenario in records["Scenarios"]}
    shocked = any(shock["field"] == "kt_per_year" and shock["factor"] != 1 for shock in records["Shocks"])
    differ = len(records["Scenarios"]) > 1 and (len(factors) > 1 or shocked)
    if records.settings["objective"] == "worst_case" and differ:
        message = "worst_case with scenarios of different volumes counts mostly the one with most freight"
        remedy = "prefer the objective regret"
        yield advice("Settings", _row_of(records, "objective"), "value", "worst_case", message, remedy)


def _row_of(records: Records, setting: str) -> int | None:
    return next((record.row for record in records["Settings"] if record.cells["setting"] == setting), None)
