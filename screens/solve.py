"""Screen 4, Solve: budget, objective in words, must and never, and runs that can be watched and stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from optimizer.case import Case
from optimizer.report.files.workbooks import Edited
from screens.desk.desk import Desk
from screens.desk.runs import Run
from screens.parts import live_runs, page_state, study_forms
from screens.parts.number_fields import Form, number_field, whole_field
from screens.parts.study_forms import LARGEST_SEED
from screens.parts.text import literal

MOST_THREADS = 64
OBJECTIVES = {
    "expected": "the least freight hours{when}, each tonne weighed by its flow's priority{mean}.",
    "worst_case": "the least weighted freight hours{when} in the scenario with the largest sum.",
    "cvar": "the least weighted freight hours{when} in the mean of the worst {tail:g} % of scenarios.",
    "regret": (
        "the least regret{when}: "
        "the largest excess over each scenario's own best portfolio is made as small as it can be."
    ),
}


def page() -> None:
    desk = page_state.desk()
    st.title("Solve")
    case = study_forms.ready(desk)
    if case is None:
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        form = Form()
        budget(desk, case, form)
        objective(case)
        options = advanced(desk, case, form)
        start(desk, options, form)
    with right:
        decisions(case)
        sources(case)
    live_runs.show(desk)


def budget(desk: Desk, case: Case, form: Form) -> None:
    currency = literal(case.settings["currency"])
    base = desk.check()[0]
    own = None if base is None else base.settings["budget_musd"]

    number_field(
        f"Budget in total (million {currency})",
        case.settings["budget_musd"],
        key="solve_budget",
        form=form,
        on_change=desk.set_budget,
        blank="no limit but what the sources give" if own is None else f"{own:g}, as the workbook says",
        help=(
            "Replaces the workbook's budget_musd for the next runs; the workbook stays as it is. "
            "Blank: the workbook's own."
        ),
    )
    if desk.budget_musd is not None:
        said = "none" if own is None else f"{own:g} million {currency}"
        st.caption(f"In place of the workbook's own: {said}.")


def objective(case: Case) -> None:
    first, years = case.settings["first_year"], case.settings["horizon_years"]
    words = OBJECTIVES[case.settings["objective"]].format(
        tail=100 - case.settings["cvar_pct"],
        when=" a year" if years == 1 else f" from {first} to {first + years - 1}, discounted",
        mean=" (the mean over scenarios)" if len(case.tables["Scenarios"]) > 1 else "",
    )
    excluded = literal(", ".join(case.settings["excluded_countries"]))
    st.markdown(f"**Looked for:** {words}")
    st.caption(
        f"Freight that finds no way counts {case.settings['outside_option_hours']:g} hours a tonne."
        + (f" No route may touch {excluded}." if excluded else "")
    )


def decisions(case: Case) -> None:
    status = case.tables["Projects"]["status"]
    must, never = int((status == "committed").sum()), int((status == "rejected").sum())
    left, middle, right = st.columns(3)
    left.metric("Must", must, border=True)
    middle.metric("Never", never, border=True)
    right.metric("Free", len(status) - must - never, border=True)
    st.page_link("screens/inputs.py", label="Change must and never on Inputs", icon=":material/edit_note:")


def sources(case: Case) -> None:
    table = case.tables["Budgets"]
    st.markdown("**Budget by source**")
    if not len(table):
        st.caption("The workbook has no Budgets sheet: the total is the only limit.")
        return
    columns = ["source", "year", "amount_musd", "countries", "kinds", "projects", "max_share_pct"]
    shown = [column for column in columns if table[column].notna().any()]
    st.dataframe(
        table[shown].astype({"amount_musd": float}),
        hide_index=True,
        height=250,
        column_config={
            "amount_musd": st.column_config.NumberColumn(
                f"amount (million {case.settings['currency']})", format="%.2f"
            )
        },
        alt="Sources of money with their amounts and filters",
    )
    st.page_link(
        "screens/inputs.py", label="Edit the amounts on Inputs, sheet Budgets", icon=":material/edit_note:"
    )


def advanced(desk: Desk, case: Case, form: Form) -> Mapping[str, Any]:
    """Options of the solver; what is left as the workbook says is not passed on."""
    own, settings = case.settings, {**case.settings, **desk.options}
    with st.expander("Advanced options"):
        left, right = st.columns(2)
        given = {
            "mip_gap_pct": number_field(
                "Gap that is good enough (%)",
                float(settings["mip_gap_pct"]),
                key="solve_gap",
                where=left,
                form=form,
                default=float(own["mip_gap_pct"]),
                blank=f"{own['mip_gap_pct']:g}, as the workbook says",
                maximum=100.0,
                help=(
                    "The search stops once it is proven that nothing is better by more "
                    "than this (the MIP gap)."
                ),
            ),
            "time_limit_seconds": number_field(
                "Time limit (seconds)",
                max(1.0, float(settings["time_limit_seconds"])),
                key="solve_limit",
                where=left,
                form=form,
                default=max(1.0, float(own["time_limit_seconds"])),
                blank=f"{max(1.0, own['time_limit_seconds']):g}, as the workbook says",
                minimum=1.0,
                maximum=86_400.0,
                help="The search stops then with the best that it has found.",
            ),
            "threads": whole_field(
                "Processor threads",
                settings["threads"],
                key="solve_threads",
                where=right,
                form=form,
                minimum=1,
                maximum=MOST_THREADS,
                default=own["threads"],
                blank=blank_threads(own["threads"]),
                help="How many the solver may use at once.",
            ),
            "seed": whole_field(
                "Seed",
                int(settings["seed"]),
                key="solve_seed",
                where=right,
                form=form,
                maximum=LARGEST_SEED,
                default=int(own["seed"]),
                blank=f"{own['seed']}, as the workbook says",
                help="Another seed searches in another order.",
            ),
        }
        unique = st.checkbox(
            "Prove whether another portfolio is as good",
            value=desk.options.get("prove_unique", True),
            help="Takes a second search; among portfolios that are as good, the cheapest is taken.",
        )
    desk.options = {**given, "prove_unique": unique}
    return desk.options


def start(desk: Desk, options: Mapping[str, Any], form: Form) -> None:
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    wanted = left.text_input(
        "Name of the run", value="", placeholder=desk.free_name(), key=f"name_{len(desk.runs)}", max_chars=60
    )
    if form.button(
        "Solve", where=right, type="primary", icon=":material/play_arrow:", width="stretch", key="solve"
    ):
        case = desk.accepted_case()
        assert case is not None
        original = None if desk.is_edited else desk.original
        edited = Edited(desk.original, desk.opened) if desk.is_edited else None
        name = desk.free_name(wanted.strip())
        desk.runs.append(
            Run.started(name, case, workbook=desk.name, original=original, edited=edited, **options)
        )
        st.rerun()


def blank_threads(own: int | None) -> str:
    """What a blank number of threads means."""
    return "all of this computer's" if own is None else f"{own}, as the workbook says"


page()
