"""Desks in memory, for all tabs: with how each stands to the disk, and none more than are in use."""

from __future__ import annotations

from weakref import WeakValueDictionary

import streamlit as st

from screens.desk.desk import Desk
from screens.desk.filing import Filed

MOST_IN_MEMORY = 20


@st.cache_resource(show_spinner=False)
def desks() -> dict[str, Desk]:
    """The desks of this server by their names, which nobody can guess.

    Only untouched ones are ever forgotten.
    """
    return {}


@st.cache_resource(show_spinner=False)
def filed() -> dict[str, Filed]:
    """How the desks in memory stand to those on disk."""
    return {}


@st.cache_resource(show_spinner=False)
def let_go() -> tuple[WeakValueDictionary[str, Desk], WeakValueDictionary[str, Filed]]:
    """Desks that memory let go of: a page left open holds its own, and goes on with it."""
    return WeakValueDictionary(), WeakValueDictionary()


def get(name: str) -> Desk | None:
    """The desk of that name; one that memory let go of and a page still holds is taken back."""
    if name not in desks():
        desk, known = let_go()[0].get(name), let_go()[1].get(name)
        if desk is not None and known is not None:
            desks()[name], filed()[name] = desk, known
    return desks().get(name)


def put(name: str, desk: Desk, known: Filed) -> None:
    desks()[name], filed()[name] = desk, known
    make_room(keep=name)


def name_of(desk: Desk) -> str:
    """Its name, also where memory let it go while its page was drawn; empty where it was deleted."""
    for held in (desks(), let_go()[0]):
        for name, one in list(held.items()):
            if one is desk and get(name) is desk:
                return name
    return ""


def drop(name: str) -> Desk | None:
    """Have no desk of that name in memory any more."""
    for held in (filed(), *let_go()):
        held.pop(name, None)
    return desks().pop(name, None)


def make_room(*, keep: str) -> None:
    """Let go of what is on disk as it is, and works on nothing: it is read again when its link is opened."""
    held, files = desks(), filed()
    if len(held) <= MOST_IN_MEMORY:
        return
    idle = [
        name
        for name, one in list(held.items())
        if name != keep
        and (known := files.get(name))
        and known.version
        and not known.not_kept
        and not is_busy(one)
    ]
    for name in idle[: len(held) - MOST_IN_MEMORY]:
        # First, so that other tabs find it at any moment.
        let_go()[0][name], let_go()[1][name] = (
            held[name],
            files[name],
        )
        del held[name], files[name]


def is_busy(desk: Desk) -> bool:
    asked = any(one.is_under_way for one in desk.asked.values())
    return bool(desk.under_way or desk.studies.under_way or asked)
