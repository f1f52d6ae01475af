"""Words that stand for nothing in a cell whose text is a key: taken as it stands, "-" would be a group of its own."""

from __future__ import annotations

import re

from optimizer.case.characters import look
from optimizer.case.checking.coerce import Fault, parts_of_list
from optimizer.case.schema import Column

# What people write for "nothing here", and for "all of them", which a blank says.
_NOTHING_WORDS = (
    "- -- --- – — _ . .. … ? ?? / * ~ 0 n/a na n.a. n.a #n/a none nil null nan no (none) (blank) blank empty tbd tbc tba "
    "нет н/д нд н.д. пусто неприменимо keine kein yok なし 無し 无"
)
_EVERYTHING_WORDS = "any all both every each everything любой любые все оба alle beide"
_NOTHING = frozenset(look(word) for word in _NOTHING_WORDS.split()) | {look("not applicable"), look("не применимо")}
_EVERYTHING = frozenset(look(word) for word in _EVERYTHING_WORDS.split())
_KEYS = frozenset({"group", "commodity"})  # columns of free text that rows are matched by


def placeholder(column: Column, value: object) -> Fault | None:
    """Why a cell's text is none that an optional key or list can hold; None where it may stand."""
    if column.required or not (column.is_list or column.type in ("choice", "reference") or column.name in _KEYS):
        return None
    if column.choices == ("yes", "no"):
        return None  # "0" says something there
    known = {look(choice) for choice in column.choices}
    for word in parts_of_list(value) if column.is_list else (str(value),):
        seen = look(word)
        if seen in known or (column.type == "countries" and re.fullmatch("[a-z]{2}", seen)):
            continue  # NA is Namibia, and NO is Norway
        if seen in _NOTHING:
            return Fault(f'"{word}" stands for nothing, but would be read as a name', _leave_blank(column))
        if seen in _EVERYTHING and column.name != "commodity":
            return Fault(f'"{word}" is not known', _leave_blank(column))
    return None


def _leave_blank(column: Column) -> str:
    choices = f"; or give one of {', '.join(column.choices)}" if column.choices else ""
    return f"leave the cell blank, which means {column.blank_means()}{choices}"
