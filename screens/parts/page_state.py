"""What the screens share: the planner's desk, kept under one key of the session that is no widget's."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from optimizer import jobs
from optimizer.bundled import bundled
from optimizer.case.reading.kinds import CASE_ENDINGS
from screens.desk.desk import Desk, blank_tables
from screens.parts import desk_finder
from screens.parts.desks_in_memory import desks

Made = TypeVar("Made")
DEFAULT_CASE = "inputs/trans_caspian.xlsx"


def desk() -> Desk:
    """The desk of this session, with a workbook on it.

    It is in the address, so a page that is loaded again finds it.
    """
    if "desk_name" not in st.session_state:
        name = st.query_params.get("desk", "")
        st.session_state["desk_name"] = name if desk_finder.found(name) is not None else fresh_name()
    name = st.session_state["desk_name"]
    mine = st.session_state.get("desk")
    is_kept = name != st.session_state.get("desk_not_yet_kept")
    known = desk_finder.found(name) if is_kept else desks().get(name)
    if known is None and desk_finder.gone():
        mine, name = None, fresh_name()
        st.session_state["desk_name"] = name
    here: Desk = known or mine or new_desk(name)
    desks()[name] = here
    if here is not mine:
        begin_afresh()
        st.session_state["desk"] = here
    st.query_params["desk"] = name
    return here


def fresh_name() -> str:
    """A name that nobody can guess, for a desk that is not looked for on disk before it was kept there."""
    name = st.session_state["desk_not_yet_kept"] = secrets.token_urlsafe(9)
    return name


def begin_afresh() -> None:
    """Another desk is on the page: nothing that was made from the one before may stay."""
    for key in ("beginnings", "kept", "changes_seen"):
        st.session_state.pop(key, None)


def change_desk(name: str) -> None:
    """Put another desk on this page; "" for a new one."""
    st.session_state["desk_name"] = name or fresh_name()
    for key in ("desk", "desk_is_kept"):
        st.session_state.pop(key, None)
    st.session_state["refused"] = []


MOST_UNTOUCHED = 20


def new_desk(name: str) -> Desk:
    fresh = Desk(working=blank_tables(), accepted=blank_tables(), opened=blank_tables())
    open_case(fresh, first_case())
    kept_desks = desks()
    kept_desks[name] = fresh
    forget_untouched(kept_desks)
    return fresh


def forget_untouched(kept_desks: dict[str, Desk]) -> None:
    """Tabs that were opened and never used do not fill the memory.

    A desk with work on it stays, however many there are.
    """
    untouched = [name for name, one in list(kept_desks.items()) if one.is_untouched]
    for name in untouched[:-MOST_UNTOUCHED]:
        kept_desks.pop(name, None)


def first_case() -> Path:
    """The workbook that the command line names, else the default case."""
    given = [argument for argument in sys.argv[1:] if _is_of_a_case(argument)]
    return Path(given[0]) if given else bundled(DEFAULT_CASE)


def _is_of_a_case(argument: str) -> bool:
    return argument.lower().endswith(CASE_ENDINGS) or any(Path(argument).glob("*.[cC][sS][vV]"))


def open_case(on: Desk, path: Path) -> None:
    """Open a workbook of this computer; what keeps it from being read is said on the Workbook page."""
    try:
        data = path if path.is_dir() else path.read_bytes()
    except OSError as failed:
        st.session_state["refused"] = [f"{path.name}: {failed.strerror or failed}"]
        on.open(Path(DEFAULT_CASE).name, bundled(DEFAULT_CASE).read_bytes())
        return
    own = "" if path == bundled(DEFAULT_CASE) else str(path.resolve())
    problems = on.open(path.name, data, path=own)
    st.session_state["refused"] = [str(problem) for problem in problems]
    if problems:
        on.open(Path(DEFAULT_CASE).name, bundled(DEFAULT_CASE).read_bytes())


@st.cache_resource(show_spinner=False)
def get_ready() -> bool:
    """Once a server: a worker whose imports are done when the first planner presses Solve."""
    jobs.warm_up()
    return True


MOST_KEPT = 24


def kept(key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
    """What `make` gives, worked out once for each key in this session; the oldest are forgotten.

    A key says what was asked (Run.asked_as, a revision, a file's hash). Never the id of an object: once that
    is gone, Python gives the id to another, and the page would show what was made from the first.
    """
    store: dict[tuple[Any, ...], Any] = st.session_state.setdefault("kept", {})
    if key not in store:
        store[key] = make()
        while len(store) > MOST_KEPT:
            del store[next(iter(store))]
    made: Made = store[key]
    return made


def go_to(screen: str) -> None:
    st.switch_page(f"screens/{screen}.py")
