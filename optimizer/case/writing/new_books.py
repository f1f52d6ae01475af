"""Workbooks that openpyxl draws anew: without a sheet yet, as bytes, and with names that are free."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO

from openpyxl import Workbook

from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.result_sheet import MOST_NAME_CHARACTERS


def new_book() -> Workbook:
    """A workbook with our styles and no sheet."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    style.add_styles(workbook)
    return workbook


def saved(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def free_title(wanted: str, taken: Collection[str]) -> str:
    """The name itself, or with a number where a sheet of the planner's has it."""
    title, number = wanted, 1
    while title.casefold() in taken:
        number += 1
        ending = f" ({number})"
        title = wanted[: MOST_NAME_CHARACTERS - len(ending)] + ending
    return title


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name for a table or a range that none has yet, without regard to case."""
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name
