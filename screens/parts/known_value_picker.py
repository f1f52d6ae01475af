"""Known values for an editor's cells, picked from a list: cells are text, so that what is pasted arrives."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from optimizer.case.schema import SETTINGS, Column, Sheet
from screens.desk.desk import Desk
from screens.desk.table_edits import known_values


def values_of(column: Column, sheet: Sheet, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What may be chosen in a column whose cells take one known value; nothing where they take any text."""
    if sheet.name == "Settings" and column.name == "setting":
        return [setting.name for setting in SETTINGS]
    return known_values(column, tables, []) if column.type in ("choice", "reference", "country") else []


def picker(desk: Desk, sheet: Sheet) -> None:
    """A small line below the editor that puts a known value into a cell; made only once it is opened."""
    columns = [column.name for column in sheet.columns if values_of(column, sheet, desk.working)]
    table = desk.working[sheet.name]
    if not columns or table.empty:
        return
    opened = st.expander(
        "Pick a value from a list", icon=":material/list:", key=f"pick_{sheet.name}", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        first, second, third, button = st.columns([2, 3, 3, 2], vertical_alignment="bottom")
        column = first.selectbox("Column", columns, key=f"pick_column_{sheet.name}")
        row = second.selectbox(
            "Row",
            list(table.index),
            index=None,
            key=f"pick_row_{sheet.name}",
            format_func=lambda row: _row(sheet, table, row),
        )
        values = values_of(sheet.column(column), sheet, desk.working)
        value = third.selectbox("Value", values, index=None, key=f"pick_value_{sheet.name}_{column}")
        button.button(
            "Put it in",
            icon=":material/edit:",
            key=f"put_{sheet.name}",
            disabled=row is None or value is None,
            on_click=put,
            args=(desk, sheet, column, row, value),
            width="stretch",
        )


def put(desk: Desk, sheet: Sheet, column: str, row: int, value: str) -> None:
    """A value into a cell, as an edit that can be undone."""
    table = desk.working[sheet.name].copy()
    if row in table.index:
        table.at[row, column] = value
        desk.edit(sheet.name, table)


def _row(sheet: Sheet, table: pd.DataFrame, row: int) -> str:
    named = [
        str(table.at[row, name])
        for name in sheet.key
        if row in table.index and table.at[row, name] is not None
    ]
    return f"{row}: {', '.join(named)}" if named else str(row)
