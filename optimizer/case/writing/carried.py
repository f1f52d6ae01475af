"""What of a source goes into another file: tables that were read whole, and other sheets cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case.cells import cells_of
from optimizer.case.names import key
from optimizer.case.problems import Problem, errors_of
from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.doors import Opened
from optimizer.case.reading.grid import MAX_CELLS, clean, is_percent_format
from optimizer.case.reading.layout import MERGED
from optimizer.case.reading.opened import OpenedBook
from optimizer.case.reading.other_kinds.value_sheets import ValueCell, ValueSheet
from optimizer.case.reading.reader import RawWorkbook
from optimizer.case.reading.worksheets import Worksheet
from optimizer.case.schema import CHOICES_SHEET, README_SHEET, SHEETS

NO_VALUE = "#N/A"  # stands where a formula was never calculated


@dataclass(frozen=True)
class Carried:
    """`tables` by the dictionary's names, in its order; `as_they_are` are sheets that no table was made of,
    or not of all that is in them; `made` are the sheets that the program makes itself, in every workbook.
    """

    raw: RawWorkbook
    tables: Mapping[str, pd.DataFrame]
    as_they_are: tuple[ValueSheet, ...]
    made: tuple[ValueSheet, ...]


def carried(opened: Opened) -> Carried:
    """All that a source holds. A cell that is wrong keeps what it shows, so that it is found wrong again."""
    raw = opened.raw()
    sheets = opened.sheets if opened.kind != "xlsx" else sheets_of_workbook(opened.data)
    by_key = {key(sheet.title): sheet for sheet in reversed(sheets)}  # of two of a name the first was read
    tables: dict[str, pd.DataFrame] = {}
    taken: set[int] = set()
    for sheet in SHEETS:
        source = by_key.get(key(sheet.name))
        if source is not None and sheet.name in raw.present:
            table = _with_what_is_wrong(raw.tables[sheet.name], sheet.name, source, raw.problems)
            if table is not None and _holds_all(table, source):
                tables[sheet.name] = table
                taken.add(id(source))
    rest = [sheet for sheet in sheets if id(sheet) not in taken]
    made = {key(README_SHEET), key(CHOICES_SHEET)}
    return Carried(
        raw,
        tables,
        tuple(sheet for sheet in rest if key(sheet.title) not in made),
        tuple(sheet for sheet in rest if key(sheet.title) in made),
    )


def sheets_of_workbook(data: bytes) -> tuple[ValueSheet, ...]:
    """All sheets of an .xlsx that was read, with the values that stand beside formulas."""
    book = OpenedBook(with_agreed_names(data))
    return tuple(ValueSheet(sheet.title, _rows(sheet)) for sheet in book.worksheets)


def _rows(worksheet: Worksheet) -> dict[int, list[ValueCell]]:
    rows: dict[int, list[ValueCell]] = {}
    size = 0
    for number, cells in worksheet.rows():
        size += len(cells)
        if size > MAX_CELLS:
            break  # the reader says so
        taken = [
            ValueCell(number, at, cell.value, cell.data_type, cell.number_format)
            for at, cell in enumerate(cells, start=1)
        ]
        if any(clean(cell.value) is not None for cell in taken):
            rows[number] = taken
    return rows


def _with_what_is_wrong(
    table: pd.DataFrame, name: str, source: ValueSheet, problems: tuple[Problem, ...]
) -> pd.DataFrame | None:
    """The table with what was taken out of it as wrong; None where more is wrong than some of its cells."""
    filled = table.copy()
    for problem in errors_of(problems):
        if problem.sheet == name:
            of_a_cell = problem.row in table.index and problem.column in table.columns
            if problem.row is None or not of_a_cell or problem.message.endswith(MERGED):
                return None
            at = _column_of(problem.column, source)
            cells = source.filled.get(problem.row, ())
            cell = cells[at] if at is not None and at < len(cells) else None
            filled.at[problem.row, problem.column] = NO_VALUE if cell is None else _shown(cell)
    return filled


def _column_of(name: str, source: ValueSheet) -> int | None:
    header = source.filled.get(1, ())
    return next((at for at, cell in enumerate(header) if key(cell.value) == key(name)), None)


def _shown(cell: ValueCell) -> Any:
    """What a cell that is wrong shows: 25% for 0.25 in that format."""
    if isinstance(cell.value, (int, float)) and is_percent_format(cell.number_format):
        return f"{100 * cell.value:.15g}%"
    return NO_VALUE if clean(cell.value) is None else cell.value


def _holds_all(table: pd.DataFrame, source: ValueSheet) -> bool:
    """Whether nothing stands below the header that is not in the table."""
    in_sheet: int = sum(
        clean(cell.value) is not None
        for number, cells in source.filled.items()
        if number > 1
        for cell in cells
    )
    in_table: int = sum(
        value is not None and value != NO_VALUE for values in cells_of(table).values() for value in values
    )
    errors: int = sum(value == NO_VALUE for values in cells_of(table).values() for value in values)
    return in_table <= in_sheet <= in_table + errors
