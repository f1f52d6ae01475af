"""The frames of a comparison: one column an answer, one row a figure, project, flow, country and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.columns import Columns
from optimizer.studies.comparison.compared_columns import (
    COUNTRIES,
    FIGURES,
    FLOWS,
    PROJECTS,
    SCENARIOS,
    SOURCES,
    YEARS,
)
from optimizer.studies.comparison.sides import Side
from optimizer.wording.savings import WEIGHTED_HOURS

Sides = Mapping[str, Side]
COMPARED = {
    "spent_musd": ("spent", "million"),
    "budget_musd": ("budget", "million"),
    "average_hours_before": ("average hours before", "hours a served tonne"),
    "average_hours_after": ("average hours after", "hours a served tonne"),
    "saved_pct": ("share of weighted hours saved", "%"),
    "gap_pct": ("proven gap", "%"),
    "unserved_kt_before": ("unserved before", "kt a year"),
    "unserved_kt_after": ("unserved after", "kt a year"),
    "illustrative_saving_pct": ("saving that rests on illustrative figures", "% of the saving"),
    "objective": ("objective", WEIGHTED_HOURS),
    "baseline_objective": ("objective with nothing funded", WEIGHTED_HOURS),
    "saving": ("saving", WEIGHTED_HOURS),
    "best_bound": ("best bound", WEIGHTED_HOURS),
}
UNKNOWN = "not known"


def compared_frames(sides: Sides) -> dict[str, pd.DataFrame]:
    """Every frame of a comparison but that of the inputs, by its name there."""
    details = _details(sides)
    return {
        "figures": _figures(sides),
        "projects": _projects(sides, details),
        "flows": _flows(sides),
        "countries": _spent(sides, COUNTRIES, lambda side: _by_country(side, details)),
        "sources": _spent(sides, SOURCES, _by_source),
        "years": _years(sides),
        "scenarios": _table(sides, SCENARIOS, {name: _saved_pct(side) for name, side in sides.items()}),
    }


def _table(
    sides: Sides, columns: Columns, values: Mapping[str, Mapping[str, Any]], *, absent: Any = None
) -> pd.DataFrame:
    """One row for every key of any side, one column a side, and the change where there are two."""
    keys = dict.fromkeys(key for column in values.values() for key in column)
    rows = [[key, *(column.get(key, absent) for column in values.values())] for key in keys]
    return _framed(sides, columns, rows)


def _framed(sides: Sides, columns: Columns, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows that end with the sides' values, with the change between them where there are two."""
    two = len(sides) == 2
    changed = [[*row, _change(*row[-2:])] if two else row for row in rows]
    return columns.frame(changed, dtype=object, answer=sides, two_answers=two)


def _change(one: Any, other: Any) -> float | None:
    return other - one if _is_number(one) and _is_number(other) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _figures(sides: Sides) -> pd.DataFrame:
    rows: list[list[Any]] = [["status", "", *(side.answer["status"] for side in sides.values())]]
    rows.append(["projects funded", "projects", *(len(side.projects) for side in sides.values())])
    for key, (words, unit) in COMPARED.items():
        rows.append([words, unit, *(_figure(side, key) for side in sides.values())])
    return _framed(sides, FIGURES, rows)


def _figure(side: Side, key: str) -> Any:
    if key == "saved_pct":
        base = float(side.answer["baseline_objective"])
        return 100 * side.saving / base if base else None
    return side.saving if key == "saving" else side.answer.get(key)


Details = Mapping[str, list[Any]]


def _details(sides: Sides) -> Details:
    """Name, kind, country and cost of every project, from the first side that knows them."""
    found: dict[str, list[Any]] = {}
    for side in sides.values():
        for row in records(side.tables["Projects"]) if side.tables is not None else ():
            said = [row["name"] or row["project"], row["kind"], row["country"], row["cost_musd"]]
            found.setdefault(str(row["project"]), said)
    for side in sides.values():
        for funded in side.answer["funded"]:
            found.setdefault(funded["project"], [funded["project"], None, None, funded.get("cost_musd")])
    return found


def _projects(sides: Sides, details: Details) -> pd.DataFrame:
    funded = {name: {one["project"]: one for one in side.answer["funded"]} for name, side in sides.items()}
    rows = []
    for project, detail in details.items():
        within = [name for name in sides if project in funded[name]]
        if within:
            where = "all" if len(within) == len(sides) else _some(within)
            rows.append([project, *detail, where, *(_when(funded[name].get(project)) for name in sides)])
    rows.sort(key=lambda row: row[5] == "all")
    return PROJECTS.frame(rows, dtype=object, answer=sides)


def _some(within: Sequence[str]) -> str:
    return f"only in {within[0]}" if len(within) == 1 else " and ".join(within)


def _when(funded: Mapping[str, Any] | None) -> str:
    if funded is None:
        return "no"
    year = funded.get("start_year")
    return f"from {year:.0f}" if _is_number(year) else "yes"


def _flows(sides: Sides) -> pd.DataFrame:
    flows = {name: {one["flow"]: one for one in side.answer["flows"]} for name, side in sides.items()}
    ends = _ends(sides)
    hours, volumes, unserved = (
        {name: _column(of, key) for name, of in flows.items()} for key in ("hours_after", "kt", "unserved_kt")
    )
    rows = [
        [flow, *ends.get(flow, (None, None)), *(column.get(flow) for column in hours.values())]
        for flow in dict.fromkeys(flow for column in hours.values() for flow in column)
    ]
    frame = _framed(sides, FLOWS, rows)
    if len({tuple(sorted(column.items())) for column in volumes.values()}) > 1:
        _add(frame, "{}: kt", volumes)
    if any(value for column in unserved.values() for value in column.values()):
        _add(frame, "{}: unserved kt", unserved)
    return frame


def _column(rows: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, Any]:
    return {name: row.get(key) for name, row in rows.items()}


def _add(frame: pd.DataFrame, pattern: str, columns: Mapping[str, Mapping[str, Any]]) -> None:
    for name, header in FLOWS.of_each(pattern, answer=columns).items():
        column = columns[name]
        frame[header] = pd.Series([column.get(key) for key in frame.iloc[:, 0]], dtype=object)


def _ends(sides: Sides) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    for side in sides.values():
        for row in records(side.tables["Flows"]) if side.tables is not None else ():
            found.setdefault(str(row["flow"]), (row["origin"], row["destination"]))
        for one in side.answer["flows"]:  # result sheets name the ends
            if one.get("origin") is not None:
                found.setdefault(one["flow"], (one["origin"], one.get("destination")))
    return found


def _spent(sides: Sides, columns: Columns, spent: Callable[[Side], Mapping[str, float]]) -> pd.DataFrame:
    """Money by country or source, most first; nothing where no side spends any so."""
    frame = _table(sides, columns, {name: spent(side) for name, side in sides.items()}, absent=0.0)
    most = frame[list(sides)].max(axis=1) if len(frame) else frame.iloc[:, 0]
    ordered = most.astype(float).sort_values(ascending=False, kind="stable").index
    return frame.loc[ordered].reset_index(drop=True)


def _by_country(side: Side, details: Details) -> dict[str, float]:
    funded = side.answer["funded"]
    return _sums((details[one["project"]][2] or UNKNOWN, one.get("cost_musd")) for one in funded)


def _by_source(side: Side) -> dict[str, float]:
    return _sums(share for one in side.answer["funded"] for share in (one.get("sources") or {}).items())


def _sums(shares: Iterable[tuple[str, Any]]) -> dict[str, float]:
    spent: dict[str, float] = {}
    for name, musd in shares:
        spent[name] = spent.get(name, 0.0) + (musd or 0.0)
    return spent


def _years(sides: Sides) -> pd.DataFrame:
    told = {name: side.answer.get("by_year") or () for name, side in sides.items()}
    known = {name: {one["year"]: one for one in years} for name, years in told.items() if years}
    rows = []
    for year in sorted({year for years in known.values() for year in years}):
        of_sides = [years.get(year, {}) for years in known.values()]
        rows.append([year, *(one.get(key) for one in of_sides for key in ("spent_musd", "average_hours"))])
    return YEARS.frame(rows, dtype=object, answer=known)


def _saved_pct(side: Side) -> dict[str, float | None]:
    return dict(_saved_in(one) for one in side.answer.get("by_scenario") or ())


def _saved_in(scenario: Mapping[str, Any]) -> tuple[str, float | None]:
    before, after = scenario.get("baseline_objective"), scenario.get("objective")
    share = 100 * (before - after) / before if before and after is not None else None
    return scenario["scenario"], share
