"""Screen 5, Portfolio: the answer in one sentence, on the map, as a list, before and after, and who pays."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from optimizer.case.labels import flow_ends
from optimizer.report.charts import portfolio_charts
from optimizer.report.frames import portfolio_frames
from optimizer.report.frames.baseline import legs_of
from optimizer.report.words import answer_words
from optimizer.solver import Portfolio
from optimizer.wording import figures
from optimizer.wording.savings import unit_of
from optimizer.wording.worth import rest_kept
from screens.desk.desk import Desk
from screens.desk.runs import Run
from screens.parts import ahead_view, live_runs, map_view, page_state, scenario_picker, tables_and_charts
from screens.parts.plan_sections import flows_of_one, phasing, scenarios
from screens.parts.text import literal


def page() -> None:
    desk = page_state.desk()
    st.title("Portfolio")
    run = desk.run
    if run is None or run.portfolio is None:
        st.info("There is no answer to show yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    live_runs.back_to_inputs(desk, run, key="back_to_inputs")
    live_runs.undo_going_back(desk)
    portfolio = scenario_picker.pick(run)  # in all scenarios, or in the one that is looked at
    st.markdown(f"## {literal(answer_words.headline(portfolio))}")
    said = f"{run.name} of {run.workbook}. {answer_words.uniqueness(run.portfolio)}"
    st.caption(literal(said), help=answer_words.two_shares(portfolio) or None)
    resting(run.portfolio)
    if run.looks_ahead:
        ahead_view.show()
    scenario_picker.note(run)
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
    said = answer_words.illustrative(portfolio)
    if said:
        st.warning(said, icon=":material/science:")


def key_numbers(portfolio: Portfolio) -> None:
    currency = literal(portfolio.case.settings["currency"])
    spent, funded, before, after, unserved = st.columns(5)
    spent.metric(f"Spent (million {currency})", f"{portfolio.spent_musd:,.1f}", border=True)
    funded.metric(
        "Projects funded", f"{len(portfolio.starts)} of {len(portfolio.instance.projects)}", border=True
    )
    before.metric("Hours a tonne today", figures.hours(portfolio.average_hours_before), border=True)
    after.metric("Hours a tonne after", figures.hours(portfolio.average_hours_after), border=True)
    unserved.metric("Unserved after (kt a year)", f"{portfolio.unserved_kt_after:,.1f}", border=True)


def on_the_map(desk: Desk, run: Run, portfolio: Portfolio) -> None:
    made_from = (*run.asked_as, scenario_picker.chosen(run))
    clicked = map_view.show(portfolio.case, portfolio=portfolio, key="zoom", made_from=made_from)
    if clicked is None:
        st.caption("Click a project on the map: its card opens here.")
    else:
        map_view.picked(desk, portfolio, clicked, made_from=made_from)


@st.fragment(run_every=1.0)
def explaining() -> None:
    """Until the reasons are there; then the page is drawn with them."""
    run = st.session_state["desk"].run
    if run is None or not run.ask_reasons(scenario_picker.chosen(run)).is_under_way:
        st.rerun()
    st.caption("What each project saves, and why it is in or out, is being worked out.")


def lists(desk: Desk, run: Run, portfolio: Portfolio) -> None:
    funded, others = portfolio.funded, portfolio_frames.unfunded(portfolio)
    if run.ask_reasons(scenario_picker.chosen(run)).is_under_way:
        explaining()
    tabs = st.tabs([f"Funded ({len(funded)})", f"Not funded ({len(others)})"])
    for tab, frame, is_funded in zip(tabs, (funded, others), (True, False), strict=True):
        with tab:
            listed(desk, run, portfolio, frame, is_funded=is_funded)
    st.caption("Pick a row for its card.")


def listed(desk: Desk, run: Run, portfolio: Portfolio, frame: pd.DataFrame, *, is_funded: bool) -> None:
    """The projects of a list or beside it with what each is worth to it, the rest kept."""
    name, figure = "Funded" if is_funded else "Not_funded", rest_kept(funded=is_funded)
    hours, share = f"{figure.name}: h a tonne", f"{figure.name}: %"
    reasons = run.reasons(scenario_picker.chosen(run))
    if reasons is not None and len(reasons):
        frame = frame.merge(reasons[["project", "saving", "reason"]], on="project", how="left")
        raw, unit = frame.pop("saving").astype(float), unit_of(portfolio.instance)
        frame[hours] = [unit.hours_a_tonne(amount) for amount in raw]
        frame[share] = 100 * raw / portfolio.saving if portfolio.saving else None
        frame[figure.name.replace(" ", "_")] = raw
    leading = ("name", "project", "country", "cost_musd", "start_year", hours, share, "reason")
    first = [column for column in leading if column in frame]
    frame = frame[[*first, *(column for column in frame.columns if column not in first)]]
    row = tables_and_charts.table(
        frame,
        alt=f"{name.replace('_', ' ')} projects with cost, {figure.name} and reason",
        name=name,
        pick=True,
    )
    if hours in frame:
        st.caption(f"{figure.defined} Percentages are of what the list saves.")
    if row is not None:
        made_from = (run.name, run.created, scenario_picker.chosen(run), name)
        map_view.picked(desk, portfolio, str(frame["project"].iloc[row]), made_from=made_from)


def before_and_after(portfolio: Portfolio) -> None:
    st.header("Before and after")
    tables_and_charts.chart(
        portfolio_charts.hours_by_part_chart(portfolio),
        portfolio_frames.hours_by_part(portfolio),
        name="Hours_by_part",
    )
    tables_and_charts.chart(portfolio_charts.flows_chart(portfolio), portfolio.flows, name="Flows")
    flows_of_one(portfolio)
    flow = st.selectbox(
        "Time against distance of the flow",
        list(portfolio.flows["flow"]),
        key="flow_after",
        format_func=lambda one: f"{flow_ends(portfolio.case, one)} ({one})",
    )
    if flow is not None:
        tables_and_charts.chart(
            portfolio_charts.time_distance_chart(portfolio, flow),
            legs_of(portfolio, flow),
            name="Time_and_distance",
        )
    with st.expander("Routes that each flow takes"):
        tables_and_charts.table(
            portfolio.routes, alt="Routes before and after with hours by part", name="Routes"
        )


def money(run: Run, portfolio: Portfolio) -> None:
    st.header("Who gets and who pays")
    country, kind, source, value = st.tabs(["By country", "By kind", "By source", "Value for money"])
    with country:
        tables_and_charts.chart(
            portfolio_charts.spend_chart(portfolio, "country"),
            portfolio_frames.by_group(portfolio, "country"),
            name="Countries",
        )
    with kind:
        tables_and_charts.chart(
            portfolio_charts.spend_chart(portfolio, "kind"),
            portfolio_frames.by_group(portfolio, "kind"),
            name="Kinds",
        )
    with source:
        if portfolio.instance.sources is None:
            st.caption("The case has no Budgets sheet: the money comes from one purse.")
        else:
            tables_and_charts.chart(
                portfolio_charts.sources_chart(portfolio),
                portfolio_frames.by_source(portfolio),
                name="Sources",
            )
    with value:
        value_for_money(run, portfolio)


def value_for_money(run: Run, portfolio: Portfolio) -> None:
    """Priced in the job that works out the reasons: that takes seconds in a case of many worlds."""
    scenario = scenario_picker.chosen(run)
    priced = run.reasons(scenario)
    if priced is None or len(priced) < len(portfolio.instance.projects):
        waits = run.ask_reasons(scenario).is_under_way
        st.caption(
            "It is being worked out." if waits else "What each project saves alone could not be worked out."
        )
        return
    bubbles: Any = page_state.kept(
        ("value", *run.asked_as, scenario), lambda: portfolio_charts.value_bubble(portfolio, priced=priced)
    )
    tables_and_charts.chart(bubbles, bubbles.data, name="Value_for_money")


page()
