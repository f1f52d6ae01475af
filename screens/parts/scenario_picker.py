"""The scenario in view: a picker in the sidebar of every page that shows an answer."""

from __future__ import annotations

import streamlit as st

from optimizer.solver import Portfolio
from screens.desk.runs import Run
from screens.parts import page_state
from screens.parts.text import literal

ALL = "All, weighted by probability"
KEY = "scenario_in_view"


def chosen(run: Run) -> str:
    """The scenario that the planner looks at; "" for all of them."""
    wanted = str(st.session_state.get(KEY, ""))
    return wanted if wanted in _known(run) else ""


def _known(run: Run) -> list[str]:
    portfolio = run.portfolio
    if portfolio is not None and portfolio.has_scenarios:
        return [one.id for one in portfolio.instance.scenarios]
    return []


def pick(run: Run) -> Portfolio:
    """The picker, where the case has scenarios, and the answer as it is in the scenario that is picked."""
    known = _known(run)
    if known:

        def choose() -> None:
            picked = st.session_state["pick_scenario"]
            st.session_state[KEY] = "" if picked == ALL else picked

        st.session_state["pick_scenario"] = chosen(run) or ALL
        st.sidebar.selectbox(
            "Scenario in view",
            [ALL, *known],
            key="pick_scenario",
            on_change=choose,
            help=(
                "Portfolio, Project card and the brief show the list in this scenario; "
                "the list itself is one for all."
            ),
        )
    scenario = chosen(run)
    return page_state.kept(("seen_in", *run.asked_as, scenario), lambda: run.seen_in(scenario))


def note(run: Run) -> None:
    """That the figures are those of one scenario."""
    scenario = chosen(run)
    if scenario and run.portfolio is not None:
        probability = next(one.probability for one in run.portfolio.instance.scenarios if one.id == scenario)
        st.info(
            f"Figures in scenario {literal(scenario)} alone, "
            f"with a probability of {100 * probability:.3g} %. The list was chosen for all scenarios.",
            icon=":material/filter_alt:",
        )
