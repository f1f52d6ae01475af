"""What an editor shows of a table, and what its edits make of it.

Knows no Streamlit, so it is tested without a browser.

Cells pass through unchecked and unclipped: the checks of optimizer.case judge them, where
a person can read why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from optimizer.case.checking.coerce import Fault, plain, typed
from optimizer.case.checking.schema_checks import wrong_members
from optimizer.case.names import key
from optimizer.case.notation import Mark, NotANumber, parse
from optimizer.case.notation import shown as written
from optimizer.case.schema import SETTINGS, SETTINGS_SHEET, Column, Sheet, setting_named

EditState = Mapping[str, Any]  # edited_rows, added_rows, deleted_rows, as st.data_editor keeps them
FIRST_ROW = 2  # below the header
_SETTING = SETTINGS_SHEET.column("setting")
_SETTING_NAMES = {key(setting.name): setting.name for setting in SETTINGS}


def applied(sheet: Sheet, base: pd.DataFrame, state: EditState, *, mark: Mark = ".") -> pd.DataFrame:
    """`base` with the edits made, numbers read with that decimal mark.

    Rows that were added get the numbers that follow.

    A row in which nothing was filled is none: a click into the empty last row makes one.
    """
    table = base.copy()
    for position, cells in state.get("edited_rows", {}).items():
        row = int(base.index[int(position)])
        for name, value in cells.items():
            if name in table.columns:
                table.iat[int(position), list(table.columns).index(name)] = plain(value)
        _take(sheet, table, row, cells, mark)
    table = table.drop(index=[base.index[int(position)] for position in state.get("deleted_rows", [])])
    added = [{name: plain(value) for name, value in cells.items()} for cells in state.get("added_rows", [])]
    if added:
        first = max([FIRST_ROW - 1, *map(int, base.index)]) + 1
        fresh = pd.DataFrame(
            added, columns=list(base.columns), index=range(first, first + len(added)), dtype=object
        )
        fresh = fresh[fresh.notna().any(axis=1)]
        fresh = fresh.where(fresh.notna(), None)
        for row in fresh.index:
            _take(sheet, fresh, int(row), fresh.columns, mark)
        table = pd.concat([table, fresh]) if len(table) else fresh
    table.index = pd.Index([int(row) for row in table.index], dtype="int64")
    return table


def _take(sheet: Sheet, table: pd.DataFrame, row: int, edited: Iterable[Any], mark: Mark) -> None:
    """Edited cells of a row as what they say.

    What says nothing known stays as it was typed, and the checks name it.
    """
    for column in sheet.columns:
        if column.name in edited:
            told = _told_by(table.at[row, "setting"]) if column.type == "value" else column
            table.at[row, column.name] = meant(told, table.at[row, column.name], mark)


def _told_by(setting: object) -> Column | None:
    """What a value in Settings may be, as the setting in its row says."""
    name = _SETTING_NAMES.get(key(setting))
    return None if name is None else setting_named(name)


def meant(column: Column | None, value: object, mark: Mark = ".") -> Any:
    """The number or the known word that a text is, whatever its case; the text itself where it is neither."""
    if not isinstance(value, str) or column is None:
        return value
    if column.is_numeric:
        return number_of(value, mark)
    if column is _SETTING:
        return _SETTING_NAMES.get(key(value), value)
    if column.type not in ("choice", "choices", "country", "countries"):
        return value
    word = typed(column, value)
    if column.type == "choice":
        is_known = word in column.choices
    else:
        is_known = not isinstance(word, Fault) and not wrong_members(column, word)
    return word if is_known else value


def as_objects(values: list[Any], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype=object)


def number_of(value: object, mark: Mark = ".") -> Any:
    """The number that a text is; the text itself where it is none."""
    if not isinstance(value, str):
        return value
    number = parse(value, mark)
    return value if isinstance(number, NotANumber) else number


def shown(sheet: Sheet, table: pd.DataFrame, *, mark: Mark = ".") -> pd.DataFrame:
    """The table as the editor gets it: lists as lists, all else as text; Excel's row numbers as its index.

    Numbers and known words are text too: a browser would make 75 of a pasted 7,5, and drop without a word
    what it cannot read, or does not find in its list.
    """
    columns = {str(name): _shown_column(sheet, table, str(name), mark) for name in table.columns}
    return pd.DataFrame(columns, index=pd.Index(list(table.index), dtype="int64", name="row"))


def _shown_column(sheet: Sheet, table: pd.DataFrame, name: str, mark: Mark) -> pd.Series:
    values = list(table[name])
    column = sheet.column(name) if name in sheet.names() else None
    if column is not None and shows_lists(column):
        lists = [
            None if value is None else [part.strip() for part in str(value).split(",") if part.strip()]
            for value in values
        ]
        return as_objects(lists, table.index)
    return pd.Series(
        [None if value is None else as_text(value, mark) for value in values], index=table.index, dtype="str"
    )


def as_text(value: object, mark: Mark = ".") -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return written(value, mark)
    return str(value)


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
