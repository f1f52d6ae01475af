"""The desk of a link, from memory or from disk, and what is said where it is not there as it was."""

from __future__ import annotations

import streamlit as st
from filelock import Timeout

from optimizer.desks import Store, UnreadableError, root
from screens.desk import filing, history
from screens.desk.desk import Desk
from screens.parts import desks_in_memory

ELSEWHERE = (
    "This desk was changed in another tab or window. The page shows it as it is now; "
    "what you did here last was not taken where it was about something that is no more."
)


def store() -> Store:
    return Store(root())


def found(name: str) -> Desk | None:
    """The desk of a link, from memory or from disk.

    None where there is none, or where it is ruined, which is said.
    """
    if not name:
        return None
    if (here := desks_in_memory.get(name)) is not None:
        return here
    try:
        loaded = filing.load(store(), name)
    except ValueError:
        return None  # a link that names no desk
    except (UnreadableError, OSError, Timeout) as why:
        say(_put_aside(name, why))
        return None
    except Exception as why:
        # A record that was tampered with fails in many ways, and none may keep the app from opening.
        say(_put_aside(name, UnreadableError(f"its record does not fit together ({type(why).__name__})")))
        return None
    if loaded is None:
        return None
    desks_in_memory.put(name, *loaded)
    return loaded[0]


def _put_aside(name: str, why: Exception) -> str:
    said = f"The desk of this link could not be opened: {reason_of(why)}."
    if not isinstance(why, UnreadableError) or why.is_newer:
        return f"{said} It stays where it is, and this is a new desk."
    try:
        known = history.last_of(store().journal(name))
        return (
            f"{said} {known} Its folder was set aside as {store().set_aside(name)}, and this is a new desk."
        )
    except (OSError, Timeout) as failed:
        return f"{said} Its folder could not be set aside ({reason_of(failed)}); this is a new desk."


def reason_of(why: Exception) -> str:
    if isinstance(why, Timeout):
        return "another program has been writing there for long"
    return getattr(why, "strerror", None) or str(why)


def gone() -> bool:
    """Whether the desk of this page was on disk and is no more; said where nothing else was said of it."""
    was_kept = bool(st.session_state.pop("desk_is_kept", False))
    if was_kept and st.session_state.get("desk_notice", ELSEWHERE) == ELSEWHERE:
        say("This desk was deleted in another tab or window. This is a new one.")
    return was_kept


def say(notice: str) -> None:
    """Have it said above the next page that is drawn."""
    st.session_state["desk_notice"] = notice
