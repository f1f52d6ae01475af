"""Result sheets drawn in a workbook of their own, from which they are saved or grafted into a planner's."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.cells import put, to_cell
from optimizer.case.writing.new_books import free_name, free_title, new_book, saved
from optimizer.case.writing.result_sheet import ResultSheet


def drawn(
    sheets: Sequence[ResultSheet], *, titles: Collection[str] = (), names: Collection[str] = ()
) -> bytes:
    """A workbook of these sheets alone.

    `titles` and `names` (in lower case) are those of sheets, and of tables and ranges, where they will go: a
    new one that would have one of them too gets a number.
    """
    workbook = new_book()
    workbook.properties.creator = "corridor"
    taken_titles, taken_names = set(titles), set(names)
    for sheet in sheets:
        title = free_title(sheet.name, taken_titles)
        table = free_name(f"tbl{re.sub(r'[^A-Za-z0-9_]', '_', sheet.name)}", taken_names)
        taken_titles.add(title.casefold())
        taken_names.add(table.casefold())
        _draw(workbook.create_sheet(title), sheet, table)
    return saved(workbook)


def _draw(worksheet: Worksheet, sheet: ResultSheet, table_name: str) -> None:
    worksheet.sheet_properties.tabColor = style.TAB_RESULT
    headers = [str(to_cell(str(name)) or "") for name in sheet.frame.columns]
    for index, header in enumerate(headers, start=1):
        cell = worksheet.cell(1, index)
        cell.style = style.HEADER_RESULT
        put(cell, header)
        remarks = [sheet.title, *sheet.notes] if index == 1 else []
        remarks += [sheet.column_notes[header]] if header in sheet.column_notes else []
        if remarks:
            cell.comment = style.fitted_comment("\n".join(remark for remark in remarks if remark))
        _write_values(
            worksheet,
            index,
            header,
            [to_cell(value) for value in sheet.frame.iloc[:, index - 1].tolist()],
            beside=headers,
        )
    worksheet.row_dimensions[1].height = 21
    worksheet.freeze_panes = "B2"
    style.make_table(worksheet, headers, len(sheet.frame), table_name, style="TableStyleLight1", stripes=True)
    style.set_up_page(worksheet, title=sheet.title)
    worksheet.page_setup.cellComments = "atEnd"  # title and notes are printed too


def _write_values(
    worksheet: Worksheet, index: int, header: str, values: Sequence[object], *, beside: Sequence[str] = ()
) -> None:
    """One column; `beside` are the sheet's headers: in a list of figures each cell has a size of its own."""
    number_format = style.format_by_name(header)
    floats = [value for value in values if isinstance(value, float)]
    mixed = any(isinstance(value, str) for value in values) or "figure" in beside
    long = style.fit_width(worksheet, index, header, [_shown(value) for value in values])
    for row, value in enumerate(values or [None], start=2):
        cell = worksheet.cell(row, index)
        cell.style = style.RESULT
        if isinstance(value, str):
            cell.alignment = style.TEXT_WRAPPED if long else style.TEXT_LEFT
        elif isinstance(value, float) and number_format == "General":
            cell.number_format = _digits([value] if mixed else floats)
        elif number_format != "General":
            cell.number_format = number_format
        if long:
            style.fit_height(worksheet, row, style.lines_in(value, style.WIDEST))
        put(cell, value)


def _digits(values: Sequence[float]) -> str:
    """A format with the digits that the largest deserves, for all, so that the points stand in line."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest >= 10_000:
        return "#,##0"
    return "#,##0.0" if largest >= 100 else "#,##0.00" if largest >= 1 else "0.0000" if largest > 0 else "0.0"


def _shown(value: object) -> object:
    """Numbers as wide as their format shows them, not as long as their last digit."""
    return f"{value:,.4f}" if isinstance(value, float) else value
