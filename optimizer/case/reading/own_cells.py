"""What stands in the sheets that are no part of a case: the planner's own, cell by cell."""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection

import openpyxl

from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.grid import MAX_CELLS

Cells = dict[tuple[int, str], object]  # by row and column letter


def own_cells(data: bytes, titles: Collection[str]) -> dict[str, Cells]:
    """The cells of the sheets with these titles that hold anything, formulas as their text.

    For workbooks that were read before: whatever openpyxl raises goes to the caller. Each sheet is read as
    far as a case's sheet would be.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that openpyxl will not save; nothing is saved here
        book = openpyxl.load_workbook(io.BytesIO(with_agreed_names(data)), read_only=True)
    try:
        found: dict[str, Cells] = {}
        for worksheet in book.worksheets:
            if worksheet.title not in titles:
                continue
            worksheet.reset_dimensions()
            cells = found.setdefault(worksheet.title, {})
            for number, row in enumerate(worksheet.iter_rows(), start=1):
                cells.update(
                    ((number, cell.column_letter), getattr(cell.value, "text", cell.value))
                    for cell in row
                    if cell.value is not None
                )
                if len(cells) > MAX_CELLS:
                    break
        return found
    finally:
        book.close()
