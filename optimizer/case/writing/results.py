"""Result sheets: tables of values, in a copy of the planner's workbook or in a workbook of their own."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.names import key
from optimizer.case.reading.agreed import CONTENT_TYPES, with_agreed_names
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.schema import RESULT_PREFIX
from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.cells import put, to_cell

_MOST_NAME_CHARACTERS = 31  # Excel's limit
_NUMBERED = re.compile(r" \(\d+\)$")  # the second sheet of a name
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class ResultSheet:
    """One table of results.

    `name` is the sheet's and begins with Results_. `title` and `notes` are shown when pointing at the first
    header and printed with the sheet; `column_notes` explain columns by name. Nothing stands around the table
    itself, so pandas.read_excel reads it as it is.
    """

    name: str
    title: str
    frame: pd.DataFrame
    column_notes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_result_sheet(self.name):
            raise ValueError(f"{self.name}: the name of a result sheet begins with {RESULT_PREFIX}")
        if len(self.name) > _MOST_NAME_CHARACTERS or _NOT_IN_A_NAME.search(self.name):
            raise ValueError(
                f"{self.name}: Excel takes sheet names of at most 31 characters without []:*?/\\"
            )
        if not len(self.frame.columns):
            raise ValueError(f"{self.name}: a result sheet needs a column")
        unknown = set(self.column_notes) - {str(name) for name in self.frame.columns}
        if unknown:
            columns = ", ".join(sorted(unknown))
            raise ValueError(f"{self.name}: notes for columns that are not there: {columns}")


def is_result_sheet(name: str) -> bool:
    return name.strip().casefold().startswith(RESULT_PREFIX.casefold())


def unnumbered(title: str) -> str:
    """The name of a result sheet without the number that it got beside a planner's of that name."""
    return _NUMBERED.sub("", title)


def add_result_sheets(
    data: bytes, sheets: Sequence[ResultSheet], *, replacing: Collection[str] = ()
) -> bytes:
    """A copy of the workbook `data` (.xlsx or .xlsm) with `sheets` in it.

    Sheets of the same names that this program wrote before go, and so do those named in `replacing`. A sheet
    that it did not write stays, whatever its name; where a new one has that name too, the new one gets a
    number. All else stays as it was, save what openpyxl cannot carry: `losses_on_saving` tells it beforehand.
    """
    _refuse_repeated_names(sheets)
    workbook = open_workbook(data)
    active = workbook.active.title if workbook.active is not None else ""
    headers = {sheet.name.casefold(): [str(name) for name in sheet.frame.columns] for sheet in sheets}
    old = {name.casefold() for name in replacing} | set(headers)
    for worksheet in workbook.worksheets:
        name = unnumbered(worksheet.title).casefold()
        if name in old and _is_written_here(worksheet, headers.get(name)):
            workbook.remove(worksheet)
    if not workbook.sheetnames and not sheets:
        raise ValueError("the workbook holds result sheets only, and no new ones were given")
    _append(workbook, sheets)
    activate(workbook, active)
    return saved(workbook)


def _is_written_here(worksheet: Worksheet, headers: Sequence[str] | None) -> bool:
    """Whether the program made a sheet: its header style tells, or, where that was lost, its header."""
    if worksheet.cell(1, 1).style == style.HEADER_RESULT:
        return True
    first_row = [cell.value for cell in next(worksheet.iter_rows(1, 1))]
    return headers is not None and first_row[: len(headers)] == headers


def written_here(data: bytes) -> set[str]:
    """The keys of the Results_ sheets that this program wrote into a workbook."""
    try:
        book = open_workbook(data)
    except Exception:  # openpyxl's own, for a part that it cannot carry: then their names must do
        return {key(title) for title in sheet_titles(data) if is_result_sheet(title)}
    named_so = (sheet for sheet in book.worksheets if is_result_sheet(sheet.title))
    return {key(sheet.title) for sheet in named_so if _is_written_here(sheet, None)}


def open_workbook(data: bytes) -> Workbook:
    """The workbook with all that openpyxl can carry, to be changed and saved again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's words for what losses_on_saving says to people
        file = BytesIO(with_agreed_names(data))
        workbook = load_workbook(file, keep_vba=has_macros(data), keep_links=True, rich_text=True)
    for worksheet in workbook.worksheets:
        # The cells that exist, not the rectangle around them: one stray cell far out would make it a billion.
        for cell in worksheet._cells.values():
            if cell.comment:
                style.fit_comment(cell.comment)
    return workbook


def result_workbook(sheets: Sequence[ResultSheet]) -> bytes:
    """A workbook of result sheets alone."""
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    _refuse_repeated_names(sheets)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "corridor"
    _append(workbook, sheets)
    return saved(workbook)


def _append(workbook: Workbook, sheets: Iterable[ResultSheet]) -> None:
    style.add_styles(workbook)
    for sheet in sheets:
        _append_one(workbook, sheet)


def _append_one(workbook: Workbook, sheet: ResultSheet) -> None:
    worksheet = workbook.create_sheet(_free_title(workbook, sheet.name))
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
        values = [to_cell(value) for value in sheet.frame.iloc[:, index - 1].tolist()]
        _write_values(worksheet, index, header, values, beside=headers)
    worksheet.row_dimensions[1].height = 21
    worksheet.freeze_panes = "B2"
    name = free_table_name(workbook, f"tbl{re.sub(r'[^A-Za-z0-9_]', '_', sheet.name)}")
    style.make_table(worksheet, headers, len(sheet.frame), name, style="TableStyleLight1", stripes=True)
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
    """One format for all, with the digits that the largest deserves, so that the points stand in line."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest >= 10_000:
        return "#,##0"
    return "#,##0.0" if largest >= 100 else "#,##0.00" if largest >= 1 else "0.0000" if largest > 0 else "0.0"


def _shown(value: object) -> object:
    """Numbers as wide as their format shows them, not as long as their last digit."""
    return f"{value:,.4f}" if isinstance(value, float) else value


def _free_title(workbook: Workbook, wanted: str) -> str:
    """The name itself, or with a number where a sheet of the planner's has it."""
    taken = {name.casefold() for name in workbook.sheetnames}
    title, number = wanted, 1
    while title.casefold() in taken:
        number += 1
        ending = f" ({number})"
        title = wanted[: _MOST_NAME_CHARACTERS - len(ending)] + ending
    return title


def free_table_name(workbook: Workbook, wanted: str) -> str:
    """Table names and defined names share one space in a workbook, without regard to case."""
    taken = {name.casefold() for worksheet in workbook.worksheets for name in worksheet.tables}
    taken |= {name.casefold() for name in workbook.defined_names}
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def activate(workbook: Workbook, title: str) -> None:
    """Open at the sheet where the planner left off, it alone selected: edits go to all selected ones."""
    names = workbook.sheetnames
    index = names.index(title) if title in names else 0
    workbook.active = index
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == names[index]


def _refuse_repeated_names(sheets: Sequence[ResultSheet]) -> None:
    if len({sheet.name.casefold() for sheet in sheets}) < len(sheets):
        raise ValueError("two result sheets have one name")


def has_macros(data: bytes) -> bool:
    """Whether the file must be named .xlsm: Excel refuses to open it as .xlsx."""
    with zipfile.ZipFile(BytesIO(with_agreed_names(data))) as archive:
        return b"macroEnabled" in archive.read(CONTENT_TYPES)


def saved(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
