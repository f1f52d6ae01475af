"""Other portfolios that are nearly as good: asked for, and shown; part of the Robustness page."""

from __future__ import annotations

import streamlit as st

from optimizer.case import Case
from optimizer.case.labels import called
from optimizer.report.charts import stress_charts
from optimizer.report.files.study_sheets import alternatives_sheets
from optimizer.report.frames import stress_frames
from optimizer.studies import Alternatives
from screens.desk.desk import Desk
from screens.parts import diagnosis_view, study_forms, tables_and_charts
from screens.parts.number_fields import Form, number_field, unless_said, whole_field
from screens.parts.text import listed, literal

LISTS, MOST_LISTS = 5, 50
WITHIN_PCT = 2.0
APART, MOST_APART = 2, 100


def section(desk: Desk, case: Case | None) -> None:
    st.header("Other lists that are nearly as good")
    if case is not None:
        ask(desk, case)
    hint = "No alternatives yet. Say how near and how different, and look for them."
    study = diagnosis_view.answer_of(desk, "alternatives", hint if case is not None else None)
    if study is not None:
        found: Alternatives = study.answer
        study_forms.evidence(found.best.illustrative_saving_pct, "what the best list saves")
        others(found)
        study_forms.download(study, alternatives_sheets(found), label="Download the alternatives")


def ask(desk: Desk, case: Case) -> None:
    draft = desk.studies.draft("alternatives", case, count=LISTS, within_pct=WITHIN_PCT, differ=APART)
    count, within, differ, button = st.columns(4, vertical_alignment="bottom")
    form = Form()
    many = whole_field(
        "Lists at most",
        draft["count"],
        key="alternatives_count",
        where=count,
        form=form,
        minimum=1,
        maximum=MOST_LISTS,
        default=LISTS,
    )
    near = number_field(
        "Loss at most (% of saving)",
        draft["within_pct"],
        key="alternatives_within",
        where=within,
        form=form,
        maximum=100.0,
        default=WITHIN_PCT,
        blank=unless_said(WITHIN_PCT),
    )
    apart = whole_field(
        "Projects apart, at least",
        draft["differ"],
        key="alternatives_differ",
        where=differ,
        form=form,
        minimum=1,
        maximum=MOST_APART,
        default=APART,
        help="From the best list and from each other. A swap of one project for another counts two.",
    )
    draft.take(count=many, within_pct=near, differ=apart)
    if form.button(
        "Look for others",
        where=button,
        type="primary",
        icon=":material/alt_route:",
        key="look",
        width="stretch",
    ):
        study_forms.ask(desk, "alternatives", case, count=many, within_pct=near, differ=apart)


def others(found: Alternatives) -> None:
    many = len(found.portfolios)
    scope = (
        f"that give up at most {found.within_pct:g} % of the saving and differ "
        f"in {found.differ} projects or more"
    )
    if found.interrupted:
        why = "It was stopped" if found.stopped == "interrupted" else "The time limit for one more list came"
        st.info(f"{why}: {many} were found by then.", icon=":material/stop:")
    if not many:
        proven = found.complete
        st.markdown(f"**There are no other lists** {scope}." if proven else f"**None was found** {scope}.")
        return
    proof = " No others exist: this is proven." if found.complete else " There may be more."
    st.markdown(f"**{many} other list{'s' if many > 1 else ''}** {scope}, best first.{proof}")
    for swap in stress_frames.swaps(found):
        st.markdown(f"- {literal(swap)}")
    first = ["portfolio", "extra_pct", "differs_in", "funds_instead", "gives_up"]
    frame = stress_frames.alternatives_frame(found)
    table = frame[[*first, *(column for column in frame.columns if column not in first)]]
    tables_and_charts.table(
        table,
        alt="The best portfolio and its alternatives, with what each funds instead",
        name="Alternatives",
    )
    frame = stress_frames.appearance_frame(found)
    tables_and_charts.chart(
        stress_charts.appearance_chart(found), frame.drop(columns="label"), name="Appearances"
    )
    always = list(frame.loc[frame["times"] == frame["of"], "project"])
    st.caption(f"In all of them ({len(always)}): {listed(called(found.best.case, always)) or 'none'}.")
