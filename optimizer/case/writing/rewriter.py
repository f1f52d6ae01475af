"""An edited case written back into the planner's own workbook: only cells that were edited are touched."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from optimizer.case.checking.coerce import same_meaning
from optimizer.case.names import key
from optimizer.case.reading.grid import clean
from optimizer.case.reading.header import read_header
from optimizer.case.schema import SHEETS, Column, Sheet
from optimizer.case.writing.cells import to_cell
from optimizer.case.writing.results import open_book
from optimizer.case.writing.table_ranges import TableRanges
from optimizer.case.writing.writer import input_sheet_alone
from optimizer.package.book import Book, SheetEntry
from optimizer.package.cells import first_row
from optimizer.package.dependents import Dependents, Place, mark_for_recalculation
from optimizer.package.grafting import Graft
from optimizer.package.markup import main
from optimizer.package.moving import Move, move_rows
from optimizer.package.notes import noted_cells
from optimizer.package.worksheet import NotWritableError, Worksheet


class NotRewritableError(ValueError):
    """The workbook cannot take the edits without harm; `reasons` are sentences for the planner."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def rewritten(
    original: bytes, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> bytes:
    """A copy of the workbook `original` (.xlsx or .xlsm), read as `before`, whose tables are `after`.

    Both map names of the dictionary's sheets to frames under Excel's row numbers, with its columns and the
    planner's own; a number that `before` lacks is a new row. A cell is written only where its value differs.
    Below a row that is deleted the table moves up with its formats, notes and formulas, and formulas anywhere
    that name its cells follow; new rows go below the last, formatted like it. Values never become formulas.
    Formulas that depend on what changed lose their values, which are old. All else stays byte for byte:
    sheets that `after` does not name, Results_ sheets and what stands beside a table.

    Callers ask optimizer.case.writing.losses.losses_on_saving(original) first. Where it names anything, or
    where this raises NotRewritableError, they write the tables afresh with
    optimizer.case.writing.writer.write_workbook and say why.
    """
    book = open_book(original)
    found: dict[str, SheetEntry] = {}
    for entry in book.worksheets:
        found.setdefault(key(entry.title), entry)
    touched: set[Place] = set()
    inserted: list[str] = []
    try:
        for sheet in SHEETS:
            frame = after.get(sheet.name)
            if frame is not None and key(sheet.name) in found:
                was = before.get(sheet.name, frame.iloc[:0])
                if not frame.equals(was):
                    entry = found[key(sheet.name)]
                    touched |= _Rewriting(book, entry, sheet, was, _without_blank_rows(was, frame)).run()
            elif frame is not None and len(frame):
                insert_input_sheet(book, sheet, after)
                inserted.append(sheet.name)
    except NotWritableError as refused:
        raise NotRewritableError(str(refused)) from None
    if touched or inserted:
        mark_for_recalculation(book, Dependents(book).of(touched, sheets=inserted))
    book.become_workbook()
    return book.to_bytes()


def insert_input_sheet(book: Book, sheet: Sheet, tables: Mapping[str, pd.DataFrame]) -> None:
    """Add one sheet to a planner's workbook, behind those that precede it."""
    earlier = {key(known.name) for known in SHEETS[: SHEETS.index(sheet)]}
    places = [place for place, one in enumerate(book.sheets) if key(one.title) in earlier]
    lists = {name for name, local, _ in book.defined_names() if local is None}
    source = Book(input_sheet_alone(sheet, tables, lists=lists, taken=book.taken_names()))
    Graft(source, book).sheet(source.worksheets[0], at=max(places) + 1 if places else None)


class _Rewriting:
    """One sheet of a workbook, from the table that it held to the one that it shall hold."""

    def __init__(
        self, book: Book, entry: SheetEntry, sheet: Sheet, before: pd.DataFrame, after: pd.DataFrame
    ) -> None:
        self.book, self.sheet, self.before, self.after = book, sheet, before, after
        self.worksheet = Worksheet(book, entry)
        self.ranges = TableRanges(book, self.worksheet)
        self.touched: set[Place] = set()
        self.deleted = sorted(set(map(int, before.index)) - set(map(int, after.index)))
        self.added = [row for row in after.index if row not in before.index]
        self.last = max([1, *map(int, before.index)])  # the last row of data before
        self.columns = self._columns()

    def run(self) -> set[Place]:
        """Write the table; the cells that hold something else than before."""
        self._add_missing_columns()
        spread = frozenset(self.columns.values())
        grown = len(self.added) if self._is_in_the_way(spread) else 0  # what stands below then makes room
        patterns = self._patterns(max(self.last, 2))
        first_formats = self._patterns(2)
        move = Move(spread, tuple(self.deleted), self.last, grown)
        if self.deleted or grown:
            self.touched |= self._moving(move)
            move_rows(self.book, self.worksheet, move)
        for column, style in first_formats.items():
            if self.worksheet.find(2, column) is None and style is not None:
                self.worksheet.cell(2, column).set(
                    "s", style
                )  # a table has a row, and it stays ready for data
        self._write_kept_rows(move)
        first = self.last - len(self.deleted) + 1
        for row, number in enumerate(self.added, start=first):
            for name, column in self.columns.items():
                if patterns[column] is not None:
                    self.worksheet.cell(row, column).set("s", patterns[column])
                self._write(row, column, self.after.at[number, name])
        self.ranges.resize(move, first + len(self.added) - 1)
        return self.touched

    def _columns(self) -> dict[Hashable, int]:
        """Where each column of the frames stands; the names are those that the reader gave."""
        content = self.book.package.content(self.worksheet.entry.part)
        _, texts = first_row(content, self.book.strings)
        header = read_header(self.sheet, [clean(text) for text in texts])
        formulas = any(cell.find(main("f")) is not None for cell in self.worksheet.in_row(1).values())
        filled = any(self._holds(row, column) for row in self.worksheet.rows for column in self._in(row))
        if formulas or (not header.own and filled):
            raise NotRewritableError(
                f"The header of the sheet {self.worksheet.title} cannot be told for certain."
            )
        places: dict[Hashable, int] = {column.name: position + 1 for position, column in header.own.items()}
        return places | {name: position + 1 for position, name in header.extra.items()}

    def _add_missing_columns(self) -> None:
        """A header for each column that was filled since, right of the others or of all."""
        for name in self.after.columns:
            if name in self.columns or self.after[name].isna().all():
                continue
            last = max(self.columns.values(), default=0)
            everywhere = [column for row in self.worksheet.rows for column in self._in(row)]
            taken = any(self._holds(row, last + 1) for row in self.worksheet.rows)
            place = max(everywhere, default=0) + 1 if taken else last + 1
            style = self._patterns(1).get(last)
            header = self.worksheet.cell(1, place)
            if style is not None:
                header.set("s", style)
            self._write(1, place, name)
            self.ranges.add_column(str(name), place, behind=last)
            self.columns[name] = place

    def _moving(self, move: Move) -> set[Place]:
        """The cells that hold something else after a move: those from the first row that moves."""
        start = min([*self.deleted, *([self.last + 1] if move.grown else [])])
        rows = [row for row in self.worksheet.rows if row >= start]
        return {self._place(row, column) for row in rows for column in move.columns}

    def _write_kept_rows(self, move: Move) -> None:
        kept = [row for row in self.after.index if row in self.before.index]
        known: dict[Hashable, Column] = {column.name: column for column in self.sheet.columns}
        for name, column in self.columns.items():
            if name not in self.after.columns:
                continue
            for row in kept:
                old = self.before.at[row, name] if name in self.before.columns else None
                if not same_meaning(known.get(name), old, self.after.at[row, name]):
                    self._write(move.row_of(int(row), column), column, self.after.at[row, name])

    def _write(self, row: int, column: int, value: Any) -> None:
        self.worksheet.write(row, column, to_cell(value))
        self.touched.add(self._place(row, column))

    def _place(self, row: int, column: int) -> Place:
        return self.worksheet.title.casefold(), row, column

    def _patterns(self, row: int) -> dict[int, str | None]:
        """The formats of a row's cells."""
        places = set(getattr(self, "columns", {}).values())
        cells = {column: self.worksheet.find(row, column) for column in places}
        return {column: None if cell is None else cell.get("s") for column, cell in cells.items()}

    def _is_in_the_way(self, spread: frozenset[int]) -> bool:
        """Whether something stands below the table where new rows would come."""
        new = range(self.last + 1, self.last + len(self.added) - len(self.deleted) + 1)
        return any(self._holds(row, column) for row in new for column in spread)

    def _in(self, row: int) -> Sequence[int]:
        return list(self.worksheet.in_row(row))

    def _holds(self, row: int, column: int) -> bool:
        cell = self.worksheet.find(row, column)
        if cell is not None and any(cell.find(main(tag)) is not None for tag in ("v", "f", "is")):
            return True
        return (row, column) in self._noted

    @property
    def _noted(self) -> set[tuple[int, int]]:
        if not hasattr(self, "_cells_with_notes"):
            self._cells_with_notes = noted_cells(self.book, self.worksheet)
        return self._cells_with_notes


def _without_blank_rows(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """A new row in which nothing was filled is none."""
    return after[after.index.isin(before.index) | after.notna().any(axis=1)]
