"""Every door by which a case comes in: an .xlsx workbook, or a file that holds values only.

Files of other kinds (.ods, .xls, .xlsb, a folder or a zip of CSV files) become the same grid of cells that
the reader of .xlsx gives to headers and rows, so the same rules find the same problems.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.case.names import key
from optimizer.case.problems import InputError, Problem, ReadPast
from optimizer.case.reading.grid import Grid
from optimizer.case.reading.guard import Source, bytes_of, refusal, workbook_bytes
from optimizer.case.reading.kinds import NAMES, Kind, kind_of
from optimizer.case.reading.other_kinds.calamine_values import Rows, UnreadableError, read_values
from optimizer.case.reading.other_kinds.csv_files import files_of_folder, files_of_zip, folder_with_it
from optimizer.case.reading.other_kinds.csv_sheets import csv_sheets
from optimizer.case.reading.other_kinds.ods_signs import ods_signs
from optimizer.case.reading.other_kinds.value_sheets import Signs, ValueSheet, refuse_spread, sheet_of
from optimizer.case.reading.other_kinds.xls_signs import ProtectedError, xls_signs
from optimizer.case.reading.other_kinds.xlsb_signs import xlsb_signs
from optimizer.case.reading.parts import SheetParts
from optimizer.case.reading.reader import RawWorkbook, read_raw, tables_of
from optimizer.case.schema import SHEETS

_SIGNS = {"ods": ods_signs, "xls": xls_signs, "xlsb": xlsb_signs}
_SAVE_AGAIN = "open it in the program that wrote it, save it as .xlsx, and retry"


@dataclass(frozen=True)
class Opened:
    """A source of a case: the bytes of an .xlsx workbook, or the sheets of a file that holds values only.

    `remarks` is advice about the source as a whole, `others` are files beside its CSV files.
    """

    kind: Kind
    data: bytes = b""
    sheets: tuple[ValueSheet, ...] = ()
    remarks: tuple[Problem, ...] = ()
    others: tuple[str, ...] = ()

    def raw(self) -> RawWorkbook:
        """The raw tables, as the reader of .xlsx gives them."""
        if self.kind == "xlsx":
            return read_raw(self.data)
        raw = tables_of({sheet.title: sheet for sheet in self.sheets}, _grid)
        return RawWorkbook(
            raw.tables,
            raw.present,
            (*self.remarks, *raw.problems),
            (*raw.read_past, *(ReadPast(name) for name in self.others)),
            _files_by_sheet(self.sheets),
        )


def _files_by_sheet(sheets: Iterable[ValueSheet]) -> dict[str, str]:
    """The files of sheets, by their names in the dictionary where they stand there."""
    names = {key(sheet.name): sheet.name for sheet in SHEETS}
    return {names.get(key(sheet.title), sheet.title): sheet.file for sheet in sheets if sheet.file}


def open_source(source: Source) -> Opened:
    """A path (of a folder, too), bytes or a binary file, looked into but not judged; InputError where it
    cannot be read.
    """
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        if path.is_dir():
            return _of_csv(*files_of_folder(path))
        beside = folder_with_it(path)
        if beside is not None:
            message = f"{path.name} is one table of a case, whose others are beside it"
            raise refusal(message, f"give the folder {beside}, or a zip of it")
    data = bytes_of(source)
    kind = kind_of(data)
    if kind == "xlsx":
        return Opened("xlsx", workbook_bytes(data))
    if kind == "csv":
        return _of_csv(*files_of_zip(data))
    return Opened(kind, sheets=tuple(_value_sheets(data, kind)))


def _of_csv(files: Mapping[str, bytes], others: list[str]) -> Opened:
    sheets, remarks = csv_sheets(files)
    return Opened("csv", sheets=tuple(sheets), remarks=tuple(remarks), others=tuple(others))


def _grid(name: str, sheet: ValueSheet) -> tuple[Grid, SheetParts]:
    parts = SheetParts(tuple(sheet.signs.merged), frozenset(sheet.signs.hidden_rows))
    return Grid(name, sheet), parts


def _value_sheets(data: bytes, kind: Kind) -> list[ValueSheet]:
    """Sheets as python-calamine reads them, with what it does not tell; whatever parsers make of a broken
    file, the planner gets words.
    """
    try:
        if kind != "xls":
            _refuse_broken_parts(data)
        signs = _SIGNS[kind](data)
        refuse_spread(signs)
        return _read(data, signs)
    except InputError:
        raise
    except ProtectedError:
        raise refusal("the file is password-protected", "remove the password") from None
    except Exception as failure:
        if str(failure).startswith("PasswordError"):
            raise refusal("the file is password-protected", "remove the password") from None
        told = isinstance(failure, UnreadableError)
        reason = (str(failure) if told else f"{type(failure).__name__}: {failure}").strip(": ")[:200]
        what = NAMES[kind].partition(" ")[2]
        raise refusal(f"the {what} is damaged ({reason})", _SAVE_AGAIN) from None


def _refuse_broken_parts(data: bytes) -> None:
    """Unpack every part once: a directory that lies about sizes is found before another parser trusts it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        broken = archive.testzip()
    if broken is not None:
        raise refusal(f"the file is damaged (in its part {broken})", "download or save it again")


def _read(data: bytes, signs: Mapping[str, Signs]) -> list[ValueSheet]:
    return [sheet_of(title, _numbered(rows), signs.get(title, Signs())) for title, rows in read_values(data)]


def _numbered(rows: Rows) -> Iterator[tuple[int, Sequence[object]]]:
    """Rows by their numbers, each from the sheet's first column on."""
    for number, left, values in rows:
        yield number, [""] * (left - 1) + [_plain(value) for value in values]


def _plain(value: object) -> object:
    """Whole numbers as such: in .xls that is so by how they are stored, in the others never."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
