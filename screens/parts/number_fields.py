"""Fields for numbers that take them as planners write them: a browser's own would make 125 of 12,5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from optimizer.case.notation import Mark, NotANumber, mark_of, parse, shown
from screens.parts.text import literal


def decimal_mark() -> Mark:
    """How this planner writes decimals: as chosen on Inputs, or as the browser's language does."""
    chosen: Mark | None = st.session_state.get("decimal_mark")
    return chosen or mark_of(st.context.locale)


@dataclass
class Form:
    """Number fields that one button stands on: it is not to be pressed while one of them holds no number."""

    wrong: list[str] = field(default_factory=list)  # labels of fields that hold none

    def button(self, label: str, *, where: Any = st, disabled: bool = False, **options: Any) -> bool:
        """The button; a wrong field is named by it, and a press with the wrong text is none."""
        if self.wrong:
            options["help"] = f"Mend first: {literal(', '.join(self.wrong))}."
        pressed = where.button(label, disabled=disabled or bool(self.wrong), **options)
        return bool(pressed) and not self.wrong


@dataclass(frozen=True)
class _Wanted:
    """What a field takes. `blank` says what an empty one means, if anything."""

    minimum: float
    maximum: float | None
    whole: bool
    blank: str

    def taken(self, text: str) -> float | NotANumber | None:
        """The number that a text is, None for a blank that means something, or why it is neither."""
        if not text.strip():
            return None if self.blank else NotANumber("the field is blank", "type a number")
        number = parse(text, decimal_mark())
        if isinstance(number, NotANumber):
            return number
        if self.whole and number != int(number):
            return NotANumber(f"{shown(number, decimal_mark())} is not a whole number", "type a whole number")
        if number < self.minimum or (self.maximum is not None and number > self.maximum):
            most = f" and at most {self.maximum:,.10g}" if self.maximum is not None else ""
            return NotANumber(f"{number:,.10g} is out of range", f"type at least {self.minimum:g}{most}")
        return float(number)


def number_field(
    label: str,
    value: float | None,
    *,
    key: str,
    where: Any = st,
    form: Form | None = None,
    minimum: float = 0.0,
    maximum: float | None = None,
    whole: bool = False,
    blank: str = "",
    default: float | None = None,
    on_change: Callable[[float | None], None] | None = None,
    **options: Any,
) -> float | None:
    """A number in the planner's own notation.

    What is none is said beneath, and `value` stays until it is mended.

    A blank field is `default` where `blank` says what that means, else no number. A field that holds none is
    told to its `form`. `on_change` is called with each new number.
    """
    stand = [number for number in (value, default) if number is not None]  # what the case says is admitted
    wanted = _Wanted(minimum, None if maximum is None else max([maximum, *stand]), whole, blank)

    def take() -> None:
        taken = wanted.taken(st.session_state[key])
        if on_change is not None and not isinstance(taken, NotANumber):
            on_change(default if taken is None else taken)

    mark = decimal_mark()
    st.session_state.setdefault(key, "" if value is None else shown(value, mark))
    text = where.text_input(label, key=key, on_change=take, placeholder=blank or None, **options)
    taken = wanted.taken(text)
    if isinstance(taken, NotANumber):
        stays = "" if value is None else f" {literal(shown(value, mark))} stays until then."
        where.error(f"{literal(taken.reason)}: {literal(taken.remedy)}.{stays}", icon=":material/error:")
        if form is not None:
            form.wrong.append(label)
        return value
    return default if taken is None else taken


def whole_field(
    label: str, value: int | None, *, key: str, default: int | None, blank: str = "", **options: Any
) -> int | None:
    """The same for a whole number; a blank field is `default`, and says so."""
    meaning = blank or unless_said(default or 0)
    number = number_field(label, value, key=key, whole=True, default=default, blank=meaning, **options)
    return None if number is None else int(number)


def unless_said(default: float) -> str:
    """What a blank field means where nothing but habit says it."""
    return f"blank: {default:,g}"
