"""The planner's app: navigation and what all screens share. Run it with `corridor app CASE.xlsx`."""

import streamlit as st

from optimizer.bundled import bundled
from screens.parts import editor, keeping, page_state, strip, watching

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
# Our own, and nothing of a planner's in it.
st.html(bundled("screens/frame.html"), unsafe_allow_javascript=True)
page_state.get_ready()
desk = keeping.follow()
desk.collect()
watching.choose_run(desk)

keeping.keep(desk)  # what was just typed, before a page takes its time
keeping.notice()
keeping.warn(desk)
top = st.empty()
before = strip.signature(desk)
with top.container():
    strip.draw(desk)
if page.title != "Inputs":
    editor.leave()
try:
    page.run()
finally:  # also where a page goes on to another, or fails
    keeping.keep(desk)
if strip.signature(desk) != before:
    with top.container():
        strip.draw(desk)
watching.poll(desk)
