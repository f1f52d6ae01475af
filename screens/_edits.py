"""What an editor shows of a table, and what its edits make of it. Knows no Streamlit, so it is tested without a browser.

Cells pass through unchecked and unclipped: the checks of optimizer.case judge them, where a person can read why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.case.checking.coerce import plain
from optimizer.case.schema import Column, Sheet, setting_named

EditState = Mapping[str, Any]  # edited_rows, added_rows, deleted_rows, as st.data_editor keeps them
FIRST_ROW = 2  # below the header
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def applied(sheet: Sheet, base: pd.DataFrame, state: EditState) -> pd.DataFrame:
    """`base` with the edits made; rows that were added get the numbers that follow."""
    table = base.copy()
    for position, cells in state.get("edited_rows", {}).items():
        for name, value in cells.items():
            if name in table.columns:
                table.iat[int(position), list(table.columns).index(name)] = plain(value)
    table = table.drop(index=[base.index[int(position)] for position in state.get("deleted_rows", [])])
    added = [{name: plain(value) for name, value in cells.items()} for cells in state.get("added_rows", [])]
    if added:
        first = max([FIRST_ROW - 1, *map(int, base.index)]) + 1
        fresh = pd.DataFrame(added, columns=list(base.columns), index=range(first, first + len(added)), dtype=object)
        table = pd.concat([table, fresh.where(fresh.notna(), None)]) if len(table) else fresh.where(fresh.notna(), None)
    table.index = pd.Index([int(row) for row in table.index], dtype="int64")
    return typed_texts(sheet, table)


def typed_texts(sheet: Sheet, table: pd.DataFrame) -> pd.DataFrame:
    """Numbers that were typed into columns shown as text: the values of settings, columns with a wrong cell in them."""
    for column in sheet.columns:
        if column.is_numeric and column.name in table.columns:
            table[column.name] = as_objects([number_of(value) for value in table[column.name]], table.index)
    if sheet.name == "Settings":
        pairs = zip(table["setting"], table["value"], strict=True)
        table["value"] = as_objects([number_of(value) if is_number(name) else value for name, value in pairs], table.index)
    return table


def as_objects(values: list[Any], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype=object)


def is_number(setting: object) -> bool:
    try:
        return setting_named(str(setting)).is_numeric
    except KeyError:
        return False


def number_of(value: object) -> object:
    """The number that a text is, where it is one without a doubt; a comma stays for the checks to name."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value.strip()) is None:
        return value
    number = float(value)
    return int(number) if number.is_integer() and "e" not in value.lower() and "." not in value else number


def shown(sheet: Sheet, table: pd.DataFrame) -> pd.DataFrame:
    """The table as the editor gets it: one type a column, lists as lists; Excel's row numbers as its index."""
    columns = {str(name): _shown_column(sheet, table, str(name)) for name in table.columns}
    return pd.DataFrame(columns, index=pd.Index(list(table.index), dtype="int64", name="row"))


def _shown_column(sheet: Sheet, table: pd.DataFrame, name: str) -> pd.Series:
    values = list(table[name])
    column = sheet.column(name) if name in sheet.names() else None
    if column is not None and shows_numbers(column, values):
        return pd.Series([None if value is None else float(value) for value in values], index=table.index, dtype="float64")
    if column is not None and shows_lists(column):
        lists = [None if value is None else [part.strip() for part in str(value).split(",") if part.strip()] for value in values]
        return as_objects(lists, table.index)
    return pd.Series([None if value is None else as_text(value) for value in values], index=table.index, dtype="str")


def as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def shows_numbers(column: Column, values: list[Any]) -> bool:
    """A column is one of numbers once all its cells are: until then the wrong ones must be seen as they were typed."""
    return column.is_numeric and all(
        value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)) for value in values
    )


def shows_lists(column: Column) -> bool:
    return column.is_list


def known_values(column: Column, tables: Mapping[str, pd.DataFrame], values: list[Any]) -> list[str]:
    """What may be chosen in a column, in order; what stands in it already is never hidden."""
    known = list(column.choices)
    for name in column.refers_to:
        ids = tables[name].iloc[:, 0]
        known += [as_text(value) for value in ids if value is not None]
    if column.type in ("country", "countries"):
        known += sorted({str(value) for value in tables["Nodes"]["country"] if value is not None})
    present = [part.strip() for value in values if value is not None for part in members(column, value)]
    return list(dict.fromkeys([*known, *filter(None, present)]))


def members(column: Column, value: object) -> list[str]:
    return str(value).split(",") if column.is_list else [as_text(value)]
