"""The list of changes with Accept and Discard beside it, wherever a page waits for them."""

from __future__ import annotations

import streamlit as st

from optimizer.case.saving.cell_changes import frame_of
from screens.desk.desk import Desk
from screens.parts import findings, formula_view


def change_list(desk: Desk) -> None:
    st.header("Changes to accept")
    found = desk.unaccepted
    if not found:
        edited = "edits that you accepted, not yet in the file" if desk.is_edited else "as the file has them"
        st.caption(f"None. What is solved are the inputs as they stand ({edited}).")
        return
    st.dataframe(
        frame_of(found),
        hide_index=True,
        alt="Changes, old and new",
        column_config={"look again": st.column_config.TextColumn("look again", width="large")},
    )
    marked = [change for change in found if change.warning]
    if marked:
        said = (
            f"{findings.counted(marked, 'change')} to look at again: "
            "to or from zero, of sign, or by a factor of ten or more."
        )
        st.warning(said, icon=":material/priority_high:")
    agreed = formula_view.before_accepting(desk)
    errors = len(desk.errors)
    accept, discard, note = st.columns([2, 2, 4], vertical_alignment="center")
    accept.button(
        f"Accept {findings.counted(found, 'change')}",
        type="primary",
        icon=":material/check:",
        key="accept",
        disabled=errors > 0 or not agreed,
        on_click=desk.accept,
        width="stretch",
    )
    discard.button(
        "Discard them all", icon=":material/close:", key="discard", on_click=desk.discard, width="stretch"
    )
    note.caption("Mend the problems first." if errors else "Only what is accepted is solved.")
