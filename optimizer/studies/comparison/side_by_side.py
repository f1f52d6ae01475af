"""Compare: answers side by side, whether of this session or from files: inputs, figures, lists, flows, who gets and who pays.

One side is an answer in the words of `solve --json`, with its inputs where they are known (optimizer.studies.sides);
so a run of the app, a JSON answer and a workbook with result sheets are compared in one way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.studies.comparison.input_differences import differing_inputs
from optimizer.studies.comparison.sentences import remarks, sentences
from optimizer.studies.comparison.sides import Side
from optimizer.wording.savings import WEIGHTED_HOURS

Sides = Mapping[str, Side]
FIGURES = {
    "spent_musd": ("spent", "million"), "budget_musd": ("budget", "million"),
    "average_hours_before": ("average hours before", "hours a served tonne"),
    "average_hours_after": ("average hours after", "hours a served tonne"),
    "saved_pct": ("share of weighted hours saved", "%"), "gap_pct": ("proven gap", "%"),
    "unserved_kt_before": ("unserved before", "kt a year"), "unserved_kt_after": ("unserved after", "kt a year"),
    "illustrative_saving_pct": ("saving that rests on illustrative figures", "% of the saving"),
    "objective": ("objective", WEIGHTED_HOURS), "baseline_objective": ("objective with nothing funded", WEIGHTED_HOURS),
    "saving": ("saving", WEIGHTED_HOURS), "best_bound": ("best bound", WEIGHTED_HOURS),
}  # fmt: skip
CHANGE, UNKNOWN = "change", "not known"
RESERVED = {CHANGE, "sheet", "row", "id", "column", "figure", "unit", "project", "name", "kind", "country", "cost_musd",
            "funded_in", "flow", "origin", "destination", "source", "scenario", "year"}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Frames with one column a side, named as the sides are; where there are two, `change` is the second less the first.

    - `inputs`: sheet, row (Excel's, in the first side that has it), id, column, sides; the cells that differ
    - `figures`: figure, unit, sides, change
    - `projects`: project, name, kind, country, cost_musd, funded_in ("all", "only in A", "A and B"), sides ("yes", "from
      2027", "no"); those that no side funds are left out, those that not all fund stand first
    - `flows`: flow, origin, destination, sides (hours of a served tonne), change; "<side>: kt" where the volumes differ
      and "<side>: unserved kt" where any is left
    - `countries`, `sources`: country or source, sides (million spent), change
    - `years`: year, "<side>: million" and "<side>: hours"; `scenarios`: scenario, sides (% saved), change

    `sentences` hold every other side against the first, `remarks` say what does not compare and what is not known.
    """

    names: tuple[str, ...]
    inputs: pd.DataFrame
    figures: pd.DataFrame
    projects: pd.DataFrame
    flows: pd.DataFrame
    countries: pd.DataFrame
    sources: pd.DataFrame
    years: pd.DataFrame
    scenarios: pd.DataFrame
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON: a list of rows for each frame."""
        shown: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            shown[one.name] = _rows(value) if isinstance(value, pd.DataFrame) else list(value)
        return shown


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = records(frame.astype(object).where(frame.notna(), None))
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (tuple, frozenset, set)) else value.item() if hasattr(value, "item") else value


def compare(sides: Sides) -> Comparison:
    """Compare sides by name, in their order. Raises ValueError for fewer than two."""
    if len(sides) < 2:
        raise ValueError("comparing takes at least two answers")
    sides = {f"{name} (answer)" if name in RESERVED else name: side for name, side in sides.items()}
    details = _details(sides)
    return Comparison(
        names=tuple(sides),
        inputs=differing_inputs(sides),
        figures=_figures(sides),
        projects=_projects(sides, details),
        flows=_flows(sides),
        countries=_spent(sides, "country", lambda side: _by_country(side, details)),
        sources=_spent(sides, "source", _by_source),
        years=_years(sides),
        scenarios=_table(sides, "scenario", {name: _saved_pct(side) for name, side in sides.items()}),
        sentences=tuple(sentences(sides)),
        remarks=tuple(remarks(sides)),
    )


def _table(sides: Sides, first: str, columns: Mapping[str, Mapping[str, Any]], *, absent: Any = None) -> pd.DataFrame:
    """One row for every key of any side, one column a side, and the change where there are two."""
    keys = dict.fromkeys(key for column in columns.values() for key in column)
    rows = [[key, *(column.get(key, absent) for column in columns.values())] for key in keys]
    return _with_change(pd.DataFrame(rows, columns=[first, *sides], dtype=object), sides)


def _with_change(frame: pd.DataFrame, sides: Sides) -> pd.DataFrame:
    if len(sides) == 2:
        one, other = (list(frame[name]) for name in sides)
        frame[CHANGE] = pd.Series([_change(a, b) for a, b in zip(one, other, strict=True)], dtype=object, index=frame.index)
    return frame


def _change(one: Any, other: Any) -> float | None:
    return other - one if _is_number(one) and _is_number(other) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _figures(sides: Sides) -> pd.DataFrame:
    rows: list[list[Any]] = [["status", "", *(side.answer["status"] for side in sides.values())]]
    rows.append(["projects funded", "projects", *(len(side.projects) for side in sides.values())])
    rows += [[words, unit, *(_figure(side, key) for side in sides.values())] for key, (words, unit) in FIGURES.items()]
    return _with_change(pd.DataFrame(rows, columns=["figure", "unit", *sides], dtype=object), sides)


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
            found.setdefault(str(row["project"]), [row["name"] or row["project"], row["kind"], row["country"], row["cost_musd"]])
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
            where = "all" if len(within) == len(sides) else f"only in {within[0]}" if len(within) == 1 else " and ".join(within)
            rows.append([project, *detail, where, *(_when(funded[name].get(project)) for name in sides)])
    columns = ["project", "name", "kind", "country", "cost_musd", "funded_in", *sides]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    return frame.sort_values("funded_in", key=lambda column: column == "all", kind="stable", ignore_index=True)


def _when(funded: Mapping[str, Any] | None) -> str:
    if funded is None:
        return "no"
    year = funded.get("start_year")
    return f"from {year:.0f}" if _is_number(year) else "yes"


def _flows(sides: Sides) -> pd.DataFrame:
    flows = {name: {one["flow"]: one for one in side.answer["flows"]} for name, side in sides.items()}
    ends = _ends(sides)
    frame = _table(sides, "flow", {name: _column(of, "hours_after") for name, of in flows.items()})
    frame.insert(1, "origin", pd.Series([ends.get(flow, (None, None))[0] for flow in frame["flow"]], dtype=object))
    frame.insert(2, "destination", pd.Series([ends.get(flow, (None, None))[1] for flow in frame["flow"]], dtype=object))
    volumes, unserved = ({name: _column(of, key) for name, of in flows.items()} for key in ("kt", "unserved_kt"))
    if len({tuple(sorted(column.items())) for column in volumes.values()}) > 1:
        _add(frame, "kt", volumes)
    if any(value for column in unserved.values() for value in column.values()):
        _add(frame, "unserved kt", unserved)
    return frame


def _column(rows: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, Any]:
    return {name: row.get(key) for name, row in rows.items()}


def _add(frame: pd.DataFrame, what: str, columns: Mapping[str, Mapping[str, Any]]) -> None:
    for name, column in columns.items():
        frame[f"{name}: {what}"] = pd.Series([column.get(key) for key in frame.iloc[:, 0]], dtype=object)


def _ends(sides: Sides) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    for side in sides.values():
        for row in records(side.tables["Flows"]) if side.tables is not None else ():
            found.setdefault(str(row["flow"]), (row["origin"], row["destination"]))
        for one in side.answer["flows"]:  # result sheets name the ends
            if one.get("origin") is not None:
                found.setdefault(one["flow"], (one["origin"], one.get("destination")))
    return found


def _spent(sides: Sides, first: str, spent: Callable[[Side], Mapping[str, float]]) -> pd.DataFrame:
    """Money by country or source, most first; nothing where no side spends any so."""
    columns = {name: spent(side) for name, side in sides.items()}
    frame = _table(sides, first, columns, absent=0.0)
    most = frame[list(sides)].max(axis=1) if len(frame) else frame[first]
    return frame.loc[most.astype(float).sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _by_country(side: Side, details: Details) -> dict[str, float]:
    return _sums((details[one["project"]][2] or UNKNOWN, one.get("cost_musd")) for one in side.answer["funded"])


def _by_source(side: Side) -> dict[str, float]:
    return _sums(share for one in side.answer["funded"] for share in (one.get("sources") or {}).items())


def _sums(shares: Iterable[tuple[str, Any]]) -> dict[str, float]:
    spent: dict[str, float] = {}
    for name, musd in shares:
        spent[name] = spent.get(name, 0.0) + (musd or 0.0)
    return spent


def _years(sides: Sides) -> pd.DataFrame:
    by_year = {name: {one["year"]: one for one in side.answer.get("by_year") or ()} for name, side in sides.items()}
    frame = pd.DataFrame({"year": sorted({year for years in by_year.values() for year in years})}, dtype=object)
    for name, years in by_year.items():
        if years:
            for what, key in (("million", "spent_musd"), ("hours", "average_hours")):
                frame[f"{name}: {what}"] = pd.Series([years.get(year, {}).get(key) for year in frame["year"]], dtype=object)
    return frame


def _saved_pct(side: Side) -> dict[str, float | None]:
    return dict(_saved_in(one) for one in side.answer.get("by_scenario") or ())


def _saved_in(scenario: Mapping[str, Any]) -> tuple[str, float | None]:
    before, after = scenario.get("baseline_objective"), scenario.get("objective")
    share = 100 * (before - after) / before if before and after is not None else None
    return scenario["scenario"], share
