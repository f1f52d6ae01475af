"""The formulas in a workbook's input tables: where they stand, and which show old figures after edits."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from optimizer.case.names import key
from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.grid import clean
from optimizer.case.reading.header import read_header
from optimizer.case.schema import SHEETS
from optimizer.package.book import Book
from optimizer.package.cells import first_row
from optimizer.package.dependents import Dependents, Place

# Sheet, Excel's row, column: by the dictionary's names or the planner's own.
InputCell = tuple[str, int, str]


@dataclass(frozen=True)
class InputFormulas:
    """`texts` are the formulas, with "=", by their cells."""

    texts: Mapping[InputCell, str] = field(default_factory=dict)
    _dependents: Dependents | None = None
    _places: Mapping[InputCell, Place] = field(default_factory=dict)

    def showing_old(self, changed: Collection[InputCell]) -> set[InputCell]:
        """The formulas whose figures are old once those cells are changed; the changed ones are none."""
        if self._dependents is None:
            return set()
        places = [place for cell in changed if (place := self._place(cell)) is not None]
        found = self._dependents.of(places)
        return {cell for cell in self.texts if self._places[cell] in found} - set(changed)

    def _place(self, cell: InputCell) -> Place | None:
        """Where a cell stands in the file: in a column that it has."""
        sheet, row, column = cell
        head = self._places.get((sheet, 1, column))
        return None if head is None else (head[0], row, head[2])


def input_formulas(data: bytes) -> InputFormulas:
    """The formulas in a workbook's input tables; none where the file has none, or is no .xlsx."""
    try:
        book = Book(with_agreed_names(data))
        dependents = Dependents(book)
        if not dependents.formulas:
            return InputFormulas()
        places = _places(book)
        named = {place: cell for cell, place in places.items()}
        texts: dict[InputCell, str] = {}
        for (title, row, column), text in dependents.formulas.items():
            head = named.get((title, 1, column))
            if head is not None and row > 1:
                texts[head[0], row, head[2]] = f"={text}"
                places[head[0], row, head[2]] = (title, row, column)
        return InputFormulas(texts, dependents, places)
    except (ValueError, KeyError, IndexError, zipfile.BadZipFile):  # the reader says what is wrong
        return InputFormulas()


def _places(book: Book) -> dict[InputCell, Place]:
    """Where the headers of the input tables stand."""
    known = {key(sheet.name): sheet for sheet in SHEETS}
    places: dict[InputCell, Place] = {}
    for entry in book.worksheets:
        sheet = known.pop(key(entry.title), None)
        if sheet is None:
            continue
        _, texts = first_row(book.package.content(entry.part), book.strings)
        header = read_header(sheet, [clean(text) for text in texts])
        named = {position: column.name for position, column in header.own.items()} | dict(header.extra)
        for position, name in named.items():
            places[sheet.name, 1, name] = (entry.title.casefold(), 1, position + 1)
    return places
