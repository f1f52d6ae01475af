"""The cells of one worksheet, streamed row by row, each taken as the standard has it or not at all.

openpyxl's reader is lenient where a file is damaged: it passes over rows that stand out of order, takes the
last shared string for number -1 and 1_000 for a thousand. Here whatever is not as ECMA-376 part 1, 18.3 has
it is an error that names the place, so that no figure is lost or changed without a word. It is also several
times quicker, and no cell costs more than it is worth: rows are forgotten as they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from lxml.etree import XMLSyntaxError
from openpyxl.utils.datetime import from_excel, from_ISO8601

from optimizer.case.reading.read_cells import DamagedCellsError, NumberFormats, ReadCell
from optimizer.package.cells import row_number
from optimizer.package.formulas import LAST_COLUMN, LAST_ROW, Area, area_of, coordinate, place
from optimizer.package.markup import Element, ended, main, text_of, unescaped

_ROW, _CELL, _DATA = main("row"), main("c"), main("sheetData")
_VALUE, _FORMULA, _INLINE, _MORE = main("v"), main("f"), main("is"), main("extLst")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,300}", re.ASCII)
MOST_CHARACTERS = 32_767  # Excel's own limit for one cell
MOST_AREAS = 200  # one a column that is read
_DIGITS = "0123456789"
_TRUTH = {"1": True, "true": True, "0": False, "false": False}


_BLANK = ReadCell(0, 0, None, "n")


@dataclass
class SheetCells:
    """A worksheet's rows. `strings` are the book's shared texts, `epoch` the day from which dates count."""

    title: str
    content: bytes
    strings: Sequence[str]
    formats: NumberFormats
    epoch: datetime
    _filled: list[Area] = field(default_factory=list)  # by array formulas and data tables

    def rows(self) -> Iterator[tuple[int, tuple[ReadCell, ...]]]:
        """(Excel's number, cells from column A to the last that is there) of the rows that have cells.

        Raises DamagedCellsError, an InputError's reason, where the part is not what a worksheet is.
        """
        self._filled.clear()
        number = 0
        for row in self._elements():
            number = self._number(row, after=number)
            if self._filled:
                self._filled = [area for area in self._filled if area.bottom >= number]
            cells = self._cells(number, row)
            if cells:
                yield number, cells

    def _elements(self) -> Iterator[Element]:
        """The row elements, each forgotten when the next is asked for."""
        tables, last = 0, None
        try:
            for element in ended(self.content, "row", "sheetData"):
                if element.tag == _ROW:
                    holder = element.getparent()
                    if holder is None or holder.tag != _DATA or element.getprevious() is not last:
                        raise self._damaged("something else stands between its rows")
                    if last is not None:
                        holder.remove(last)
                    yield element
                    element.clear()
                    last = element
                elif element.tag == _DATA:
                    tables += 1
                    if len(element) > (last is not None):
                        raise self._damaged("something else stands between its rows")
                    last = None
        except XMLSyntaxError as failed:
            raise self._damaged(str(failed)) from None
        if tables != 1:
            raise self._damaged("it has no table of cells" if not tables else "it has two tables of cells")

    def _damaged(self, why: str) -> DamagedCellsError:
        return DamagedCellsError(f'sheet "{self.title}": {why}')

    def _number(self, row: Element, *, after: int) -> int:
        try:
            number = row_number(row, after=after)
        except ValueError as failed:
            raise self._damaged(str(failed)) from None
        if not after < number <= LAST_ROW:
            raise self._damaged(f"row {number} stands below row {after}")
        return number

    def _cells(self, number: int, row: Element) -> tuple[ReadCell, ...]:
        cells: list[ReadCell] = []
        for element in row:
            if element.tag == _CELL:
                column = self._column(element, number, after=len(cells))
                cells.extend([_BLANK] * (column - 1 - len(cells)))
                cells.append(self._read(element, number, column))
            elif element.tag != _MORE:
                raise self._damaged(f"row {number} holds something that is no cell")
        return tuple(cells)

    def _column(self, cell: Element, number: int, *, after: int) -> int:
        said = cell.get("r")
        if said is None:
            return after + 1
        try:
            letters = said.rstrip(_DIGITS)
            column = _column_of(letters)  # a sheet has few columns and many cells
            row = int(said[len(letters) :])
        except ValueError:
            raise self._damaged(f"a cell of row {number} says that it is {said[:20]!r}") from None
        if row != number or not after < column <= LAST_COLUMN:
            raise self._damaged(f"the cell {said[:20]} stands out of order in row {number}")
        return column

    def _read(self, cell: Element, row: int, column: int) -> ReadCell:
        text: str | None = None
        inline = formula = None
        for part in cell:
            if part.tag == _VALUE and text is None and not len(part):
                text = part.text or ""
            elif part.tag == _FORMULA and formula is None:
                formula = part
            elif part.tag == _INLINE and inline is None:
                inline = part
            elif part.tag != _MORE:
                raise self._damaged(f"the cell {coordinate(row, column)} holds something that is no value")
        kind, style = cell.get("t", "n"), self._style(cell, row, column)
        try:
            value, kind = self._value(kind, text, inline, style)
        except (ValueError, OverflowError) as failed:
            raise self._damaged(f"the cell {coordinate(row, column)}: {failed}") from None
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            raise self._damaged(f"the cell {coordinate(row, column)} holds {len(value):,} letters")
        is_formula = formula is not None or (
            bool(self._filled) and any(area.holds(row, column) for area in self._filled)
        )
        if formula is not None and formula.get("ref") and formula.get("t") in ("array", "dataTable"):
            self._note_area(self._area(formula.get("ref")))
        return ReadCell(row, column, value, kind, style=style, formats=self.formats, is_formula=is_formula)

    def _note_area(self, area: Area) -> None:
        """Keep what a formula fills, but for its own cell alone and where another fills it too."""
        known = (
            one.holds(area.top, area.left) and one.holds(area.bottom, area.right) for one in self._filled
        )
        if area.size > 1 and not any(known):
            self._filled.append(area)
            if len(self._filled) > MOST_AREAS:
                raise self._damaged(f"more than {MOST_AREAS} formulas fill several cells of one row")

    def _style(self, cell: Element, row: int, column: int) -> int:
        said = cell.get("s")
        if said is None:
            return 0
        if not (said.isascii() and said.isdigit() and len(said) < 9):
            if said == "":  # of some writers
                return 0
            raise self._damaged(f"the cell {coordinate(row, column)} has the format {said[:20]!r}")
        return int(said)

    def _area(self, reference: str) -> Area:
        try:
            return area_of(reference)
        except ValueError:
            raise self._damaged(f"a formula fills {reference[:20]!r}, which are no cells") from None

    def _value(self, kind: str, text: str | None, inline: Element | None, style: int) -> tuple[object, str]:
        """The value and its type; ValueError where they do not agree."""
        if kind == "inlineStr":
            if inline is None and text:
                raise ValueError("it is said to be text, and holds none")
            return (None, kind) if inline is None else (text_of(inline), "s")
        if inline is not None:
            raise ValueError("it holds text, and is said to hold none")
        if not text:
            return None, _checked(kind)
        match kind:
            case "n":
                return self._as_number(text, style)
            case "s":
                return self.strings[_position(text, len(self.strings))], kind
            case "b" if text.strip() in _TRUTH:
                return _TRUTH[text.strip()], kind
            case "str":
                return unescaped(text), "s"
            case "e":
                return text, kind
            case "d":
                return from_ISO8601(text), kind
        raise ValueError(f"{text[:20]!r} is no value of the type {kind[:20]!r}")

    def _as_number(self, text: str, style: int) -> tuple[object, str]:
        number = number_of(text)
        if style not in self.formats.dates:
            return number, "n"
        try:
            spans = style in self.formats.spans_of_time
            return from_excel(number, self.epoch, timedelta=spans), "d"
        except (OverflowError, ValueError):  # Excel shows ##### for it
            return "#VALUE!", "e"


@lru_cache(maxsize=1024)
def _column_of(letters: str) -> int:
    return place(f"{letters}1")[1]


def number_of(text: str) -> int | float:
    plain = text.strip(" \t\r\n")
    if _WHOLE.fullmatch(plain):
        return int(plain)
    if _NUMBER.fullmatch(plain):
        return float(plain)
    raise ValueError(f"{text[:20]!r} is no number")


def _position(text: str, count: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) < count):
        raise ValueError(f"it refers to the text {text[:20]!r}, and the file lists {count:,}")
    return int(text)


def _checked(kind: str) -> str:
    if kind not in ("n", "s", "b", "str", "e", "d"):
        raise ValueError(f"it has the type {kind[:20]!r}, which is none")
    return kind
