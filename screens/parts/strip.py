"""The strip on every page: workbook, checks, run in view, and whether results are older than the inputs."""

from __future__ import annotations

import streamlit as st

from optimizer.report.words import answer_words
from optimizer.wording import figures
from screens.desk.desk import Desk
from screens.desk.studies import TITLES
from screens.parts.text import in_badge, literal


def signature(desk: Desk) -> tuple[object, ...]:
    """What the strip says depends on; it is drawn again when a page changed this."""
    return (
        desk.name,
        desk.revision,
        desk.in_view,
        desk.budget_musd,
        desk.has_unaccepted,
        desk.is_edited,
        [(run.name, run.looks_ahead) for run in desk.under_way],
        len(desk.studies.under_way),
    )


def draw(desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/table_view: **{literal(desk.name)}**" + (" (edited)" if desk.is_edited else ""),
            width="content",
        )
        _checks(desk)
        _run(desk)
    if desk.run is not None and desk.is_stale(desk.run):
        st.warning(
            f"These results are older than the inputs: **{literal(desk.run.name)}** was solved before "
            "the inputs or the budget changed. Solve again, or go back to its inputs.",
            icon=":material/history:",
        )


def _checks(desk: Desk) -> None:
    count = len(desk.errors)
    if count:
        st.badge(f"{count} problem{'s' if count > 1 else ''}", icon=":material/error:", color="red")
    else:
        st.badge("✓ checks passed", color="green")
    if desk.has_unaccepted:
        st.badge("changes to accept", icon=":material/edit:", color="orange")


def _run(desk: Desk) -> None:
    for solving in desk.under_way:
        does = "looking ahead" if solving.looks_ahead else "solving"
        st.badge(f"{in_badge(solving.name)}: {does}", icon=":material/hourglass_top:", color="blue")
    for study in desk.studies.under_way:
        st.badge(f"{TITLES[study.kind]}: under way", icon=":material/hourglass_top:", color="blue")
    run = desk.run
    if run is None or run.portfolio is None:
        st.caption("no run in view", width="content")
        return
    spent = figures.money(run.portfolio.spent_musd, run.case.settings["currency"])
    st.markdown(
        f":material/flag: **{literal(run.name)}**: {literal(spent)}, {answer_words.certainty(run.portfolio)}",
        width="content",
    )
