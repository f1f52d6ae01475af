"""The README sheet: what the workbook is, what its colours mean, what each sheet holds, how to solve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.schema import CHOICES_SHEET, README_SHEET, SHEETS, setting_named
from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.cells import put

_EXPLANATION_WIDTH = 95

PURPOSE = (
    "This workbook is one case of a freight corridor: its network, the delays at its bridges and border "
    "posts, the freight that wants to travel, the projects that could be built and the money there is. "
    "Solving it finds the projects that save the most hours of freight for that money."
)
HOW_TO_FILL_IN = {
    "Headers": "Point at a header to read what its column means, its unit and what a blank cell stands for.",
    "Rows": "One row is one record. Add rows directly beneath a table; "
    "lists and limits reach down to them. Leave no gaps.",
    "Sheets and columns": "Your own are welcome: they are read past and left as they are. "
    "Do not rename the known ones.",
    "Percentages": "Plain numbers: 15 means 15 per cent, without a % sign.",
    "Lists in a cell": "Several words or ids in one cell are separated by commas: KZ, UZ.",
    "Checks": "Excel checks what is typed but not what is pasted; "
    "the program checks every cell and names row and column.",
}
HOW_TO_SOLVE = {
    "corridor check FILE.xlsx": "lists every problem of the workbook by sheet, row and column.",
    "corridor solve FILE.xlsx": "finds the best portfolio of projects.",
}
ILLUSTRATIVE_NOTE = (
    "Figures whose evidence is illustrative are just that: invented, or known from memory only, "
    "so that the case can be solved. Replace them with your own before you rely on an answer. "
    "Cited figures stand in the named source; derived ones are arithmetic on cited figures."
)


def add_cover(
    workbook: Workbook, tables: Mapping[str, pd.DataFrame], *, title: str, about: Sequence[str]
) -> None:
    """Put the README sheet in front."""
    sheet = workbook.create_sheet(README_SHEET, 0)
    sheet.sheet_properties.tabColor = style.TAB_README
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, _EXPLANATION_WIDTH
    page = _Page(sheet)
    page.title(title)
    page.pair("Purpose", PURPOSE)
    for paragraph in about:
        page.pair("About this case", paragraph)
    page.pair("Illustrative figures", ILLUSTRATIVE_NOTE)
    page.pair("Currency", _setting(tables, "currency"))
    page.pair("Price year", _setting(tables, "price_year"))
    page.heading("Sheets")
    _add_sheet_list(page, tables)
    page.heading("Colours")
    _add_legend(page)
    page.heading("How to fill it in")
    for topic, sentence in HOW_TO_FILL_IN.items():
        page.pair(topic, sentence)
    page.heading("How to solve it")
    for command, effect in HOW_TO_SOLVE.items():
        page.pair(command, effect)
    style.set_up_page(sheet)
    sheet.print_title_rows = None
    sheet.page_setup.orientation = "portrait"


class _Page:
    """Writes downwards, words on the left and their meaning on the right: no merged cells, heights fit."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.row = sheet, 0

    def title(self, text: str) -> None:
        self.row += 1
        cell = self.sheet.cell(self.row, 1)
        cell.font = Font(name="Calibri", size=18, bold=True, color=style.NAVY)
        self.sheet.row_dimensions[self.row].height = 30
        put(cell, text)

    def heading(self, text: str) -> None:
        self.row += 2
        cell = self.sheet.cell(self.row, 1)
        cell.font = Font(name="Calibri", size=13, bold=True, color=style.NAVY)
        put(cell, text)

    def pair(self, word: object, meaning: object, *, look: str = "", link: str = "") -> None:
        self.row += 1
        left, right = self.sheet.cell(self.row, 1), self.sheet.cell(self.row, 2)
        if look:
            left.style = look
        if link:
            left.hyperlink = Hyperlink(ref=left.coordinate, location=f"'{link}'!A1")
            left.font = Font(name="Calibri", size=11, color="0563C1", underline="single")
        left.alignment = Alignment(vertical="top", horizontal="left")
        right.alignment = style.TEXT_WRAPPED
        style.fit_height(self.sheet, self.row, style.lines_in(meaning, _EXPLANATION_WIDTH))
        put(left, word)
        put(right, meaning)


def _add_legend(page: _Page) -> None:
    page.pair("column_name", "header of a column that must be filled in", look=style.HEADER_REQUIRED)
    page.pair("column_name", "header of a column that may stay blank", look=style.HEADER_OPTIONAL)
    page.pair("column_name", "header of a column of your own", look=style.HEADER_OWN)
    page.pair("input", "a cell to fill in or change", look=style.INPUT)
    page.pair("input", "a row whose figures are illustrative", look=style.INPUT)
    marked = page.sheet.cell(page.row, 1)
    marked.fill = PatternFill("solid", style.ILLUSTRATIVE)
    marked.font = Font(name="Calibri", size=11, italic=True, color=style.INPUT_BLUE)
    page.pair("", "a cell that still must be filled in", look=style.INPUT)
    page.sheet.cell(page.row, 1).fill = PatternFill("solid", style.MISSING)
    page.pair("result", "a result, written by the program and replaced by its next run", look=style.RESULT)


def _add_sheet_list(page: _Page, tables: Mapping[str, pd.DataFrame]) -> None:
    for sheet in SHEETS:
        if sheet.name in tables:
            page.pair(sheet.name, sheet.meaning, link=sheet.name)
    page.pair(CHOICES_SHEET, "The words behind the drop-down lists; nothing to fill in.", link=CHOICES_SHEET)
    absent = [sheet for sheet in SHEETS if sheet.name not in tables]
    if absent:
        page.heading("Sheets that this workbook does without (copy one from the template to use it)")
    for sheet in absent:
        page.pair(sheet.name, sheet.meaning)


def _setting(tables: Mapping[str, pd.DataFrame], name: str) -> object:
    """The setting's value in the Settings sheet, else what a blank stands for."""
    table = tables.get("Settings")
    if table is not None and {"setting", "value"} <= set(table.columns):
        for setting, value in zip(table["setting"], table["value"], strict=True):
            if setting == name and value is not None and not pd.isna(value):
                return value
    return setting_named(name).blank_means()
