"""The budgets that a curve is asked for: from, to, in steps, the one that is set among them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st

from optimizer.case import Case, InputError
from optimizer.studies import Steps, suggested_steps
from optimizer.studies.budgets.frontier_points import CHUNK
from screens.desk.desk import Desk
from screens.parts import study_forms
from screens.parts.number_fields import Form, number_field
from screens.parts.text import literal

MOST_BUDGETS = 60  # beyond, neither the curve nor the heat-map can be read


def ask(desk: Desk, case: Case) -> None:
    currency = literal(case.settings["currency"])
    suggested = suggested_steps(case)
    draft = desk.studies.draft(
        "frontier", case, **asdict(suggested), nested=False, workers=study_forms.default_workers()
    )
    form = Form()
    low, high, step, button = st.columns(4, vertical_alignment="bottom")

    def million(name: str, value: float, usual: float, where: Any) -> float:
        label, blank = f"{name} (million {currency})", f"{usual:g}, as suggested"
        key = f"curve_{name.lower()}"
        return number_field(label, value, key=key, where=where, form=form, default=usual, blank=blank) or 0.0

    given = Steps(
        million("From", draft["low"], suggested.low, low),
        million("To", draft["high"], suggested.high, high),
        million("Step", draft["step"], suggested.step, step),
    )
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    nested = left.checkbox(
        "Also a sequence in which nothing is ever dropped",
        value=draft["nested"],
        key="curve_nested",
        help=(
            "For a programme that is funded in instalments: each larger budget keeps all "
            "that a smaller one funds. The page then says what that costs at each budget."
        ),
    )
    with left:
        budgets = chosen_budgets(given, case.settings["budget_musd"])
    several = 1
    if len(budgets) > CHUNK:  # fewer are worked out together, in one process
        several = study_forms.workers("frontier", draft["workers"], form=form, where=right)
        draft.take(workers=several)
    draft.take(**asdict(given), nested=nested)
    looks: dict[str, Any] = {
        "type": "primary",
        "icon": ":material/show_chart:",
        "key": "draw",
        "width": "stretch",
    }
    if form.button("Draw the curve", where=button, disabled=not budgets, **looks):
        study_forms.ask(desk, "frontier", case, budgets=budgets, nested=nested, workers=several)


def chosen_budgets(steps: Steps, own_musd: float | None) -> list[float]:
    """The budgets in million, with the set one if it is between the ends; none, and why, if any is wrong."""
    try:
        budgets = steps.budgets()
    except InputError as wrong:
        st.warning(
            wrong.problems[0].remedy[:1].upper() + wrong.problems[0].remedy[1:] + ".",
            icon=":material/warning:",
        )
        return []
    if len(budgets) > MOST_BUDGETS:
        st.warning(
            f"{len(budgets):,} budgets are more than can be shown: take larger steps, {MOST_BUDGETS} at most."
        )
        return []
    own = {float(own_musd)} if own_musd is not None and steps.low <= own_musd <= steps.high else set()
    every = sorted({*budgets, *own})
    among = f", your own {own_musd:g} among them" if own else ""
    st.caption(f"{len(every)} budgets{among}.")
    return every
