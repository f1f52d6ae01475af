"""What an old Excel workbook (.xls, BIFF8 and BIFF5) says of its cells beside their values.

The records and their layouts are those of [MS-XLS]; only what is looked for is taken apart.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

from optimizer.case.reading.other_kinds.number_formats import BUILT_IN, ERRORS
from optimizer.case.reading.other_kinds.value_sheets import Signs

BOF, EOF, BOUNDSHEET, FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
FORMAT, XF, ROW, MERGED, BOOLERR, FORMULA = 0x041E, 0x00E0, 0x0208, 0x00E5, 0x0205, 0x0006
MULRK, BLANKS = 0x00BD, (0x0201, 0x00BE)
# number, rk, text in the table, label, rich text, truth value or error
CELLS = (0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, BOOLERR, FORMULA)
BIFF8 = 0x0600
_NOTHING = b"\3\0\0\0\0\0\xff\xff"  # what a formula gave: empty text, or nothing at all
_HIDDEN_ROW = 0x20  # in the options of a row


class ProtectedError(Exception):
    """The workbook can be opened with its password only."""


def xls_signs(data: bytes) -> dict[str, Signs]:
    """By the names of the sheets; ProtectedError where the file is encrypted."""
    stream = workbook_stream(data)
    formats, styles, sheets = _globals(stream)
    shown = [formats.get(number, BUILT_IN.get(number, "General")) for number in styles]
    signs = {name: _sheet(stream, start, shown) for name, start in sheets}
    # A writer that calculates nothing leaves every formula without a value; where some have one, all were.
    if any(one.formulas > len(one.uncalculated) for one in signs.values()):
        for one in signs.values():
            one.uncalculated.clear()
    return signs


def workbook_stream(data: bytes) -> bytes:
    """The stream of records in the compound file; KeyError where it has none."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as file:
        for name in ("Workbook", "Book"):
            if file.exists(name):
                return bytes(file.openstream(name).read())
    raise KeyError("Workbook")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of the part that begins at a place; charts within it are left out."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + size]
        start += 4 + size
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth <= 1:
            yield kind, body


def _globals(stream: bytes) -> tuple[dict[int, str], list[int], list[tuple[str, int]]]:
    """Number formats by number, the format of each cell style, and each sheet's name and start."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    sheets: list[tuple[str, int]] = []
    wide = True
    for kind, body in _records(stream, 0):
        if kind == BOF:
            wide = struct.unpack_from("<H", body)[0] == BIFF8
        elif kind == FILEPASS:
            raise ProtectedError
        elif kind == FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _text(body[2:], wide, length_bytes=2 if wide else 1)
        elif kind == XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == BOUNDSHEET:
            sheets.append((_text(body[6:], wide, length_bytes=1), struct.unpack_from("<I", body)[0]))
    return formats, styles, sheets


def _text(body: bytes, wide: bool, *, length_bytes: int) -> str:
    size = int.from_bytes(body[:length_bytes], "little")
    rest = body[length_bytes:]
    if not wide:
        return rest[:size].decode("cp1252", "replace")
    return (
        rest[1 : 1 + 2 * size].decode("utf-16-le", "replace")
        if rest[:1] == b"\1"
        else (rest[1 : 1 + size].decode("latin-1"))
    )


def _sheet(stream: bytes, start: int, shown: list[str]) -> Signs:
    signs = Signs()
    for kind, body in _records(stream, start):
        if kind in CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            _cell(signs, row + 1, column + 1, shown[style : style + 1])
            wrong = _error(kind, body)
            if wrong:
                signs.errors[row + 1, column + 1] = wrong
            if kind == FORMULA:
                signs.formulas += 1
                if body[6:14] == _NOTHING:
                    signs.uncalculated.add((row + 1, column + 1))
        elif kind == MULRK:
            row, column = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + 6 * at)[0]
                _cell(signs, row + 1, column + 1 + at, shown[style : style + 1])
        elif kind == ROW and struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
            signs.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == MERGED:
            for at in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * at)
                signs.merge(top + 1, left + 1, bottom + 1, right + 1)
    return signs


def _cell(signs: Signs, row: int, column: int, shown: list[str]) -> None:
    signs.add(row, column)
    if shown and shown[0] != "General":
        signs.shown[row, column] = shown[0]


def _error(kind: int, body: bytes) -> str:
    """The error that a cell shows, or that its formula gave; "" where there is none."""
    if kind == BOOLERR and body[7]:
        return ERRORS.get(body[6], "#VALUE!")
    if kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return ERRORS.get(body[8], "#VALUE!")
    return ""
