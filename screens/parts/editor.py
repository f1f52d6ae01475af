"""One sheet in an editor that keeps its edits across pages and can undo them.

The widget's own state is dropped when the page is left, and a table of changing length starts afresh
whenever anything about it changes. So the desk keeps the table, the widget only the edits since its
last beginning, and every edit is taken in before the page is drawn, even when the planner is already on
the way to another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from optimizer.case.notation import Mark
from optimizer.case.schema import Column, Sheet
from optimizer.case.writing.hints import header_comment
from screens.desk.desk import Desk, Tables
from screens.desk.table_edits import applied, known_values, shown, shows_lists
from screens.parts.known_value_picker import picker, values_of
from screens.parts.number_fields import decimal_mark
from screens.parts.text import listed

MOST_NAMED = 24  # known ids in the help of a column


@dataclass
class Beginning:
    """The table that an editor began with, as it is shown, under the widget key `key`."""

    edition: int
    number: int
    base: pd.DataFrame
    frame: pd.DataFrame
    columns: dict[str, Any]

    def key_of(self, sheet: str) -> str:
        return f"ed_{sheet}_{self.number}"


def edit(desk: Desk, sheet: Sheet) -> None:
    """The editor of a sheet, with Undo."""
    beginning = begin(desk, sheet)
    key = beginning.key_of(sheet.name)
    st.data_editor(
        beginning.frame,
        key=key,
        num_rows="dynamic",
        hide_index=False,
        column_config=beginning.columns,
        on_change=take_in,
        args=(sheet, beginning),
        alt=f"Editor of the sheet {sheet.name}",
        height=height(len(beginning.frame)),
    )
    take_in(sheet, beginning)
    undo, notation, note = st.columns([1, 2, 3], vertical_alignment="bottom")
    undo.button(
        "Undo",
        key=f"undo_{sheet.name}",
        icon=":material/undo:",
        on_click=desk.undo,
        args=(sheet.name,),
        disabled=not desk.history.get(sheet.name),
        width="stretch",
    )
    choose_mark(notation)
    note.caption("Rows carry Excel's numbers; add one at the end, delete with the boxes on the left.")
    picker(desk, sheet)


def choose_mark(where: Any) -> None:
    """What 1,234 means is the planner's to say; 7,5 is seven and a half either way."""

    def change() -> None:
        st.session_state["decimal_mark"] = st.session_state["decimal_mark_chosen"]
        leave()

    marks: list[Mark] = [".", ","]
    where.selectbox(
        "Decimals are written with",
        marks,
        index=marks.index(decimal_mark()),
        format_func={".": "a point: 1,234.5", ",": "a comma: 1.234,5"}.__getitem__,
        key="decimal_mark_chosen",
        on_change=change,
        help=(
            "How numbers are read that you type or paste, and how they are shown. "
            "Blanks between thousands are read too."
        ),
    )


def begin(desk: Desk, sheet: Sheet) -> Beginning:
    """The beginning that the widget on the page has, or a fresh one where its edits are lost or must go."""
    beginnings: dict[str, Beginning] = st.session_state.setdefault("beginnings", {})
    edition = desk.editions.get(sheet.name, 0)
    known = beginnings.get(sheet.name)
    if known is not None and known.edition == edition and known.key_of(sheet.name) in st.session_state:
        return known
    # a sheet that comes back to the page begins afresh, since the browser has forgotten its edits
    beginnings.clear()
    number = st.session_state["editors_begun"] = st.session_state.get("editors_begun", 0) + 1
    table = desk.working[sheet.name]
    frame = shown(sheet, table, mark=decimal_mark())
    beginnings[sheet.name] = Beginning(edition, number, table, frame, columns(sheet, desk.working))
    return beginnings[sheet.name]


def leave() -> None:
    """The editors are not on the page: the browser forgets their edits, which the desk has by now."""
    st.session_state["beginnings"] = {}


def take_in(sheet: Sheet, beginning: Beginning) -> None:
    """Give the desk the table as the widget's edits make it."""
    desk: Desk = st.session_state["desk"]
    state = st.session_state.get(beginning.key_of(sheet.name))
    if state and beginning.edition == desk.editions.get(sheet.name, 0):
        desk.edit(sheet.name, applied(sheet, beginning.base, state, mark=decimal_mark()))
        # It shows the change already; other tabs' editors do not.
        beginning.edition = desk.editions.get(sheet.name, 0)


def columns(sheet: Sheet, tables: Tables) -> dict[str, Any]:
    """Settings of the editor's columns from the data dictionary.

    Limits are left to the checks, which say what is wrong.
    """
    table = tables[sheet.name]
    made = {
        column.name: column_of(column, sheet, tables, list(table[column.name])) for column in sheet.columns
    }
    own = {
        str(name): st.column_config.TextColumn(help="A column of your own.")
        for name in table.columns
        if name not in made
    }
    return {
        "_index": st.column_config.NumberColumn("row", disabled=True, format="%d", help="Excel's row number"),
        **made,
        **own,
    }


def column_of(column: Column, sheet: Sheet, tables: Tables, values: list[Any]) -> Any:
    """Text wherever one value stands: a browser's own lists drop what is pasted and not in them."""
    known = values_of(column, sheet, tables)
    help_text = header_comment(column).replace("\n", "  \n")
    if known and not column.choices:  # which the comment names
        help_text += f"  \nKnown here: {listed(known, most=MOST_NAMED)}."
    label = column.name + (" *" if column.required else "")
    if shows_lists(column):
        return st.column_config.MultiselectColumn(
            label, help=help_text, options=known_values(column, tables, values), accept_new_options=True
        )
    alignment: Literal["left", "right"] = "right" if column.is_numeric else "left"
    return st.column_config.TextColumn(
        label, help=help_text, alignment=alignment, pinned=column.name == sheet.columns[0].name
    )


def height(rows: int) -> int:
    """Room for the rows and a new one, within a screen."""
    return min(560, 40 + 36 * (rows + 2))
