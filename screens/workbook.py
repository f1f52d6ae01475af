"""Screen 1, Workbook: open the default, upload, download; what is wrong, and what saving would lose."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimizer.bundled import bundled
from optimizer.case.reading.guard import MAX_FILE_BYTES
from optimizer.case.reading.kinds import CASE_ENDINGS
from optimizer.case.schema import SHEETS
from optimizer.report.files.workbooks import edited_workbook, ending_of
from screens.desk.desk import Desk
from screens.parts import findings, page_state, recent_desks, saving_view
from screens.parts.tables_and_charts import XLSX
from screens.parts.text import literal

MEGABYTES = MAX_FILE_BYTES // 2**20


def page() -> None:
    desk = page_state.desk()
    st.title(literal(title_of(desk)))
    st.caption(
        "Which bridges and border posts to fund so that freight crosses the corridor sooner. "
        "One workbook is one case: open it here or in Excel, look at today's network, set the budget, "
        "solve, and defend the list."
    )
    is_changed = saving_view.changed(desk)
    left, right = st.columns(2, gap="large")
    with left:
        opening(desk)
    with right:
        if not is_changed:
            saving_view.save(desk)
        downloading(desk)
    recent_desks.show()
    recent_desks.journal()
    checks(desk)
    contents(desk)
    if st.button("Look at the inputs", type="primary", icon=":material/arrow_forward:"):
        page_state.go_to("inputs")


def title_of(desk: Desk) -> str:
    case = desk.check()[0]
    return desk.name if case is None else case.title


def opening(desk: Desk) -> None:
    st.header("Open a workbook")
    if st.button(
        "Open the default case",
        icon=":material/restart_alt:",
        help="The Trans-Caspian route, as it is shipped.",
    ):
        page_state.open_case(desk, bundled(page_state.DEFAULT_CASE))
        st.rerun()
    uploads = st.session_state.setdefault("uploads", 0)
    file = st.file_uploader(
        "Upload a workbook",
        type=[ending[1:] for ending in CASE_ENDINGS],
        key=f"upload_{uploads}",
        max_upload_size=MEGABYTES,
    )
    st.caption(
        f"An .xlsx or .xlsm file of at most {MEGABYTES} MB; .xlsb, .xls, .ods and a .zip of CSV files are"
        " read, too. Runs that you made stay on the desk."
    )
    if file is not None:
        take(desk, file.name, file.getvalue())
    if desk.replaced:
        before = desk.replaced[-1]["name"]
        st.caption(f"It took the place of {literal(before)}, which is kept with all its changes.")
        if st.button("Undo: put it back", icon=":material/undo:", key="put_back"):
            desk.put_back()
            st.session_state["refused"] = []
            st.rerun()
    for line in st.session_state.get("refused", []):
        st.error(f"It was not opened. {literal(line)}", icon=":material/error:")
    if desk.has_unaccepted and not st.session_state.get("refused"):
        st.info(
            "Opening another workbook takes these changes off the desk; Undo brings them back.",
            icon=":material/info:",
        )


def take(desk: Desk, name: str, data: bytes) -> None:
    """Open an upload once; a new uploader follows, since the old would offer it again on every run."""
    problems = desk.open(name, data)
    st.session_state["refused"] = [str(problem) for problem in problems]
    st.session_state["uploads"] += 1
    st.rerun()


def downloading(desk: Desk) -> None:
    st.header("Take it along")
    if desk.made_from:
        st.caption(literal(" ".join(desk.made_from)))
    st.download_button(
        "Download the workbook as opened",
        desk.original,
        desk.name,
        XLSX,
        icon=":material/download:",
        key="get_original",
    )
    if desk.has_unaccepted or desk.is_edited:
        data, afresh = page_state.kept(("edited", desk.name, desk.revision), lambda: edited(desk))
        st.download_button(
            "Download with your changes",
            data,
            edited_name(desk.name, data),
            XLSX,
            icon=":material/download:",
            key="get_edited",
        )
        if afresh:
            st.caption(
                "Written afresh: all input sheets with columns of your own. The rest stays "
                "in the original only, since a copy of it would lose something: " + literal(" ".join(afresh))
            )
        else:
            st.caption("A copy of your file with your changes; sheets and columns of your own are in it.")
    st.download_button(
        "Download an empty template",
        bundled("inputs/template.xlsx").read_bytes,
        "corridor_template.xlsx",
        XLSX,
        icon=":material/draft:",
        key="get_template",
    )


def edited(desk: Desk) -> tuple[bytes, tuple[str, ...]]:
    tables = {name: table for name, table in desk.working.items() if is_kept(desk, name)}
    return edited_workbook(desk.original, desk.opened, tables, title_of(desk))


def is_kept(desk: Desk, sheet: str) -> bool:
    """Sheets that the workbook has, or that were filled in since."""
    return sheet in desk.present or len(desk.working[sheet]) > 0


def edited_name(name: str, data: bytes) -> str:
    return f"{Path(name).stem}_edited.{ending_of(data)}"


def checks(desk: Desk) -> None:
    st.header("Checks")
    findings.show(desk.check()[1], sheets=None)
    if desk.read_past:
        st.caption("Read past, as your own: " + literal(", ".join(map(str, desk.read_past))) + ".")
    if desk.losses:
        with st.expander(f"What this file holds that would not survive saving ({len(desk.losses)})"):
            st.markdown("\n".join(f"- {literal(loss)}" for loss in desk.losses))
            st.caption("So results come in a workbook of their own, and your file stays as it is.")
    else:
        st.caption("All that the file holds survives saving: results can be added to a copy of it.")


def contents(desk: Desk) -> None:
    st.header("What is in it")
    rows = [
        {"sheet": sheet.name, "rows": len(desk.working[sheet.name]), "what it holds": sheet.meaning}
        for sheet in SHEETS
        if is_kept(desk, sheet.name)
    ]
    st.dataframe(rows, hide_index=True, alt="The sheets of the workbook with their rows", height="content")


page()
