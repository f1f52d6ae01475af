"""What a plan is in each year and in each scenario: phasing, savings, flows."""

from __future__ import annotations

import streamlit as st

from optimizer.report.charts import plan_charts
from optimizer.report.frames import plan_frames
from optimizer.report.words import answer_words
from optimizer.solver import Portfolio
from screens.parts import scenario_picker, tables_and_charts
from screens.parts.text import literal


def phasing(portfolio: Portfolio) -> None:
    """What is built when, what that takes of each source's money, and what it brings, year by year."""
    if portfolio.instance.is_static:
        return
    st.header("Year by year")
    tables_and_charts.chart(
        plan_charts.gantt_chart(portfolio), plan_frames.phasing(portfolio), name="Phasing"
    )
    spend = plan_frames.yearly_spend(portfolio)
    if len(spend):
        tables_and_charts.chart(plan_charts.yearly_spend_chart(portfolio), spend, name="Yearly_spend")
    else:
        st.caption("The case has no Budgets sheet: the money comes from one purse, in any year.")
    tables_and_charts.chart(
        plan_charts.hours_by_year_chart(portfolio), plan_frames.by_year(portfolio), name="Years"
    )


def scenarios(portfolio: Portfolio) -> None:
    """What the one plan saves in each scenario, and what looking ahead is worth."""
    if not portfolio.has_scenarios:
        return
    st.header("Scenario by scenario")
    tables_and_charts.chart(
        plan_charts.scenario_chart(portfolio), plan_frames.by_scenario(portfolio), name="Scenarios"
    )
    for sentence in answer_words.looking_ahead(portfolio):
        st.markdown(f"- {literal(sentence)}")


def flows_of_one(portfolio: Portfolio) -> None:
    """The flows before and after in all scenarios and years, or in one of them."""
    parts = {
        f"{kind} {part}": rows
        for kind, column, frame in (
            ("Scenario", "scenario", plan_frames.flows_by_scenario(portfolio)),
            ("Year", "year", plan_frames.flows_by_year(portfolio)),
        )
        for part, rows in frame.groupby(column, sort=False)
    }
    if not parts:
        return
    chosen = st.selectbox("Flows before and after in", [scenario_picker.ALL, *parts], key="flows_in")
    frame = parts.get(chosen or scenario_picker.ALL, portfolio.flows)
    tables_and_charts.table(
        frame,
        alt=f"Hours of each flow before and after: {chosen or scenario_picker.ALL}",
        name="Flows_in_part",
    )
