"""What a shock may touch: its target is one thing, and the field one that this kind of thing has."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.characters import with_oddity
from optimizer.case.checking.placeholders import stands_for_nothing
from optimizer.case.checking.records import Record, Records
from optimizer.case.names import did_you_mean
from optimizer.case.problems import Problem

# The fields that may be shocked on each kind of thing (workbook.md, "Scenarios and shocks").
_HOURS = ("hours", "queue_hours", "processing_hours", "delay_hours")
FIELDS = {
    "link": ("hours", "capacity_kt", "closed"),
    "bridge": ("delay_hours", "capacity_kt", "closed"),
    "post": ("queue_hours", "processing_hours", "capacity_kt", "closed"),
    "flow": ("kt_per_year",),
    "commodity": ("kt_per_year",),
    "country": (*_HOURS, "capacity_kt", "kt_per_year", "closed"),
}
_FROM = ("Nodes", "Links", "Bridges", "Posts", "Flows")


def things_named(records: Records) -> dict[str, dict[str, int]]:
    """For each kind of thing that a shock may name, the names and the row that has each first."""
    return {
        "link": {name: record.row for name, record in records.ids["Links"].items()},
        "bridge": {name: record.row for name, record in records.ids["Bridges"].items()},
        "post": {name: record.row for name, record in records.ids["Posts"].items()},
        "flow": {name: record.row for name, record in records.ids["Flows"].items()},
        "commodity": _values(records["Flows"], "commodity"),
        "country": _values(records["Nodes"], "country"),
    }


def _values(rows: list[Record], column: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in rows:
        if record.cells[column] is not None:
            found.setdefault(record.cells[column], record.row)
    return found


def shock_problems(records: Records, broken: frozenset[str]) -> Iterator[Problem]:
    """Targets that are nothing, or two things, and fields that the target does not have."""
    if broken.intersection(_FROM):
        return
    things = things_named(records)
    for shock in records["Shocks"]:
        target, field = shock["target"], shock["field"]
        if target is None:
            continue
        kinds = [kind for kind, names in things.items() if target in names]
        if not kinds and target.upper() in _countries_elsewhere(records):
            which = f'no node lies in "{target}", a country of projects or money'
            message = f"{which}, so nothing there can be shocked"
            remedy = "name a link, bridge, post or flow instead, or delete the row"
            yield shock.error("target", message, remedy)
        elif not kinds and stands_for_nothing(target):
            message = f'"{target}" stands for nothing'
            yield shock.error("target", message, "name what the shock hits, or delete the row")
        elif not kinds:
            every = [name for names in things.values() for name in names]
            otherwise = "name a link, bridge, post, flow, commodity, or country of a node"
            remedy = did_you_mean(target, every, otherwise)
            message = f'"{target}" is no link, bridge, post, flow, commodity or country'
            yield shock.error("target", with_oddity(message, target), remedy)
        elif len(kinds) > 1:
            message = f'"{target}" is both a {kinds[0]} and a {kinds[1]}'
            yield shock.error("target", message, "rename one of them, so that the shock means one thing")
        elif field is not None and field in _every_field() and field not in FIELDS[kinds[0]]:
            message = f'{field} cannot be shocked on "{target}", a {kinds[0]}'
            yield shock.error("field", message, f"a {kinds[0]} takes {', '.join(FIELDS[kinds[0]])}")


def _countries_elsewhere(records: Records) -> set[str]:
    """Countries that the case speaks of otherwise than as the place of a node."""
    named = {project.cells["country"] for project in records["Projects"]}
    for sheet in ("Budgets", "Rules"):
        named |= {country for record in records[sheet] for country in record.members("countries")}
    return {country for country in named if country is not None} | set(records.settings["excluded_countries"])


def _every_field() -> set[str]:
    return {field for fields in FIELDS.values() for field in fields}
