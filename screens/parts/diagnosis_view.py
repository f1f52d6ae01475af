"""Why no portfolio obeys a case: the rules that clash, their place, and the least changes that repair it."""

from __future__ import annotations

import streamlit as st

from optimizer.case import Case
from optimizer.studies import Diagnosis
from screens.desk.desk import Desk
from screens.desk.studies import Kind, Study
from screens.parts import study_forms, tables_and_charts
from screens.parts.text import literal


def show(desk: Desk, case: Case, *, workbook: str, ask: bool = True, where: str = "") -> None:
    """Worked out in a job as soon as the page needs it; with `ask` False when the planner asks.

    `where` tells two on one page apart.
    """
    study = _of(desk, case)
    if study is None:
        if not ask and not st.button(
            "Why? Find the rules that clash", icon=":material/rule:", key=f"diagnose_{where}"
        ):
            return
        study = desk.studies.start("diagnosis", case, workbook=workbook)
        st.rerun()
    if study.is_under_way:
        st.info(
            "The rules that clash, and what would repair the case, are being looked for.",
            icon=":material/hourglass_top:",
        )
    elif not study_forms.failed(study):
        told(study.answer, f"Conflict_{where}")
        _budget_in_force(desk, case, study.answer)


def _budget_in_force(desk: Desk, case: Case, found: Diagnosis) -> None:
    """Where the budget that clashes was typed: a change of the sheet Settings would do nothing to it."""
    base, budget_musd = desk.check()[0], case.settings["budget_musd"]
    own = None if base is None else base.settings["budget_musd"]
    if budget_musd != own and any(rule.kind == "budget" for rule in found.conflict):
        st.caption(
            f"The budget in force, {budget_musd:g} million, is not that of the sheet Settings: "
            "change it where it was typed, on Solve or among the budgets of the page Budget."
        )


def _of(desk: Desk, case: Case) -> Study | None:
    """The diagnosis of just this case, if it was asked for."""
    study = desk.studies.latest.get("diagnosis")
    if study is not None and study.case.tables is case.tables and study.case.settings == case.settings:
        return study
    return None


def told(found: Diagnosis, name: str) -> None:
    if found.feasible:
        st.info("Taken by themselves the rules can be kept: nothing clashes.", icon=":material/info:")
        return
    several = "**These rules clash**; without any one of them the others could be kept."
    st.markdown(several if len(found.conflict) > 1 else "**This rule cannot be kept.**")
    tables_and_charts.table(found.table, alt="Rules that clash with sheet, row and repair", name=name)
    possible = [repair.change for repair in found.repairs if repair.possible]
    if not possible:
        st.markdown("No change of one of these alone repairs the case; something else clashes too.")
        return
    several = "**Any one of these changes alone repairs the case**"
    st.markdown(several if len(possible) > 1 else "**What repairs the case**")
    st.markdown("\n".join(f"- {literal(change[:1].upper() + change[1:])}" for change in possible))
    st.page_link("screens/inputs.py", label="Change them on Inputs", icon=":material/edit_note:")


def answer_of(desk: Desk, kind: Kind, hint: str | None) -> Study | None:
    """The progress of a question or how it ended.

    The latest answer, if there is one to show, or else the hint.
    """
    study_forms.under_way(kind)
    latest = desk.studies.latest.get(kind)
    study_forms.failed(latest)
    if latest is not None and latest.ended is not None and latest.ended.status == "infeasible":
        st.error("No portfolio obeys this case: its own rules clash.", icon=":material/block:")
        show(desk, latest.case, workbook=latest.workbook, where=kind)
        return None
    study = desk.studies.answered.get(kind)
    if study is None:
        if latest is None and hint is not None:
            st.info(hint, icon=":material/info:")
        return None
    study_forms.say_if_old(desk, study)
    return study
