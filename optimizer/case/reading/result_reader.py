"""Result sheets back into rows: what an earlier answer said, from the workbook that carries it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl

from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.grid import Grid
from optimizer.case.reading.guard import Source, damaged, workbook_bytes
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
        return [str(title) for title in book.sheetnames]


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    data = workbook_bytes(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that openpyxl will not save; nothing is saved here
            book = openpyxl.load_workbook(io.BytesIO(with_agreed_names(data)), read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()
    except Exception as failure:  # whatever a parser makes of a broken part
        raise damaged(failure) from None


def _rows(worksheet: Any) -> Rows:
    worksheet.reset_dimensions()  # a wrong <dimension> would cut the sheet short without a word
    rows = Grid(worksheet.title, worksheet, frozenset()).rows()
    _, header, _ = next(rows, (0, [], ()))
    names = [None if value is None else str(value) for value in header]
    return [
        {name: values[at] if at < len(values) else None for at, name in enumerate(names) if name is not None}
        for _, values, _ in rows
    ]
