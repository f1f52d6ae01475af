"""Recent desks on the Workbook page: open, rename, delete. Only where the server is one person's own."""

from __future__ import annotations

import time

import streamlit as st
from filelock import Timeout

from optimizer.desks import Listed, UnreadableError
from screens.desk import history
from screens.parts import desk_finder, keeping, page_state
from screens.parts.text import literal

SHOWN = 12
MOST_DEEDS = 500


def show() -> None:
    """Desks by the time they were kept last; this one too, so that it can be named."""
    if not keeping.is_local():
        st.caption("This desk is kept on the server. Keep this page's link: it is the only way back to it.")
        return
    st.subheader("Desks")
    if st.button(
        "Begin a new desk", icon=":material/add:", help="This one is kept as it is.", key="new_desk"
    ):
        page_state.change_desk("")
        st.rerun()
    try:
        desks = desk_finder.store().listed()
    except OSError as failed:
        st.warning(f"The folder of desks cannot be read: {failed.strerror}.", icon=":material/folder_off:")
        return
    if not desks:
        st.caption("What you do is kept on this computer by itself, and listed here.")
        return
    with st.expander(f"Recent desks ({len(desks)})"):
        shown = desks[: int(st.session_state.setdefault("desks_shown", SHOWN))]
        for one in shown:
            row(one)
        if len(shown) < len(desks) and st.button("Show older ones", key="older_desks"):
            st.session_state["desks_shown"] += SHOWN
            st.rerun()


def journal() -> None:
    """What was done on this desk and when, folded away; nothing where nothing was kept."""
    try:
        known = desk_finder.store().journal(st.session_state["desk_name"])
    except OSError:
        return
    if known:
        with st.expander(f"History of this desk ({len(known)})"):
            latest = reversed(known[-MOST_DEEDS:])
            rows = [
                {"when": history.clock(deed.at), "what was done": history.sentence(deed)} for deed in latest
            ]
            st.dataframe(rows, hide_index=True, alt="What was done on this desk and when, the latest first")


def row(one: Listed) -> None:
    is_here = one.name == st.session_state["desk_name"]
    name, about, opens, deletes = st.columns([3, 4, 1, 1], vertical_alignment="center")
    name.text_input(
        "Name of the desk",
        one.label or one.workbook,
        key=f"desk_label_{one.name}",
        label_visibility="collapsed",
        max_chars=80,
        on_change=rename,
        args=(one.name,),
    )
    about.caption(literal(described(one)) + (" **On this page.**" if is_here else ""))
    if not is_here and opens.button("Open", key=f"open_desk_{one.name}", icon=":material/folder_open:"):
        page_state.change_desk(one.name)
        st.rerun()
    if deletes.button("Delete", key=f"delete_desk_{one.name}", icon=":material/delete:"):
        st.session_state["desk_to_delete"] = one.name
    if st.session_state.get("desk_to_delete") == one.name:
        confirm(one)


def described(one: Listed) -> str:
    runs = "no runs" if not one.runs else f"{one.runs} run{'s' if one.runs > 1 else ''}"
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.saved))
    return f"{one.workbook}, {runs}, kept {when}, {size(one.size_bytes)}"


def size(many_bytes: int) -> str:
    return f"{many_bytes / 2**20:.1f} MB" if many_bytes >= 2**20 else f"{max(1, many_bytes // 1024)} kB"


def rename(name: str) -> None:
    label = str(st.session_state[f"desk_label_{name}"]).strip()
    try:
        keeping.rename(name, label)
    except (OSError, Timeout, UnreadableError) as failed:
        desk_finder.say(f"The desk could not be renamed: {failed}.")


def confirm(one: Listed) -> None:
    st.warning(
        f"Delete **{literal(one.label or one.workbook)}** with its edits, "
        "runs and answers? This cannot be undone.",
        icon=":material/delete_forever:",
    )
    yes, no, _ = st.columns([1, 1, 3])
    if yes.button("Delete it", type="primary", key="delete_desk_yes", width="stretch"):
        st.session_state.pop("desk_to_delete")
        try:
            keeping.delete(one.name)
        except (OSError, Timeout) as failed:
            desk_finder.say(f"The desk could not be deleted: {failed}.")
        st.rerun()
    if no.button("Keep it", key="delete_desk_no", width="stretch"):
        st.session_state.pop("desk_to_delete")
        st.rerun()
