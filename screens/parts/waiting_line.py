"""What a job waits for: those before it, and a button that ends one that nobody looked at for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from optimizer.jobs import UNWATCHED_SECONDS, Ahead
from screens.desk.desk import Desk
from screens.desk.working import Working
from screens.parts.text import literal
from screens.parts.watching import waited_for

TASKS: Mapping[str, str] = {
    "solve": "a solve",
    "frontier": "a budget curve",
    "stress": "a stress test",
    "alternatives": "a search for alternatives",
    "diagnosis": "a diagnosis",
    "explained": "the reasons of a project",
    "entries": "budgets at which projects enter",
}
MOST = 5
AWAY_SECONDS = 60.0  # less is no absence: a browser draws hidden tabs seldom


def head(desk: Desk, one: Working, name: str, *, stop: str, key: str) -> bool:
    """What is under way, with a button that stops it and what it waits for; whether it has begun."""
    title, button = st.columns([3, 1], vertical_alignment="center")
    title.markdown(f"**{literal(name)}** {one.stands()}")
    is_stopping = one.state().status == "stopping"
    if button.button(stop, icon=":material/stop:", key=key, disabled=is_stopping, width="stretch"):
        one.stop()
    show(desk, one)
    return one.state().status != "queued"


def show(desk: Desk, waiting: Working) -> None:
    """What is ahead of a job that is queued; nothing where it is not."""
    if waiting.job is None or waiting.state().status != "queued":
        return
    own = {one.job.folder.name for one in waited_for(desk) if one.job is not None}
    ahead = waiting.job.ahead()
    for one in ahead[:MOST]:
        text, button = st.columns([3, 1], vertical_alignment="center")
        text.caption(literal(said(one, is_own=one.folder.name in own)))
        if one.may_be_ended and button.button(
            "End it, and make room",
            key=f"end_{waiting.job.folder.name}_{one.folder.name}",
            icon=":material/stop_circle:",
            help="It keeps the best that it has found, and its planner is told.",
            width="stretch",
        ):
            one.end()
    if len(ahead) > MOST:
        st.caption(f"And {len(ahead) - MOST} more.")


def said(one: Ahead, *, is_own: bool) -> str:
    """One job in words; whose it is beyond "yours" or "another planner's" is nobody's business."""
    whose = "of yours" if is_own else "of another planner"
    does = "has been running" if one.is_running else "has been waiting"
    text = f"Ahead of it: {TASKS.get(one.task, 'a task')} {whose}, which {does} for {clock(one.seconds)}."
    if one.unwatched_seconds < AWAY_SECONDS:
        return text
    text += f" Nobody has looked at it for {clock(one.unwatched_seconds)}"
    if one.may_be_ended:
        return f"{text}, so you may end it."
    if one.unwatched_seconds >= UNWATCHED_SECONDS:
        return f"{text}: it is being ended."
    return f"{text}; after {clock(UNWATCHED_SECONDS)} you may end it."


def clock(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
