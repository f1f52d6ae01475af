"""Every cell of a table as the data dictionary types it, and which cells are known to be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.case.cells import cells_of
from optimizer.case.checking.coerce import Fault, typed
from optimizer.case.checking.placeholders import placeholder
from optimizer.case.checking.schema_checks import Flagged
from optimizer.case.problems import Problem, error
from optimizer.case.schema import Sheet


def typed_table(sheet: Sheet, raw: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """The table with each cell of the dictionary typed; one that cannot be is blank and a problem."""
    cells = cells_of(raw)
    problems: list[Problem] = []
    for column in sheet.columns:
        if column.type == "value":
            continue  # typed by the setting that its row names
        values: list[object] = []
        for row, value in zip(raw.index, cells[column.name], strict=True):
            result = None if value is None else placeholder(column, value) or typed(column, value)
            if isinstance(result, Fault):
                fault, result = result, None
                problems.append(error(sheet.name, int(row), column.name, value, fault.message, fault.remedy))
            values.append(result)
        cells[column.name] = values
    return pd.DataFrame(cells, index=raw.index, columns=raw.columns, dtype=object), problems


def flagged_by(problems: list[Problem], sheet: str) -> Flagged:
    """The (row, column) of a sheet that are already known to be wrong; row None is the whole column."""
    own = [problem for problem in problems if problem.sheet == sheet and problem.severity == "error"]
    return frozenset((problem.row, problem.column) for problem in own) | _absent_columns(own)


def _absent_columns(problems: list[Problem]) -> Flagged:
    """Header problems (row 1) stand for every cell below."""
    return frozenset((None, problem.column) for problem in problems if problem.row == 1)


def normalised_shock_targets(tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a country in Shocks in capitals where nothing else has the name as it was typed (in place)."""
    countries = set(tables["Nodes"]["country"])
    others = {value for sheet, column in TARGET_COLUMNS for value in tables[sheet][column]}
    shocks = tables["Shocks"]
    targets: list[Any] = []
    for target in shocks["target"]:
        is_country = target is not None and target not in others and target.upper() in countries
        targets.append(target.upper() if is_country else target)
    shocks["target"] = pd.Series(targets, index=shocks.index, dtype=object)


# What a shock's target may name, apart from countries.
_TARGETS = {"Links": ["link"], "Bridges": ["bridge"], "Posts": ["post"], "Flows": ["flow", "commodity"]}
TARGET_COLUMNS = tuple((sheet, column) for sheet, columns in _TARGETS.items() for column in columns)
