"""Save the desk's workbook in its own file, and choose where another changed that file meanwhile.

For whoever started the app on their own computer with a workbook of theirs alone: no visitor of a shared
server writes files of that server, and an upload came from nowhere here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from optimizer.case.saving.cell_changes import in_words
from optimizer.case.saving.failures import NotSavedError
from optimizer.case.saving.merging import Cell
from optimizer.case.writing.files import WORKBOOK_ENDINGS
from screens.desk import saving
from screens.desk.desk import Desk
from screens.desk.runs import Run
from screens.desk.saving import ChangedOnDiskError, Theirs
from screens.parts import findings, keeping
from screens.parts.text import literal

FORWARDED = {"x-forwarded-for", "forwarded", "x-real-ip"}
THEIRS, MINE, EACH = "theirs everywhere", "mine everywhere", "cell by cell"


def is_offered(desk: Desk) -> bool:
    """Whether this page is its owner's on their own computer, and the workbook a file there."""
    if not desk.path or not keeping.is_local() or Path(desk.path).suffix.casefold() not in WORKBOOK_ENDINGS:
        return False
    return not {name.casefold() for name in headers()} & FORWARDED


def headers() -> Mapping[str, str]:
    """What the browser's request came with; a proxy, which may let others in, adds for whom it speaks."""
    return dict(st.context.headers)


def changed(desk: Desk) -> bool:
    """How the last press ended; and, where another changed the file since, what differs and what may be done.

    Across the whole page; whether there is such a choice, in place of `save`.
    """
    if not is_offered(desk):
        return False
    _said()
    try:
        theirs = saving.changed_on_disk(desk)
    except OSError as failed:
        why = literal(failed.strerror or str(failed))
        st.error(f"{literal(desk.path)} cannot be read ({why}).", icon=":material/error:")
        return True
    if theirs is not None:
        _choose(desk, theirs)
    return theirs is not None


def save(desk: Desk) -> None:
    """The button that writes the desk's file."""
    if not is_offered(desk):
        return
    st.header("Save")
    if (answered := _run_for(desk)) is not None:
        st.checkbox(f"With the result sheets of {literal(answered.name)}", key="save_results")
    run = _chosen_run(desk)
    st.button(
        f"Save in {literal(desk.name)}",
        icon=":material/save:",
        key="save",
        disabled=not desk.is_edited and run is None,
        on_click=_do,
        args=("save", desk),
        help=f"Writes {desk.path}; the previous version is kept in the folder backups beside it.",
    )
    if desk.has_unaccepted:
        st.caption("What you have not accepted is not saved, and stays on the desk.")
    elif not desk.is_edited and run is None:
        st.caption("The file has all that you accepted.")


def _run_for(desk: Desk) -> Run | None:
    """The run in view where it answers the accepted inputs: its result sheets may stand beside them."""
    run, case = desk.run, desk.accepted_case()
    if run is None or run.portfolio is None or case is None or run.fingerprint.sha256 != case.sha256:
        return None
    return run


def _chosen_run(desk: Desk) -> Run | None:
    return _run_for(desk) if st.session_state.get("save_results") else None


def _choose(desk: Desk, theirs: Theirs) -> None:
    st.warning(
        f"{literal(desk.name)} was changed on the disk since it was opened here. Nothing is written before"
        " you choose.",
        icon=":material/difference:",
    )
    if theirs.unreadable:
        st.caption(f"What stands there cannot be compared: {literal(theirs.unreadable)}")
    else:
        _table(theirs)
    _ask_who_wins(theirs)
    merge, beside, other = st.columns(3)
    merge.button(
        "Merge: theirs, with my changed cells",
        icon=":material/merge:",
        key="save_merged",
        on_click=_do,
        args=("merge", desk, theirs),
        disabled=not any(cell.is_mine for cell in theirs.cells),
        width="stretch",
    )
    beside.button(
        "Save mine beside it",
        icon=":material/save_as:",
        key="save_beside",
        on_click=_do,
        args=("beside", desk),
        width="stretch",
    )
    other.button(
        "Open theirs",
        icon=":material/folder_open:",
        key="open_theirs",
        on_click=_do,
        args=("open", desk, theirs),
        help="Your version comes off the desk; Undo puts it back.",
        disabled=bool(theirs.unreadable),
        width="stretch",
    )
    if not theirs.unreadable and not any(cell.is_mine for cell in theirs.cells):
        st.caption("You accepted no change that is not in it, so opening theirs loses nothing of yours.")


def _table(theirs: Theirs) -> None:
    if not theirs.cells:
        st.caption("No cell of the inputs differs: the change is in formats, notes or other sheets.")
        return
    conflicts = findings.counted(theirs.conflicts, "cell")
    changed = findings.counted(theirs.cells, "change")
    st.caption(
        f"{changed}, {conflicts} changed by both." if theirs.conflicts else f"{changed}, none by both."
    )
    st.dataframe(frame_of(theirs), hide_index=True, alt="Cells that differ: as opened, theirs, and mine")


def frame_of(theirs: Theirs) -> pd.DataFrame:
    """The cells that differ, for people."""
    rows = [
        {
            "sheet": cell.sheet,
            "row": str(cell.row or "–"),
            "id": cell.id,
            "column": cell.column or "(the whole row)",
            "as opened": in_words(cell.opened),
            "theirs": in_words(cell.theirs),
            "mine": in_words(cell.mine),
            "changed by": "both" if cell.is_conflict else "me" if cell.is_mine else "them",
        }
        for cell in theirs.cells
    ]
    return pd.DataFrame(rows)


def _ask_who_wins(theirs: Theirs) -> None:
    """In which conflicts this desk's value holds."""
    if not theirs.conflicts:
        return
    rule = st.radio(
        "Where both changed a cell, take", [THEIRS, MINE, EACH], key="conflicts_rule", horizontal=True
    )
    if rule == EACH:
        labels = {position: _label(theirs.cells[position]) for position in theirs.conflicts}
        st.multiselect("Take mine in", theirs.conflicts, format_func=labels.__getitem__, key="mine_in")


def _mine_in(theirs: Theirs) -> list[int]:
    """As it is chosen in the moment of the press, which the page may not have been drawn for yet."""
    rule = st.session_state.get("conflicts_rule", THEIRS)
    if rule == MINE:
        return theirs.conflicts
    return list(st.session_state.get("mine_in", ())) if rule == EACH else []


def _label(cell: Cell) -> str:
    place = f"{cell.sheet} {cell.id}, {cell.column or 'the whole row'}"
    return f"{place}: {in_words(cell.mine)} rather than {in_words(cell.theirs)}"


def _do(what: str, desk: Desk, theirs: Theirs | None = None) -> None:
    """What a button was pressed for; what there is to say of it is shown on the page that follows."""
    said: list[str] = []
    failed = ""
    try:
        if what == "save":
            said = saving.save(desk, results=_chosen_run(desk))
        elif what == "beside":
            said = saving.save_beside(desk)
        elif what == "merge" and theirs is not None:
            said = saving.save_merged(desk, theirs, mine_in=_mine_in(theirs))
        elif theirs is not None:
            failed = " ".join(saving.open_theirs(desk, theirs))
    except ChangedOnDiskError:
        pass  # the page shows it
    except NotSavedError as refused:
        failed = str(refused)
    st.session_state["saved"] = said, failed


def _said() -> None:
    """How the last press ended."""
    said, failed = st.session_state.pop("saved", ([], ""))
    if said:
        st.success(literal(said[0]), icon=":material/check:")
        for line in said[1:]:
            st.caption(literal(line))
    if failed:
        st.error(
            f"Not saved: {literal(failed)}. Your changes stay on the desk, and can be downloaded below.",
            icon=":material/error:",
        )
