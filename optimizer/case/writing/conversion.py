"""A case of any source as a workbook of the schema: tables with lists and comments, all else as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.checking.checks import check_tables
from optimizer.case.names import key
from optimizer.case.problems import InputError, errors_of
from optimizer.case.reading.doors import Opened, open_source
from optimizer.case.reading.guard import Source
from optimizer.case.reading.kinds import NAMES
from optimizer.case.reading.layout import HIDDEN
from optimizer.case.reading.other_kinds.value_sheets import ValueSheet
from optimizer.case.reading.reader import read_raw
from optimizer.case.schema import CHOICES_SHEET, README_SHEET
from optimizer.case.writing.carried import Carried, carried
from optimizer.case.writing.cells import put
from optimizer.case.writing.csv_writer import csv_files
from optimizer.case.writing.new_books import free_title, saved
from optimizer.case.writing.result_sheet import MOST_NAME_CHARACTERS, NOT_IN_A_NAME, is_result_sheet
from optimizer.case.writing.writer import build_workbook

VALUES_ONLY = "Values only were taken: formulas, colours, comments, charts and pictures were not."


@dataclass(frozen=True)
class Converted:
    """A workbook of the schema, and sentences about what came into it and how."""

    data: bytes
    remarks: tuple[str, ...]


def as_workbook(opened: Opened, name: str) -> Converted:
    """The workbook of a source that is named `name`; InputError where it cannot be read at all."""
    found = carried(opened)
    title = _title(found, name)
    made_from = " ".join([f"Made from {name}, {NAMES[opened.kind]}.", *_values_only(opened)])
    workbook = _built(found, title, [made_from])
    kept = list(_not_in_cover(found.made, workbook[README_SHEET]))
    if kept:
        workbook = _built(found, title, [made_from, *kept])
    remarks = [*_values_only(opened), *_add_others(workbook, found)]
    workbook.move_sheet(CHOICES_SHEET, len(workbook.sheetnames))
    data = saved(workbook)
    return Converted(data, (*remarks, *_differences(found, data)))


def opened_as_workbook(source: Source, name: str) -> tuple[str, bytes, tuple[str, ...]]:
    """A source as an .xlsx: its name, its bytes, and what is to be said where it had to be made of another
    kind of file. InputError where it cannot be read at all.
    """
    opened = open_source(source)
    if opened.kind == "xlsx":
        return name, opened.data, ()
    made = as_workbook(opened, name)
    told = (problem.message for problem in opened.remarks)
    said = f"Made from {name}, {NAMES[opened.kind]}, which stays as it is; downloads are .xlsx workbooks."
    return f"{PurePath(name).stem}.xlsx", made.data, (said, *made.remarks, *(f"{one}." for one in told))


def as_csv(opened: Opened) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The CSV files of a source by their names, and sentences about what is not in them.

    InputError where it cannot be read, or where a sheet has what no CSV file can show to be wrong, such as
    merged cells.
    """
    found = carried(opened)
    whole = {sheet.title for sheet in found.as_they_are}
    if wrong := [problem for problem in errors_of(found.raw.problems) if problem.sheet in whole]:
        raise InputError(wrong)
    own = [sheet for sheet in found.as_they_are if not is_result_sheet(sheet.title)]
    left_out = [sheet.title for sheet in (*found.made, *found.as_they_are) if sheet not in own]
    remarks = _values_only(opened)
    if left_out:
        remarks.append(f"Left out, as the program makes them: {', '.join(left_out)}.")
    return csv_files(found.tables, own), tuple(remarks)


def _values_only(opened: Opened) -> list[str]:
    return [] if opened.kind == "csv" else [VALUES_ONLY]


def _title(found: Carried, name: str) -> str:
    case, _ = check_tables(found.raw.tables, present=found.raw.present, found=found.raw.problems)
    return PurePath(name).stem if case is None else case.title


def _built(found: Carried, title: str, about: Sequence[str]) -> Workbook:
    return build_workbook(found.tables, title=title, about=about)


def _not_in_cover(made: Sequence[ValueSheet], cover: Worksheet) -> Iterator[str]:
    """What stands in the source's own README and not in the new one, a paragraph a row."""
    said = {str(cell.value) for row in cover.iter_rows() for cell in row if cell.value is not None}
    for sheet in made:
        if key(sheet.title) == key(README_SHEET):
            for number, cells in sorted(sheet.filled.items()):
                texts = [str(cell.value) for cell in cells if cell.value is not None]
                fresh = [text for text in texts if text not in said]
                if fresh and number > 1:
                    yield ": ".join(text for text in texts if text != "About this case")


def _add_others(workbook: Workbook, found: Carried) -> Iterator[str]:
    """Write the sheets that are no tables of the dictionary, and say which they are."""
    plain: list[str] = []
    whole: list[str] = []
    renamed: list[str] = []
    for sheet in found.as_they_are:
        title = _free_title(workbook, sheet.title)
        _write(workbook.create_sheet(title), sheet)
        known = sheet.title in found.raw.present
        (whole if known else plain).append(title)
        if title != sheet.title:
            renamed.append(f"{sheet.title} is {title}")
    if plain:
        yield f"Sheets of your own are kept as values: {', '.join(plain)}."
    if whole:
        yield (
            f"Copied cell by cell, without lists and comments, for what is wrong in them: {', '.join(whole)}."
        )
    if renamed:
        yield f"Named as Excel allows: {', '.join(renamed)}."
    shown = sorted(
        {one.sheet for one in found.raw.problems if HIDDEN in one.message and one.sheet in found.tables}
    )
    if shown:
        yield f"Hidden rows are shown: {', '.join(shown)}."
    columns = [str(one) for one in found.raw.read_past if one.column and one.sheet in found.tables]
    if columns:
        yield f"Columns of your own are kept as values: {', '.join(columns)}."


def _free_title(workbook: Workbook, wanted: str) -> str:
    plain = NOT_IN_A_NAME.sub("_", wanted).strip("'")[:MOST_NAME_CHARACTERS] or "Sheet"
    return free_title(plain, {title.casefold() for title in workbook.sheetnames})


def _write(worksheet: Worksheet, sheet: ValueSheet) -> None:
    for cells in sheet.filled.values():
        for cell in cells:
            if cell.value is not None:
                target = worksheet.cell(cell.row, cell.column)
                put(target, cell.value)
                if cell.data_type == "e":
                    target.data_type = "e"
                elif cell.number_format != "General":
                    target.number_format = cell.number_format
    for block in sheet.signs.merged:
        worksheet.merge_cells(block)
    for row in sheet.signs.hidden_rows & set(sheet.filled):
        worksheet.row_dimensions[row].hidden = True


def _differences(found: Carried, data: bytes) -> Iterator[str]:
    """What is read otherwise from the workbook than from its source: nothing but what Excel cannot hold."""
    again = read_raw(data).tables
    for name, table in found.tables.items():
        before, after = table.to_numpy(dtype=object).tolist(), again[name].to_numpy(dtype=object).tolist()
        if before != after:
            differ = sum(one != other for one, other in zip(before, after, strict=False))
            yield f"{max(differ, abs(len(before) - len(after)))} rows of {name} are read otherwise from it."
