"""Rows of a table that move: cells, what hangs on them and every formula that names them follow."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from optimizer.package.book import Book
from optimizer.package.following import follow_in_book
from optimizer.package.markup import main
from optimizer.package.notes import move_notes
from optimizer.package.worksheet import NotWritableError, Worksheet


@dataclass(frozen=True)
class Move:
    """Rows `deleted` (ascending) in `columns` of a sheet close up; what stands below `last` makes room by
    `grown`.
    """

    columns: frozenset[int]
    deleted: tuple[int, ...]
    last: int
    grown: int = 0

    def row_of(self, row: int, column: int) -> int:
        """The new row of a cell, 0 where it is gone."""
        if column not in self.columns or row == 1:
            return row
        above = bisect_left(self.deleted, row)
        if above < len(self.deleted) and self.deleted[above] == row:
            return 0
        return row - above + (self.grown if row > self.last else 0)


def move_rows(book: Book, worksheet: Worksheet, move: Move) -> None:
    """Move the cells of a sheet. Raises NotWritableError where a formula would no longer say what it said."""
    if any(area.size > 1 and area.bottom >= _first(move) for area in worksheet.array_areas):
        raise NotWritableError(f"{worksheet.title} has formulas that fill several cells, and rows move.")
    if any(area.bottom >= _first(move) for area in worksheet.merged_areas):
        raise NotWritableError(f"{worksheet.title} has merged cells, and rows move.")
    follow_in_book(book, worksheet, move)
    lifted = []
    for row in list(worksheet.rows):
        for column in [one for one in worksheet.in_row(row) if move.row_of(row, one) != row]:
            lifted.append((row, column, worksheet.take_out(row, column)))
    for row, column, cell in lifted:
        new = move.row_of(row, column)
        if new:
            worksheet.put_in(new, column, cell)
        if cell.find(main("f")) is not None:
            book.forget_calculation_chain()
    move_notes(book, worksheet, move.row_of)


def _first(move: Move) -> int:
    """The first row that moves or goes."""
    return min([*move.deleted, *([move.last + 1] if move.grown else [])], default=2**31)
