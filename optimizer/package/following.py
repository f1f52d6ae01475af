"""All that names cells outside the cells that move: formulas, names, charts, shapes, controls, pivots follow.

Each place is one where Excel keeps a reference as text (ECMA-376 part 1, 18.17; part 4 for VML; MS-XLSX for
x14; MS-ODRAWXML for chartEx). What is not among them names tables or whole sheets, and needs not follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from optimizer.package.book import Book, SheetEntry
from optimizer.package.cells import formula_cells, placed_cells, placed_rows
from optimizer.package.dependents import mark_for_recalculation
from optimizer.package.formulas import Moving, moved, without
from optimizer.package.markup import Element, child, main
from optimizer.package.relationships import relationships
from optimizer.package.worksheet import NotWritableError, Worksheet

Follow = Callable[[str], str]

_MENTIONS = re.compile(rb"<(?:\w+:)?(?:f|formula|formula1|formula2)[\s>/]")
_EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
_SPARKLINE = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}sparkline"
_PIVOT = re.compile(r"xl/pivotCache/pivotCacheDefinition[^/]*\.xml", re.IGNORECASE)
# Parts that hold references, and whether the sheet must be named in them; then the elements and attributes.
_PARTS = re.compile(r"xl/(?:charts|drawings)/[^/]+\.xml|xl/connections\.xml", re.IGNORECASE)
_OF_A_SHEET = ("ctrlProp", "vmlDrawing")
_ELEMENTS = frozenset({"f", "sqref", "FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaPict"})
_ATTRIBUTES = ("textlink", "cellRange", "fmlaLink", "fmlaRange", "fmlaTxbx", "cell")
_HOLDS_REFERENCES = re.compile(
    rb"Fmla(?:Link|Range|Txbx|Pict)|fmla|textlink|cellRange|[:<](?:f|sqref)[\s>]|\bcell="
)
_OVER_SHEETS = re.compile(r":[^!,()]*!")  # North:South!A1
_TEAR_NOTHING = ("_xlnm.Print_Area", "_xlnm._FilterDatabase")  # names that may be wider than what moved


def follow_in_book(book: Book, worksheet: Worksheet, moving: Moving) -> None:
    """Let all references to a sheet's cells follow, those of its own cells included.

    Raises NotWritableError where one would no longer say what it said.
    """
    title = worksheet.title
    for sheet in book.worksheets:
        own = sheet.title == title
        if _MENTIONS.search(book.package.content(sheet.part)):
            _Sheet(book, sheet, worksheet if own else None, _Follower(book, title, moving, own=own)).follow()
        for one in relationships(book.package, sheet.part):
            if one.kind in _OF_A_SHEET and one.target in book.package:
                _follow_in_part(book, one.target, _Follower(book, title, moving, own=own), f"{sheet.title}")
    for part in [name for name in book.package if _PARTS.fullmatch(name)]:
        _follow_in_part(book, part, _Follower(book, title, moving, own=False), "a chart or a shape")
    _follow_in_names(book, _Follower(book, title, moving, own=False))
    _follow_in_pivots(book, title, moving)


def forget_tables(book: Book, gone: Collection[str]) -> None:
    """Let formulas that name tables which are `gone` (in lower case) say #REF!, as Excel does.

    It would repair a file whose formulas name a table that is not there.
    """

    def follow(formula: str | None) -> str | None:
        with suppress(ValueError):
            return (
                without(formula, gone)
                if formula and any(one in formula.casefold() for one in gone)
                else formula
            )
        return formula

    for sheet in book.worksheets:
        content = book.package.content(sheet.part)
        mentioned = any(one.encode() in content.lower() for one in gone)
        if mentioned and any(follow(one.text) != one.text for one in formula_cells(content)):
            worksheet = Worksheet(book, sheet)
            stale = set()
            for (row, column), formula in _of_cells(worksheet.root):
                new = follow(formula.text)
                if new != formula.text:
                    formula.text = new
                    stale.add((sheet.title.casefold(), row, column))
            mark_for_recalculation(book, stale)
    for name, _, refers_to in list(book.defined_names()):
        if follow(refers_to) != refers_to:
            book.redefine(name, refers_to, str(follow(refers_to)))


class _Follower:
    """How a formula reads after the move; `own` where one that names no sheet means that sheet."""

    def __init__(self, book: Book, title: str, moving: Moving, *, own: bool) -> None:
        self._title, self.moving, self._own = title.casefold(), moving, own
        self._order = [one.title.casefold() for one in book.sheets]
        self._spelt = self._title.replace("'", "''")

    def __call__(self, formula: str, where: str, *, fixed_alone: bool = False) -> str:
        named = self._own or self._spelt in formula.casefold() or _OVER_SHEETS.search(formula)
        if not named:
            return formula
        try:
            return moved(formula, self._is_here, self.moving, fixed_alone=fixed_alone)
        except ValueError:
            raise NotWritableError(
                f"A formula in {where} refers to rows that are deleted or torn apart: change it so that it"
                " names a whole column or a table, or delete the row in Excel."
            ) from None

    def _is_here(self, sheet: str | None) -> bool:
        if sheet is None:
            return self._own
        folded = sheet.casefold()
        first, colon, last = folded.partition(":")
        if colon and first in self._order and last in self._order:
            return self._order.index(first) <= self._order.index(self._title) <= self._order.index(last)
        return folded == self._title


class _Sheet:
    """The formulas of one worksheet: of cells, conditions, limits, sparklines."""

    def __init__(self, book: Book, entry: SheetEntry, own: Worksheet | None, follow: _Follower) -> None:
        self._book, self._entry, self._own, self._follow = book, entry, own, follow

    def follow(self) -> None:
        if self._own is None and not self._cells_change():
            root = self._book.package.glance(self._entry.part)
            if any(self._followed(*one) != one[0].text for one in _beside_cells(root)):
                self._rewrite(self._book.package.tree(self._entry.part))
            return
        worksheet = self._own or Worksheet(self._book, self._entry)
        groups = {f.get("si", "") for f in worksheet.root.iter(main("f")) if f.get("t") == "shared"}
        for group in groups:
            worksheet.part_shared(group)
        for (row, column), formula in _of_cells(worksheet.root):
            gone = self._own is not None and not self._follow.moving.row_of(row, column)
            if not gone:
                if formula.text:
                    formula.text = self._follow(formula.text, self._entry.title)
                for attribute in ("r1", "r2"):  # the cells into which a data table puts its values
                    if formula.get(attribute):
                        formula.set(attribute, self._follow(formula.get(attribute), self._entry.title))
        self._rewrite(worksheet.root)

    def _cells_change(self) -> bool:
        """Whether a formula of a cell would read otherwise; a shared one is taken as each cell has it."""
        content, title = self._book.package.content(self._entry.part), self._entry.title
        return any(self._follow(one.text, title) != one.text for one in formula_cells(content) if one.text)

    def _rewrite(self, root: Element) -> None:
        for element, fixed_alone in _beside_cells(root):
            element.text = self._followed(element, fixed_alone)

    def _followed(self, element: Element, fixed_alone: bool) -> str:
        return self._follow(element.text, self._entry.title, fixed_alone=fixed_alone)


def _of_cells(root: Element) -> Iterator[tuple[tuple[int, int], Element]]:
    data = child(root, "sheetData")
    for number, row in [] if data is None else placed_rows(data):
        for column, cell in placed_cells(row):
            formula = cell.find(main("f"))
            if formula is not None:
                yield (number, column), formula


def _beside_cells(root: Element) -> Iterator[tuple[Element, bool]]:
    """(element, whether rows written with $ alone count) of the formulas that stand in no cell."""
    for tag in (main("formula"), main("formula1"), main("formula2"), f"{_EXCEL}f"):
        for element in root.iter(tag):
            if element.text:
                yield element, element.getparent().tag != _SPARKLINE


def _follow_in_part(book: Book, part: str, follow: _Follower, where: str) -> None:
    """References in charts, shapes, controls and connections."""
    if not _HOLDS_REFERENCES.search(book.package.content(part)):
        return
    if any(new != old for _, _, old, new in _references(book.package.glance(part), follow, where)):
        for element, attribute, _, new in list(_references(book.package.tree(part), follow, where)):
            if attribute:
                element.set(attribute, new)
            else:
                element.text = new


def _references(root: Element, follow: _Follower, where: str) -> Iterator[tuple[Element, str, str, str]]:
    """(element, attribute or "" for its text, as it reads, as it shall read)."""
    for element in root.iter("*"):
        if element.text and element.tag.rpartition("}")[2] in _ELEMENTS:
            yield element, "", element.text, follow(element.text, where)
        for attribute in _ATTRIBUTES:
            if element.get(attribute):
                yield element, attribute, element.get(attribute), follow(element.get(attribute), where)


def _follow_in_names(book: Book, follow: _Follower) -> None:
    """Ranges that have a name. One that reaches below the table covers new rows already, and stays."""
    for name, _, refers_to in list(book.defined_names()):
        try:
            new = follow(refers_to, f"the name {name}", fixed_alone=True)
        except NotWritableError:
            if name in _TEAR_NOTHING:
                continue
            raise
        if new != refers_to:
            book.redefine(name, refers_to, new)


def _follow_in_pivots(book: Book, title: str, moving: Moving) -> None:
    follow = _Follower(book, title, moving, own=True)
    for part in [name for name in book.package if _PIVOT.fullmatch(name)]:
        for at, source in enumerate(_sources(book.package.glance(part), title)):
            new = follow(source.get("ref"), "a pivot table")
            if new != source.get("ref"):
                _sources(book.package.tree(part), title)[at].set("ref", new)


def _sources(root: Element, title: str) -> list[Element]:
    """The ranges of a sheet of this workbook from which a pivot table is made."""
    outside = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return [
        one
        for one in root.iter("{*}worksheetSource", "{*}rangeSet")
        if one.get("sheet", "").casefold() == title.casefold() and one.get("ref") and not one.get(outside)
    ]
