"""One value into one cell: what Excel, openpyxl and numpy disagree about is settled here."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from openpyxl.cell.cell import Cell

from optimizer.package.markup import escaped
from optimizer.package.worksheet import LOOKS_LIKE_A_FORMULA

CellValue = str | int | float | date | None

MOST_CHARACTERS = 32_767  # Excel's own limit for one cell

# What XML 1.0 cannot carry: control characters but tab and line feed, halves of pairs, two non-characters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile("\r\n?")


def to_cell(value: Any) -> CellValue:
    """`value` as a workbook holds it: text, a finite number, a date, or None for every kind of blank.

    Truth values become yes and no, the words of the input sheets; an infinite number becomes the text "inf"
    or "-inf", because openpyxl would leave the cell empty without a word; a list becomes a comma list.
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        members = sorted(value) if isinstance(value, (set, frozenset)) else value
        return _as_text(", ".join(str(member) for member in members))
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, str):
        return _as_text(value)
    if hasattr(value, "item"):  # numpy scalars
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return _as_number(value)
    if isinstance(value, datetime):
        naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value  # Excel knows no zones
        return naive.to_pydatetime() if isinstance(naive, pd.Timestamp) else naive
    return value if isinstance(value, date) else _as_text(str(value))


def put(cell: Cell, value: Any) -> None:
    """Write `value`, never a formula: openpyxl takes text that begins with = for one, and #N/A for an error.

    The quote prefix keeps Excel from turning such text into a formula when somebody edits the cell. Give the
    cell its style before its value, since a style resets the prefix.
    """
    content = to_cell(value)
    cell.value = escaped(content) if isinstance(content, str) else content
    if isinstance(content, str):
        cell.data_type = "s"
        if content.startswith(LOOKS_LIKE_A_FORMULA):
            cell.quotePrefix = True


def _as_text(text: str) -> str | None:
    clean = _NOT_IN_XML.sub("", _LINE_BREAK.sub("\n", text))
    return clean[:MOST_CHARACTERS] or None


def _as_number(number: float) -> CellValue:
    if math.isnan(number):
        return None
    return number if math.isfinite(number) else str(number)
