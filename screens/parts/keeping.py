"""Desks between memory and disk, for all tabs: found by the link, kept after each run of a page."""

from __future__ import annotations

import streamlit as st
from filelock import Timeout

from optimizer.desks import ChangedElsewhereError, UnreadableError, root_path
from screens.desk import filing
from screens.desk.desk import Desk
from screens.desk.filing import Filed
from screens.parts import desks_in_memory, page_state
from screens.parts.desk_finder import ELSEWHERE, reason_of, say, store
from screens.parts.desks_in_memory import filed
from screens.parts.text import literal

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _version_on_disk(name: str) -> int | None:
    """None where the folder of desks cannot be read."""
    try:
        return store().version(name)
    except OSError:
        return None


def follow() -> Desk:
    """The desk as the page is to be drawn: where another process saved it since, that one, and it is said."""
    desk = page_state.desk()
    name = st.session_state["desk_name"]
    _look_for_root()
    known = filed().get(name)
    if (
        known is not None
        and known.version
        and _version_on_disk(name) not in (known.version, None)
        and not _is_ruined(name)
    ):
        desk = _take_other(name)
    known = filed().setdefault(name, Filed())
    if st.session_state.get("changes_seen", known.changes) != known.changes:
        say(ELSEWHERE)
    st.session_state["changes_seen"] = known.changes
    _note_kept(known)
    st.session_state["desk_filed"] = known  # held as long as the page is open, see desks_in_memory.let_go
    return desk


def _look_for_root() -> None:
    """Where the folder of all desks is gone, none was deleted by its owner: those in memory are kept anew."""
    try:
        root_path().stat()
    except FileNotFoundError:
        for name in [name for name, known in list(filed().items()) if known.version]:
            filed()[name] = Filed(changes=filed()[name].changes)
    except OSError:
        pass  # it may come back


def _is_ruined(name: str) -> bool:
    """Whether what is on disk cannot be read while memory has the desk: it is set aside, and kept anew."""
    try:
        store().load(name)
        return False
    except UnreadableError as why:
        if why.is_newer:
            return False
        said = f"The desk on disk could not be read ({why})"
    except OSError:
        return True  # nothing better is there
    filed()[name] = Filed(changes=filed()[name].changes)
    try:
        say(f"{said}: it was set aside as {store().set_aside(name, keep_journal=True)}, and kept anew.")
    except OSError:
        say(f"{said}: it is kept anew.")
    return True


def _take_other(name: str) -> Desk:
    """What another process made of the desk; jobs that it knows nothing of are ended."""
    before = desks_in_memory.drop(name)
    st.session_state.pop("desk", None)
    say(ELSEWHERE)
    desk = page_state.desk()
    folders = {run.job.folder for run in desk.runs if run.job is not None}
    for run in before.under_way if before is not None else ():
        if run.job is not None and run.job.folder not in folders:
            run.job.kill()
    return desk


def notice() -> None:
    """What is to be said about the desk itself, above every page."""
    said = st.session_state.pop("desk_notice", "")
    if said:
        st.warning(literal(said), icon=":material/tab:")


def warn(desk: Desk) -> None:
    """That the desk is not on disk as it is on the page, where it could not be saved."""
    known = filed().get(desks_in_memory.name_of(desk))
    if known is None or not known.not_kept:
        return
    where = literal(root_path()) if is_local() else "the folder of desks on the server"
    before = "What was kept before is still on disk. " if known.version else ""
    st.error(
        f"**Your work is in memory only**, since {where} cannot be written ({literal(known.not_kept)}). "
        f"{before}You can go on: download the workbook and the report before you close the app. "
        "Once that is mended, all is kept by itself again.",
        icon=":material/save:",
    )


def keep(desk: Desk) -> None:
    """Save the desk where anything on it changed.

    The page may have put another in its place, or deleted it.
    """
    name = desks_in_memory.name_of(desk)
    if not name:
        return
    known = filed().setdefault(name, Filed())
    try:
        filing.save(store(), name, desk, known)
        known.not_kept = ""
    except ChangedElsewhereError:
        _take_other(name)
        st.rerun()
    except (OSError, Timeout) as failed:
        known.not_kept = reason_of(failed)
    desks_in_memory.make_room(keep=name)
    if name == st.session_state["desk_name"]:
        st.session_state["changes_seen"] = known.changes
        _note_kept(known)


def _note_kept(known: Filed) -> None:
    """Whether the desk of this page is to be found on disk."""
    st.session_state["desk_is_kept"] = known.version > 0
    if known.version:
        st.session_state.pop("desk_not_yet_kept", None)


def rename(name: str, label: str) -> None:
    """Give a desk another label, here and on disk."""
    if name in desks_in_memory.desks():
        desks_in_memory.desks()[name].label = label
        known = filed()[name]
        with known.lock:
            known.version = store().rename(name, label)
    else:
        store().rename(name, label)


def delete(name: str) -> None:
    """Remove a desk for good, its jobs with it; a page that shows it gets a new one."""
    store().delete(name)
    desk = desks_in_memory.drop(name)
    if desk is not None:
        for one in (*desk.under_way, *desk.studies.under_way):
            if one.job is not None:
                one.job.kill()
    if name == st.session_state["desk_name"]:
        page_state.change_desk("")


def is_local() -> bool:
    """Whether this server is for one person: elsewhere each sees the desks alone whose links they have."""
    return st.get_option("server.address") in LOOPBACK
