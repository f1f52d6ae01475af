"""Runs on the Solve page: figures of those under way, the headline of the latest, the list of all."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import streamlit as st

from optimizer.case.freeze import freeze
from optimizer.report.charts import portfolio_charts
from optimizer.report.charts.chart_style import apart
from optimizer.report.words import answer_words, phase_words
from optimizer.solver import Progress
from optimizer.wording import figures
from optimizer.wording.figures import digits
from optimizer.wording.savings import Unit, unit_of
from screens.desk import going_back
from screens.desk.desk import Desk
from screens.desk.runs import Run
from screens.parts import ahead_view, beginning_again, diagnosis_view, page_state, waiting_line
from screens.parts.text import literal

POLL_SECONDS = 0.5
ENDS = {
    "infeasible": (
        "No portfolio obeys this case: its own rules clash. "
        "Change what must be funded, the rules or the money."
    ),
    "nothing": "Nothing was found",
    "failed": "It could not be solved",
    "lost": "It was not finished",
}


def show(desk: Desk) -> None:
    if not desk.runs:
        undo_removal(desk)
        st.info("No run yet. Solve the case to see which projects to fund.", icon=":material/info:")
        return
    if desk.under_way:
        under_way()
    latest(desk, desk.runs[-1])
    every_run(desk)


@st.fragment(run_every=POLL_SECONDS)
def under_way() -> None:
    """Drawn twice a second while anything runs, and the page once more when it ends."""
    desk: Desk = st.session_state["desk"]
    for run in desk.under_way:
        live(desk, run)
    if any(run.has_news for run in desk.under_way):
        st.rerun()


def live(desk: Desk, run: Run) -> None:
    """What one run does, for how long yet at most, and how near its answer is to proven."""
    state, seen = run.state(), run.progress()
    with st.container(border=True):
        if run.looks_ahead:
            st.markdown(f"**{literal(run.name)}** {run.stands()}")
            ahead_view.bar(run, where="list")
            return
        if not waiting_line.head(desk, run, run.name, stop="Stop and keep best", key=f"stop_{run.name}"):
            return
        st.caption(literal(doing(seen[-1] if seen else None, state.seconds)))
        searched = [one for one in seen if one.phase == "search"]
        last = searched[-1] if searched else None
        best, bound, gap, seconds = st.columns(4)
        unit = page_state.kept(("unit", run.name, run.created), lambda: unit_of(freeze(run.case)))
        mean = "Mean hours of a tonne, each flow counted by its priority"
        best.metric(
            "Best so far",
            hours(unit, last.objective if last else None),
            help=f"{mean}; {raw(unit, last, 'objective')}",
        )
        bound.metric(
            "Cannot be below",
            hours(unit, last.best_bound if last else None),
            help=raw(unit, last, "best_bound"),
        )
        gap.metric(
            "Gap",
            figures.percent(last.gap_pct if last else None, 4),
            help="How far the best may be from the best there is",
        )
        seconds.metric("Time", f"{state.seconds:.0f} s")
        if any(one.gap_pct is not None for one in searched):
            finding, _, drawn = apart(
                portfolio_charts.progress_chart(pd.DataFrame([asdict(one) for one in searched]))
            )
            st.markdown(f"**{literal(finding)}**")
            st.altair_chart(drawn, theme=None)


def doing(seen: Progress | None, seconds: float) -> str:
    """The phase, and how long it may still take at most."""
    left = phase_words.time_left(seen, seconds)
    said = phase_words.phase(seen) + (f"; {left}" if left else "")
    return f"{said[0].upper()}{said[1:]}."


def hours(unit: Unit, weighted: float | None) -> str:
    mean = None if weighted is None else unit.hours_a_tonne(weighted)
    return "–" if mean is None else f"{digits(mean)} h"


def raw(unit: Unit, seen: Progress | None, what: str) -> str:
    """The sum that the solver works with, for who asks."""
    return unit.raw(getattr(seen, what) if seen is not None else None)


def latest(desk: Desk, run: Run) -> None:
    """How the latest run ended; where no portfolio obeys its case, why."""
    if run.portfolio is not None:
        st.success(
            f"**{literal(run.name)}**: {literal(answer_words.headline(run.portfolio))}",
            icon=":material/check_circle:",
        )
        said = answer_words.illustrative(run.portfolio)
        if said:
            st.warning(said, icon=":material/science:")
        if run.ended is not None and run.ended.message:
            st.info(f"It was stopped early: {literal(run.ended.message)}.", icon=":material/info:")
        if st.button("See the portfolio", type="primary", icon=":material/arrow_forward:", key="see"):
            page_state.go_to("portfolio")
    elif run.ended is not None:
        message = ENDS[run.ended.status]
        clash = run.ended.status == "infeasible"
        detail = "" if clash else literal(f": {run.ended.message}.")
        st.error(f"**{literal(run.name)}**: {message}{detail}", icon=":material/error:")
        beginning_again.offer(run, key="again")
        if clash:
            if desk.is_stale(run):
                st.caption(
                    "The inputs or the budget changed since: what follows is about those that this run had."
                )
            diagnosis_view.show(desk, run.case, workbook=run.workbook, where="run")


def every_run(desk: Desk) -> None:
    st.header("Runs")
    undo_going_back(desk)
    for number_of, run in enumerate(desk.runs):
        name, answer, back, buttons = st.columns([2, 4, 2, 2], vertical_alignment="center")
        given = name.text_input(
            "Name", run.name, key=f"rename_{number_of}_{run.name}", label_visibility="collapsed", max_chars=60
        )
        if given.strip() and given.strip() != run.name:
            rename(desk, run, given.strip())
        answer.caption(literal(answered(desk, run)))
        if not run.is_under_way and buttons.button(
            "Remove", key=f"remove_{number_of}", icon=":material/delete:"
        ):
            going_back.remove(desk, run)
            st.rerun()
        with back:
            if run is not desk.runs[-1]:  # the latest has it above
                beginning_again.offer(run, key=f"again_{number_of}")
            back_to_inputs(desk, run, key=f"back_{number_of}")
    undo_removal(desk)


def back_to_inputs(desk: Desk, run: Run, *, key: str) -> None:
    """A button where the run's inputs are not those on the page; the Workbook page can undo it."""
    if desk.is_stale(run) and st.button(
        "Go back to its inputs",
        icon=":material/history:",
        key=key,
        help=(
            "Puts the workbook, tables and budget of this run on the desk. "
            "What is there now can be put back on Workbook."
        ),
    ):
        going_back.go_back(desk, run)
        st.session_state["went_back_from"] = desk.revision
        st.rerun()


def undo_going_back(desk: Desk) -> None:
    """Right after it, where it was done; later on the Workbook page."""
    if desk.replaced and st.session_state.get("went_back_from") == desk.revision:
        st.caption(
            "The inputs of the run are on the desk. What was there before is kept with all its changes."
        )
        if st.button("Undo: put it back", icon=":material/undo:", key="undo_going_back"):
            desk.put_back()
            st.rerun()


def undo_removal(desk: Desk) -> None:
    if desk.removed and st.button(
        f"Undo: put {literal(desk.removed[-1][1].name)} back", icon=":material/undo:", key="restore_run"
    ):
        going_back.restore(desk)
        st.rerun()


def rename(desk: Desk, run: Run, wanted: str) -> None:
    in_view = desk.in_view == run.name
    run.name = desk.free_name(wanted)
    if in_view:
        desk.in_view = run.name
    st.rerun()


def answered(desk: Desk, run: Run) -> str:
    if run.portfolio is None:
        return "under way" if run.is_under_way else "no answer"
    older = " Older than the inputs." if desk.is_stale(run) else ""
    ahead = " Looking ahead is under way." if run.looks_ahead else ""
    return f"{run.workbook}: {answer_words.headline(run.portfolio)}{older}{ahead}"
