"""Result sheets back into rows: what an earlier answer said, from the workbook that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optimizer.case.problems import InputError
from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.grid import Grid
from optimizer.case.reading.guard import Source, damaged, workbook_bytes
from optimizer.case.reading.opened import OpenedBook
from optimizer.case.reading.sheet_cells import SheetCells
from optimizer.case.schema import RESULT_PREFIX

Rows = list[dict[str, Any]]


def read_result_sheets(source: Source) -> dict[str, Rows]:
    """The rows of every Results_ sheet by name, blank cells None; InputError where the file is unreadable."""
    with _opened(source) as book:
        return {
            worksheet.title: _rows(worksheet)
            for worksheet in book.worksheets
            if worksheet.title.casefold().startswith(RESULT_PREFIX.casefold())
        }


def sheet_titles(source: Source) -> list[str]:
    """The names of all sheets, in their order; InputError where the file cannot be read."""
    with _opened(source) as book:
        return list(book.titles)


@contextmanager
def _opened(source: Source) -> Iterator[OpenedBook]:
    data = workbook_bytes(source)
    try:
        yield OpenedBook(with_agreed_names(data))
    except InputError:
        raise
    except Exception as failure:  # whatever a parser makes of a broken part, the planner gets words
        raise damaged(failure) from None


def _rows(worksheet: SheetCells) -> Rows:
    rows = Grid(worksheet.title, worksheet).rows()
    _, header, _ = next(rows, (0, [], ()))
    names = [None if value is None else str(value) for value in header]
    return [
        {name: values[at] if at < len(values) else None for at, name in enumerate(names) if name is not None}
        for _, values, _ in rows
    ]
