"""What formulas refer to, and how they read when cells have moved (ECMA-376 part 1, 18.17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# What these give depends on cells that the formula does not name; so does a range that ends at a function.
_FINDS_CELLS = re.compile(r"(?:INDIRECT|OFFSET|CELL|INFO)\(|:[A-Z_.]+\(|\):")
_CELL = r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})"
_ONE_CELL = re.compile(_CELL)
_AREA = re.compile(rf"{_CELL}(?::{_CELL})?")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.*)", re.DOTALL)
_SHEET_TWICE = re.compile(rf"((?:'(?:[^']|'')+'|[^'!\[\]:]+)!)({_CELL}):\1({_CELL})", re.IGNORECASE)


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


def _tokens(formula: str) -> Tokenizer:
    """Raises ValueError where a formula cannot be read."""
    try:
        return Tokenizer(f"={formula}")
    except (TokenizerError, IndexError) as failed:
        raise ValueError(str(failed)) from None


def _with_references(tokens: Tokenizer) -> Iterator[tuple[Token, str, str, str]]:
    """(token, what stands before, reference or name, what stands behind) of what refers to cells.

    In D2:INDEX(…) the reference is part of the function's token, in INDEX(…):D9 the colon is part of its own.
    """
    for one in tokens.items:
        if one.type == Token.OPERAND and one.subtype == Token.RANGE:
            colon = ":" if one.value.startswith(":") else ""
            yield one, colon, one.value[len(colon) :], ""
        elif one.type == Token.FUNC and one.subtype == Token.OPEN and ":" in one.value:
            reference, _, function = one.value.rpartition(":")
            yield one, "", reference, f":{function}"


def operands(formula: str) -> list[str]:
    """The references and names in a formula without its "=", as they are written.

    Raises ValueError where it cannot be read.
    """
    return [reference for _, _, reference, _ in _with_references(_tokens(formula))]


def finds_cells_itself(formula: str) -> bool:
    """Whether a formula's cells cannot be told from its text."""
    return _FINDS_CELLS.search(formula.upper().replace(" ", "")) is not None


def split(reference: str) -> tuple[str | None, str]:
    """The sheet that a reference names, None where it names none, and the rest of it.

    Of several sheets (North:South!A1) the two ends are named, with the colon between them.
    """
    twice = _SHEET_TWICE.fullmatch(reference)
    if twice is not None:
        reference = f"{twice[1]}{twice[2]}:{twice[7]}"
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
    def columns(self) -> Collection[int]:
        """The columns whose cells move."""

    @property
    def last(self) -> int:
        """The last row of the table; what stands below it may move by `grown`."""

    @property
    def grown(self) -> int: ...

    def row_of(self, row: int, column: int) -> int:
        """The new row of a cell, 0 where it is gone."""


def moved(
    formula: str, is_here: Callable[[str | None], bool], moving: Moving, *, fixed_alone: bool = False
) -> str:
    """A formula whose cells have moved: its references follow them, as in Excel.

    `is_here` tells whether a sheet name (None: the formula's own) is the sheet where cells moved. With
    `fixed_alone` rows count that are written with $: the others are meant from where the formula is used, as
    in names and conditions. Raises ValueError where a cell that it names is gone, where a part alone of a
    range has moved, or where the formula cannot be read.
    """
    tokens = _tokens(formula)
    for one, before, reference, behind in _with_references(tokens):
        sheet, cells = split(reference)
        found = _AREA.fullmatch(cells)
        if found is None or not is_here(sheet) or (fixed_alone and not _is_fixed(found)):
            continue
        new = _moved_area(found, moving, opens=behind != "")
        if new != cells:
            if sheet is not None and ":" in sheet:
                raise ValueError(f"{reference} reaches over several sheets, of which one has moved")
            one.value = before + _prefix(reference, cells) + new + behind
    return str(tokens.render())[1:]


def shifted(formula: str, rows: int, columns: int) -> str:
    """A formula as another cell of its shared group has it, so many rows and columns further.

    What is written with $ stays; the others count on from the far edge of the sheet. Raises ValueError where
    the formula cannot be read.
    """

    def row(found: re.Match[str]) -> str:
        return found[0] if found[1] else str((int(found[2]) - 1 + rows) % LAST_ROW + 1)

    def column(found: re.Match[str]) -> str:
        place = column_index_from_string(found[2]) - 1 + columns
        return found[0] if found[1] else get_column_letter(place % LAST_COLUMN + 1)

    tokens = _tokens(formula)
    for one, before, reference, behind in _with_references(tokens):
        cells = split(reference)[1]
        if any(form.fullmatch(cells) for form in (_AREA, _COLUMNS, _ROWS)):
            new = re.sub(r"(\$?)([A-Za-z]+)", column, re.sub(r"(\$?)(\d+)", row, cells))
            one.value = before + _prefix(reference, cells) + new + behind
    return str(tokens.render())[1:]


def _prefix(reference: str, cells: str) -> str:
    """What names the sheet before the cells of a reference."""
    twice = _SHEET_TWICE.fullmatch(reference)
    return twice[1] if twice else reference.removesuffix(cells)


def without(formula: str, gone: Collection[str]) -> str:
    """A formula in which names and tables that are `gone` (in lower case) became #REF!, as in Excel."""
    tokens = _tokens(formula)
    for one, before, reference, behind in _with_references(tokens):
        if split(reference)[1].partition("[")[0].casefold() in gone:
            one.value = f"{before}#REF!{behind}"
    return str(tokens.render())[1:]


def _is_fixed(found: re.Match[str]) -> bool:
    return found[3] == "$" and found[7] in ("$", None)


def _moved_area(found: re.Match[str], moving: Moving, *, opens: bool) -> str:
    """The text of an area after the move; `opens` says that it begins a range whose end is worked out."""
    left, top = column_index_from_string(found[2]), int(found[4])
    right, bottom = (column_index_from_string(found[6]), int(found[8])) if found[6] else (left, top)
    column = min((one for one in moving.columns if left <= one <= right), default=0)
    if not column:
        return found[0]
    if not found[6]:
        row = moving.row_of(top, column) or (opens and _first_kept(top, LAST_ROW, column, moving))
        if not row:
            raise ValueError(f"{found[0]} is gone")
        return f"{found[1]}{found[2]}{found[3]}{row}"
    first, last = _moved_rows(top, bottom, column, moving)
    if not first or not last or first > last:
        raise ValueError(f"{found[0]} is gone")
    stay = sum(left <= one <= right for one in moving.columns) < right - left + 1
    if stay and (first, last) != (top, bottom):
        raise ValueError(f"{found[0]} is torn apart")
    return f"{found[1]}{found[2]}{found[3]}{first}:{found[5]}{found[6]}{found[7]}{last}"


def _first_kept(top: int, bottom: int, column: int, moving: Moving) -> int:
    """The new row of the first cell from `top` on that is not gone, 0 where all are."""
    rows = (moving.row_of(row, column) for row in range(top, bottom + 1))
    return next((row for row in rows if row), 0)


def _moved_rows(top: int, bottom: int, column: int, moving: Moving) -> tuple[int, int]:
    """The first and last row of a range after the move; it shrinks where its ends are gone."""
    first = _first_kept(top, bottom, column, moving)
    if bottom > moving.last:  # it has room below the table, and keeps it
        return first, min(moving.row_of(bottom, column), LAST_ROW) if moving.grown else bottom
    rows = (moving.row_of(row, column) for row in range(bottom, top - 1, -1))
    return first, next((row for row in rows if row), 0)


def area_of(reference: str) -> Area:
    """A range of a sheet such as A1:C9, A:C or 3:5. Raises ValueError where it is none."""
    left, top, right, bottom = range_boundaries(reference)
    return Area(None, int(left or 1), int(top or 1), int(right or LAST_COLUMN), int(bottom or LAST_ROW))


def coordinate(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def place(reference: str) -> tuple[int, int]:
    """(row, column) of a cell such as B7. Raises ValueError where it is none."""
    found = _ONE_CELL.fullmatch(reference)
    if found is None:
        raise ValueError(f"{reference!r} is no cell")
    return int(found[4]), column_index_from_string(found[2])
