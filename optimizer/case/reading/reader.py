"""Workbook bytes to raw tables: cells as they were typed, under the dictionary's column names.

Nothing is judged here but what only the file can tell: which sheets and columns it has, formulas that were never
calculated, error cells, percent formats, merged cells and stray rows. Values are checked in `columns`.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter, range_boundaries

from optimizer.case.names import NEAR_MISS_EDITS, key, nearest
from optimizer.case.problems import InputError, Problem, advice, error
from optimizer.case.reading.grid import MAX_CELLS, Grid, blank_rows_advice, is_percent_format, numbered_rows
from optimizer.case.reading.guard import refusal
from optimizer.case.reading.header import Header, header_elsewhere, is_needed, read_header
from optimizer.case.schema import RESULT_PREFIX, SHEETS, Column, Sheet

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:$]+)[\"']")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_STRICT = b"purl.oclc.org/ooxml"


@dataclass(frozen=True)
class RawWorkbook:
    """What a workbook holds, before anything is typed. Frames are indexed by Excel's row numbers."""

    tables: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    problems: tuple[Problem, ...]


def read_raw(data: bytes) -> RawWorkbook:
    """The raw tables of a workbook that passed the guard; InputError where it cannot be parsed at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of features that it will not save; nothing is saved here
            return _read(data, _Parts.of(data))
    except InputError:
        raise
    except Exception as failure:  # whatever a parser makes of a broken part, the planner gets words and no traceback
        reason = f"{type(failure).__name__}: {failure}".strip(": ")[:200]
        raise refusal(f"the file is damaged ({reason})", "open it in Excel, save it again, and retry") from None


@dataclass(frozen=True)
class _Parts:
    """What a scan of the sheets' XML tells cheaply: where formulas and merged cells are."""

    formulas: bool
    merged: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, data: bytes) -> _Parts:
        formulas, merged = False, {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if not name.endswith((".xml", ".rels")):
                    continue
                content = archive.read(name)
                if _ENTITIES.search(content):
                    raise refusal("the file defines XML entities, which no spreadsheet program writes", "do not trust this file")
                if name == "xl/workbook.xml" and _STRICT in content:
                    raise refusal('the file is a "Strict Open XML" workbook', 'save it as plain "Excel Workbook (*.xlsx)"')
                if name.startswith("xl/worksheets/"):
                    formulas = formulas or _FORMULA.search(content) is not None
                    merged[name] = [ref.decode() for ref in _MERGED.findall(content)]
        return cls(formulas, merged)


def _read(data: bytes, parts: _Parts) -> RawWorkbook:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    formula_book = openpyxl.load_workbook(io.BytesIO(data), read_only=True) if parts.formulas else None
    try:
        found, problems = _match_sheets({worksheet.title: worksheet for worksheet in book.worksheets})
        tables = {}
        for sheet in SHEETS:
            if sheet.name in found:
                worksheet = found[sheet.name]
                worksheet.reset_dimensions()  # a wrong <dimension> would cut the sheet short without a word
                formulas = _formula_cells(formula_book[worksheet.title]) if formula_book is not None else frozenset()
                merged = parts.merged.get(str(getattr(worksheet, "_worksheet_path", "")).lstrip("/"), ())
                tables[sheet.name], more = _read_sheet(sheet, Grid(sheet.name, worksheet, formulas), merged)
                problems += more
            else:
                tables[sheet.name] = empty_table(sheet)
        return RawWorkbook(tables, frozenset(found), tuple(problems))
    finally:
        for opened in (book, formula_book):
            if opened is not None:
                opened.close()


def _match_sheets(worksheets: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The worksheets of the dictionary by its names; near misses, duplicates and needed ones that are absent."""
    known = {key(sheet.name): sheet for sheet in SHEETS}
    found: dict[str, Any] = {}
    strangers: list[str] = []
    problems: list[Problem] = []
    for title, worksheet in worksheets.items():
        sheet = known.get(key(title))
        if sheet is None:
            if not key(title).startswith(key(RESULT_PREFIX)):
                strangers.append(title)
        elif sheet.name in found:
            message = f'the sheets "{found[sheet.name].title}" and "{title}" have the same name'
            problems.append(error(sheet.name, None, "", title, message, "delete or rename one of them"))
        else:
            found[sheet.name] = worksheet
    return found, problems + sheet_problems(found, strangers)


def sheet_problems(present: Iterable[str], strangers: Sequence[str]) -> list[Problem]:
    """Errors for sheets nearly named like one that is absent, and for needed sheets that are absent."""
    absent = {sheet.name: sheet for sheet in SHEETS if sheet.name not in set(present)}
    problems = []
    for title in strangers:
        meant = nearest(title, absent, within=NEAR_MISS_EDITS)
        if meant is not None:
            remedy = f"rename it to {meant}, or to something less like it if it is a sheet of your own"
            problems.append(error(meant, None, "", title, f'there is no sheet {meant}, but one named "{title}"', remedy))
            del absent[meant]
    for sheet in absent.values():
        if sheet.needed:
            near = nearest(sheet.name, strangers)
            remedy = f'add it, or rename "{near}" if that is meant' if near is not None else "add it"
            problems.append(error(sheet.name, None, "", None, f"the sheet {sheet.name} is absent", remedy))
    return problems


def _formula_cells(worksheet: Any) -> frozenset[tuple[int, int]]:
    worksheet.reset_dimensions()
    found: set[tuple[int, int]] = set()
    size = 0
    for number, cells in numbered_rows(worksheet):
        size += len(cells)
        if size > MAX_CELLS:
            break  # the values' own pass says so
        found.update((number, cell.column) for cell in cells if cell.data_type == "f")
    return frozenset(found)


def _read_sheet(sheet: Sheet, grid: Grid, merged: Sequence[str]) -> tuple[pd.DataFrame, list[Problem]]:
    rows = grid.rows()
    number, values, _ = next(rows, (0, [], ()))
    if not values:
        return empty_table(sheet), grid.problems + _blank_sheet(sheet)
    header = read_header(sheet, values if number == 1 else [])
    if not header.own:
        following = ((later, cells) for later, cells, _ in rows if later <= 50)
        first = [(number, values)] if number > 1 else []
        elsewhere = header_elsewhere(sheet, iter([*first, *following]))
        return empty_table(sheet), [elsewhere, *grid.problems]
    body = _Body(sheet, header, grid)
    previous, headless = 1, dict[int, int]()
    for number, values, cells in rows:
        if number > previous + 1:
            body.problems.append(blank_rows_advice(sheet.name, previous, number))
        previous = number
        body.add(number, values, cells)
        for position, value in enumerate(values):
            if value is not None and position not in header.positions:
                headless.setdefault(position, number)
    body.problems += [_headless_advice(sheet, position, row) for position, row in headless.items()]
    body.problems += _merged_problems(sheet, header, merged, previous)
    return body.table(), [*header.problems, *grid.problems, *body.problems]


class _Body:
    """The rows below a header, as they come."""

    def __init__(self, sheet: Sheet, header: Header, grid: Grid) -> None:
        self.sheet, self.header, self.grid = sheet, header, grid
        self.problems: list[Problem] = []
        self.numbers: list[int] = []
        self.rows: list[list[object]] = []
        at = {column.name: position for position, column in header.own.items()}
        self.columns = [*sheet.names(), *header.extra.values()]
        self.positions = [*(at.get(name) for name in sheet.names()), *header.extra]
        # What the figure is may stand in another cell of its row: the setting's name, the rule's measure.
        self.named_by = at.get({"Settings": "setting", "Rules": "measure"}.get(sheet.name, ""))

    def add(self, number: int, values: list[object], cells: Sequence[Any]) -> None:
        faults = len(self.problems)
        for position, column in self.header.own.items():
            if position < len(cells):
                value = values[position] if position < len(values) else None
                fault = self._fault(number, column, cells[position], value, values)
                if fault is not None:
                    self.problems.append(fault)
                    if position < len(values):
                        values[position] = None
        row = [values[at] if at is not None and at < len(values) else None for at in self.positions]
        if len(self.problems) == faults and all(value is None for value in row[: len(self.sheet.columns)]):
            message = "nothing stands in the sheet's own columns, so the row is read past"
            self.problems.append(advice(self.sheet.name, number, "", None, message, "move notes to a sheet of their own"))
            return
        self.numbers.append(number)
        self.rows.append(row)

    def _fault(self, number: int, column: Column, cell: Any, value: object, values: list[object]) -> Problem | None:
        sheet, name = self.sheet.name, column.name
        if value is None:
            if not self.grid.uncalculated(cell):
                return None
            message = "the cell holds a formula that was never calculated"
            return error(sheet, number, name, None, message, "open the workbook in Excel, save it, and retry")
        if cell.data_type == "e":
            return error(
                sheet, number, name, value, f"the cell shows the error {value}", "correct the formula, or type the value"
            )
        percent = column.is_percent or (name in ("value", "min", "max") and self._is_named_percent(values))
        if percent and is_percent_format(cell.number_format):
            message = "the cell is formatted as a percentage"
            return error(sheet, number, name, value, message, "format it as a plain number and type 25 for 25 %")
        return None

    def _is_named_percent(self, values: list[object]) -> bool:
        at = self.named_by
        return at is not None and at < len(values) and key(values[at]).endswith("_pct")

    def table(self) -> pd.DataFrame:
        index = pd.Index(self.numbers, dtype="int64")
        return pd.DataFrame(self.rows, index=index, columns=self.columns, dtype=object)


def empty_table(sheet: Sheet) -> pd.DataFrame:
    """A frame without rows, as a Case has where the workbook has no such sheet."""
    return pd.DataFrame(index=pd.Index([], dtype="int64"), columns=list(sheet.names()), dtype=object)


def _blank_sheet(sheet: Sheet) -> list[Problem]:
    if not sheet.needed:
        return []
    wanted = ", ".join(column.name for column in sheet.columns if is_needed(column))
    return [error(sheet.name, 1, "", None, "the sheet is blank", f"write the header in row 1: {wanted}")]


def _headless_advice(sheet: Sheet, position: int, row: int) -> Problem:
    letter = get_column_letter(position + 1)
    return advice(sheet.name, row, letter, None, f"column {letter} has no header, so it is read past", "name it in row 1")


def _merged_problems(sheet: Sheet, header: Header, merged: Sequence[str], last_row: int) -> list[Problem]:
    """Only the first cell of a merged block has a value, so the others would be blank without a word."""
    problems = []
    for reference in merged:
        left, top, right, bottom = range_boundaries(reference)
        within = [column for position, column in sorted(header.own.items()) if left <= position + 1 <= right]
        if within and top <= last_row and (top, left) != (bottom, right):
            message = f"the cells {reference} are merged, so only the first has a value"
            problems.append(error(sheet.name, top, within[0].name, reference, message, "unmerge them and fill each cell"))
    return problems
