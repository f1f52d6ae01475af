"""A portfolio that stands while what planning for all scenarios is worth is still being worked out."""

from __future__ import annotations

import streamlit as st

from optimizer.report.words import phase_words
from screens.desk.runs import Run

POLL_SECONDS = 0.5
STANDS = (
    "The list stands, proven. What planning for all scenarios at once is worth is still being worked out."
)


@st.fragment(run_every=POLL_SECONDS)
def show() -> None:
    """How far looking ahead is in the run in view, and a button to leave it out; nothing once it is done."""
    run: Run | None = st.session_state["desk"].run
    if run is not None and run.looks_ahead:
        with st.container(border=True):
            bar(run, where="view")


def bar(run: Run, *, where: str) -> None:
    """The same without a frame of its own."""
    state, seen = run.state(), run.progress()
    last = seen[-1] if seen else None
    text, button = st.columns([3, 1], vertical_alignment="center")
    text.markdown(STANDS)
    if button.button(
        "Leave it out",
        icon=":material/skip_next:",
        key=f"skip_{where}_{run.name}",
        disabled=state.status == "stopping",
        help="The list is kept as it is; only this figure is left out.",
        width="stretch",
    ):
        run.stop()
    done, total = (last.done or 0, last.total or 1) if last is not None and last.phase == "ahead" else (0, 1)
    left = phase_words.time_left(last, state.seconds)
    st.progress(
        min(1.0, done / total),
        text=f"Looking ahead: {done} of {total} solves done" + (f", {left}" if left else ""),
    )
