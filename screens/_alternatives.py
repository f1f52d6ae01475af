"""Other portfolios that are nearly as good: asked for, and shown; part of the Robustness page."""

from __future__ import annotations

import streamlit as st

from optimizer.case import Case
from optimizer.case.labels import called
from optimizer.report import robustness
from optimizer.report.charts import stress_figures
from optimizer.report.explore_sheets import alternatives_sheets
from optimizer.studies import Alternatives
from screens import _asking, _diagnosis, _show
from screens._desk import Desk
from screens._numbers import number_field
from screens._text import listed, literal


def section(desk: Desk, case: Case | None) -> None:
    st.header("Other lists that are nearly as good")
    if case is not None:
        ask(desk, case)
    hint = "No alternatives yet. Say how near and how different, and look for them."
    study = _diagnosis.answer_of(desk, "alternatives", hint if case is not None else None)
    if study is not None:
        found: Alternatives = study.answer
        _asking.evidence(found.best.illustrative_saving_pct, "what the best list saves")
        others(found)
        _asking.download(study, alternatives_sheets(found), label="Download the alternatives")


def ask(desk: Desk, case: Case) -> None:
    wishes = desk.studies.wishes.setdefault(("alternatives", case.sha256), {})
    count, within, differ, button = st.columns(4, vertical_alignment="bottom")
    many = int(count.number_input("Lists at most", 1, 50, wishes.get("count", 5), key="alternatives_count"))
    wished = wishes.get("within_pct", 2.0)
    near = number_field("Loss at most (% of saving)", wished, key="alternatives_within", where=within, maximum=100.0)
    apart = int(
        differ.number_input(
            "Projects apart, at least",
            1,
            100,
            wishes.get("differ", 2),
            key="alternatives_differ",
            help="From the best list and from each other. A swap of one project for another counts two.",
        )
    )
    wishes.update(count=many, within_pct=near, differ=apart)
    if button.button("Look for others", type="primary", icon=":material/alt_route:", key="look", width="stretch"):
        _asking.ask(desk, "alternatives", case, count=many, within_pct=near, differ=apart)


def others(found: Alternatives) -> None:
    many = len(found.portfolios)
    scope = f"that give up at most {found.within_pct:g} % of the saving and differ in {found.differ} projects or more"
    if found.interrupted:
        why = "It was stopped" if found.stopped == "interrupted" else "The time limit for one more list came"
        st.info(f"{why}: {many} were found by then.", icon=":material/stop:")
    if not many:
        proven = found.complete
        st.markdown(f"**There are no other lists** {scope}." if proven else f"**None was found** {scope}.")
        return
    proof = " No others exist: this is proven." if found.complete else " There may be more."
    st.markdown(f"**{many} other list{'s' if many > 1 else ''}** {scope}, best first.{proof}")
    for swap in robustness.swaps(found):
        st.markdown(f"- {literal(swap)}")
    first = ["portfolio", "extra_pct", "differs_in", "funds_instead", "gives_up"]
    frame = robustness.alternatives_frame(found)
    table = frame[[*first, *(column for column in frame.columns if column not in first)]]
    _show.table(table, alt="The best portfolio and its alternatives, with what each funds instead", name="Alternatives")
    frame = robustness.appearance_frame(found)
    _show.chart(stress_figures.appearance_chart(found), frame.drop(columns="label"), name="Appearances")
    always = list(frame.loc[frame["times"] == frame["of"], "project"])
    st.caption(f"In all of them ({len(always)}): {listed(called(found.best.case, always)) or 'none'}.")
