"""Screen 2, Inputs: every sheet in an editor, checks beneath it, must and never, the changes to accept."""

from __future__ import annotations

import streamlit as st

from optimizer.case.frame_rows import records
from optimizer.case.schema import SHEETS, Sheet, sheet_named
from screens.desk.desk import Desk
from screens.parts import accepting, findings, formula_view, page_state
from screens.parts.editor import edit

DECISIONS = {"committed": "Must be funded", "rejected": "Never funded"}


def page() -> None:
    desk = page_state.desk()
    st.title("Inputs")
    sheet = choose_sheet(desk)
    st.markdown(f"**{sheet.name}**: {sheet.meaning} Columns with * must be filled.")
    edit(desk, sheet)
    formula_view.in_sheet(desk, sheet)
    findings.show(desk.check()[1], sheets=[sheet.name])
    elsewhere(desk, sheet)
    if sheet.name == "Projects":
        must_and_never(desk)
    accepting.change_list(desk)


def choose_sheet(desk: Desk) -> Sheet:
    names = [sheet.name for sheet in SHEETS]
    kept = st.session_state.setdefault("sheet", "Projects")
    wrong = {problem.sheet for problem in desk.errors}
    chosen = st.segmented_control(
        "Sheet",
        names,
        default=kept,
        key="sheet_chosen",
        format_func=lambda name: f"{name} ⚠" if name in wrong else name,
        label_visibility="collapsed",
    )
    st.session_state["sheet"] = chosen or kept
    return sheet_named(st.session_state["sheet"])


def elsewhere(desk: Desk, sheet: Sheet) -> None:
    others = [problem for problem in desk.errors if problem.sheet != sheet.name]
    if others:
        with st.expander(f"{findings.counted(others, 'problem')} in other sheets"):
            findings.table(others)


def must_and_never(desk: Desk) -> None:
    """Free is what is neither; the lists change the status column, and are accepted like every other edit."""
    st.header("Must, never, free")
    table = desk.working["Projects"]
    named = {
        str(row["project"]): f"{row['project']}: {row['name'] or ''}"
        for row in records(table)
        if row["project"]
    }
    for column, status in zip(st.columns(2), DECISIONS, strict=True):
        chosen = [str(row["project"]) for row in records(table) if row["status"] == status and row["project"]]
        key = f"{status}_{desk.revision}"
        column.multiselect(
            DECISIONS[status],
            list(named),
            default=chosen,
            key=key,
            format_func=named.__getitem__,
            on_change=decide,
            args=(desk, status, key),
            placeholder="no project",
        )


def decide(desk: Desk, status: str, key: str) -> None:
    """Make the chosen projects, and no others, must or never."""
    chosen, table = set(st.session_state[key]), desk.working["Projects"]
    for project, before in zip(table["project"], table["status"], strict=True):
        if (project in chosen) != (before == status):
            desk.decide(project, status if project in chosen else "candidate")


page()
