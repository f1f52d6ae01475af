"""Which formulas depend on cells that changed: their values are old until they are worked out anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import escape

from openpyxl.utils import range_boundaries

from optimizer.package.book import Book
from optimizer.package.cells import FormulaCell, formula_cells, holds_formula
from optimizer.package.formulas import Area, area, finds_cells_itself, operands, split
from optimizer.package.markup import child
from optimizer.package.package import BrokenPartError
from optimizer.package.tables import BookTables

Place = tuple[str, int, int]  # sheet, in lower case; row and column from 1
_SMALL = 64  # cells of a range that are looked up one by one


class _UnknownError(ValueError):
    """What a formula refers to cannot be told from the file."""


@dataclass
class Dependents:
    """The formulas of a book by what they refer to.

    `formulas` are all of them, without "=". One that finds its cells itself (INDIRECT, OFFSET) depends on
    all, also where a name does so for it; one that cannot be read does too.
    """

    book: Book
    formulas: dict[Place, str] = field(default_factory=dict)
    _by_cell: dict[Place, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _by_range: dict[str, dict[Area, list[Place]]] = field(default_factory=lambda: defaultdict(dict))
    _on_all: list[Place] = field(default_factory=list)
    _fills: dict[Place, Area] = field(default_factory=dict)
    _of_sheets: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        for name, _, refers_to in self.book.defined_names():
            if refers_to:
                self._names[name.casefold()].append(refers_to)
        self._tables = BookTables(self.book)
        self._order = [one.title.casefold() for one in self.book.sheets]
        for sheet in self.book.worksheets:
            content = self.book.package.content(sheet.part)
            if holds_formula(content):
                try:
                    for cell in formula_cells(content):
                        self._note(sheet.title.casefold(), cell)
                except ValueError as failed:
                    raise BrokenPartError(sheet.part, failed) from None

    def of(self, changed: Collection[Place], *, sheets: Collection[str] = ()) -> set[Place]:
        """The cells that show what formulas give which depend on cells or on whole `sheets`.

        Directly or through others: those of the formulas, and those that array formulas fill. Formulas that
        find their cells themselves do not count as depending on sheets that came or went: Excel works them
        out whenever it opens a file.
        """
        found: set[Place] = set()
        waiting = list(changed)
        ranges = {sheet: dict(areas) for sheet, areas in self._by_range.items()}
        self._take(self._on_all if changed else (), found, waiting)
        for title in sheets:
            self._take(self._of_sheets[title.casefold()], found, waiting)
        while waiting:
            place = waiting.pop()
            self._take(self._by_cell.get(place, ()), found, waiting)
            areas = ranges.get(place[0], {})
            for hit in [one for one in areas if one.holds(*place[1:])]:
                self._take(areas.pop(hit), found, waiting)  # all of its formulas are known now
        return found

    def _take(self, formulas: Collection[Place], found: set[Place], waiting: list[Place]) -> None:
        for formula in formulas:
            if formula not in found:
                shown = [formula]
                if formula in self._fills:
                    shown += [(formula[0], row, column) for row, column in self._fills[formula].cells()]
                found.update(shown)
                waiting.extend(shown)

    def _note(self, title: str, cell: FormulaCell) -> None:
        here = (title, cell.row, cell.column)
        self.formulas[here] = cell.text
        if cell.fills:
            left, top, right, bottom = (int(bound or 1) for bound in range_boundaries(cell.fills))
            self._fills[here] = Area(title, left, top, right, bottom)
        try:
            if not cell.text:
                raise _UnknownError("a data table, or a shared formula whose first cell is absent")
            areas = list(self._areas(here, cell.text, frozenset()))
        except (ValueError, RecursionError):
            self._on_all.append(here)
            return
        for where in areas:
            sheet = where.sheet or title
            self._of_sheets[sheet].append(here)
            if where.size <= _SMALL:
                for row, column in where.cells():
                    self._by_cell[sheet, row, column].append(here)
            else:
                self._by_range[sheet].setdefault(where, []).append(here)

    def _areas(self, here: Place, formula: str, within: frozenset[str]) -> Iterator[Area]:
        if finds_cells_itself(formula):
            raise _UnknownError(formula)
        for reference in operands(formula):
            known = area(reference)
            if known is not None:
                yield from self._in_sheets(known, here[0])
                continue
            name = split(reference)[1]
            if "[" in name:
                if "]" in name.partition("[")[0] or (name.startswith("[") and "!" in reference):
                    continue  # of another workbook
                structured = self._tables.area(name, here)
                if structured is None:
                    raise _UnknownError(f"there is no table for {reference}")
                yield structured
            elif (table := self._tables.named(name)) is not None:
                yield table
            elif name.casefold() in self._names and name.casefold() not in within:
                for text in self._names[name.casefold()]:
                    yield from self._areas(here, text.lstrip("="), within | {name.casefold()})

    def _in_sheets(self, known: Area, title: str) -> Iterator[Area]:
        """An area in each of the sheets that it names: North:South!A1 names all between the two."""
        sheet = (known.sheet or title).casefold()
        first, colon, last = sheet.partition(":")
        titles = [sheet]
        if colon and first in self._order and last in self._order:
            titles = self._order[self._order.index(first) : self._order.index(last) + 1]
        for one in titles:
            yield Area(one, known.left, known.top, known.right, known.bottom)


def names_any(book: Book, sheets: Collection[str]) -> bool:
    """Whether a formula may refer to one of the sheets: a quick look at the bytes, before any is read.

    It may by the sheet's name, by a table on it, or by a name that stands for either.
    """
    words = {title.casefold() for title in sheets}
    words |= {
        root.get("displayName", "").casefold() for sheet, _, root in book.tables() if sheet.title in sheets
    }
    names = [(name.casefold(), refers_to.casefold()) for name, _, refers_to in book.defined_names()]
    for _ in names:  # a name may stand for another
        more = {name for name, refers_to in names if any(word in refers_to for word in words)} - words
        if not more:
            break
        words |= more
    # Formulas write ' as two; what markup escapes is looked for as it is written there.
    needles = {escape(word.replace("'", "''"), quote=False).encode() for word in words if word}
    needles |= {needle.replace(b"''", b"&apos;&apos;") for needle in needles}
    contents = (book.package.content(sheet.part) for sheet in book.worksheets if sheet.title not in sheets)
    formulas = (content for content in contents if holds_formula(content))
    return any(
        needle in folded
        for content in formulas
        for folded in [content.decode(errors="replace").casefold().encode()]
        for needle in needles
    )


def mark_for_recalculation(book: Book, stale: Collection[Place]) -> None:
    """Take the values that are old out of their cells, and ask for a calculation.

    A formula without a value is worked out by whoever opens the file, Excel and LibreOffice alike.
    """
    from optimizer.package.worksheet import Worksheet

    for sheet in book.worksheets:
        places = [place[1:] for place in stale if place[0] == sheet.title.casefold()]
        if places:
            worksheet = Worksheet(book, sheet)
            for row, column in places:
                cell = worksheet.find(row, column)
                value = None if cell is None else child(cell, "v")
                if value is not None:
                    cell.remove(value)
                    cell.attrib.pop("t", None)
    if stale:
        book.calculate_on_opening()
