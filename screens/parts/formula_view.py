"""Formulas on the Inputs page: shown as such, replaced on purpose only, told where they show old figures."""

from __future__ import annotations

import streamlit as st

from optimizer.case.schema import Sheet
from screens.desk.desk import Desk
from screens.desk.formula_changes import frame_of, of_sheet
from screens.parts.findings import counted

IN_SHEET = (
    "The editor shows what each gave when the workbook was last calculated. A value that you type there takes"
    " the formula's place, once you say so below."
)
OLD = (
    "in your input tables with figures from before: they depend on what you changed, and so does what is"
    " solved with them. Excel works them out anew when it opens the downloaded workbook."
)


def in_sheet(desk: Desk, sheet: Sheet) -> None:
    """The cells of a sheet that hold formulas, below its editor."""
    cells = of_sheet(desk.formulas, sheet.name)
    if cells:
        with st.expander(
            f"{counted(cells, 'cell')} of this sheet with a formula", icon=":material/function:"
        ):
            st.caption(IN_SHEET)
            frame = frame_of(desk.formulas, cells).drop(columns="sheet")
            st.dataframe(frame, hide_index=True, alt=f"Formulas in {sheet.name}")


def before_accepting(desk: Desk) -> bool:
    """What the edits do to formulas; whether they may be accepted as they are."""
    found = desk.formula_changes
    if found.old:
        st.info(f"{counted(found.old, 'formula')} {OLD}", icon=":material/history:")
        st.dataframe(frame_of(desk.formulas, found.old), hide_index=True, alt="Formulas with old figures")
    if not found.replaced:
        return True
    said = f"{counted(found.replaced, 'change')} would put a value in the place of a formula."
    st.warning(said, icon=":material/function:")
    st.dataframe(frame_of(desk.formulas, found.replaced), hide_index=True, alt="Formulas that edits replace")
    agree, back = st.columns([3, 2], vertical_alignment="center")
    back.button(
        "Put the formulas back",
        icon=":material/undo:",
        key="formulas_back",
        on_click=desk.put_formulas_back,
        width="stretch",
    )
    return agree.checkbox("Replace them by the values that I typed", key=f"replace_{desk.revision}")
