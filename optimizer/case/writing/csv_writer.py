"""A case as CSV files, one a sheet, so that versions compare line by line: UTF-8, as RFC 4180 says, with all
columns in the dictionary's order.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

import pandas as pd

from optimizer.case.cells import cells_of
from optimizer.case.names import key
from optimizer.case.notation import shown, style_of
from optimizer.case.reading.other_kinds.csv_sheets import MARKED_AS_TEXT
from optimizer.case.reading.other_kinds.value_sheets import ValueSheet
from optimizer.case.schema import SHEETS

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NOT_IN_A_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # on Windows
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a file in a zip: the same case gives the same bytes


def csv_files(tables: Mapping[str, pd.DataFrame], others: Sequence[ValueSheet] = ()) -> dict[str, bytes]:
    """The files by their names: of tables by the dictionary's names, and of other sheets as they are."""
    files = {
        f"{sheet.name}.csv": _text(_rows_of(tables[sheet.name]), sheet.name)
        for sheet in SHEETS
        if sheet.name in tables
    }
    for other in others:
        files[_file_name(other.title, files)] = _text(list(_whole(other)), other.title)
    return files


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            part = zipfile.ZipInfo(name, _EARLIEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return buffer.getvalue()


def _rows_of(table: pd.DataFrame) -> list[list[object]]:
    columns = cells_of(table)
    return [list(map(str, columns)), *map(list, zip(*columns.values(), strict=True))]


def _whole(sheet: ValueSheet) -> Iterator[list[object]]:
    """All cells of a sheet, blank rows and cells included, so that each stays at its place."""
    width = max((len(cells) for cells in sheet.filled.values()), default=0)
    for number in range(1, max(sheet.filled, default=0) + 1):
        values = [cell.value for cell in sheet.filled.get(number, ())]
        yield values + [None] * (width - len(values))


def _text(rows: Sequence[Sequence[object]], sheet: str) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    numbers = _numeric(rows[0] if rows else [], sheet)
    for number, values in enumerate(rows):
        writer.writerow([_field(value, marks=number > 0 and numbers[at]) for at, value in enumerate(values)])
    return buffer.getvalue().encode("utf-8", "replace")


def _numeric(header: Sequence[object], sheet: str) -> list[bool]:
    """Whether text that looks like a number would be read as one, column by column."""
    columns = next((one.columns for one in SHEETS if key(one.name) == key(sheet)), ())
    text = {key(column.name) for column in columns if not column.is_numeric and column.type != "value"}
    return [key(value) not in text for value in header]


def _field(value: object, *, marks: bool) -> str:
    """A cell as text; an apostrophe keeps text from being taken for a formula or a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return shown(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = str(value)
    if marks and style_of(text.strip()) == "plain":
        return f"'{text.strip()}"
    return f"'{text}" if _FORMULA.match(text) or MARKED_AS_TEXT.match(text) else text


def _file_name(title: str, taken: Mapping[str, bytes]) -> str:
    """The sheet's title as every system takes it for a file's name."""
    plain = _NOT_IN_A_FILE_NAME.sub("_", title)
    if plain.startswith(".") or _DEVICES.match(plain):
        plain = f"_{plain}"
    names = {name.casefold() for name in taken}
    name, number = f"{plain}.csv", 1
    while name.casefold() in names:
        number += 1
        name = f"{plain} ({number}).csv"
    return name
