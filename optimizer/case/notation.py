"""Numbers as people type them: read where they say one thing, in the notation that the planner uses."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

Mark = Literal[".", ","]
Style = Literal["plain", "decimal comma", "thousands"]
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f'\u2019\u066c]")
_TWO_NUMBERS = re.compile(
    rf"\d{_BLANKS.pattern}(?!\d{{3}}(?!\d))|\d{{4}}{_BLANKS.pattern}\d|[.,]\d*{_BLANKS.pattern}\d"
)
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")
_DASHES = frozenset("\u2212\u2013")  # that stand for a minus
_MINUS = str.maketrans(dict.fromkeys(_DASHES, "-"))
_COMMA = (
    "az be bg cs da de es et fi fr hr hu hy id it ka kk ky lt lv mk "
    "nb nl no pl pt ro ru sk sl sq sr sv tg tk tr uk uz vi"
)
_COMMA_LANGUAGES = frozenset(_COMMA.split())
_MONEY = "$€£¥₸₽₼₾"


@dataclass(frozen=True)
class NotANumber:
    """Why a text is no number, and what to type."""

    reason: str
    remedy: str


def mark_of(language: str | None) -> Mark:
    """The decimal mark that people of a language write, as "ru-RU"; a point where that is not known."""
    return "," if (language or "").split("-")[0].casefold() in _COMMA_LANGUAGES else "."


def parse(text: str, mark: Mark = ".") -> int | float | NotANumber:
    """The number that a text stands for where `mark` is the decimal one.

    Thousands may be set apart by blanks, apostrophes or the other mark, in threes. A mark that cannot part
    thousands, as in 7,5 or 0,125, is the decimal one whatever the notation; 1,234 is what the notation says.
    """
    written = _BLANKS.sub("", text.strip()).translate(_MINUS)
    told = told_otherwise(text)
    if told is not None:
        return told
    thousands: Mark = "," if mark == "." else "."
    plain = _plain(written, mark, thousands) or _plain(written, thousands, mark)
    if plain is None or _PLAIN.fullmatch(plain) is None:
        return NotANumber(f'"{text}" is not a number', f"type digits, with {mark} before the decimals")
    value = float(plain)
    if not math.isfinite(value):
        return NotANumber(f'"{text}" is too large', "type a number of the size that is meant")
    if value.is_integer() and not {".", "e", "E"} & set(plain) and abs(value) < 2**53:
        return int(value)
    return value


def style_of(text: str) -> Style | None:
    """How a text writes its number: plainly, with a decimal comma, with marks between thousands, or None."""
    if _PLAIN.fullmatch(text):
        return "plain"
    if _DASHES.intersection(text) or isinstance(parse(text), NotANumber):
        return None
    return "decimal comma" if _DECIMAL_COMMA.fullmatch(text) else "thousands"


def _plain(written: str, mark: Mark, thousands: Mark) -> str | None:
    """The text with a decimal point and no marks of thousands; None where it is not in that notation."""
    sign, digits = (written[0], written[1:]) if written[:1] in ("+", "-") else ("", written)
    whole, found, rest = digits.partition(mark)
    if mark in rest or thousands in rest:
        return None
    if thousands in whole:
        groups = whole.split(thousands)
        in_threes = all(re.fullmatch(r"\d{3}", group) for group in groups[1:])
        if not in_threes or not re.fullmatch(r"[1-9]\d{0,2}", groups[0]):
            return None
        whole = "".join(groups)
    return sign + whole + ("." if found else "") + rest


def told_otherwise(typed: str) -> NotANumber | None:
    """Why a text that looks like a number says something else; None where it does not."""
    text = typed.strip()
    written = _BLANKS.sub("", text).translate(_MINUS)
    if text.startswith("="):
        return NotANumber(f'"{text}" is a formula', "type its value; formulas are worked out in Excel only")
    if written.endswith("%"):
        return NotANumber(f'"{text}" has a percent sign', "type the plain number: 25 for 25 %")
    if written.startswith("(") and written.endswith(")"):
        return NotANumber(f'"{text}" stands in brackets', f"type -{written[1:-1]} if it is below zero")
    if written and (written[0] in _MONEY or written[-1] in _MONEY):
        return NotANumber(f'"{text}" has a sign of money', "type the plain number, without the sign")
    if _TWO_NUMBERS.search(text):
        return NotANumber(f'"{text}" may be two numbers', "type one number; blanks part thousands, in threes")
    return None


def shown(value: float, mark: Mark = ".") -> str:
    """A number as it is typed in that notation, with all its digits and no marks of thousands."""
    text = str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    return text if mark == "." or "e" in text else text.replace(".", mark)
