"""What pandera finds in a typed table: blanks, ranges, membership and repeats, as Problems with Excel's rows.

Its schemas are made from the data dictionary, so that a column is described in one place. It is imported on
first use, since that takes a third of a second.
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
from optimizer.case.checking.coerce import members_of
from optimizer.case.checking.remedies import remedy_for
from optimizer.case.checking.settings import no_country, range_remedy
from optimizer.case.problems import Problem, error
from optimizer.case.schema import SETTINGS_SHEET, Column, Sheet, sheet_named

if TYPE_CHECKING:
    import pandera.pandas as pa

ID_PATTERN = r"[A-Za-z0-9_-]+"
COUNTRY_PATTERN = r"[A-Z]{2}"
Flagged = frozenset[tuple[int | None, str]]


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
    """A copy with rows numbered from 0 (an editor's may repeat) and numbers as floats, for range checks."""
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
        pattern = re.compile(ID_PATTERN)
        return [Check(lambda ids: ids.map(lambda text: pattern.fullmatch(text) is not None), name="id")]
    if column.type == "choice" and column.choices:
        return [Check.isin(column.choices)]
    if column.type in ("choices", "country", "countries"):

        def known(cells: pd.Series[Any]) -> pd.Series[bool]:
            return cells.map(lambda text: not wrong_members(column, text)).astype(bool)

        return [Check(known, name="members")]
    return []


def wrong_members(column: Column, text: object) -> list[str]:
    """The members of a cell that the column does not know: unknown choices, countries that are no code."""
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
    rows, cells = [int(row) for row in table.index], cells_of(table)
    for name, check, position in zip(cases["column"], cases["check"], cases["index"], strict=True):
        row = rows[int(position)]
        if check in ("multiple_fields_uniqueness", "field_uniqueness"):
            if int(position) not in repeated:
                repeated.add(int(position))
                problem = _repetition(sheet, table, int(position), first, flagged)
                if problem is not None:
                    yield problem
        elif (row, name) not in flagged and (None, name) not in flagged:
            if sheet is SETTINGS_SHEET and cells["value"][int(position)] is None:
                continue  # a heading or a remark of the planner's, which sets nothing
            yield _finding(sheet, sheet.column(name), row, cells[name][int(position)])


def _finding(sheet: Sheet, column: Column, row: int, value: object) -> Problem:
    if value is None:
        return error(sheet.name, row, column.name, None, "the cell is blank", _blank_remedy(column))
    if column.is_numeric:
        return error(sheet.name, row, column.name, value, f"{value} is out of range", range_remedy(column))
    if column.type == "id":
        message = with_oddity(f'"{value}" is not an id', value)
        return error(sheet.name, row, column.name, value, message, "use ASCII letters, digits, - and _ only")
    if column.choices:
        unknown = str(value) if column.type == "choice" else wrong_members(column, value)[0]
        several = column.type == "choices"
        otherwise = f"give one of {', '.join(column.choices)}"
        remedy = remedy_for(unknown, column.choices, otherwise, takes_several=several, blank=column.blank)
        message = with_oddity(f'"{unknown}" is not known', unknown)
        return error(sheet.name, row, column.name, value, message, remedy)
    wrong = wrong_members(column, value)[0]
    said = no_country(wrong, is_list=column.is_list)
    return error(sheet.name, row, column.name, value, said.message, said.remedy)


def _blank_remedy(column: Column) -> str:
    if column.is_numeric:
        return "give a number"
    return "give an id" if column.type in ("id", "reference") else f"give a {column.name}"


def _keys(sheet: Sheet, table: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return zip(*(table[name] for name in sheet.key), strict=True)


def _repetition(
    sheet: Sheet,
    table: pd.DataFrame,
    position: int,
    first: Mapping[tuple[object, ...], int],
    flagged: Flagged,
) -> Problem | None:
    """The problem of a row whose key an earlier row has; None where part of it is wrong or blank itself."""
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
