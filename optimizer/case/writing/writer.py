"""Writes tables as a workbook that a planner can fill in: styled, explained, with drop-downs and limits."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import pandas as pd
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.schema import SHEETS, Sheet
from optimizer.case.writing import hints
from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.cells import put, to_cell
from optimizer.case.writing.cover import add_cover
from optimizer.case.writing.drop_downs import add_choices_sheet, add_id_names, last_row, validate
from optimizer.case.writing.files import write_whole
from optimizer.case.writing.new_books import free_name, new_book, saved

_LIST_NAME = re.compile(r"\b(?:ids|list|kinds)_\w+")


def write_workbook(
    tables: Mapping[str, pd.DataFrame],
    target: str | PathLike[str] | BinaryIO,
    *,
    title: str,
    about: Sequence[str] = (),
) -> None:
    """Write `tables` to `target`: by sheet name, the data dictionary's columns first, then the planner's own.

    The workbook begins with a README sheet, which carries `title` and the paragraphs of `about`; its sheets
    stand in the order of the dictionary. Cells hold values only, never formulas.
    """
    if isinstance(target, (str, PathLike)) and Path(target).suffix.lower() != ".xlsx":
        raise ValueError(f"{Path(target).name}: a workbook is written as .xlsx")
    data = saved(build_workbook(tables, title=title, about=about))
    if isinstance(target, (str, PathLike)):
        write_whole(target, data)
    else:
        target.write(data)


def build_workbook(tables: Mapping[str, pd.DataFrame], *, title: str, about: Sequence[str] = ()) -> Workbook:
    """The workbook itself, for callers that do more with it than save it."""
    unknown = set(tables) - {sheet.name for sheet in SHEETS}
    if unknown:
        raise ValueError(f"no such sheet in the data dictionary: {', '.join(sorted(unknown))}")
    workbook = new_book()
    workbook.properties.creator, workbook.properties.title = "corridor", title
    add_cover(workbook, tables, title=title, about=about)
    for sheet in SHEETS:
        if sheet.name in tables:
            _add_input_sheet(workbook, sheet, tables)
    add_id_names(workbook, tables)
    add_choices_sheet(workbook)
    return workbook


def input_sheet_alone(
    sheet: Sheet, tables: Mapping[str, pd.DataFrame], *, lists: Collection[str], taken: Collection[str]
) -> bytes:
    """One input sheet in a workbook of its own, from which it can be grafted into a planner's.

    Drop-downs stay whose `lists` are in the planner's workbook; `taken` are the names that no table may have.
    """
    workbook = new_book()
    _add_input_sheet(workbook, sheet, tables, table_name=free_name(f"tbl{sheet.name}", taken))
    rules = workbook[sheet.name].data_validations.dataValidation
    rules[:] = [rule for rule in rules if set(_LIST_NAME.findall(rule.formula1 or "")) <= set(lists)]
    return saved(workbook)


def _add_input_sheet(
    workbook: Workbook, sheet: Sheet, tables: Mapping[str, pd.DataFrame], *, table_name: str = ""
) -> None:
    table = tables[sheet.name]
    worksheet = workbook.create_sheet(sheet.name)
    worksheet.sheet_properties.tabColor = style.TAB_INPUT
    _write_header(worksheet, sheet, [str(name) for name in table.columns])
    for index, name in enumerate(table.columns, start=1):
        _write_column(worksheet, sheet, index, str(name), table.iloc[:, index - 1].tolist())
    headers, name = [str(cell.value or "") for cell in worksheet[1]], table_name or f"tbl{sheet.name}"
    style.make_table(worksheet, headers, len(table), name, style="TableStyleLight1", stripes=False)
    worksheet.freeze_panes = "B2"
    validate(worksheet, sheet, tables)
    _mark_rows(worksheet, sheet, table)
    style.set_up_page(worksheet, title=": ".join(filter(None, (workbook.properties.title, sheet.name))))


def _write_header(worksheet: Worksheet, sheet: Sheet, names: Sequence[str]) -> None:
    worksheet.row_dimensions[1].height = 21
    for index, name in enumerate(names, start=1):
        cell = worksheet.cell(1, index)
        if name not in sheet.names():
            cell.style = style.HEADER_OWN
        else:
            column = sheet.column(name)
            cell.style = style.HEADER_REQUIRED if column.required else style.HEADER_OPTIONAL
            cell.comment = style.fitted_comment(hints.header_comment(column))
        put(cell, name)


def _write_column(
    worksheet: Worksheet, sheet: Sheet, index: int, name: str, values: Sequence[object]
) -> None:
    """The cells below one header. Without rows one blank cell stands there: an Excel table needs a row."""
    known = name in sheet.names()
    number_format = style.number_format(sheet.column(name)) if known else "General"
    text = not (known and sheet.column(name).is_numeric)
    contents = [to_cell(value) for value in values]
    least = style.least_width(sheet.column(name)) if known else style.NARROWEST
    long = style.fit_width(worksheet, index, name, contents, least=least)
    for row, content in enumerate(contents or [None], start=2):
        cell = worksheet.cell(row, index)
        cell.style = style.INPUT
        cell.number_format = number_format
        if text:
            cell.alignment = style.TEXT_WRAPPED if long else style.TEXT_LEFT
        if long:
            style.fit_height(worksheet, row, style.lines_in(content, style.WIDEST))
        put(cell, content)


def _mark_rows(worksheet: Worksheet, sheet: Sheet, table: pd.DataFrame) -> None:
    """Pink where a row lacks a cell that it must have; a light mark on rows with illustrative figures."""
    names = [str(name) for name in table.columns]
    end, last = last_row(len(table)), get_column_letter(len(names))
    for index, name in enumerate(names, start=1):
        if name in sheet.names() and sheet.column(name).required:
            letter = get_column_letter(index)
            formula = f"AND(COUNTA($A2:${last}2)>0,ISBLANK({letter}2))"
            missing = FormulaRule([formula], fill=PatternFill(bgColor=style.MISSING))
            worksheet.conditional_formatting.add(f"{letter}2:{letter}{end}", missing)
    if "evidence" in names:
        letter = get_column_letter(names.index("evidence") + 1)
        fill = PatternFill(bgColor=style.ILLUSTRATIVE)
        mark = FormulaRule([f'${letter}2="illustrative"'], font=Font(italic=True), fill=fill)
        worksheet.conditional_formatting.add(f"A2:{last}{end}", mark)
