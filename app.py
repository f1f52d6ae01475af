"""The planner's app: navigation and what all screens share. Run it with `corridor app CASE.xlsx`."""

import streamlit as st

from optimizer.bundled import bundled
from screens import _editor, _keeping, _state, _strip, _watch

st.set_page_config(page_title="Corridor", page_icon=str(bundled("screens/icon.png")), layout="wide")

pages = {
    "Data": [
        st.Page("screens/workbook.py", title="Workbook", icon=":material/table_view:", default=True),
        st.Page("screens/inputs.py", title="Inputs", icon=":material/edit_note:"),
        st.Page("screens/baseline.py", title="Baseline", icon=":material/map:"),
    ],
    "Decide": [
        st.Page("screens/solve.py", title="Solve", icon=":material/play_circle:"),
        st.Page("screens/portfolio.py", title="Portfolio", icon=":material/checklist:"),
        st.Page("screens/card.py", title="Project card", icon=":material/id_card:"),
    ],
    "Defend": [
        st.Page("screens/budget.py", title="Budget", icon=":material/show_chart:"),
        st.Page("screens/compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page("screens/robustness.py", title="Robustness", icon=":material/casino:"),
    ],
    "Report": [
        st.Page("screens/report.py", title="Report", icon=":material/download:"),
    ],
}

page = st.navigation(pages)
st.html(bundled("screens/frame.html"), unsafe_allow_javascript=True)  # our own, and nothing of a planner's in it
_state.get_ready()
desk = _keeping.follow()
desk.collect()
_watch.choose_run(desk)

_keeping.keep(desk)  # what was just typed, before a page takes its time
_keeping.notice()
_keeping.warn(desk)
strip = st.empty()
before = _strip.signature(desk)
with strip.container():
    _strip.draw(desk)
if page.title != "Inputs":
    _editor.leave()
try:
    page.run()
finally:  # also where a page goes on to another, or fails
    _keeping.keep(desk)
if _strip.signature(desk) != before:
    with strip.container():
        _strip.draw(desk)
_watch.poll(desk)
