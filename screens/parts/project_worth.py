"""On the project card: why a project is funded or not, by solving again, and from which budget."""

from __future__ import annotations

import streamlit as st

from optimizer.solver import Portfolio
from optimizer.studies import Entries
from optimizer.studies.worth.card import ProjectCard
from optimizer.studies.worth.card_study import Explained
from optimizer.wording.worth import GAIN_IF_ADDED, LOSS_IF_DROPPED, difference
from screens.desk.questions import Question
from screens.desk.runs import Run
from screens.parts import scenario_picker, tables_and_charts
from screens.parts.text import literal

QUICK_SECONDS = 5.0  # a solve that takes longer is not repeated unasked


def show(run: Run, project: str) -> None:
    """Reasons and costs, asked for at once where a solve is quick, else on a click."""
    assert run.portfolio is not None
    st.header("Why, and what it is worth")
    if scenario_picker.chosen(run):
        st.caption(
            "Reasons and costs below are about all scenarios together, "
            "as the list was chosen for all of them."
        )
    key = ("explained", project)
    took = run.portfolio.run.seconds["total"]
    if key not in run.questions and took > QUICK_SECONDS:
        says = (
            "Solves the case again with it forced the other way, and under 40 budgets; "
            f"one solve took {took:.0f} seconds."
        )
        st.caption(says)
        if not st.button("Work out why", icon=":material/psychology_alt:", key="why"):
            return
        ask(run, project)
        st.rerun()
    told, entries = ask(run, project)
    going = told.is_under_way, entries.is_under_way
    if any(going):
        waiting(told, entries, going)
    if told.answer is not None:
        explained(run.portfolio, told.answer, entries.answer)
    for question, what in (
        (told, "Why is not known"),
        (entries, "The budget at which it enters is not known"),
    ):
        if question.message:
            st.warning(literal(f"{what}: {question.message}."), icon=":material/block:")


def figures(portfolio: Portfolio, shown: ProjectCard) -> None:
    """What a project saves within the portfolio and alone; no new solve is needed for it."""
    within, alone = st.columns(2)
    if shown.funded:
        tables_and_charts.worth(
            within, f"{LOSS_IF_DROPPED.heading}, the rest kept", portfolio, shown.loss_if_dropped
        )
    else:
        tables_and_charts.worth(
            within, f"{GAIN_IF_ADDED.heading}, the rest kept", portfolio, shown.gain_if_added
        )
    tables_and_charts.worth(alone, "Alone: saved with nothing else funded", portfolio, shown.saving_alone)


def ask(run: Run, project: str) -> tuple[Question, Question]:
    """Why, and the budgets of entry, which are the same for every card of the run."""
    assert run.portfolio is not None
    solver = run.portfolio.run.solver
    return run.ask("explained", project, project=project, solver=solver), run.ask("entries", solver=solver)


@st.fragment(run_every=0.5)
def waiting(told: Question, entries: Question, going: tuple[bool, bool]) -> None:
    """How far both questions are.

    The page is drawn again when one ends of those that were `going` when it was drawn.
    """
    if (told.is_under_way, entries.is_under_way) != going:
        st.rerun()
    if told.is_under_way:
        progress("Solving again with the project forced the other way", told)
    if entries.is_under_way:
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            progress("Looking for the budgets at which projects enter", entries)
        if right.button(
            "Stop", key="stop_entries", icon=":material/stop:", help="The reasons above need no budgets."
        ):
            entries.stop()


def progress(what: str, question: Question) -> None:
    advance, state = question.advance(), question.state()
    if state.status == "queued":
        what = f"{what}: it waits for {state.ahead} before it" if state.ahead else f"{what}: it is next"
    if advance is None:
        st.progress(0.0, text=what)
        return
    left = "" if advance.seconds_left is None else f", about {advance.seconds_left:.0f} s left"
    st.progress(
        min(1.0, advance.done / max(1, advance.total)),
        text=f"{what}: {advance.done} of {advance.total}{left}",
    )


def explained(portfolio: Portfolio, found: Explained, entries: Entries | None) -> None:
    """The figures, then the reasons as `corridor explain` says them."""
    name, value, meaning = f"{found.figure.heading}, all else chosen anew", found.cost, found.meaning
    cost, alone, enters = st.columns(3)
    if value is None:
        cost.metric(name, "impossible", border=True)
    else:
        tables_and_charts.worth(cost, name, portfolio, value)
    if meaning:
        cost.caption(meaning.capitalize())
    one = found.importance
    each = one.saving_alone_per_musd
    tables_and_charts.worth(alone, "Saved alone, per million", portfolio, each)
    alone.caption(f"Place {one.rank_alone} of {len(portfolio.instance.projects)} by that measure")
    with enters:
        entry(portfolio, one.project, entries)
    st.caption(difference(funded=one.funded))
    for reason in found.reasons(entries):
        st.markdown(f"- {literal(reason)}")
    other = found.about_another_list(portfolio)
    if other:
        st.caption(literal(other))


def entry(portfolio: Portfolio, project: str, entries: Entries | None) -> None:
    currency = str(portfolio.case.settings["currency"])
    first = None if entries is None else entries.first_musd.get(project)
    label = literal(f"Enters at a budget of (million {currency})")
    if first is not None:
        st.metric(label, f"{first:,.4g}", border=True)
        st.caption("It may leave again at a larger one")
    elif entries is None:
        st.metric(label, "…", border=True)
    else:
        st.metric(label, "none" if entries.complete else "not worked out", border=True)
        if entries.complete and entries.budgets_musd:
            st.caption(f"Of {len(entries.budgets_musd)} budgets up to {entries.budgets_musd[-1]:,.4g}")
