"""Fields for numbers that take them as planners write them: a browser's own would make 125 of 12,5, and say nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from optimizer.case.notation import Mark, NotANumber, mark_of, parse, shown
from screens._text import literal


def decimal_mark() -> Mark:
    """How this planner writes decimals: as chosen on Inputs, or as the browser's language does."""
    chosen: Mark | None = st.session_state.get("decimal_mark")
    return chosen or mark_of(st.context.locale)


def number_field(
    label: str,
    value: float | None,
    *,
    key: str,
    where: Any = st,
    minimum: float = 0.0,
    maximum: float | None = None,
    blank: str = "",
    on_change: Callable[[float | None], None] | None = None,
    **options: Any,
) -> float | None:
    """A number in the planner's own notation; what is none is said beneath, and `value` stays until it is mended.

    A blank field is None where `blank` says what that means, else no number. `on_change` is called with each new number.
    """

    def take() -> None:
        taken = _taken(st.session_state[key], minimum, maximum, blank)
        if on_change is not None and not isinstance(taken, NotANumber):
            on_change(taken)

    mark = decimal_mark()
    st.session_state.setdefault(key, "" if value is None else shown(value, mark))
    text = where.text_input(label, key=key, on_change=take, placeholder=blank or None, **options)
    taken = _taken(text, minimum, maximum, blank)
    if isinstance(taken, NotANumber):
        stays = "" if value is None else f" {shown(value, mark)} stays until then."
        where.error(f"{literal(taken.reason)}: {literal(taken.remedy)}.{literal(stays)}", icon=":material/error:")
        return value
    return taken


def _taken(text: str, minimum: float, maximum: float | None, blank: str) -> float | NotANumber | None:
    if not text.strip():
        return None if blank else NotANumber("the field is blank", "type a number")
    number = parse(text, decimal_mark())
    if isinstance(number, NotANumber):
        return number
    if number < minimum or (maximum is not None and number > maximum):
        most = f" and at most {maximum:g}" if maximum is not None else ""
        return NotANumber(f"{number:g} is out of range", f"type at least {minimum:g}{most}")
    return float(number)
