"""Worksheets of files that hold values only, as the reader of .xlsx takes them: each cell at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from optimizer.case.reading.guard import refusal

# The library that reads these files fills up the rectangle around what a sheet holds.
MOST_PLACES = 10_000_000
MOST_CELLS = 2_000_000  # of a file that hold something
LAST_COLUMN = 16_384  # of any sheet in Excel
Place = tuple[int, int]  # row and column, both counted from 1


@dataclass(frozen=True, slots=True)
class ValueCell:
    """One cell, under the names that openpyxl gives these things."""

    row: int
    column: int
    value: object
    data_type: str = "n"  # "e" where the value is the name of an error
    number_format: str = "General"
    is_formula: bool = False  # of those alone that were never calculated: no others can be told


BLANK = ValueCell(0, 0, None)  # stands for every blank cell, wherever it is


@dataclass
class Signs:
    """What a file says of a sheet's cells beside their values.

    `shown` are the number formats of cells where they are not the plain one. `spread` is the rectangle
    around all filled cells: first row, last row, first column, last column; None where there are none.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)
    truths: dict[Place, bool] = field(default_factory=dict)
    uncalculated: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    spread: tuple[int, int, int, int] | None = None
    formulas: int = 0
    filled: int = 0

    def add(self, row: int, column: int, last_row: int = 0, last_column: int = 0) -> None:
        """Note that a cell, or each of a block, is filled."""
        if column > LAST_COLUMN:
            raise ValueError(f"a cell in column {column:,}, where no sheet has one")
        self.filled += max(1, last_row - row + 1) * max(1, last_column - column + 1)
        top, bottom, left, right = self.spread or (row, row, column, column)
        self.spread = (
            min(top, row),
            max(bottom, row, last_row),
            min(left, column),
            max(right, column, min(last_column, LAST_COLUMN)),
        )

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        right = min(right, LAST_COLUMN)
        first, last = f"{get_column_letter(left)}{top}", f"{get_column_letter(right)}{bottom}"
        self.merged.append(f"{first}:{last}")

    @property
    def size(self) -> int:
        """How many cells the rectangle has."""
        if self.spread is None:
            return 0
        top, bottom, left, right = self.spread
        return (bottom - top + 1) * (right - left + 1)


@dataclass
class ValueSheet:
    """One sheet, to be read like a worksheet of an .xlsx.

    `filled` are the rows with something in them, by their numbers. `ends` says of a row that reaches over
    several lines of a text file which is the last of them. `file` is the name of a sheet's own file, if it
    has one.
    """

    title: str
    filled: Mapping[int, Sequence[ValueCell]]
    signs: Signs = field(default_factory=Signs)
    ends: Mapping[int, int] = field(default_factory=dict)
    file: str = ""

    def rows(self) -> Iterator[tuple[int, Sequence[ValueCell]]]:
        yield from sorted(self.filled.items())


def sheet_of(title: str, lines: Iterator[tuple[int, Sequence[object]]], signs: Signs) -> ValueSheet:
    """A sheet of the values in its rows, by their numbers, and of what the file says of them beside."""
    rows = {}
    for number, values in lines:
        cells = [_cell(number, column, value, signs) for column, value in enumerate(values, start=1)]
        while cells and cells[-1] is BLANK:
            cells.pop()
        if cells:
            rows[number] = cells
    return ValueSheet(title, rows, signs)


def _cell(row: int, column: int, value: object, signs: Signs) -> ValueCell:
    place = (row, column)
    if place in signs.errors:
        return ValueCell(row, column, signs.errors[place], "e")
    if place in signs.truths:
        value = signs.truths[place]
    if value == "":
        return ValueCell(row, column, None, is_formula=True) if place in signs.uncalculated else BLANK
    data_type = "str" if isinstance(value, str) else "n"
    return ValueCell(row, column, value, data_type, signs.shown.get(place, "General"))


def refuse_spread(signs: Mapping[str, Signs]) -> None:
    """InputError where there are so many cells, or so far apart, that they would fill the memory."""
    if sum(one.filled for one in signs.values()) > MOST_CELLS:
        raise refusal(
            f"the file holds more than {MOST_CELLS:,} cells", "copy the case's sheets into a new file"
        )
    if sum(one.size for one in signs.values()) <= MOST_PLACES:
        return
    title = max(signs, key=lambda name: signs[name].size)
    top, bottom, left, right = signs[title].spread or (1, 1, 1, 1)
    message = (
        f'what the sheet "{title}" holds is spread from {get_column_letter(left)}{top} to'
        f" {get_column_letter(right)}{bottom}, over more cells than can be read"
    )
    raise refusal(message, "clear what stands far out, or copy the tables into a new file")
