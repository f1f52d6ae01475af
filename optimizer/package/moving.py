"""Rows of a table that move: cells, what hangs on them and every formula that names them follow them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openpyxl.formula.translate import TranslatorError

from optimizer.package.book import Book
from optimizer.package.cells import placed_cells, placed_rows
from optimizer.package.formulas import moved
from optimizer.package.markup import Element, child, main
from optimizer.package.notes import move_notes
from optimizer.package.worksheet import NotWritableError, Worksheet

_MENTIONS = re.compile(rb"<(?:\w+:)?f[\s>/]|<xm:f>")
_SPARKLINE = "{http://schemas.microsoft.com/office/excel/2006/main}f"
_CHART = re.compile(r"xl/(?:charts|chartsheets)/[^/]+\.xml", re.IGNORECASE)
_PIVOT = re.compile(r"xl/pivotCache/pivotCacheDefinition[^/]*\.xml", re.IGNORECASE)


@dataclass(frozen=True)
class Move:
    """Rows `deleted` in `columns` of a sheet close up; what stands below `last` makes room by `grown`."""

    columns: frozenset[int]
    deleted: tuple[int, ...]
    last: int
    grown: int = 0

    def row_of(self, row: int, column: int) -> int:
        """The new row of a cell, 0 where it is gone."""
        if column not in self.columns or row == 1:
            return row
        if row in self.deleted:
            return 0
        return row - sum(gone < row for gone in self.deleted) + (self.grown if row > self.last else 0)

    def spans(self, left: int, right: int) -> bool:
        """Whether a range has columns that move and others that stay."""
        inside = sum(column in self.columns for column in range(left, right + 1))
        return 0 < inside < right - left + 1


def move_rows(book: Book, worksheet: Worksheet, move: Move) -> None:
    """Move the cells of a sheet. Raises NotWritableError where a formula would no longer say what it said."""
    if any(area.size > 1 and area.bottom >= _first(move) for area in worksheet.array_areas):
        raise NotWritableError(f"{worksheet.title} has formulas that fill several cells, and rows move.")
    if any(area.bottom >= _first(move) for area in worksheet.merged_areas):
        raise NotWritableError(f"{worksheet.title} has merged cells, and rows move.")
    _follow_in_formulas(book, worksheet, move)
    lifted = []
    for row in list(worksheet.rows):
        for column in [one for one in worksheet.in_row(row) if move.row_of(row, one) != row]:
            lifted.append((row, column, worksheet.take_out(row, column)))
    for row, column, cell in lifted:
        new = move.row_of(row, column)
        if new:
            worksheet.put_in(new, column, cell)
        elif cell.find(main("f")) is not None:
            book.forget_calculation_chain()
    move_notes(book, worksheet, move.row_of)


def _first(move: Move) -> int:
    """The first row that moves or goes."""
    return min([*move.deleted, *([move.last + 1] if move.grown else [])], default=2**31)


def _follow_in_formulas(book: Book, worksheet: Worksheet, move: Move) -> None:
    title = worksheet.title.casefold()
    for sheet in book.worksheets:
        if not _MENTIONS.search(book.package.content(sheet.part)):
            continue
        here = sheet.title == worksheet.title
        follow = _follower(title, move, own=here)
        if not here and not _would_change(book.package.glance(sheet.part), follow, sheet.title):
            continue
        root = worksheet.root if here else book.package.tree(sheet.part)
        if here:
            for group in {f.get("si", "") for f in root.iter(main("f")) if f.get("t") == "shared"}:
                worksheet.part_shared(group)
        for where, element in _texts(root):
            gone = here and where is not None and not move.row_of(*where)
            if not gone:
                element.text = _followed(element.text, follow, sheet.title)
        book.forget_calculation_chain()
    follow = _follower(title, move, own=False)
    for part in [name for name in book.package if _CHART.fullmatch(name)]:
        if _would_change(book.package.glance(part), follow, "a chart"):
            for element in book.package.tree(part).iter("{*}f"):
                element.text = _followed(element.text, follow, "a chart")
    _follow_in_names(book, follow)
    _follow_in_pivots(book, title, move)


def _texts(root: Element) -> Iterator[tuple[tuple[int, int] | None, Element]]:
    """((row, column) of the cell or None, element) of the formulas of cells and sparklines of a sheet."""
    data = child(root, "sheetData")
    for number, row in [] if data is None else placed_rows(data):
        for column, cell in placed_cells(row):
            formula = cell.find(main("f"))
            if formula is not None and formula.text:
                yield (number, column), formula
    for formula in root.iter(_SPARKLINE):
        if formula.text:
            yield None, formula


def _follower(title: str, move: Move, *, own: bool) -> Callable[[str], str]:
    def is_here(sheet: str | None) -> bool:
        return own if sheet is None else sheet.casefold() == title

    return lambda formula: moved(formula, is_here, move)


def _followed(formula: str | None, follow: Callable[[str], str], where: str) -> str | None:
    if not formula:
        return formula
    try:
        return follow(formula)
    except (ValueError, IndexError, TranslatorError):
        raise NotWritableError(
            f"A formula in {where} refers to rows that are deleted or torn apart."
        ) from None


def _would_change(root: Element, follow: Callable[[str], str], where: str) -> bool:
    return any(
        element.text and _followed(element.text, follow, where) != element.text
        for element in root.iter(
            main("f"), _SPARKLINE, "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"
        )
    )


def _follow_in_names(book: Book, follow: Callable[[str], str]) -> None:
    """Ranges that have a name. One that reaches below the table covers new rows already, and stays."""
    for name, _, refers_to in list(book.defined_names()):
        new = _followed(refers_to, follow, f"the name {name}")
        if new is not None and new != refers_to:
            book.redefine(name, refers_to, new)


def _follow_in_pivots(book: Book, title: str, move: Move) -> None:
    for part in [name for name in book.package if _PIVOT.fullmatch(name)]:
        for source in book.package.glance(part).iter("{*}worksheetSource"):
            if source.get("sheet", "").casefold() == title and source.get("ref"):
                new = moved(source.get("ref"), lambda sheet: sheet is None, move)
                if new != source.get("ref"):
                    for one in book.package.tree(part).iter("{*}worksheetSource"):
                        one.set("ref", new)
