"""Runs and studies under way, wherever the planner is: the page is drawn again when there is news of one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from screens.desk.desk import Desk
from screens.desk.working import Working

POLL_SECONDS = 0.5


def choose_run(desk: Desk) -> None:
    """The run in view, in the sidebar."""
    names = [run.name for run in desk.answered]
    if not names:
        return

    def choose() -> None:
        desk.in_view = st.session_state["view"]

    st.session_state["view"] = desk.in_view if desk.in_view in names else names[-1]
    st.sidebar.selectbox(
        "Run in view",
        names,
        key="view",
        on_change=choose,
        help="Portfolio, Project card and Report show this run.",
    )


def waited_for(desk: Desk) -> Sequence[Working]:
    """All jobs of a desk that are under way, whichever page shows them."""
    questions = (question for run in desk.runs for question in run.questions.values())
    every = (*desk.runs, *desk.asked.values(), *desk.studies.latest.values(), *questions)
    return [one for one in every if one.job is not None and one.ended is None]


def note_watched(desk: Desk) -> None:
    """A page of this desk is open: nobody may end its jobs to make room."""
    for one in waited_for(desk):
        if one.job is not None:
            one.job.is_watched()


def poll(desk: Desk) -> None:
    """Nothing is polled while nothing runs."""
    note_watched(desk)
    if waited_for(desk):
        _poll()


@st.fragment(run_every=POLL_SECONDS)
def _poll() -> None:
    desk: Desk = st.session_state["desk"]
    note_watched(desk)
    if any(one.has_news for one in (*desk.under_way, *desk.studies.under_way)):
        st.rerun()
