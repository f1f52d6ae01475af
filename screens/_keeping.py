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
        _say(_put_aside(name, why))
        return None
    except Exception as why:  # a record that was tampered with fails in many ways, and none may keep the app from opening
        _say(_put_aside(name, UnreadableError(f"its record does not fit together ({type(why).__name__})")))
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


def _say(notice: str) -> None:
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
    if known is not None and known.version and store().version(name) != known.version:
        desk = _take_other(name)
    known = filed().setdefault(name, Filed())
    if st.session_state.get("changes_seen", known.changes) != known.changes:
        _say(ELSEWHERE)
    st.session_state["changes_seen"] = known.changes
    return desk


def _take_other(name: str) -> Desk:
    """What another process made of the desk; jobs that it knows nothing of are ended."""
    before = _state.desks().pop(name, None)
    filed().pop(name, None)
    st.session_state.pop("desk", None)
    _say(ELSEWHERE)
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
    """Save the desk where anything on it changed."""
    name = st.session_state["desk_name"]
    known = filed().setdefault(name, Filed())
    try:
        _filing.save(store(), name, desk, known)
        st.session_state["desk_not_kept"] = ""
    except ChangedElsewhereError:
        _take_other(name)
        st.rerun()
    except (OSError, Timeout) as failed:
        st.session_state["desk_not_kept"] = getattr(failed, "strerror", None) or str(failed)
    st.session_state["changes_seen"] = known.changes


def is_local() -> bool:
    """Whether this server is for one person: elsewhere each sees the desks alone whose links they have."""
    return st.get_option("server.address") in LOOPBACK
