"""What formulas refer to, and how they read when cells have moved (ECMA-376 part 1, 18.17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils import column_index_from_string, get_column_letter

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# What these give depends on cells that the formula does not name.
_FINDS_CELLS = ("INDIRECT(", "OFFSET(", "CELL(", "INFO(")
_CELL = r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})"
_ONE_CELL = re.compile(_CELL)
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.*)", re.DOTALL)


@dataclass(frozen=True)
class Area:
    """A rectangle of cells, bounds included and counted from 1; `sheet` is None for the formula's own."""

    sheet: str | None
    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> int:
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    def cells(self) -> Iterator[tuple[int, int]]:
        for row in range(self.top, self.bottom + 1):
            yield from ((row, column) for column in range(self.left, self.right + 1))

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def operands(formula: str) -> list[str]:
    """The references and names in a formula without its "=", as they are written."""
    tokens = Tokenizer(f"={formula}").items
    return [one.value for one in tokens if one.type == Token.OPERAND and one.subtype == Token.RANGE]


def finds_cells_itself(formula: str) -> bool:
    """Whether a formula's cells cannot be told from its text."""
    folded = formula.upper().replace(" ", "")
    return any(name in folded for name in _FINDS_CELLS)


def split(reference: str) -> tuple[str | None, str]:
    """The sheet that a reference names, None where it names none, and the rest of it."""
    named = _SHEET.fullmatch(reference)
    if named is None:
        return None, reference
    return (named[1].replace("''", "'") if named[1] is not None else named[2]), named[3]


def area(reference: str) -> Area | None:
    """The cells that a reference names; None for a name, a table or another workbook."""
    sheet, cells = split(reference)
    if whole := _AREA.fullmatch(cells):
        left, top = column_index_from_string(whole[2]), int(whole[4])
        right, bottom = (column_index_from_string(whole[6]), int(whole[8])) if whole[6] else (left, top)
    elif columns := _COLUMNS.fullmatch(cells):
        left, right = column_index_from_string(columns[1]), column_index_from_string(columns[2])
        top, bottom = 1, LAST_ROW
    elif rows := _ROWS.fullmatch(cells):
        left, right, top, bottom = 1, LAST_COLUMN, int(rows[1]), int(rows[2])
    else:
        return None
    return Area(sheet, min(left, right), min(top, bottom), max(left, right), max(top, bottom))


class Moving(Protocol):
    """Cells of a sheet that move up or down (optimizer/package/moving.py)."""

    @property
    def last(self) -> int:
        """The last row of the table; what stands below it may move by `grown`."""

    @property
    def grown(self) -> int: ...

    def row_of(self, row: int, column: int) -> int:
        """The new row of a cell, 0 where it is gone."""

    def spans(self, left: int, right: int) -> bool:
        """Whether a range has columns that move and others that stay."""


def moved(formula: str, is_here: Callable[[str | None], bool], moving: Moving) -> str:
    """A formula whose cells have moved: its references follow them, as in Excel.

    `is_here` tells whether a sheet name (None: the formula's own) is the sheet where cells moved. Raises
    ValueError where a cell that it names is gone, or where a part alone of a range has moved.
    """
    tokens = Tokenizer(f"={formula}")
    for one in tokens.items:
        if one.type == Token.OPERAND and one.subtype == Token.RANGE:
            sheet, cells = split(one.value)
            found = _AREA.fullmatch(cells)
            if is_here(sheet) and found is not None:
                one.value = one.value[: len(one.value) - len(cells)] + _moved_area(found, moving)
    return str(tokens.render())[1:]


def _moved_area(found: re.Match[str], moving: Moving) -> str:
    left, top = column_index_from_string(found[2]), int(found[4])
    if not found[6]:
        row = moving.row_of(top, left)
        if not row:
            raise ValueError(f"{found[0]} is gone")
        return f"{found[1]}{found[2]}{found[3]}{row}"
    right, bottom = column_index_from_string(found[6]), int(found[8])
    first, last = _moved_rows(top, bottom, left, moving)
    if not first or not last or first > last:
        raise ValueError(f"{found[0]} is gone")
    if moving.spans(left, right) and (first, last) != (top, bottom):
        raise ValueError(f"{found[0]} is torn apart")
    return f"{found[1]}{found[2]}{found[3]}{first}:{found[5]}{found[6]}{found[7]}{last}"


def _moved_rows(top: int, bottom: int, column: int, moving: Moving) -> tuple[int, int]:
    """The first and last row of a range after the move; it shrinks where its ends are gone."""
    kept = [row for row in range(top, min(bottom, moving.last) + 1) if moving.row_of(row, column)]
    first = moving.row_of(kept[0] if kept else top, column)
    if bottom > moving.last:  # it has room below the table, and keeps it
        return first, moving.row_of(bottom, column) if moving.grown else bottom
    return first, moving.row_of(kept[-1], column) if kept else 0


def coordinate(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def place(reference: str) -> tuple[int, int]:
    """(row, column) of a cell such as B7. Raises ValueError where it is none."""
    found = _ONE_CELL.fullmatch(reference)
    if found is None:
        raise ValueError(f"{reference!r} is no cell")
    return int(found[4]), column_index_from_string(found[2])
