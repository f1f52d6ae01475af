"""Screen 7, Budget: the best portfolio at every budget, what a further million buys, and who is in where."""

from __future__ import annotations

import streamlit as st

from optimizer.case.labels import called
from optimizer.report.charts import budget_charts
from optimizer.report.files.study_sheets import frontier_sheets
from optimizer.report.frames import budget_frames, budget_projects
from optimizer.report.frames.budget_frames import Measure
from optimizer.report.words import frontier_sentences
from optimizer.studies import Frontier
from optimizer.wording.savings import WHY_TWO_SHARES
from screens.desk.desk import Desk
from screens.desk.studies import Study
from screens.parts import diagnosis_view, page_state, study_forms, tables_and_charts
from screens.parts.frontier_form import ask
from screens.parts.text import listed, literal

MEASURES: dict[str, Measure] = {"Hours a tonne": "hours", "Share of weighted hours": "share"}
NESTED, FREE = "Nothing is ever dropped", "Best at each budget"
WHY_KEPT = "Each column keeps all that stands to its left."
WHY_DROPPED = (
    "A project may be dropped again at a larger budget: "
    "the money then buys a dearer one, or a pair, that saves more. That is no error; "
    "whoever needs a list that only grows asks for the sequence in which nothing is ever dropped."
)


def page() -> None:
    desk = page_state.desk()
    st.title("Budget")
    st.caption(
        "The best portfolio at every budget: what more money would buy, and which projects are in at any."
    )
    case = study_forms.ready(desk)
    if case is not None and study_forms.has_projects(case):
        ask(desk, case)
    study_forms.under_way("frontier")
    latest, study = desk.studies.latest.get("frontier"), desk.studies.answered.get("frontier")
    study_forms.failed(latest)
    if latest is not None and latest.ended is not None and latest.ended.status == "infeasible":
        st.error(
            "No portfolio obeys this case, whatever the budget: its own rules clash.", icon=":material/block:"
        )
        diagnosis_view.show(desk, latest.case, workbook=latest.workbook)
    elif study is not None:
        answer(desk, study)
    elif case is not None and latest is None and len(case.tables["Projects"]):
        st.info("No curve yet. Choose the budgets and draw it.", icon=":material/info:")


def answer(desk: Desk, study: Study) -> None:
    found: Frontier = study.answer
    study_forms.say_if_old(desk, study, whatever_budget=True)
    points = budget_frames.solved_points(found)
    if found.interrupted:
        st.info(
            f"It was stopped: {len(points)} of {len(found.budgets_musd)} budgets are shown.",
            icon=":material/stop:",
        )
    impossible(desk, study, found)
    if not points:
        return
    case = desk.accepted_case()
    chosen = case.settings["budget_musd"] if case is not None else desk.budget_musd
    best = found.free if found.free is not None else found
    headline(best, chosen)
    picked = st.segmented_control(
        "Savings shown as", list(MEASURES), default="Hours a tonne", key="measure", help=WHY_TWO_SHARES
    )
    measure = MEASURES[picked or "Hours a tonne"]
    figure = budget_charts.frontier_chart(found, chosen_musd=chosen, measure=measure)
    tables_and_charts.chart(figure, budget_frames.curve_frame(found), name="Frontier")
    take_budget(desk, best, chosen)
    if found.nested:
        price_of_nesting(found)
    shown = which(found, best)
    column = budget_frames.column_of(shown, measure)
    figure = budget_charts.marginal_chart(shown, measure=measure)
    tables_and_charts.chart(figure, budget_frames.marginal_frame(shown, column), name="Marginal")
    who_is_in(shown, chosen)
    study_forms.download(study, frontier_sheets(found), label="Download the result sheets")


def which(found: Frontier, best: Frontier) -> Frontier:
    """The portfolios that the rest of the page is about."""
    if not found.nested:
        return found
    way = st.segmented_control("Portfolios shown from here on", [FREE, NESTED], default=FREE, key="way")
    return found if way == NESTED else best


def impossible(desk: Desk, study: Study, found: Frontier) -> None:
    """Budgets at which nothing obeys the rules, and why."""
    without = budget_frames.budgets_with(found, "infeasible")
    unknown = budget_frames.budgets_with(found, "no_portfolio")
    if unknown and not found.interrupted:
        st.warning(
            f"No portfolio was found in the time at {named(unknown)} million: allow more on the Solve page."
        )
    if not without:
        return
    none = len(without) == len(found.budgets_musd)
    where = "any of these budgets" if none else f"{named(without)} million"
    st.error(f"No portfolio obeys the rules at {where}.", icon=":material/block:")
    case = study.case.with_settings(budget_musd=without[-1])
    diagnosis_view.show(desk, case, workbook=study.workbook, ask=none)


def named(budgets: list[float]) -> str:
    return (
        ", ".join(f"{budget:g}" for budget in budgets[:-1])
        + (" and " if len(budgets) > 1 else "")
        + f"{budgets[-1]:g}"
    )


def headline(found: Frontier, chosen: float | None) -> None:
    """What the budget saves, and beside it how much of that rests on invented figures."""
    said = frontier_sentences.headline(found, chosen)
    at = budget_frames.point_at(found, chosen)
    if at is not None:
        st.markdown(f"## {literal(said)}")
        point = budget_frames.solved_points(found)[at]
        study_forms.evidence(point.illustrative_saving_pct, f"what the list at {at:g} million saves")


def take_budget(desk: Desk, found: Frontier, chosen: float | None) -> None:
    """Another budget, what it would change, and the button that sets it for the Solve page."""
    points = budget_frames.solved_points(found)
    currency = literal(found.case.settings["currency"])
    at = budget_frames.point_at(found, chosen) or next(iter(points))
    with st.container(border=True):
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        taken = left.select_slider(
            f"A budget from the curve (million {currency})",
            list(points),
            value=at,
            format_func=lambda budget: f"{budget:g}" + (" (knee)" if budget in found.knees_musd else ""),
            key=f"taken_{at:g}_{len(points)}",
        )
        pressed = right.button(
            f"Set the budget to {taken:g}",
            type="primary",
            icon=":material/payments:",
            key="set_budget",
            width="stretch",
        )
        if pressed:
            desk.set_budget(taken)
            st.rerun()
        st.markdown(literal(frontier_sentences.difference(found, at, taken)))
        if chosen == taken:
            st.page_link(
                "screens/solve.py",
                label=f"The budget is {taken:g} million: solve it",
                icon=":material/play_circle:",
            )


def who_is_in(found: Frontier, chosen: float | None) -> None:
    st.header("Who is in at which budget")
    tables_and_charts.chart(
        budget_charts.grid_chart(found, chosen_musd=chosen),
        budget_projects.grid_frame(found),
        name="Who_is_in",
    )
    st.caption(
        "✓ funded, × funded at a smaller budget but dropped again at this one; "
        "the frame stands around your budget."
    )
    st.caption(WHY_KEPT if found.nested else WHY_DROPPED)
    never = budget_projects.never_funded(found)
    if never:
        st.caption(f"Funded at none of these budgets ({len(never)}): {listed(called(found.case, never))}.")
    st.header("Where projects enter and leave")
    tables_and_charts.table(
        budget_projects.entries_frame(found),
        alt="Budgets at which each project enters and leaves",
        name="Entries",
    )


def price_of_nesting(found: Frontier) -> None:
    st.header("What never dropping a project costs")
    st.markdown(literal(frontier_sentences.cost_of_nesting(found)))
    full = budget_frames.grows_no_more_from(found)
    if full is not None:
        st.caption(
            f"From {full:g} million on the sequence does not grow: "
            "what it holds by then leaves the rules no room for more, or nothing more would save hours. "
            "One that begins at a larger budget begins with other projects."
        )
    frame = budget_frames.nesting_frame(found)
    tables_and_charts.table(
        frame, alt="Saving of the best and of the nested portfolio at each budget", name="Nesting", height=250
    )


page()
