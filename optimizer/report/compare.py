"""Runs side by side: what differs in inputs, lists, flows and countries; and two lists to hold an optimum against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case import Case
from optimizer.case.schema import SHEETS, Sheet
from optimizer.report import frames
from optimizer.report.map.labels import amount, names
from optimizer.report.ranking import ranked_portfolio
from optimizer.report.rows import blank, records
from optimizer.solve import Portfolio, evaluate

__all__ = ["Comparison", "compare", "hand_picked", "ranked_portfolio"]

Runs = Mapping[str, Portfolio]


@dataclass(frozen=True)
class Comparison:
    """Frames with one column per run, named as the runs are.

    - `figures`: figure, unit, runs
    - `projects`: project, name, kind, country, cost_musd, funded_in ("all", "only in A", "A and B"), runs (True where
      funded); projects that no run funds are left out, those that not all fund stand first
    - `flows`: flow, origin, destination, hours_before (of the first run), runs (hours after)
    - `countries`: country, runs (money spent)
    - `inputs`: sheet, id, column, runs; the cells that differ, a row that a run does not have being blank

    `sentences` hold every other run against the first one, in words.
    """

    names: tuple[str, ...]
    figures: pd.DataFrame
    projects: pd.DataFrame
    flows: pd.DataFrame
    countries: pd.DataFrame
    inputs: pd.DataFrame
    sentences: tuple[str, ...]


def compare(portfolios: Mapping[str, Portfolio]) -> Comparison:
    """Compare runs by name, in their order. Raises ValueError for fewer than two."""
    if len(portfolios) < 2:
        raise ValueError("comparing takes at least two runs")
    return Comparison(
        names=tuple(portfolios),
        figures=_figures(portfolios),
        projects=_projects(portfolios),
        flows=_flows(portfolios),
        countries=_countries(portfolios),
        inputs=_inputs(portfolios),
        sentences=tuple(_sentences(portfolios)),
    )


def hand_picked(case: Case, ids: Sequence[str]) -> Portfolio:
    """What exactly these projects give and which rules they break; InputError for one that the case does not have."""
    return evaluate(case, list(dict.fromkeys(ids)))


def _sentences(runs: Runs) -> Iterator[str]:
    (name, first), *others = runs.items()
    for other, portfolio in others:
        less = first.saving - portfolio.saving
        share = f" ({100 * abs(less) / abs(first.saving):.1f} %)" if first.saving else ""
        verdict = f"saves {amount(abs(less))} priority × kt × hours {'less' if less > 0 else 'more'} than {name}{share}"
        if abs(less) <= 1e-7 * abs(first.baseline_objective):
            verdict = f"saves as much as {name}"
        both = len(set(first.projects) & set(portfolio.projects))
        lists = f"it funds {len(portfolio.projects)} projects, {both} of them in both lists"
        broken = len(portfolio.broken_rules)
        rules = f"; it breaks {broken} {'rule' if broken == 1 else 'rules'}" if broken else ""
        gaps = [gap for run in (first, portfolio) if (gap := run.gap_pct) is not None and gap > 0]
        sure = f"; proven to within {max(gaps):.2g} %" if gaps and max(gaps) > 1e-3 else ""
        yield f"{other} {verdict}; {lists}{rules}{sure}."


def _figures(runs: Runs) -> pd.DataFrame:
    """The key figures of every run; those that name what they are about stand once."""
    tables = [frames.key_figures(portfolio).set_index("figure") for portfolio in runs.values()]
    order = dict.fromkeys(figure for table in tables for figure in table.index)
    rows = []
    for figure in order:
        unit = next(str(table.at[figure, "unit"]) for table in tables if figure in table.index)
        rows.append([figure, unit, *(table.at[figure, "value"] if figure in table.index else None for table in tables)])
    return pd.DataFrame(rows, columns=["figure", "unit", *runs], dtype=object)


def _projects(runs: Runs) -> pd.DataFrame:
    details: dict[str, list[Any]] = {}
    for portfolio in runs.values():
        table = portfolio.case.tables["Projects"]
        for name, row in zip(names(portfolio.case, "Projects"), records(table), strict=True):
            details.setdefault(row["project"], [name, row["kind"], row["country"], row["cost_musd"]])
    funded = {run: set(portfolio.projects) for run, portfolio in runs.items()}
    rows = []
    for project, detail in details.items():
        within = [run for run in runs if project in funded[run]]
        if within:
            rows.append([project, *detail, _where(within, runs), *(run in within for run in runs)])
    frame = pd.DataFrame(rows, columns=["project", "name", "kind", "country", "cost_musd", "funded_in", *runs])
    return frame.sort_values("funded_in", key=lambda column: column == "all", kind="stable", ignore_index=True)


def _where(within: Sequence[str], runs: Runs) -> str:
    if len(within) == len(runs):
        return "all"
    return f"only in {within[0]}" if len(within) == 1 else " and ".join(within)


def _flows(runs: Runs) -> pd.DataFrame:
    tables = {run: portfolio.flows.set_index("flow") for run, portfolio in runs.items()}
    first: dict[str, Mapping[str, Any]] = {}
    for table in tables.values():
        for row in records(table.reset_index()):
            first.setdefault(str(row["flow"]), row)
    rows = [
        [
            flow,
            row["origin"],
            row["destination"],
            row["hours_before"],
            *(_cell(table, flow, "hours_after") for table in tables.values()),
        ]
        for flow, row in first.items()
    ]
    return pd.DataFrame(rows, columns=["flow", "origin", "destination", "hours_before", *runs])


def _cell(table: pd.DataFrame, row: str, column: str) -> Any:
    return table.at[row, column] if row in table.index else None


def _countries(runs: Runs) -> pd.DataFrame:
    spent = {run: frames.by_group(p, "country").set_index("country")["spent_musd"] for run, p in runs.items()}
    order = dict.fromkeys(country for column in spent.values() for country in column.index)
    rows = [[country, *(float(column.get(country, 0.0)) for column in spent.values())] for country in order]
    return pd.DataFrame(rows, columns=["country", *runs])


def _inputs(runs: Runs) -> pd.DataFrame:
    """Every cell that is not the same in all runs. Settings are those in force: a budget given in a call counts."""
    rows = _differing("Settings", [{(name,): {"value": value} for name, value in p.case.settings.items()} for p in runs.values()])
    for sheet in SHEETS:
        if sheet.name != "Settings":
            rows += _differing(sheet.name, [_cells(portfolio.case, sheet) for portfolio in runs.values()])
    return pd.DataFrame(rows, columns=["sheet", "id", "column", *runs], dtype=object)


Cells = Mapping[tuple[str, ...], Mapping[str, Any]]


def _cells(case: Case, sheet: Sheet) -> Cells:
    """Rows by their key; a planner's own columns belong to no sheet and are left out."""
    rows = records(case.tables[sheet.name][list(sheet.names())])
    return {tuple("" if blank(row[column]) else str(row[column]) for column in sheet.key): row for row in rows}


def _differing(sheet: str, tables: Sequence[Cells]) -> list[list[Any]]:
    keys = dict.fromkeys(key for table in tables for key in table)
    found = []
    for key in keys:
        columns = dict.fromkeys(column for table in tables for column in table.get(key, ()))
        for column in columns:
            values = [table[key].get(column) if key in table else None for table in tables]
            if not _alike(values):
                found.append([sheet, " / ".join(filter(None, key)), column, *values])
    return found


def _alike(values: Iterable[Any]) -> bool:
    """Whether all are the same; 5 and 5.0 are, blank and 0 are not."""
    first, *others = (None if _is_blank(value) else value for value in values)
    return all(other == first for other in others)


def _is_blank(value: Any) -> bool:
    return not isinstance(value, (tuple, list, frozenset, set)) and blank(value)
