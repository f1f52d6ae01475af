"""Screen 5, Portfolio: the answer in one sentence, on the map, as a list, before and after, and by who gets and who pays."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from optimizer.case.labels import flow_ends
from optimizer.report import frames, plan_frames, words
from optimizer.report.baseline import legs_of
from optimizer.report.charts import figures, plan_figures
from optimizer.report.worth import unit_of
from optimizer.solver import Portfolio
from screens import _ahead, _live, _map, _scenario, _show, _state
from screens._desk import Desk
from screens._runs import Run
from screens._text import literal


def page() -> None:
    desk = _state.desk()
    st.title("Portfolio")
    run = desk.run
    if run is None or run.portfolio is None:
        st.info("There is no answer to show yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    _live.back_to_inputs(desk, run, key="back_to_inputs")
    _live.undo_going_back(desk)
    portfolio = _scenario.pick(run)  # in all scenarios, or in the one that is looked at
    st.markdown(f"## {literal(words.headline(portfolio))}")
    said = f"{run.name} of {run.workbook}. {words.uniqueness(run.portfolio)}"
    st.caption(literal(said), help=words.two_shares(portfolio) or None)
    resting(run.portfolio)
    if run.looks_ahead:
        _ahead.show()
    _scenario.note(run)
    key_numbers(portfolio)
    if not len(portfolio.starts):
        return
    on_the_map(desk, run, portfolio)
    lists(desk, run, portfolio)
    phasing(portfolio)
    scenarios(run.portfolio)
    before_and_after(portfolio)
    money(run, portfolio)


def resting(portfolio: Portfolio) -> None:
    """How much of the saving rests on figures that nobody measured, beside the headline that it qualifies."""
    said = words.illustrative(portfolio)
    if said:
        st.warning(said, icon=":material/science:")


def key_numbers(portfolio: Portfolio) -> None:
    currency = literal(portfolio.case.settings["currency"])
    spent, funded, before, after, unserved = st.columns(5)
    spent.metric(f"Spent (million {currency})", f"{portfolio.spent_musd:,.1f}", border=True)
    funded.metric("Projects funded", f"{len(portfolio.starts)} of {len(portfolio.instance.projects)}", border=True)
    before.metric("Hours a tonne today", words.hours(portfolio.average_hours_before), border=True)
    after.metric("Hours a tonne after", words.hours(portfolio.average_hours_after), border=True)
    unserved.metric("Unserved after (kt a year)", f"{portfolio.unserved_kt_after:,.1f}", border=True)


def on_the_map(desk: Desk, run: Run, portfolio: Portfolio) -> None:
    made_from = (run.name, run.created, _scenario.chosen(run))
    clicked = _map.show(portfolio.case, portfolio=portfolio, key="zoom", made_from=made_from)
    if clicked is None:
        st.caption("Click a project on the map: its card opens here.")
    else:
        _map.picked(desk, portfolio, clicked, made_from=made_from)


@st.fragment(run_every=1.0)
def explaining() -> None:
    """Until the reasons are there; then the page is drawn with them."""
    run = st.session_state["desk"].run
    if run is None or not run.ask_reasons(_scenario.chosen(run)).is_under_way:
        st.rerun()
    st.caption("What each project saves, and why it is in or out, is being worked out.")


def lists(desk: Desk, run: Run, portfolio: Portfolio) -> None:
    funded, others = portfolio.funded, frames.unfunded(portfolio)
    if run.ask_reasons(_scenario.chosen(run)).is_under_way:
        explaining()
    tabs = st.tabs([f"Funded ({len(funded)})", f"Not funded ({len(others)})"])
    for tab, frame, name in zip(tabs, (funded, others), ("Funded", "Not_funded"), strict=True):
        with tab:
            listed(desk, run, frame, name)
    st.caption(
        "saved: what the portfolio would lose if the project were dropped and the rest kept, or gain if it were added. "
        "Pick a row for its card."
    )


def listed(desk: Desk, run: Run, frame: pd.DataFrame, name: str) -> None:
    reasons = run.reasons(_scenario.chosen(run))
    if reasons is not None and len(reasons):
        portfolio = run.portfolio
        assert portfolio is not None
        frame = frame.merge(reasons[["project", "saving", "reason"]], on="project", how="left")
        unit = unit_of(portfolio.instance)
        frame["saved: h a tonne"] = [unit.hours_a_tonne(saving) for saving in frame["saving"].astype(float)]
        frame["saved: % of the saving"] = 100 * frame["saving"].astype(float) / portfolio.saving if portfolio.saving else None
        frame = frame[[*(column for column in frame.columns if column != "saving"), "saving"]]
    saved = ("saved: h a tonne", "saved: % of the saving")
    first = [column for column in ("name", "project", "country", "cost_musd", "start_year", *saved, "reason") if column in frame]
    frame = frame[[*first, *(column for column in frame.columns if column not in first)]]
    row = _show.table(frame, alt=f"{name.replace('_', ' ')} projects with cost, saving and reason", name=name, pick=True)
    if row is not None:
        made_from = (run.name, run.created, _scenario.chosen(run), name)
        _map.picked(desk, run.seen_in(_scenario.chosen(run)), str(frame["project"].iloc[row]), made_from=made_from)


def phasing(portfolio: Portfolio) -> None:
    """What is built when, what that takes of each source's money, and what it brings; for a case with years."""
    if portfolio.instance.is_static:
        return
    st.header("Year by year")
    _show.chart(plan_figures.gantt_chart(portfolio), plan_frames.phasing(portfolio), name="Phasing")
    spend = plan_frames.yearly_spend(portfolio)
    if len(spend):
        _show.chart(plan_figures.yearly_spend_chart(portfolio), spend, name="Yearly_spend")
    else:
        st.caption("The case has no Budgets sheet: the money comes from one purse, in any year.")
    _show.chart(plan_figures.hours_by_year_chart(portfolio), plan_frames.by_year(portfolio), name="Years")


def scenarios(portfolio: Portfolio) -> None:
    """What the one plan saves in each scenario, and what looking ahead is worth."""
    if not portfolio.has_scenarios:
        return
    st.header("Scenario by scenario")
    _show.chart(plan_figures.scenario_chart(portfolio), plan_frames.by_scenario(portfolio), name="Scenarios")
    for sentence in words.looking_ahead(portfolio):
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
    chosen = st.selectbox("Flows before and after in", [_scenario.ALL, *parts], key="flows_in")
    frame = parts.get(chosen or _scenario.ALL, portfolio.flows)
    _show.table(frame, alt=f"Hours of each flow before and after: {chosen or _scenario.ALL}", name="Flows_in_part")


def before_and_after(portfolio: Portfolio) -> None:
    st.header("Before and after")
    _show.chart(figures.hours_by_part_chart(portfolio), frames.hours_by_part(portfolio), name="Hours_by_part")
    _show.chart(figures.flows_chart(portfolio), portfolio.flows, name="Flows")
    flows_of_one(portfolio)
    flow = st.selectbox(
        "Time against distance of the flow",
        list(portfolio.flows["flow"]),
        key="flow_after",
        format_func=lambda one: f"{flow_ends(portfolio.case, one)} ({one})",
    )
    if flow is not None:
        _show.chart(figures.time_distance_chart(portfolio, flow), legs_of(portfolio, flow), name="Time_and_distance")
    with st.expander("Routes that each flow takes"):
        _show.table(portfolio.routes, alt="Routes before and after with hours by part", name="Routes")


def money(run: Run, portfolio: Portfolio) -> None:
    st.header("Who gets and who pays")
    country, kind, source, value = st.tabs(["By country", "By kind", "By source", "Value for money"])
    with country:
        _show.chart(figures.spend_chart(portfolio, "country"), frames.by_group(portfolio, "country"), name="Countries")
    with kind:
        _show.chart(figures.spend_chart(portfolio, "kind"), frames.by_group(portfolio, "kind"), name="Kinds")
    with source:
        if portfolio.instance.sources is None:
            st.caption("The case has no Budgets sheet: the money comes from one purse.")
        else:
            _show.chart(figures.sources_chart(portfolio), frames.by_source(portfolio), name="Sources")
    with value:
        value_for_money(run, portfolio)


def value_for_money(run: Run, portfolio: Portfolio) -> None:
    """Priced in the job that works out the reasons, since that takes seconds in a case of many years and scenarios."""
    scenario = _scenario.chosen(run)
    priced = run.reasons(scenario)
    if priced is None or len(priced) < len(portfolio.instance.projects):
        waits = run.ask_reasons(scenario).is_under_way
        st.caption("It is being worked out." if waits else "What each project saves alone could not be worked out.")
        return
    bubbles: Any = _state.kept(("value", id(portfolio)), lambda: figures.value_bubble(portfolio, priced=priced))
    _show.chart(bubbles, bubbles.data, name="Value_for_money")


page()
