"""Runs and studies under way, wherever the planner is: the page is drawn again when one ends."""

from __future__ import annotations

import streamlit as st

from screens._desk import Desk

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
        "Run in view", names, key="view", on_change=choose, help="Portfolio, Project card and Report show this run."
    )


def poll(desk: Desk) -> None:
    """Nothing is polled while nothing runs."""
    if desk.under_way or desk.studies.under_way:
        _poll()


@st.fragment(run_every=POLL_SECONDS)
def _poll() -> None:
    desk: Desk = st.session_state["desk"]
    if any(one.state().ended for one in (*desk.under_way, *desk.studies.under_way)):
        st.rerun()
