"""Which formulas depend on cells that changed: their values are old until they are worked out anew."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import escape

from lxml.etree import XMLSyntaxError
from openpyxl.utils import range_boundaries

from optimizer.package.book import Book
from optimizer.package.cells import FormulaCell, formula_cells
from optimizer.package.formulas import Area, area, finds_cells_itself, operands, split
from optimizer.package.markup import main
from optimizer.package.package import BrokenPartError

Place = tuple[str, int, int]  # sheet, in lower case; row and column from 1
_SMALL = 64  # cells of a range that are looked up one by one
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


@dataclass
class Dependents:
    """The formulas of a book by what they refer to.

    A formula that finds its cells itself (INDIRECT, OFFSET) depends on all; one that cannot be read does too.
    A table is taken whole, its header included.
    """

    book: Book
    _by_cell: dict[Place, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _by_range: list[tuple[Area, Place]] = field(default_factory=list)
    _on_all: list[Place] = field(default_factory=list)
    _fills: dict[Place, Area] = field(default_factory=dict)
    _of_sheets: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._names = {
            name.casefold(): refers_to for name, _, refers_to in self.book.defined_names() if refers_to
        }
        self._tables = {
            root.get("displayName", "").casefold(): _in_sheet(sheet.title, root.get("ref", "A1"))
            for sheet, _, root in self.book.tables()
        }
        for sheet in self.book.worksheets:
            content = self.book.package.content(sheet.part)
            if _FORMULA.search(content):
                try:
                    for cell in formula_cells(content):
                        self._note(sheet.title.casefold(), cell)
                except (XMLSyntaxError, ValueError) as failed:
                    raise BrokenPartError(sheet.part, failed) from None

    def of(self, changed: Collection[Place], *, sheets: Collection[str] = ()) -> set[Place]:
        """The formula cells that depend, directly or through others, on cells or on whole `sheets`.

        Those that find their cells themselves do not count as depending on sheets that came or went: Excel
        works them out whenever it opens a file.
        """
        found = set(self._on_all) if changed else set()
        for title in sheets:
            found.update(self._of_sheets[title.casefold()])
        waiting = [*changed, *(place for one in found for place in self._shown_by(one))]
        while waiting:
            place = waiting.pop()
            near = [at for where, at in self._by_range if where.sheet == place[0] and where.holds(*place[1:])]
            for formula in (*self._by_cell.get(place, ()), *near):
                if formula not in found:
                    found.add(formula)
                    waiting.extend(self._shown_by(formula))
        return found

    def _shown_by(self, formula: Place) -> Iterator[Place]:
        """The cells that show what a formula gives: its own, and those that an array formula fills."""
        yield formula
        if formula in self._fills:
            yield from ((formula[0], row, column) for row, column in self._fills[formula].cells())

    def _note(self, title: str, cell: FormulaCell) -> None:
        here = (title, cell.row, cell.column)
        if cell.fills:
            self._fills[here] = _in_sheet(title, cell.fills)
        if not cell.text or finds_cells_itself(cell.text):
            self._on_all.append(here)
            return
        try:
            named = list(self._areas(title, cell.text, frozenset()))
        except (ValueError, IndexError, RecursionError):  # openpyxl's tokenizer, of what it cannot read
            self._on_all.append(here)
            return
        for where in named:
            self._of_sheets[where.sheet or title].append(here)
            if where.size <= _SMALL:
                for row, column in where.cells():
                    self._by_cell[where.sheet or title, row, column].append(here)
            else:
                self._by_range.append((where, here))

    def _areas(self, title: str, formula: str, within: frozenset[str]) -> Iterator[Area]:
        for reference in operands(formula):
            known = area(reference)
            if known is not None:
                sheet = (known.sheet or title).casefold()
                yield Area(sheet, known.left, known.top, known.right, known.bottom)
                continue
            name = split(reference)[1].partition("[")[0].casefold()
            if name in self._tables:
                yield self._tables[name]
            elif name in self._names and name not in within:
                yield from self._areas(title, self._names[name].lstrip("="), within | {name})


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
    formulas = (content for content in contents if _FORMULA.search(content))
    return any(
        needle in folded
        for content in formulas
        for folded in [content.decode(errors="replace").casefold().encode()]
        for needle in needles
    )


def _in_sheet(title: str, reference: str) -> Area:
    left, top, right, bottom = (int(bound or 1) for bound in range_boundaries(reference))
    return Area(title.casefold(), left, top, right, bottom)


def mark_for_recalculation(book: Book, stale: Collection[Place]) -> None:
    """Take the values of formulas that are old out of their cells, and ask for a calculation.

    A cell without a value is worked out by whoever opens the file, Excel and LibreOffice alike.
    """
    from optimizer.package.worksheet import Worksheet

    for sheet in book.worksheets:
        places = [place[1:] for place in stale if place[0] == sheet.title.casefold()]
        if places:
            worksheet = Worksheet(book, sheet)
            for row, column in places:
                cell = worksheet.find(row, column)
                value = None if cell is None else cell.find(main("v"))
                if value is not None:
                    cell.remove(value)
                    cell.attrib.pop("t", None)
    if stale:
        book.calculate_on_opening()
