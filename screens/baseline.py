"""Screen 3, Baseline: today's network on the map, where the hours go, time-distance, the worst stops."""

from __future__ import annotations

import streamlit as st

from optimizer.case.labels import flow_ends
from optimizer.report.charts import portfolio_charts
from optimizer.report.frames import baseline
from optimizer.report.frames.baseline import Baseline
from optimizer.wording import figures
from screens.parts import map_view, page_state, tables_and_charts


def page() -> None:
    desk = page_state.desk()
    st.title("Baseline")
    case, _ = desk.check()
    if case is None:
        st.error(
            "The inputs have problems; today's network can be shown once they are mended.",
            icon=":material/error:",
        )
        st.page_link("screens/inputs.py", label="Go to Inputs", icon=":material/edit_note:")
        return
    today = page_state.kept(("baseline", desk.revision), lambda: baseline.baseline_of(case))
    unserved = f"; {today.unserved_kt:,.0f} kt a year find no way at all" if today.unserved_kt > 0 else ""
    st.markdown(f"## Today a tonne is {figures.hours(today.average_hours)} on its way{unserved}.")
    st.caption(
        "Nothing is funded here, not even what must be. Does this look like your corridor? "
        "If not, correct the inputs."
    )
    map_view.show(case, portfolio=None, key="zoom_today", made_from=(desk.revision,))
    parts, flows = st.columns(2, gap="large")
    with parts:
        st.header("Where the hours go")
        tables_and_charts.chart(
            portfolio_charts.hours_by_part_chart(today), today.hours_by_part, name="Hours_today"
        )
    with flows:
        st.header("The flows")
        columns = ["flow", "kt", "hours", "unserved_kt", "priority", "origin", "destination", "commodity"]
        tables_and_charts.table(
            today.flows[columns], alt="Volume and hours of each flow today", name="Flows_today", height=300
        )
    along_a_flow(today)
    st.header("The worst stops")
    tables_and_charts.table(
        today.worst_stops,
        alt="Bridges, posts and transfers by the hours that freight waits there",
        name="Worst_stops",
    )
    if st.button("Set the budget and solve", type="primary", icon=":material/arrow_forward:"):
        page_state.go_to("solve")


def along_a_flow(today: Baseline) -> None:
    st.header("Time against distance")
    names = [str(flow) for flow in today.flows["flow"]]
    if not names:
        st.caption("The case has no flows.")
        return
    flow = st.selectbox("Flow", names, key="flow_today", format_func=lambda name: flow_in_words(today, name))
    tables_and_charts.chart(
        portfolio_charts.time_distance_chart(today, flow),
        baseline.legs_of(today, flow),
        name="Time_and_distance",
    )


def flow_in_words(today: Baseline, name: str) -> str:
    row = today.flows[today.flows["flow"] == name].iloc[0]
    return f"{flow_ends(today.case, name)} ({name}), {row['kt']:,.0f} kt a year"


page()
