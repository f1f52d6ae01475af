"""One raw cell to its typed value, or a fault that says what is wrong with it and what to do.

Membership, ranges and patterns are not judged here (see `schema_checks`): an unknown mode stays as it was
typed, so that the message can quote it.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case.names import key
from optimizer.case.notation import style_of, told_otherwise
from optimizer.case.schema import Column

_DATES = (datetime.date, datetime.time, datetime.timedelta)
LIST_SEPARATOR = ", "
AS_TEXT = "is text, not a number"  # ends the message of a number that is stored as text
_NO_THOUSANDS = "type it without separators of thousands and with a decimal point"
_DECIMAL_POINT = "use a decimal point"
AS_TEXT_WITH_MARKS = (_NO_THOUSANDS, _DECIMAL_POINT)  # the remedies of one that is written as elsewhere


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be what its column holds, and the remedy."""

    message: str
    remedy: str


def plain(value: Any) -> Any:
    """A cell as an editor or a frame gives it, as the plain Python object it stands for; None if blank."""
    if value is None or isinstance(value, (str, bool)):
        return (value.strip() or None) if isinstance(value, str) else value
    if hasattr(value, "item") and not isinstance(value, _DATES):  # numpy scalars
        value = value.item()
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if value is pd.NaT:
        return None
    if isinstance(value, (int, *_DATES)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return LIST_SEPARATOR.join(str(member) for member in value) or None
    text = str(value).strip()
    return None if value is pd.NA else text or None


def typed(column: Column, value: object) -> object | Fault:
    """The value that a non-blank raw cell stands for in `column`, or the fault."""
    return _TYPED[column.type](column, value)


def same_meaning(column: Column | None, one: object, other: object) -> bool:
    """Whether two raw cells mean the same: an id 101 and its text, a choice in any case.

    `column` is None for a planner's own.
    """
    one, other = plain(one), plain(other)
    if isinstance(one, bool) == isinstance(other, bool) and one == other:
        return True
    if one is None or other is None or column is None or column.type == "value":
        return False
    meaning = typed(column, one)
    return not isinstance(meaning, Fault) and meaning == typed(column, other)


def _number(column: Column, value: object) -> object | Fault:
    if isinstance(value, str):
        return _text_for_number(column, value)
    if isinstance(value, bool):
        return Fault(f"{_shown(value)} is not a number", "type a number")
    if isinstance(value, _DATES):
        message = f"{_shown(value)} is a date, not a number"
        return Fault(message, "format the cell as a plain number and type the number again")
    if not isinstance(value, (int, float)):
        return Fault(f'"{value}" is not a number', "type a number")
    try:
        finite = math.isfinite(value)
    except OverflowError:  # an int too long for a float
        finite = False
    if finite:
        return value
    return Fault("the number is not finite", "type a finite number, or leave the cell blank")


def _text_for_number(column: Column, text: str) -> Fault:
    style = style_of(text)
    if style == "plain":
        return Fault(f'"{text}" {AS_TEXT}', "retype it as a number, without an apostrophe or a text format")
    if style is not None:
        return Fault(f'"{text}" is not a number', _NO_THOUSANDS if style == "thousands" else _DECIMAL_POINT)
    told = told_otherwise(text)
    if told is not None:
        return Fault(f'"{text}" is not a number', told.remedy)
    blank = f", or leave the cell blank ({column.blank_means()})" if column.blank_means() else ""
    return Fault(f'"{text}" is not a number', f"type a number{blank}")


def _integer(column: Column, value: object) -> object | Fault:
    number = _number(column, value)
    if isinstance(number, float):
        if number.is_integer():
            return int(number)
        return Fault(f"{number:g} is not a whole number", "type a whole number")
    return number


def _id(column: Column, value: object) -> object | Fault:
    """Text as it stands; a whole number is its digits, since Excel drops the text format of `101` easily."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        message = f"{_shown(value)} is a truth value, not an id"
        return Fault(message, "format the cell as text and type the id again")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    what = "a date" if isinstance(value, _DATES) else "a number"
    return Fault(f"{_shown(value)} is {what}, not an id", "format the cell as text and type the id again")


def _text(column: Column, value: object) -> object | Fault:
    return _shown(value)


def _choice(column: Column, value: object) -> object | Fault:
    """One of the column's choices, whatever its case; another text as it was typed."""
    known = {key(choice): choice for choice in column.choices}
    text = _shown(value)
    return known.get(key(text), text)


def _country(column: Column, value: object) -> object | Fault:
    return _shown(value).upper()


def _members(
    member: Callable[[Column, object], object | Fault],
) -> Callable[[Column, object], object | Fault]:
    """The typing of a list in one cell from that of its members; empty members and repeats fall away."""

    def typed_list(column: Column, value: object) -> object | Fault:
        whole = _id(column, value)
        if isinstance(whole, Fault):
            message = f"{_shown(value)} is no list of names"
            return Fault(message, "format the cell as text and separate the names by commas")
        kept = dict.fromkeys(str(member(column, part)) for part in parts_of_list(whole))
        if not kept:
            return Fault(f'"{value}" names nothing', "name something, or leave the cell blank")
        return LIST_SEPARATOR.join(kept)

    return typed_list


def parts_of_list(value: object) -> list[str]:
    """What stands between the commas of a raw list cell."""
    return [part for part in (part.strip() for part in str(value).split(",")) if part]


def members_of(text: object) -> tuple[str, ...]:
    """The members of a typed list cell; none for a blank one."""
    return tuple(parts_of_list(text)) if text is not None else ()


def _shown(value: object) -> str:
    """A value as Excel shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


_TYPED: dict[str, Callable[[Column, object], object | Fault]] = {
    "id": _id,
    "reference": _id,
    "references": _members(_id),
    "text": _text,
    "number": _number,
    "integer": _integer,
    "choice": _choice,
    "choices": _members(_choice),
    "country": _country,
    "countries": _members(_country),
}
