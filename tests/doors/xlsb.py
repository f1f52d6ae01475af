"""Small .xlsb workbooks, written record by record as [MS-XLSB] says."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Sheet = Mapping[tuple[int, int], Any]  # values by row and column, counted from 1

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '{sheets}<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/></Types>'
)
_SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{}.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_REL = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'  # noqa: E501
_ERRORS = {"#DIV/0!": 0x07, "#N/A": 0x2A}
PLAIN, PERCENT = 0, 1  # cell styles


class Percent(float):
    """A number that is shown as a percentage."""


def to_xlsb(
    sheets: Mapping[str, Sheet],
    *,
    hidden: Mapping[str, Collection[int]] | None = None,
    merged: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
) -> bytes:
    """A workbook of these cells; `merged` blocks are first row, last row, first column, last column."""
    numbers = range(1, len(sheets) + 1)
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES.format(sheets="".join(map(_SHEET_TYPE.format, numbers))),
        "_rels/.rels": _RELS.format(_REL.format("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": _workbook(list(sheets)),
        "xl/_rels/workbook.bin.rels": _RELS.format(
            "".join(_REL.format(f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in numbers)
            + _REL.format("rIdS", "styles", "styles.bin")
        ),
        "xl/styles.bin": _styles(),
    }
    for number, (title, cells) in enumerate(sheets.items(), start=1):
        content = _sheet(cells, (hidden or {}).get(title, ()), (merged or {}).get(title, ()))
        parts[f"xl/worksheets/sheet{number}.bin"] = content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def cells_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[tuple[int, int], Any]]:
    """The cells of tables, header in row 1."""
    sheets = {}
    for title, records in rows.items():
        header = list(dict.fromkeys(name for record in records for name in record))
        cells: dict[tuple[int, int], Any] = {(1, at): name for at, name in enumerate(header, start=1)}
        for row, record in enumerate(records, start=2):
            cells |= {(row, at): record[name] for at, name in enumerate(header, start=1) if name in record}
        sheets[title] = cells
    return sheets


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, written = len(body), b""
    while True:
        size, byte = size >> 7, size & 0x7F
        written += bytes([byte | 0x80 if size else byte])
        if not size:
            return head + written + body


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _workbook(titles: Sequence[str]) -> bytes:
    sheets = b"".join(
        record(156, struct.pack("<II", 0, number) + _text(f"rId{number}") + _text(title))
        for number, title in enumerate(titles, start=1)
    )
    return record(131) + record(143) + sheets + record(144) + record(132)


def _styles() -> bytes:
    def xf(number_format: int, parent: int) -> bytes:
        return record(47, struct.pack("<HHHHHBBHH", parent, number_format, 0, 0, 0, 0, 0, 0x1008, 0))

    font = record(
        43,
        struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0)
        + b"\x07\x01"
        + b"\0" * 6
        + b"\2"
        + _text("Calibri"),
    )
    fill = record(45, struct.pack("<I", 0) + b"\0" * 64)
    border = record(46, b"\0" * 51)
    return b"".join(
        [
            record(278),
            record(611, struct.pack("<I", 1)) + font + record(612),
            record(603, struct.pack("<I", 1)) + fill + record(604),
            record(613, struct.pack("<I", 1)) + border + record(614),
            record(626, struct.pack("<I", 1)) + xf(0, 0xFFFF) + record(627),
            record(617, struct.pack("<I", 2)) + xf(0, 0) + xf(9, 0) + record(618),
            record(279),
        ]
    )


def _sheet(cells: Sheet, hidden: Collection[int], merged: Sequence[tuple[int, int, int, int]]) -> bytes:
    body, last = b"", 0
    for row, column in sorted(cells):
        if row != last:
            flags = 0x10 if row in hidden else 0
            body += record(0, struct.pack("<IIHBBBI", row - 1, 0, 300, 0, flags, 0, 0))
            last = row
        body += _cell(column, cells[row, column])
    rows, columns = [row for row, _ in cells] or [1], [column for _, column in cells] or [1]
    size = struct.pack("<IIII", min(rows) - 1, max(rows) - 1, min(columns) - 1, max(columns) - 1)
    blocks = b"".join(record(176, struct.pack("<IIII", *(place - 1 for place in block))) for block in merged)
    if blocks:
        blocks = record(177, struct.pack("<I", len(merged))) + blocks + record(178)
    return record(129) + record(148, size) + record(145) + body + record(146) + blocks + record(130)


def _cell(column: int, value: Any) -> bytes:
    style = PERCENT if isinstance(value, Percent) else PLAIN
    head = struct.pack("<I", column - 1) + style.to_bytes(3, "little") + b"\0"
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    if value in _ERRORS:
        return record(3, head + bytes([_ERRORS[value]]))
    if isinstance(value, (int, float)):
        return record(5, head + struct.pack("<d", value))
    return record(6, head + _text(str(value)))
