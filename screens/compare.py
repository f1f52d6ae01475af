"""Screen 8, Compare: two or three runs side by side; against a ranking by benefit per cost; against a list picked by hand."""

from __future__ import annotations

import streamlit as st

from optimizer.report import compare, words
from optimizer.report.charts import plan_figures
from optimizer.solve import Portfolio
from screens import _show, _state
from screens._desk import Desk
from screens._runs import Run

MOST = 3
RANKING = "Ranking by benefit per cost"
PICKED = "Picked by hand"


def page() -> None:
    desk = _state.desk()
    st.title("Compare")
    if not desk.answered:
        st.info("There is no answer to compare yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    chosen = choose(desk)
    if not chosen:
        st.info("Choose at least one run.")
        return
    sides: dict[str, Portfolio] = {run.name: run.portfolio for run in chosen if run.portfolio is not None}
    against(chosen[0], sides)
    if len(sides) < 2:
        st.info("Choose a second run, or one of the comparisons above.", icon=":material/info:")
        return
    side_by_side(sides)


def choose(desk: Desk) -> list[Run]:
    names = [run.name for run in desk.answered]
    kept = [name for name in st.session_state.get("compared", names[-2:]) if name in names]
    chosen = st.multiselect(
        f"Runs (at most {MOST})", names, default=kept[:MOST] or names[-1:], max_selections=MOST, key=f"runs_{names}"
    )
    st.session_state["compared"] = chosen
    return [run for run in desk.answered if run.name in chosen]


def against(run: Run, sides: dict[str, Portfolio]) -> None:
    """Two other ways to make a list, on the inputs of the first run."""
    st.markdown(f"**Against other lists**, on the inputs of {run.name}")
    left, right = st.columns([1, 2], gap="large")
    if left.toggle(
        RANKING, key="ranking", help="Projects by hours saved alone per million, dearest last, until the money is spent."
    ):
        sides[RANKING] = _state.kept(("ranked", run.name, run.created), lambda: compare.ranked_portfolio(run.case))
    table = run.case.tables["Projects"]
    named = {str(row["project"]): f"{row['project']}: {row['name'] or ''}" for row in table.to_dict("records")}
    picked = right.multiselect(
        PICKED, list(named), key="picked", format_func=named.get, placeholder="choose projects to price that list"
    )
    known = [project for project in picked if project in named]
    if known:
        sides[PICKED] = _state.kept(("picked", run.name, run.created, *known), lambda: compare.hand_picked(run.case, known))
        for broken in sides[PICKED].broken_rules:
            right.warning(f"The list breaks {broken.rule}: {broken.says}", icon=":material/rule:")


def side_by_side(sides: dict[str, Portfolio]) -> None:
    for name, portfolio in sides.items():
        st.markdown(f"- **{name}**: {words.headline(portfolio)}")
    st.caption("A difference that is smaller than the gaps may be none.")
    found = _state.kept(
        ("compare", *((name, id(portfolio)) for name, portfolio in sides.items())), lambda: compare.compare(sides)
    )
    for title, frame, alt in (
        ("Figures", found.figures, "Key figures side by side"),
        ("Inputs that differ", found.inputs, "Inputs that differ between the runs"),
        ("Projects", found.projects, "Projects that each list funds"),
        ("Flows", found.flows, "Hours of each flow side by side"),
        ("Countries", found.countries, "Money by country side by side"),
    ):
        st.subheader(title)
        if len(frame):
            _show.table(frame, alt=alt, name=title.replace(" ", "_"))
        else:
            st.caption("No difference.")
    savings = plan_figures.savings_side_by_side(sides)
    if len(savings):
        st.subheader("Scenarios")
        st.caption("Percent of each scenario's weighted freight hours that the list saves.")
        _show.table(savings, alt="Saving in percent by scenario side by side", name="Scenarios")


page()
