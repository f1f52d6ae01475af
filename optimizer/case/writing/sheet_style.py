"""How workbooks look: colours, named styles, number formats, widths, tables, print set-up.

Everything here survives being opened and saved by openpyxl, so adding result sheets costs a workbook nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.schema import Column

INPUT, RESULT = "corridor_input", "corridor_result"
HEADER_REQUIRED, HEADER_OPTIONAL = "corridor_required", "corridor_optional"
HEADER_OWN, HEADER_RESULT = "corridor_own", "corridor_result_header"

NAVY, BLUE_GREY, PALE_GREY, GREEN = "1F3864", "8497B0", "EDEDED", "2E7D4F"
INPUT_BLUE, INPUT_YELLOW, ILLUSTRATIVE, MISSING = "1F3FBF", "FFFDE7", "FFF3DF", "F8C9CE"
TAB_README, TAB_INPUT, TAB_CHOICES, TAB_RESULT = NAVY, "F2A900", "A6A6A6", GREEN

WIDEST, NARROWEST, LINE_HEIGHT = 72, 8, 15
_TEXT_FORMAT = "@"  # keeps an id such as 1-2 or MAR-1 from becoming a date while it is typed
TEXT_LEFT = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=False)
TEXT_WRAPPED = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
_EXACT_TEXT = ("id", "reference", "references", "choice", "choices", "country", "countries")
_LEAST_WIDTH = {"text": 24, "id": 16, "reference": 16, "references": 20, "countries": 16, "choices": 20}
_FIGURE = "#,##0.0##"
_FORMAT_BY_ENDING = {"_hours": _FIGURE, "_musd": _FIGURE, "_kt": _FIGURE, "_per_year": _FIGURE, "_year": "0"}
_FORMAT_BY_NAME = {"hours": _FIGURE, "lat": "0.0000", "lon": "0.0000", "year": "0", "year_built": "0"}


def number_format(column: Column) -> str:
    """The format of an input column.

    Percentages stay General on purpose: Excel then shows 12% as typed, and the reader can refuse it, where a
    fixed format would turn it into 0.12 unseen.
    """
    if column.type in _EXACT_TEXT:
        return _TEXT_FORMAT
    return format_by_name(column.name) if column.is_numeric else "General"


def least_width(column: Column) -> int:
    """Room to type in: a column may be empty as yet."""
    return _LEAST_WIDTH.get(column.type, NARROWEST)


def format_by_name(name: str) -> str:
    """The format that a column's name asks for by its unit."""
    if name in _FORMAT_BY_NAME:
        return _FORMAT_BY_NAME[name]
    return next((code for ending, code in _FORMAT_BY_ENDING.items() if name.endswith(ending)), "General")


def add_styles(workbook: Workbook) -> None:
    """Register the named styles that the workbook does not have yet."""
    for style in _named_styles():
        if style.name not in workbook.named_styles:
            workbook.add_named_style(style)


def _named_styles() -> tuple[NamedStyle, ...]:
    line = Side(style="thin", color="D9D9D9")
    box = Border(left=line, right=line, top=line, bottom=line)
    top = Alignment(vertical="top")

    def header(name: str, fill: str, colour: str, *, bold: bool = True, italic: bool = False) -> NamedStyle:
        font = Font(name="Calibri", size=11, bold=bold, italic=italic, color=colour)
        centre = Alignment(vertical="center", horizontal="left", indent=1)
        return NamedStyle(name, font=font, fill=PatternFill("solid", fill), border=box, alignment=centre)

    return (
        NamedStyle(
            INPUT,
            font=Font(name="Calibri", size=11, color=INPUT_BLUE),
            fill=PatternFill("solid", INPUT_YELLOW),
            border=box,
            alignment=top,
        ),
        header(HEADER_REQUIRED, NAVY, "FFFFFF"),
        header(HEADER_OPTIONAL, BLUE_GREY, "FFFFFF", bold=False),
        header(HEADER_OWN, PALE_GREY, "404040", bold=False, italic=True),
        NamedStyle(RESULT, font=Font(name="Calibri", size=11), border=box, alignment=top),
        header(HEADER_RESULT, GREEN, "FFFFFF"),
    )


def fit_width(
    sheet: Worksheet, index: int, header: str, values: Iterable[Any], *, least: int = NARROWEST
) -> bool:
    """Set the width of column `index` by what it holds; whether some text is longer than the widest one."""
    lines = (line for value in values if value is not None for line in str(value).splitlines())
    longest = max(map(len, lines), default=0)
    wanted = max(longest + 3, len(header) + 5, least)  # 5: room for the filter button
    sheet.column_dimensions[get_column_letter(index)].width = min(wanted, max(WIDEST, len(header) + 5))
    return longest + 3 > WIDEST


def lines_in(text: object, width: float) -> int:
    """How many lines `text` fills in a column of that width: it counts digits, and letters are narrower."""
    return sum(math.ceil(len(line) / (1.04 * width)) or 1 for line in str(text).splitlines()) or 1


def fit_height(sheet: Worksheet, row: int, lines: int) -> None:
    """Make the row tall enough: where a file says no height, Excel fits the row, but LibreOffice does not."""
    height = sheet.row_dimensions[row].height or LINE_HEIGHT
    sheet.row_dimensions[row].height = max(height, LINE_HEIGHT * lines)


def fitted_comment(text: str) -> Comment:
    """A comment whose box shows all of its text; Excel's own box would cut it after four lines."""
    comment = Comment(text, "corridor")
    fit_comment(comment)
    return comment


def fit_comment(comment: Comment) -> None:
    """Set the box's size by the text; openpyxl forgets the sizes of the comments that it loads."""
    lines = sum(1 + len(line) // 44 for line in str(comment.text).splitlines())
    comment.width, comment.height = 320, 18 * lines + 16


def make_table(
    sheet: Worksheet, headers: Sequence[str], rows: int, name: str, *, style: str, stripes: bool
) -> None:
    """A real Excel table over row 1 and the rows below, or filter buttons where its headers forbid a table.

    Excel repairs a file whose table headers are empty, repeated or broken over lines; a planner's own may be.
    """
    ref = f"A1:{get_column_letter(len(headers))}{max(rows, 1) + 1}"
    folded = {header.strip().casefold() for header in headers}
    broken = any("\n" in header or "\t" in header for header in headers)
    if len(folded) < len(headers) or "" in folded or broken:
        sheet.auto_filter.ref = ref
        return
    table = Table(displayName=name, ref=ref)
    table.tableStyleInfo = TableStyleInfo(name=style, showRowStripes=stripes)
    sheet.add_table(table)


def set_up_page(sheet: Worksheet, title: str = "") -> None:
    """Landscape A4, as wide as one page, with the header row on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.8
    margins.header = margins.footer = 0.3
    if title:
        sheet.oddHeader.left.text = title[:120].replace("&", "&&")  # Excel takes 255 characters in all
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "Page &P of &N"
