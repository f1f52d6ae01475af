"""CSV files as sheets: which text is a number, the column that it stands in and the files' decimals tell.

A leading apostrophe says, as in Excel, that what follows is text; the writer of CSV sets it where text would
be taken for a formula or a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.case.names import key
from optimizer.case.notation import Mark, NotANumber, parse, shown, style_of
from optimizer.case.problems import InputError, Problem, advice, error
from optimizer.case.reading.other_kinds.csv_text import (
    Record,
    UndecidableError,
    decoded,
    records_of,
    separator_of,
)
from optimizer.case.reading.other_kinds.number_formats import ERRORS
from optimizer.case.reading.other_kinds.value_sheets import BLANK, MOST_CELLS, ValueCell, ValueSheet
from optimizer.case.schema import SETTINGS, SHEETS, Column

MARKED_AS_TEXT = re.compile(r"'+(?:[=+\-@\t\r]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z)")
_ERRORS = frozenset(ERRORS.values())
_SETTINGS = {key(setting.name): setting for setting in SETTINGS}


@dataclass(frozen=True)
class _File:
    name: str
    sign: str
    records: Sequence[Record]

    @property
    def size(self) -> int:
        return sum(len(record.values) for record in self.records)

    @property
    def title(self) -> str:
        return self.name[: -len(".csv")]


def csv_sheets(files: Mapping[str, bytes]) -> tuple[list[ValueSheet], list[Problem]]:
    """The sheets that files hold, by their names, and what to look at; InputError where one is no table."""
    read: list[_File] = []
    wrong: list[Problem] = []
    remarks: list[Problem] = []
    for name, data in files.items():
        try:
            text, letters = decoded(data)
            sign = separator_of(text, _columns_of(name))
            room = MOST_CELLS - sum(file.size for file in read)
            read.append(_File(name, sign, records_of(text, sign, most_values=room)))
            wrong += _uneven(read[-1])
        except UndecidableError as told:
            wrong.append(_about(name, told.line, told.message, told.remedy))
            continue
        if letters:
            message = f"{name} is not in UTF-8; its letters were taken as {letters}"
            remedy = 'look whether its names are right; if not, save it as "CSV UTF-8"'
            remarks.append(advice("", None, "", name, message, remedy))
    if wrong:
        raise InputError(wrong)
    mark, told_by = _decimal_mark(read)
    if mark == ",":
        message = f"decimals are written with a comma in these files, and were read so ({told_by})"
        remarks.append(advice("", None, "", "", message, "nothing, if that is right"))
    return [_sheet(file, "." if file.sign == "," else mark) for file in read], remarks


def _columns_of(name: str) -> list[set[str]]:
    """The keys of the columns that may stand in a file: those of its sheet, else of any."""
    title = key(name[: -len(".csv")])
    named = [sheet for sheet in SHEETS if key(sheet.name) == title]
    return [{key(column) for column in sheet.names()} for sheet in named or SHEETS]


def _about(name: str, line: int | None, message: str, remedy: str) -> Problem:
    where = name if line is None else f"{name} line {line}"
    return error("", None, "", "", f"{where}: {message}", remedy)


def _uneven(file: _File) -> list[Problem]:
    """A record that is longer or shorter than the header: a sign within a value moves all that follows it."""
    if not file.records or not any(key(sheet.name) == key(file.title) for sheet in SHEETS):
        return []
    width = len(file.records[0].values)
    uneven = [
        record
        for record in file.records[1:]
        if (len(record.values) < width and any(record.values)) or any(record.values[width:])
    ]
    if not uneven:
        return []
    first = uneven[0]
    more = f", and so in {len(uneven) - 1:,} more" if len(uneven) > 1 else ""
    message = f"{len(first.values)} values stand below {width} headers{more}"
    remedy = (
        "put a value that holds the separator in double quotes, and write a separator for each blank value"
    )
    return [_about(file.name, first.line, message, remedy)]


# --- what is a number


def _sheet(file: _File, mark: Mark) -> ValueSheet:
    columns = _columns(file)
    named_by = next((at for at, column in columns.items() if column and column.name == "setting"), None)
    rows: dict[int, Sequence[ValueCell]] = {}
    for record in file.records:
        header = record is file.records[0]
        named = "" if named_by is None or named_by >= len(record.values) else record.values[named_by]
        rows[record.line] = [
            _cell(record.line, at, text, None if header else _kind(columns, at, named), mark, header=header)
            for at, text in enumerate(record.values)
        ]
    ends = {record.line: record.last_line for record in file.records if record.last_line > record.line}
    return ValueSheet(file.title, rows, ends=ends, file=file.name)


def _columns(file: _File) -> dict[int, Column | None]:
    """The columns of the dictionary by their place in a file; None for those of the planner's own."""
    sheet = next((sheet for sheet in SHEETS if key(sheet.name) == key(file.title)), None)
    if sheet is None or not file.records:
        return {}
    known = {key(column.name): column for column in sheet.columns}
    return {at: known.get(key(text)) for at, text in enumerate(file.records[0].values)}


def _kind(columns: Mapping[int, Column | None], at: int, named: str) -> Column | None:
    column = columns.get(at)
    return _SETTINGS.get(key(named)) if column is not None and column.type == "value" else column


def _cell(row: int, at: int, text: str, column: Column | None, mark: Mark, *, header: bool) -> ValueCell:
    plain = text.strip()
    if not plain:
        return BLANK
    if plain in _ERRORS:
        return ValueCell(row, at + 1, plain, "e")
    if MARKED_AS_TEXT.match(text):
        return ValueCell(row, at + 1, text[1:], "str")
    if header or (column is not None and not column.is_numeric):
        return ValueCell(row, at + 1, text, "str")
    number = _own_number(plain) if column is None else _number(plain, mark)
    return ValueCell(row, at + 1, text if number is None else number)


def _own_number(text: str) -> int | float | None:
    """A number in a column of the planner's own: text that is written as the program writes it."""
    number = _number(text, ".")
    return number if number is not None and shown(number) == text else None


def _number(text: str, mark: Mark) -> int | float | None:
    """The number that a text is in the files' notation; None where it is none, or none without doubt."""
    if not text or (mark == "." and style_of(text) != "plain"):
        return None
    number = parse(text, mark)
    return None if isinstance(number, NotANumber) else number


def _decimal_mark(files: Sequence[_File]) -> tuple[Mark, str]:
    """The decimal mark of all files together: a comma where some number can be read in no other way, none has
    a point, and values are not parted by commas. With it, the number that told.
    """
    told = ""
    seen = Counter[str]()
    for file in files:
        for at, column in _columns(file).items():
            if column is None or not (column.is_numeric or column.type == "value"):
                continue
            for record in file.records[1:]:
                text = record.values[at].strip() if at < len(record.values) else ""
                if column.type == "value" and not _is_number_in_settings(file, record):
                    continue
                if "." in text and not isinstance(parse(text), NotANumber):
                    seen["."] += 1
                elif "," in text and file.sign != "," and _is_one_number(text):
                    seen[","] += 1
                    told = told or f"{text} in {file.name} line {record.line} is {parse(text, ',')}"
    return (",", told) if seen[","] and not seen["."] else (".", "")


def _is_one_number(text: str) -> bool:
    """Whether a text is the same number in either notation, as 7,5 is and 1,234 is not."""
    number = parse(text, ",")
    return not isinstance(number, NotANumber) and number == parse(text, ".")


def _is_number_in_settings(file: _File, record: Record) -> bool:
    named = {key(value): value for value in record.values}
    return any((setting := _SETTINGS.get(name)) is not None and setting.is_numeric for name in named)
