"""One worksheet whose cells are to be changed: those that are named, and nothing else (part 1, 18.3)."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from typing import TypeAlias

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from optimizer.package.book import Book, SheetEntry
from optimizer.package.cells import FormulaCell, placed_cells, placed_rows, translated
from optimizer.package.formulas import area_of, coordinate
from optimizer.package.markup import SPACE, Element, child, escaped, made, main
from optimizer.package.styles import Styles

Value: TypeAlias = str | int | float | date | None

_CHILDREN = "sheetPr dimension sheetViews sheetFormatPr cols sheetData"
_ORDER = tuple(_CHILDREN.split())
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@")


class NotWritableError(ValueError):
    """A cell that cannot be changed without harm to others; the message is for the planner."""


class Worksheet:
    """The cells of a sheet, by row and column from 1."""

    def __init__(self, book: Book, entry: SheetEntry) -> None:
        self.book, self.entry, self.title = book, entry, entry.title
        self.root = book.package.tree(entry.part)
        self.data = made(self.root, "sheetData", _ORDER)
        self.rows = dict(placed_rows(self.data))
        self._numbers: list[int] = []  # of the rows, in their order, once a row is put between them
        self._cells: dict[int, dict[int, Element]] = {}
        self.styles = Styles(book)
        self.array_areas = [
            area_of(formula.get("ref", ""))
            for formula in self.data.iter(main("f"))
            if formula.get("t") in ("array", "dataTable") and formula.get("ref")
        ]
        merged = child(self.root, "mergeCells")
        self.merged_areas = [] if merged is None else [area_of(one.get("ref", "")) for one in merged]

    # --- cells ----------------------------------------------------------------------------------------------
    def in_row(self, row: int) -> dict[int, Element]:
        """The cells of a row by their columns."""
        if row not in self._cells:
            element = self.rows.get(row)
            self._cells[row] = {} if element is None else dict(placed_cells(element))
        return self._cells[row]

    def find(self, row: int, column: int) -> Element:
        """The cell there, None where there is none."""
        return self.in_row(row).get(column)

    def cell(self, row: int, column: int) -> Element:
        """The cell there, made in its place where there is none."""
        cell = self.find(row, column)
        return self._insert(row, column, self.data.makeelement(main("c"))) if cell is None else cell

    def _insert(self, row: int, column: int, cell: Element) -> Element:
        """Put a cell into its row, whose cells all say their places from then on."""
        element, here = self._row(row), self.in_row(row)
        for at, one in here.items():
            one.set("r", coordinate(row, at))
        cell.set("r", coordinate(row, column))
        later = [one for at, one in here.items() if at > column]
        element.insert(element.index(later[0]) if later else len(element), cell)
        element.attrib.pop("spans", None)  # a hint for quicker reading that may no longer be true
        self._cells[row] = dict(sorted({**here, column: cell}.items()))
        self._widen(row, column)
        return cell

    def _row(self, row: int) -> Element:
        if row not in self.rows:
            if not self._numbers:
                self._numbers = sorted(self.rows)
                for number, one in self.rows.items():  # one that says no number may no longer follow another
                    one.set("r", str(number))
            element = self.data.makeelement(main("row"))
            element.set("r", str(row))
            at = bisect_left(self._numbers, row)
            if at < len(self._numbers):
                self.rows[self._numbers[at]].addprevious(element)
            else:
                self.data.append(element)
            self._numbers.insert(at, row)
            self.rows[row] = element
        return self.rows[row]

    def _widen(self, row: int, column: int) -> None:
        dimension = child(self.root, "dimension")
        if dimension is not None:
            area = area_of(dimension.get("ref", "A1"))
            corner = coordinate(min(area.top, row), min(area.left, column))
            end = coordinate(max(area.bottom, row), max(area.right, column))
            dimension.set("ref", f"{corner}:{end}")

    def take_out(self, row: int, column: int) -> Element:
        """Lift a cell out of its row."""
        cell = self.in_row(row).pop(column)
        for at, one in self.in_row(row).items():
            one.set("r", coordinate(row, at))
        cell.getparent().remove(cell)
        return cell

    def put_in(self, row: int, column: int, cell: Element) -> None:
        """Put a lifted cell in another place, in place of what may be there."""
        if self.find(row, column) is not None:
            self.take_out(row, column)
        self._insert(row, column, cell)

    # --- values ---------------------------------------------------------------------------------------------
    def write(self, row: int, column: int, value: Value) -> None:
        """Give a cell a value in place of what it holds; its format stays. Text never becomes a formula.

        Raises NotWritableError where an array formula, a data table or a merged cell has the place.
        """
        if value is None and self.find(row, column) is None:
            return
        self._refuse_shared_places(row, column)
        cell = self.cell(row, column)
        self.forget_formula(cell)
        for one in list(cell):
            cell.remove(one)
        for attribute in ("t", "cm", "vm"):  # its type, and what a spilled array or a linked value says of it
            cell.attrib.pop(attribute, None)
        if isinstance(value, str):
            self._write_text(cell, value)
        elif value is not None:
            number = cell.makeelement(main("v"))
            number.text = self._as_number(value)
            cell.append(number)
            at = int(cell.get("s", "0"))
            if (fitting := self.styles.for_dates(at, wanted=isinstance(value, date))) != at:
                cell.set("s", str(fitting))  # a number under a date's format would be read as a date

    def _write_text(self, cell: Element, text: str) -> None:
        cell.set("t", "inlineStr")
        holder, words = cell.makeelement(main("is")), cell.makeelement(main("t"))
        words.set(SPACE, "preserve")
        words.text = escaped(text)
        holder.append(words)
        cell.append(holder)
        if text.startswith(LOOKS_LIKE_A_FORMULA):
            cell.set("s", str(self.styles.quoted(int(cell.get("s", "0")))))

    def _as_number(self, value: int | float | date) -> str:
        if isinstance(value, date):
            epoch = CALENDAR_MAC_1904 if self.book.counts_from_1904 else CALENDAR_WINDOWS_1900
            return repr(to_excel(value, epoch))
        return repr(value)

    def _refuse_shared_places(self, row: int, column: int) -> None:
        where = coordinate(row, column)
        for area in self.array_areas:
            if area.holds(row, column) and area.size > 1:
                raise NotWritableError(
                    f"The cell {where} of {self.title} is part of a formula that fills several cells."
                )
        for area in self.merged_areas:
            if area.holds(row, column) and (row, column) != (area.top, area.left):
                raise NotWritableError(f"The cell {where} of {self.title} is inside merged cells.")

    # --- formulas -------------------------------------------------------------------------------------------
    def forget_formula(self, cell: Element) -> None:
        """Take a cell's formula out; cells that share it get it as their own."""
        formula = cell.find(main("f"))
        if formula is None:
            return
        if formula.get("t") == "shared" and formula.text:
            self.part_shared(formula.get("si", ""))
        cell.remove(cell.find(main("f")))
        self.book.forget_calculation_chain()

    def part_shared(self, group: str) -> None:
        """Give every cell of a shared formula the formula itself."""
        members = [
            (row, column, cell)
            for row in sorted(self.rows)
            for column, cell in self.in_row(row).items()
            if (formula := cell.find(main("f"))) is not None
            and formula.get("t") == "shared"
            and formula.get("si") == group
        ]
        master: FormulaCell | None = None
        for row, column, cell in members:
            formula = cell.find(main("f"))
            if formula.text:
                master = FormulaCell(row, column, formula.text)
            if master is not None:
                try:
                    formula.text = translated(master, row, column)
                except ValueError:
                    where = coordinate(row, column)
                    raise NotWritableError(
                        f"The formula in {where} of {self.title}, which other cells share, cannot be read."
                    ) from None
                for attribute in ("t", "si", "ref"):
                    formula.attrib.pop(attribute, None)
