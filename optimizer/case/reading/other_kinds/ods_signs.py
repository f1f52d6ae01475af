"""What an OpenDocument spreadsheet says of its cells beside their values.

That is: errors, percentages, formulas without a value, hidden rows, merged cells, and how far cells spread.

Read from content.xml in one pass, at the places that its repeated rows and cells come to.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from optimizer.case.reading.other_kinds.value_sheets import Signs

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ERROR = re.compile(r"#(?:N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!)|Err:\d{3}")
_TRUTH = {"TRUE": True, "FALSE": False}
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
MOST_MARKED = 1000  # cells of a repeated block that are marked one by one


def ods_signs(data: bytes) -> dict[str, Signs]:
    """By the names of the sheets."""
    from defusedxml.ElementTree import iterparse

    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as content:
        return _Pass().over(iterparse(content, events=("start", "end"), forbid_dtd=True))


class _Pass:
    """Where the pass stands: in which sheet, row and column."""

    def __init__(self) -> None:
        self.found: dict[str, Signs] = {}
        self.signs = Signs()
        self.nested = 0  # a table in a table, as a cell may hold one, is no sheet
        self.row = self.rows = self.column = 0

    def over(self, events: Any) -> dict[str, Signs]:
        for event, element in events:
            if element.tag == f"{_TABLE}table":
                self._table(event, element)
            elif self.nested == 1 and element.tag == f"{_TABLE}table-row":
                self._row(event, element)
            elif self.nested == 1 and event == "end" and element.tag in _CELLS:
                self._cell(element)
                element.clear()
        return self.found

    def _table(self, event: str, element: Any) -> None:
        self.nested += 1 if event == "start" else -1
        if event == "start" and self.nested == 1:
            self.row = self.rows = 0
            self.signs = self.found.setdefault(element.get(f"{_TABLE}name", ""), Signs())
        elif event == "end":
            element.clear()

    def _row(self, event: str, element: Any) -> None:
        if event == "end":
            element.clear()
            return
        self.row += self.rows or 1
        self.rows, self.column = _count(element, "number-rows-repeated"), 1
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            self.signs.hidden_rows.update(range(self.row, self.row + min(self.rows, MOST_MARKED)))

    def _cell(self, element: Any) -> None:
        columns = _count(element, "number-columns-repeated")
        kind = element.get(f"{_OFFICE}value-type")
        texts = element.findall(f"{_TEXT}p")
        formula = element.get(f"{_TABLE}formula") is not None
        if kind is not None or formula or texts:
            self.signs.add(self.row, self.column, self.row + self.rows - 1, self.column + columns - 1)
            self._mark(element, kind, "".join(texts[0].itertext()) if texts else None, columns)
        across, down = _count(element, "number-columns-spanned"), _count(element, "number-rows-spanned")
        if across > 1 or down > 1:
            self.signs.merge(self.row, self.column, self.row + down - 1, self.column + across - 1)
        self.column += columns

    def _mark(self, element: Any, kind: str | None, text: str | None, columns: int) -> None:
        formula = element.get(f"{_TABLE}formula") is not None
        wrong = formula and text is not None and _ERROR.fullmatch(text) is not None
        places = [
            (row, column)
            for row in range(self.row, self.row + min(self.rows, MOST_MARKED))
            for column in range(self.column, self.column + min(columns, MOST_MARKED))
        ]
        if wrong or element.get(f"{_CALC}value-type") == "error":
            self.signs.errors.update(dict.fromkeys(places, text or "#VALUE!"))
        elif kind == "float" and text in _TRUTH:  # a truth value as LibreOffice keeps it
            self.signs.truths.update(dict.fromkeys(places, _TRUTH[text]))
        elif kind == "percentage":
            self.signs.shown.update(dict.fromkeys(places, "0%"))
        elif formula and kind is None and text is None:
            self.signs.uncalculated.update(places)


def _count(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
