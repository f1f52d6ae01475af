"""A button that begins again what ended for no reason of the case's: server stopped, or disk full."""

from __future__ import annotations

import streamlit as st

from screens.desk.runs import Run
from screens.desk.studies import Study


def offer(work: Run | Study, *, key: str) -> None:
    """Nothing where it has an answer, or where the same question would end in the same way."""
    if work.may_begin_again and st.button("Start it again", icon=":material/replay:", key=key):
        work.again()
        st.rerun()
