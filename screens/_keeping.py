"""Desks between memory and disk, for all tabs: found by the link, kept after each run of a page, never overwritten unseen."""

from __future__ import annotations

import streamlit as st
from filelock import Timeout

from optimizer.desks import ChangedElsewhereError, Store, UnreadableError, root
from screens import _filing, _state
from screens._desk import Desk
from screens._filing import Filed

MOST_IN_MEMORY = 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ELSEWHERE = (
    "This desk was changed in another tab or window. The page shows it as it is now; what you did here last was not taken "
    "where it was about something that is no more."
)


def store() -> Store:
    return Store(root())


@st.cache_resource(show_spinner=False)
def filed() -> dict[str, Filed]:
    """How the desks in memory stand to those on disk."""
    return {}


def found(name: str) -> Desk | None:
    """The desk of a link, from memory or from disk; None where there is none, or where it is ruined, which is said."""
    desks = _state.desks()
    if name in desks:
        return desks[name]
    try:
        loaded = _filing.load(store(), name)
    except ValueError:
        return None  # a link that names no desk
    except (UnreadableError, OSError, Timeout) as why:
        say(_put_aside(name, why))
        return None
    except Exception as why:  # a record that was tampered with fails in many ways, and none may keep the app from opening
        say(_put_aside(name, UnreadableError(f"its record does not fit together ({type(why).__name__})")))
        return None
    if loaded is None:
        return None
    desks[name], filed()[name] = loaded
    _forget_some(keep=name)
    return desks[name]


def _put_aside(name: str, why: Exception) -> str:
    said = f"The desk of this link could not be opened: {why}."
    if isinstance(why, UnreadableError) and not why.is_newer:
        try:
            return f"{said} Its folder was set aside as {store().set_aside(name)}, and this is a new desk."
        except (OSError, Timeout) as failed:
            return f"{said} Its folder could not be set aside ({failed}); this is a new desk."
    return f"{said} It stays where it is, and this is a new desk."


def gone() -> bool:
    """Whether the desk of this page was on disk and is no more; said where nothing else was said of it."""
    was_kept = bool(st.session_state.pop("desk_is_kept", False))
    if was_kept and st.session_state.get("desk_notice", ELSEWHERE) == ELSEWHERE:
        say("This desk was deleted in another tab or window. This is a new one.")
    return was_kept


def say(notice: str) -> None:
    """Have it said above the next page that is drawn."""
    st.session_state["desk_notice"] = notice


def _forget_some(*, keep: str) -> None:
    """Memory is for desks in use: what is on disk and works on nothing is read again when its link is opened."""
    desks, files = _state.desks(), filed()
    idle = [
        name for name, one in list(desks.items()) if name != keep and name in files and files[name].version and not is_busy(one)
    ]
    for name in idle[: max(0, len(desks) - MOST_IN_MEMORY)]:
        desks.pop(name, None)
        files.pop(name, None)


def is_busy(desk: Desk) -> bool:
    asked = any(one.is_under_way for one in desk.asked.values())
    return bool(desk.under_way or desk.studies.under_way or asked)


def follow() -> Desk:
    """The desk as the page is to be drawn: where another process saved it since, that one, and it is said."""
    desk = _state.desk()
    name = st.session_state["desk_name"]
    known = filed().get(name)
    if known is not None and known.version and store().version(name) != known.version and not _is_ruined(name):
        desk = _take_other(name)
    known = filed().setdefault(name, Filed())
    if st.session_state.get("changes_seen", known.changes) != known.changes:
        say(ELSEWHERE)
    st.session_state["changes_seen"] = known.changes
    st.session_state["desk_is_kept"] = known.version > 0
    return desk


def _is_ruined(name: str) -> bool:
    """Whether what is on disk cannot be read while memory has the desk: it is set aside, and the desk kept anew."""
    try:
        store().load(name)
    except UnreadableError as why:
        if not why.is_newer:
            say(f"The desk on disk could not be read ({why}): it was set aside as {store().set_aside(name)}, and kept anew.")
            filed()[name] = Filed(changes=filed()[name].changes)
            return True
    return False


def _take_other(name: str) -> Desk:
    """What another process made of the desk; jobs that it knows nothing of are ended."""
    before = _state.desks().pop(name, None)
    filed().pop(name, None)
    st.session_state.pop("desk", None)
    say(ELSEWHERE)
    desk = _state.desk()
    folders = {run.job.folder for run in desk.runs if run.job is not None}
    for run in before.under_way if before is not None else ():
        if run.job is not None and run.job.folder not in folders:
            run.job.kill()
    return desk


def notice() -> None:
    """What is to be said about the desk itself, above every page."""
    said = st.session_state.pop("desk_notice", "")
    if said:
        st.warning(said, icon=":material/tab:")
    failed = st.session_state.get("desk_not_kept", "")
    if failed:
        st.error(
            f"Your work is in memory only: {failed}. Download the workbook before you close the app.", icon=":material/save:"
        )


def keep(desk: Desk) -> None:
    """Save the desk where anything on it changed. The page may have put another in its place, or deleted it."""
    name = next((name for name, one in list(_state.desks().items()) if one is desk), "")
    if not name:
        return
    known = filed().setdefault(name, Filed())
    try:
        _filing.save(store(), name, desk, known)
        st.session_state["desk_not_kept"] = ""
    except ChangedElsewhereError:
        _take_other(name)
        st.rerun()
    except (OSError, Timeout) as failed:
        st.session_state["desk_not_kept"] = getattr(failed, "strerror", None) or str(failed)
    if name == st.session_state["desk_name"]:
        st.session_state["changes_seen"] = known.changes
        st.session_state["desk_is_kept"] = known.version > 0


def rename(name: str, label: str) -> None:
    """Give a desk another label, here and on disk."""
    if name in _state.desks():
        _state.desks()[name].label = label
        known = filed()[name]
        with known.lock:
            known.version = store().rename(name, label)
    else:
        store().rename(name, label)


def delete(name: str) -> None:
    """Remove a desk for good, its jobs with it; a page that shows it gets a new one."""
    store().delete(name)
    desk = _state.desks().pop(name, None)
    filed().pop(name, None)
    if desk is not None:
        for one in (*desk.under_way, *desk.studies.under_way):
            if one.job is not None:
                one.job.kill()
    if name == st.session_state["desk_name"]:
        _state.change_desk("")


def is_local() -> bool:
    """Whether this server is for one person: elsewhere each sees the desks alone whose links they have."""
    return st.get_option("server.address") in LOOPBACK
