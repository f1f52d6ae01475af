"""An edited case written back into the planner's own workbook: only cells that were edited are touched."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from copy import copy
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.table import TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.checking.coerce import same_meaning
from optimizer.case.names import key
from optimizer.case.reading.grid import clean
from optimizer.case.reading.header import read_header
from optimizer.case.schema import SHEETS, Column, Sheet
from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.cells import put
from optimizer.case.writing.references import is_formula, lost_reference
from optimizer.case.writing.results import activate, open_workbook, saved
from optimizer.case.writing.writer import insert_input_sheet


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
    Below a row that is deleted the table moves up with its formats and comments, and formulas there become
    their values; new rows go below the last, formatted like it. Values never become formulas. Sheets that
    `after` does not name, Results_ sheets and what stands beside a table stay as they are.

    Callers ask optimizer.case.writing.losses.losses_on_saving(original) first. Where it names anything, or
    where this raises NotRewritableError, they write the tables afresh with
    optimizer.case.writing.writer.write_workbook and say why.
    """
    workbook = open_workbook(original)
    active = workbook.active.title if workbook.active is not None else ""
    found: dict[str, Worksheet] = {}
    for worksheet in workbook.worksheets:
        found.setdefault(key(worksheet.title), worksheet)
    for sheet in SHEETS:
        frame = after.get(sheet.name)
        if frame is not None and key(sheet.name) in found:
            was = before.get(sheet.name, frame.iloc[:0])
            if not frame.equals(was):
                kept = _without_blank_rows(was, frame)
                _Rewriting(workbook, found[key(sheet.name)], sheet, was, kept).run()
        elif frame is not None and len(frame):
            insert_input_sheet(workbook, sheet, after)
    activate(workbook, active)
    return saved(workbook)


class _Rewriting:
    """One sheet of a workbook, from the table that it held to the one that it shall hold."""

    def __init__(
        self,
        workbook: Workbook,
        worksheet: Worksheet,
        sheet: Sheet,
        before: pd.DataFrame,
        after: pd.DataFrame,
    ) -> None:
        self.workbook, self.worksheet, self.sheet = workbook, worksheet, sheet
        self.before, self.after = before, after
        self.deleted = sorted(set(map(int, before.index)) - set(map(int, after.index)))
        self.added = [row for row in after.index if row not in before.index]
        self.last = max([1, *map(int, before.index)])  # the last row of data before
        self.columns = self._columns()

    def run(self) -> None:
        ranges = self.worksheet.merged_cells.ranges
        if any(ranges):
            raise NotRewritableError(f"The sheet {self.worksheet.title} has merged cells.")
        self._add_missing_columns()
        spread = set(self.columns.values())
        end = self.last + len(self.added) - len(self.deleted)
        below = any(
            self.last < row <= end and column in spread and _holds(cell)
            for (row, column), cell in self.worksheet._cells.items()
        )
        grown = len(self.added) if below else 0  # what stands below the table makes room, where it must
        self._refuse_lost_references(spread, grown)
        pattern = {column: copy(self._cell(max(self.last, 2), column)._style) for column in spread}
        self._move(spread, grown)
        self._write_kept_rows()
        first = self.last - len(self.deleted) + 1
        for row, number in enumerate(self.added, start=first):
            for name, column in self.columns.items():
                cell = self._cell(row, column)
                cell._style = copy(pattern[column])
                cell.quotePrefix = False
                put(cell, self.after.at[number, name])
        self._resize(spread, grown, first + len(self.added) - 1)

    def _columns(self) -> dict[Hashable, int]:
        """Where each column of the frames stands; the names are those that the reader gave."""
        end = max((column for (row, column), cell in self.worksheet._cells.items() if row == 1), default=0)
        values = [self.worksheet.cell(1, column).value for column in range(1, end + 1)]
        plain = (
            value if value is None or isinstance(value, (int, float)) else str(value) for value in values
        )
        header = read_header(self.sheet, [clean(value) for value in plain])
        if any(is_formula(cell) for (row, _), cell in self.worksheet._cells.items() if row == 1) or (
            not header.own and any(_holds(cell) for cell in self.worksheet._cells.values())
        ):
            title = self.worksheet.title
            raise NotRewritableError(f"The header of the sheet {title} cannot be told for certain.")
        places: dict[Hashable, int] = {column.name: position + 1 for position, column in header.own.items()}
        return places | {name: position + 1 for position, name in header.extra.items()}

    def _add_missing_columns(self) -> None:
        """A header for each column filled since: right of the others, or of all where that is taken."""
        for name in self.after.columns:
            if name in self.columns or self.after[name].isna().all():
                continue
            last = max(self.columns.values(), default=0)
            cells = self.worksheet._cells.items()
            taken = any(column == last + 1 and _holds(cell) for (_, column), cell in cells)
            place = self.worksheet.max_column + 1 if taken else last + 1
            header = self.worksheet.cell(1, place)
            if last:
                header._style = copy(self.worksheet.cell(1, last)._style)
            put(header, name)
            for table in self.worksheet.tables.values():
                left, top, right, bottom = range_boundaries(table.ref)
                if top == 1 and right == last and place == last + 1:
                    free = max(column.id for column in table.tableColumns) + 1
                    table.tableColumns.append(TableColumn(id=free, name=str(name)))
                    style.set_range(table, left, top, place, bottom)
            self.columns[name] = place

    def _place(self, row: int, grown: int) -> int:
        return row - sum(gone < row for gone in self.deleted) + (grown if row > self.last else 0)

    def _move(self, spread: set[int], grown: int) -> None:
        """Take out the deleted rows' cells and move those below, as Excel does with rows of a table."""
        cells = self.worksheet._cells
        moving = sorted(place for place in cells if place[1] in spread and place[0] > 1)
        leaves = {row for row, _ in moving if row in self.deleted or self._place(row, grown) != row}
        lifted = {place: cells[place] for place in moving if place[0] in leaves}
        blank = {column: copy(self._cell(2, column)._style) for column in spread}
        for place in lifted:
            cells.pop(place, None)
        for (row, column), cell in lifted.items():
            if row not in self.deleted:
                cell.row = self._place(row, grown)
                cells[cell.row, column] = cell
                if cell.hyperlink is not None:
                    cell.hyperlink.ref = cell.coordinate
                if is_formula(cell) and row in self.after.index:
                    name = next(name for name, at in self.columns.items() if at == column)
                    put(cell, self.after.at[row, name])
        for column in spread:
            if (2, column) not in cells:
                # A table has at least one row, and it stays ready for data.
                self._cell(2, column)._style = blank[column]

    def _write_kept_rows(self) -> None:
        kept = [row for row in self.after.index if row in self.before.index]
        known: dict[Hashable, Column] = {column.name: column for column in self.sheet.columns}
        for name, column in self.columns.items():
            if name not in self.after.columns:
                continue
            for row in kept:
                old = self.before.at[row, name] if name in self.before.columns else None
                if not same_meaning(known.get(name), old, self.after.at[row, name]):
                    put(self._cell(self._place(int(row), 0), column), self.after.at[row, name])

    def _resize(self, spread: set[int], grown: int, last: int) -> None:
        """The table, or the filter, over the sheet's columns ends where its rows now end."""
        for holder in [*self.worksheet.tables.values(), self.worksheet.auto_filter]:
            if holder.ref:
                left, top, right, bottom = range_boundaries(holder.ref)
                if top == 1 and any(left <= column <= right for column in spread):
                    gone = sum(row <= bottom for row in self.deleted)
                    end = bottom - gone if bottom < self.last else max(bottom - gone + grown, last)
                    style.set_range(holder, left, top, right, max(end, 2))

    def _refuse_lost_references(self, spread: set[int], grown: int) -> None:
        first = min([*self.deleted, *([self.last + 1] if grown else [])], default=0)
        if first and (grown or first <= self.last - len(self.deleted)):
            sheets = self.workbook.worksheets
            title = lost_reference(sheets, self.worksheet, spread, first, self.last, ranges_hold=not grown)
            if title is not None:
                reason = f"A formula in {title} refers to rows of {self.sheet.name} that move."
                raise NotRewritableError(reason)

    def _cell(self, row: int, column: int) -> Any:
        return self.worksheet.cell(row, column)


def _without_blank_rows(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """A new row in which nothing was filled is none."""
    return after[after.index.isin(before.index) | after.notna().any(axis=1)]


def _holds(cell: Any) -> bool:
    return not isinstance(cell, MergedCell) and (cell.value is not None or cell.comment is not None)
