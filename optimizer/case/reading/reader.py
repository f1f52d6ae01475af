"""Workbook bytes to raw tables: cells as they were typed, under the dictionary's column names.

Nothing is judged here but what only the file can tell: which sheets and columns it has, formulas that were
never calculated, error cells, percent formats, merged cells and stray rows. Values are checked in `columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from optimizer.case.problems import InputError, Problem, ReadPast, advice, error
from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.body import Body
from optimizer.case.reading.grid import MAX_COLUMNS, Grid, blank_rows_advice, clean
from optimizer.case.reading.guard import damaged
from optimizer.case.reading.header import header_elsewhere, is_needed, read_header
from optimizer.case.reading.layout import layout_problems
from optimizer.case.reading.opened import OpenedBook
from optimizer.case.reading.overlooked import overlooked_columns, overlooked_sheets
from optimizer.case.reading.parts import SheetParts
from optimizer.case.reading.read_cells import DamagedCellsError
from optimizer.case.reading.sheet_cells import SheetCells
from optimizer.case.reading.sheets import match_sheets
from optimizer.case.reading.worksheets import Cell, Worksheet
from optimizer.case.schema import SHEETS, Sheet

FEWEST_NAMED = 2  # columns in other words that make a header of row 1
MAX_HEADER_ROW = 5  # of a sheet of another name: a title may stand above its header


@dataclass(frozen=True)
class RawWorkbook:
    """What a workbook holds, before anything is typed. Frames are indexed by Excel's row numbers.

    `read_past` are the sheets and columns that are no part of a case. `files` names the file of each sheet
    where it has one of its own.
    """

    tables: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    problems: tuple[Problem, ...]
    read_past: tuple[ReadPast, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def read_raw(data: bytes) -> RawWorkbook:
    """The raw tables of a workbook that passed the guard; InputError where it cannot be parsed at all."""
    try:
        return _read(OpenedBook(with_agreed_names(data)))
    except InputError:
        raise
    except Exception as failure:  # whatever a parser makes of a broken part, the planner gets words
        raise damaged(failure) from None


def _read(book: OpenedBook) -> RawWorkbook:
    parts = book.parts
    parts.refuse_lost_sheets([worksheet.title for worksheet in book.worksheets])

    def opened(name: str, worksheet: SheetCells) -> tuple[Grid, SheetParts]:
        asks, doubts = parts.asks_to_calculate, parts.doubts_zeros
        grid = Grid(name, worksheet, asks_to_calculate=asks, doubts_zeros=doubts)
        return grid, parts.sheets.get(book.part_of(worksheet.title), SheetParts())

    return tables_of({worksheet.title: worksheet for worksheet in book.worksheets}, opened)


def tables_of(
    worksheets: Mapping[str, Any], opened: Callable[[str, Any], tuple[Grid, SheetParts]]
) -> RawWorkbook:
    """The raw tables of worksheets by their titles.

    `opened` gives the cells of one that is a case's, and what its layout hides.
    """
    found, problems, strangers = match_sheets(worksheets, _first_rows)
    tables = {}
    for sheet in SHEETS:
        if sheet.name in found:
            grid, parts = opened(sheet.name, found[sheet.name])
            tables[sheet.name], more = _read_sheet(sheet, grid, parts)
            problems += more
        else:
            tables[sheet.name] = empty_table(sheet)
    problems += overlooked_sheets(tables, found, strangers)
    return RawWorkbook(tables, frozenset(found), tuple(problems), _read_past(tables, strangers))


def _read_past(tables: Mapping[str, pd.DataFrame], strangers: Iterable[str]) -> tuple[ReadPast, ...]:
    columns = [
        ReadPast(sheet.name, str(column))
        for sheet in SHEETS
        for column in tables[sheet.name].columns
        if column not in sheet.names()
    ]
    return (*columns, *(ReadPast(title) for title in strangers))


def _first_rows(worksheet: Worksheet) -> list[list[object]]:
    """The rows of a sheet where a header may be, as far as it may reach; none where they cannot be read."""
    rows: list[list[object]] = []
    try:
        for number, cells in worksheet.rows():
            if number > MAX_HEADER_ROW:
                break
            rows.extend([] for _ in range(number - 1 - len(rows)))
            rows.append([clean(cell.value) for cell in cells[:MAX_COLUMNS]])
    except DamagedCellsError:  # what is wrong there is told where the sheet is read, or nobody's concern
        return []
    return rows


def _read_sheet(sheet: Sheet, grid: Grid, parts: SheetParts) -> tuple[pd.DataFrame, list[Problem]]:
    rows = grid.rows()
    number, values, cells = next(rows, (0, [], ()))
    if not values:
        return empty_table(sheet), grid.problems + _blank_sheet(sheet)
    never = [_uncalculated_header(sheet, cell) for cell in cells if number == 1 and grid.uncalculated(cell)]
    header = read_header(sheet, values if number == 1 else [])
    if not header.own and header.named_otherwise >= FEWEST_NAMED:
        return empty_table(sheet), [*never, *header.problems, *grid.problems]
    if not header.own:
        following = ((later, cells) for later, cells, _ in rows if later <= 50)
        first = [(number, values)] if number > 1 else []
        elsewhere = header_elsewhere(sheet, iter([*first, *following]))
        return empty_table(sheet), [*never, *([] if never else [elsewhere]), *grid.problems]
    body = Body(sheet, header, grid)
    previous, headless = grid.last_line(1), dict[int, int]()
    for number, values, cells in rows:
        if number > previous + 1:
            body.problems.append(blank_rows_advice(sheet.name, previous, number))
        previous = grid.last_line(number)
        body.add(number, values, cells)
        for position, value in enumerate(values):
            if value is not None and position not in header.positions:
                headless.setdefault(position, number)
    body.problems += [_headless_advice(sheet, position, row) for position, row in headless.items()]
    body.problems += layout_problems(sheet, header, parts, body.numbers)
    table = body.table()
    body.problems += [*body.advice(), *overlooked_columns(sheet, header, table)]
    return table, [*never, *header.problems, *grid.problems, *body.problems]


def empty_table(sheet: Sheet) -> pd.DataFrame:
    """A frame without rows, as a Case has where the workbook has no such sheet."""
    return pd.DataFrame(index=pd.Index([], dtype="int64"), columns=list(sheet.names()), dtype=object)


def _blank_sheet(sheet: Sheet) -> list[Problem]:
    if not sheet.needed:
        return []
    wanted = ", ".join(column.name for column in sheet.columns if is_needed(column))
    return [error(sheet.name, 1, "", None, "the sheet is blank", f"write the header in row 1: {wanted}")]


def _uncalculated_header(sheet: Sheet, cell: Cell) -> Problem:
    letter = get_column_letter(cell.column)
    message = f"the header of column {letter} is a formula that was never calculated"
    remedy = "type the column's name, or open the workbook in Excel and save it"
    return error(sheet.name, 1, letter, None, message, remedy)


def _headless_advice(sheet: Sheet, position: int, row: int) -> Problem:
    letter = get_column_letter(position + 1)
    message = f"column {letter} has no header, so it is read past"
    return advice(sheet.name, row, letter, None, message, "name it in row 1")
