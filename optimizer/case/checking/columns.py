"""Every cell against the data dictionary: first its type, then, by pandera, blanks, ranges, membership and
repeats.

Pandera's schemas are made from the dictionary, so a column is described in one place. Its failure cases
become Problems with Excel's own row numbers. It is imported on first use, since that takes a third of a
second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimizer.case.cells import cells_of
from optimizer.case.characters import with_oddity
from optimizer.case.checking.coerce import Fault, members_of, typed
from optimizer.case.checking.placeholders import placeholder
from optimizer.case.checking.remedies import remedy_for
from optimizer.case.checking.settings import no_country, range_remedy
from optimizer.case.problems import Problem, error
from optimizer.case.schema import SETTINGS_SHEET, Column, Sheet, sheet_named

if TYPE_CHECKING:
    import pandera.pandas as pa

ID_PATTERN = r"[A-Za-z0-9_-]+"
COUNTRY_PATTERN = r"[A-Z]{2}"
Flagged = frozenset[tuple[int | None, str]]


def typed_table(sheet: Sheet, raw: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """The table with every cell of the dictionary's columns typed; a cell that cannot be is blank and a
    problem.
    """
    cells = cells_of(raw)
    problems: list[Problem] = []
    for column in sheet.columns:
        if column.type == "value":
            continue  # typed by the setting that its row names
        values: list[object] = []
        for row, value in zip(raw.index, cells[column.name], strict=True):
            result = None if value is None else placeholder(column, value) or typed(column, value)
            if isinstance(result, Fault):
                problems.append(
                    error(sheet.name, int(row), column.name, value, result.message, result.remedy)
                )
                result = None
            values.append(result)
        cells[column.name] = values
    return pd.DataFrame(cells, index=raw.index, columns=raw.columns, dtype=object), problems


def schema_problems(sheet: Sheet, table: pd.DataFrame, flagged: Flagged) -> list[Problem]:
    """What pandera finds in a typed table, without what is already known to be wrong (`flagged`)."""
    if table.empty:
        return []
    import pandera.errors

    try:
        _schema(sheet.name).validate(_for_pandera(sheet, table), lazy=True)
    except pandera.errors.SchemaErrors as found:
        return list(_translated(sheet, table, found.failure_cases, flagged))
    return []


def _for_pandera(sheet: Sheet, table: pd.DataFrame) -> pd.DataFrame:
    """A copy with rows numbered from 0 (an editor's index may repeat) and numbers as floats, as range checks
    need.
    """
    cells = cells_of(table)
    columns = {
        column.name: np.array(cells[column.name], dtype="float64" if column.is_numeric else object)
        for column in sheet.columns
        if _is_checked(column) or column.name in sheet.key
    }
    return pd.DataFrame(columns)


def _is_checked(column: Column) -> bool:
    return column.required or column.type not in ("text", "reference", "references", "value")


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    """The pandera schema of a sheet, made once."""
    import pandera.pandas as pa

    sheet = sheet_named(name)
    columns = {
        column.name: pa.Column(nullable=not column.required, checks=_checks(column))
        for column in sheet.columns
        if _is_checked(column) or column.name in sheet.key
    }
    if sheet is SETTINGS_SHEET:  # its names are matched by `settings`, which finds repeats in any spelling
        return pa.DataFrameSchema(columns)
    return pa.DataFrameSchema(columns, unique=list(sheet.key), report_duplicates="exclude_first")


def _checks(column: Column) -> list[pa.Check]:
    """Pandera checks of one column; each passes blanks by, which nullability judges."""
    from pandera.pandas import Check

    if column.is_numeric:
        low = [] if column.minimum is None else [Check.ge(column.minimum)]
        return low if column.maximum is None else [*low, Check.le(column.maximum)]
    if column.type == "id":
        return [
            Check(lambda ids: ids.map(lambda text: re.fullmatch(ID_PATTERN, text) is not None), name="id")
        ]
    if column.type == "choice" and column.choices:
        return [Check.isin(column.choices)]
    if column.type in ("choices", "country", "countries"):
        return [
            Check(
                lambda cells: cells.map(lambda text: not wrong_members(column, text)).astype(bool),
                name="members",
            )
        ]
    return []


def wrong_members(column: Column, text: object) -> list[str]:
    """The members of a cell that the column does not know: choices that are none, countries that are no code."""
    if column.type == "choices":
        return [member for member in members_of(text) if member not in column.choices]
    return [member for member in members_of(text) if re.fullmatch(COUNTRY_PATTERN, member) is None]


def _translated(
    sheet: Sheet, table: pd.DataFrame, cases: pd.DataFrame, flagged: Flagged
) -> Iterator[Problem]:
    """Pandera's failure cases as Problems, one a cell; a row that repeats a key is one problem."""
    repeated: set[int] = set()
    first: dict[tuple[object, ...], int] = {}
    for position, values in enumerate(_keys(sheet, table)):
        first.setdefault(values, position)
    for name, check, position in zip(cases["column"], cases["check"], cases["index"], strict=True):
        row = int(table.index[int(position)])
        if check in ("multiple_fields_uniqueness", "field_uniqueness"):
            if int(position) not in repeated:
                repeated.add(int(position))
                problem = _repetition(sheet, table, int(position), first, flagged)
                if problem is not None:
                    yield problem
        elif (row, name) not in flagged and (None, name) not in flagged:
            if sheet is SETTINGS_SHEET and table["value"].iloc[int(position)] is None:
                continue  # a heading or a remark of the planner's, which sets nothing
            yield _finding(sheet, sheet.column(name), row, table[name].iloc[int(position)])


def _finding(sheet: Sheet, column: Column, row: int, value: object) -> Problem:
    if value is None:
        return error(sheet.name, row, column.name, None, "the cell is blank", _blank_remedy(column))
    if column.is_numeric:
        return error(sheet.name, row, column.name, value, f"{value} is out of range", range_remedy(column))
    if column.type == "id":
        remedy = "use ASCII letters, digits, - and _ only"
        return error(
            sheet.name, row, column.name, value, with_oddity(f'"{value}" is not an id', value), remedy
        )
    if column.choices:
        unknown = str(value) if column.type == "choice" else wrong_members(column, value)[0]
        several = column.type == "choices"
        otherwise = f"give one of {', '.join(column.choices)}"
        remedy = remedy_for(unknown, column.choices, otherwise, takes_several=several, blank=column.blank)
        return error(
            sheet.name, row, column.name, value, with_oddity(f'"{unknown}" is not known', unknown), remedy
        )
    wrong = wrong_members(column, value)[0]
    said = no_country(wrong, is_list=column.is_list)
    return error(sheet.name, row, column.name, value, said.message, said.remedy)


def _blank_remedy(column: Column) -> str:
    kind = (
        "a number"
        if column.is_numeric
        else "an id"
        if column.type in ("id", "reference")
        else f"a {column.name}"
    )
    return f"give {kind}"


def _keys(sheet: Sheet, table: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return zip(*(table[name] for name in sheet.key), strict=True)


def _repetition(
    sheet: Sheet,
    table: pd.DataFrame,
    position: int,
    first: Mapping[tuple[object, ...], int],
    flagged: Flagged,
) -> Problem | None:
    """The problem of a row whose key an earlier row has; None where part of the key is itself wrong or blank."""
    row, values = int(table.index[position]), tuple(table[name].iloc[position] for name in sheet.key)
    for name, value in zip(sheet.key, values, strict=True):
        if (row, name) in flagged or (value is None and sheet.column(name).required):
            return None
    shown = ", ".join(f"{name} {_or_blank(value)}" for name, value in zip(sheet.key, values, strict=True))
    message = f"{shown} already stands in row {int(table.index[first[values]])}"
    column = sheet.key[0] if len(sheet.key) == 1 or sheet.name == "Budgets" else sheet.key[1]
    remedy = "give each row its own, or delete one of them"
    return error(sheet.name, row, column, table[column].iloc[position], message, remedy)


def _or_blank(value: object) -> object:
    return "(blank)" if value is None else value


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
    targets: list[Any] = [
        (
            target.upper()
            if target is not None and target not in others and target.upper() in countries
            else target
        )
        for target in shocks["target"]
    ]
    shocks["target"] = pd.Series(targets, index=shocks.index, dtype=object)


# What a shock's target may name, apart from countries.
TARGET_COLUMNS = (
    ("Links", "link"),
    ("Bridges", "bridge"),
    ("Posts", "post"),
    ("Flows", "flow"),
    ("Flows", "commodity"),
)
