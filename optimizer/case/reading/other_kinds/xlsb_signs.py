"""What an Excel binary workbook (.xlsb) says of its cells beside their values.

The records and their layouts are those of [MS-XLSB]; only what is looked for is taken apart.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator

from optimizer.case.reading.other_kinds.number_formats import BUILT_IN, ERRORS
from optimizer.case.reading.other_kinds.value_sheets import Signs

ROW, BLANK, CELL_ERROR, FORMULA_ERROR, LAST_CELL = 0, 1, 3, 11, 11
SHEET, MERGED, FORMAT, XF, BEGIN_XFS, END_XFS = 156, 176, 44, 47, 617, 618
_HIDDEN_ROW = 0x10  # in the third byte behind a row's height
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")


def xlsb_signs(data: bytes) -> dict[str, Signs]:
    """By the names of the sheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        parts = _sheet_parts(archive)
        styles = archive.read("xl/styles.bin") if "xl/styles.bin" in names else b""
        shown = list(_shown(styles))
        return {
            title: _sheet(archive.read(part), shown) if part in names else Signs()
            for title, part in parts.items()
        }


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's kind and body."""
    at = 0
    while at < len(content):
        kind, at = _number(content, at, most_bytes=2)
        size, at = _number(content, at, most_bytes=4)
        yield kind, content[at : at + size]
        at += size


def _number(content: bytes, at: int, *, most_bytes: int) -> tuple[int, int]:
    """A number written seven bits a byte, the least first, and where what follows it begins."""
    number = 0
    for place in range(most_bytes):
        byte = content[at + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most_bytes


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    rels = _RELATIONSHIP.findall(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {
        found.get(b"Id"): found.get(b"Target", b"")
        for found in (dict(_ATTRIBUTE.findall(rel)) for rel in rels)
    }
    parts = {}
    for kind, body in _records(archive.read("xl/workbook.bin")):
        if kind == SHEET:
            rel, at = _text(body, 8)
            title, _ = _text(body, at)
            target = targets.get(rel.encode(), b"").decode(errors="replace")
            parts[title] = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join("xl", target))
            )
    return parts


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text of a record and where what follows it begins."""
    size = struct.unpack_from("<I", body, at)[0]
    end = at + 4 + (0 if size == 0xFFFFFFFF else 2 * size)
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _shown(styles: bytes) -> Iterator[str]:
    """The number format of each cell style."""
    formats: dict[int, str] = {}
    of_cells = False
    for kind, body in _records(styles):
        if kind == FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (BEGIN_XFS, END_XFS):
            of_cells = kind == BEGIN_XFS
        elif kind == XF and of_cells:
            number = struct.unpack_from("<H", body, 2)[0]
            yield formats.get(number, BUILT_IN.get(number, "General"))


def _sheet(content: bytes, shown: list[str]) -> Signs:
    signs, row = Signs(), 0
    for kind, body in _records(content):
        if kind == ROW and len(body) >= 13:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & _HIDDEN_ROW:
                signs.hidden_rows.add(row)
        elif BLANK < kind <= LAST_CELL:
            column = struct.unpack_from("<I", body)[0] + 1
            style = int.from_bytes(body[4:7], "little")
            signs.add(row, column)
            if kind in (CELL_ERROR, FORMULA_ERROR):
                signs.errors[row, column] = ERRORS.get(body[8], "#VALUE!")
            elif style < len(shown) and shown[style] != "General":
                signs.shown[row, column] = shown[style]
        elif kind == MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", body)
            signs.merge(top + 1, left + 1, bottom + 1, right + 1)
    return signs
