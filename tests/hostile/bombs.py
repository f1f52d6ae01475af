"""Small files that cost much: workbooks with one thing in excess. `python -m tests.hostile.bombs NAME …`

Numbers in what is repeated keep most below the limit of the zip ratio, so that the other limits are met.
"""

# ruff: noqa: E501  markup and messages read best in one line

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
import zipfile
from collections.abc import Callable
from functools import cache

from tests.case.builder import to_xlsx, worked_case
from tests.hostile.mutations import DOCTYPE, Parts, packed, unpacked
from tests.hostile.rich import rich_workbook

NODES, WORKBOOK, STYLES = "xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"
STRINGS, TYPES, RELS = "xl/sharedStrings.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
Bomb = Callable[[], bytes]


@cache
def sound() -> Parts:
    return unpacked(to_xlsx(worked_case()))


def changed(part: str, old: bytes, new: bytes) -> bytes:
    content = sound()[part]
    assert old in content, part
    return packed({**sound(), part: content.replace(old, new, 1)})


def numbered(pattern: bytes, count: int, start: int = 1) -> bytes:
    return b"".join(pattern.replace(b"#", b"%d" % number) for number in range(start, start + count))


def in_sheet(pattern: bytes, count: int, *, before: bytes = b"</sheetData>", start: int = 1000) -> Bomb:
    return lambda: changed(NODES, before, numbered(pattern, count, start) + before)


def after_cells(pattern: bytes, count: int, holder: bytes) -> Bomb:
    def bomb() -> bytes:
        inner = b"<" + holder + b">" + numbered(pattern, count) + b"</" + holder + b">"
        return changed(NODES, b"</sheetData>", b"</sheetData>" + inner)

    return bomb


def replaced(part: str, old: bytes, pattern: bytes, count: int) -> Bomb:
    return lambda: changed(part, old, numbered(pattern, count) + old)


def extra_part(name: str, content: Callable[[], bytes]) -> Bomb:
    return lambda: packed({**sound(), name: content()})


def whole_part(part: str, content: Callable[[], bytes]) -> Bomb:
    return lambda: packed({**sound(), part: content()})


def shared_strings(item: bytes, count: int) -> Bomb:
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return whole_part(STRINGS, lambda: head + numbered(item, count) + b"</sst>")


def giant_image() -> bytes:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 10**5, 10**5, 8, 6, 0, 0, 0)
    return packed({**sound(), "xl/media/image1.png": head + os.urandom(10**6)})


def note_over_all() -> bytes:
    parts = unpacked(rich_workbook())
    name = next(name for name in parts if name.startswith("xl/comments"))
    return packed({**parts, name: parts[name].replace(b'ref="A2"', b'ref="A1:XFD1048576"')})


def junk_rows(count: int, columns: int) -> Bomb:
    letters = [chr(ord("A") + at).encode() for at in range(columns)]
    row = b"".join(b'<c r="%s#" t="str"><v>junk #</v></c>' % letter for letter in letters)
    return in_sheet(b'<row r="#">' + row + b"</row>", count, start=5)


def other_case(**sheets: list[dict[str, object]]) -> Bomb:
    return lambda: to_xlsx(worked_case(**sheets))


def overlapping() -> bytes:
    """Every entry of the directory points to the bytes of one, as in the best zip bombs."""
    data = packed({**sound(), **{f"x{n}": b"" for n in range(500)}})
    entries = data.split(b"PK\1\2")
    first = entries[1][38:42]
    return b"PK\1\2".join([entries[0], *(one[:38] + first + one[42:] for one in entries[1:])])


def zip_in_zip() -> bytes:
    inner = packed({"zeros": b"\0" * 10**8})
    for _ in range(3):
        inner = packed({f"x{n}.zip": inner for n in range(20)})
    return packed({**sound(), "xl/embeddings/x.zip": inner})


def all_stored(size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in {**sound(), "xl/media/x.bin": os.urandom(size)}.items():
            archive.writestr(name, content)
    return made.getvalue()


BOMBS: dict[str, Bomb] = {
    "five million empty cells": in_sheet(b'<row r="#">' + b"<c/>" * 200 + b"</row>", 25_000),
    "four million cells that say their places": in_sheet(
        b'<row r="#">' + b"".join(b'<c r="%s#" s="0"/>' % bytes([65 + n]) for n in range(20)) + b"</row>", 200_000
    ),
    "a row of two million cells": in_sheet(b"<c><v>#</v></c>", 2_000_000, before=b"</row></sheetData>"),
    "a million rows": in_sheet(b'<row r="#" ht="1#"/>', 1_000_000),
    "a cell in the last corner of each row": in_sheet(b'<row r="#"><c r="XFD#"><v>1</v></c></row>', 100_000),
    "junk rows": junk_rows(50_000, 4),
    "junk rows, many columns": junk_rows(100_000, 20),
    "a million cell formats": replaced(STYLES, b"</cellXfs>", b'<xf numFmtId="#"/>', 1_000_000),
    "a million number formats": replaced(STYLES, b"<fonts", b'<numFmt numFmtId="#" formatCode="0#"/>', 1_000_000),
    "a million fonts": replaced(STYLES, b"</fonts>", b'<font><sz val="#"/></font>', 1_000_000),
    "a million names": replaced(
        WORKBOOK, b"<calcPr", b'<definedName name="n#">A#</definedName>', 1_000_000
    ),
    "a million sheets": replaced(WORKBOOK, b"</sheets>", b'<sheet name="n#" sheetId="#"/>', 1_000_000),
    "a million references": replaced(RELS, b"</Relationships>", b'<Relationship Id="n#"/>', 1_000_000),
    "a million registered parts": replaced(TYPES, b"</Types>", b'<Override PartName="/n#"/>', 1_000_000),
    "a million validations": after_cells(b'<dataValidation sqref="A#"/>', 1_000_000, b"dataValidations"),
    "a million conditional formats": after_cells(b'<cfRule priority="#"/>', 1_000_000, b"conditionalFormatting"),
    "a million merged ranges": after_cells(b'<mergeCell ref="A#:B#"/>', 1_000_000, b"mergeCells"),
    "a million links": after_cells(b'<hyperlink ref="A#"/>', 1_000_000, b"hyperlinks"),
    "a million columns": after_cells(b'<col min="#" max="#"/>', 1_000_000, b"cols"),
    "a merge over the whole sheet": after_cells(b'<mergeCell ref="A#:XFD1048576"/>', 1, b"mergeCells"),
    "a note over the whole sheet": note_over_all,
    "an array formula over the whole sheet": in_sheet(
        b'<row r="#"><c r="A#"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>', 50
    ),
    "many array formulas": in_sheet(
        b'<row r="#"><c r="A#"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>', 50_000, start=5
    ),
    "half a million formulas": in_sheet(b'<row r="#"><c r="Z#"><f>A#+B#</f><v>1</v></c></row>', 500_000, start=5),
    "a giant image": giant_image,
    "five million empty texts": shared_strings(b"<si/>", 5_000_000),
    "a million texts": shared_strings(b"<si><t>text #</t></si>", 1_000_000),
    "two million texts": shared_strings(b"<si><t>text #</t></si>", 2_000_000),
    "a text of thirty million letters": shared_strings(b"<si><t>" + b"lette#" * 10**6 + b"</t></si>", 1),
    "a cell of five million letters": in_sheet(
        b'<row r="#"><c t="str"><v>' + os.urandom(2_500_000).hex().encode() + b"</v></c></row>", 1
    ),
    "a name of ten million letters": replaced(
        WORKBOOK, b"</sheets>", b'<sheet name="' + os.urandom(5_000_000).hex().encode() + b'" sheetId="99"/>', 1
    ),
    "tags nested a hundred thousand deep": in_sheet(b"<x#>", 100_000),
    "entities that grow": whole_part(NODES, lambda: DOCTYPE + sound()[NODES]),
    "entities in UTF-16": whole_part(
        NODES, lambda: b'<?xml version="1.0" encoding="utf-16"?>'.decode().encode("utf-16")
        + (DOCTYPE + sound()[NODES]).decode().encode("utf-16-le")
    ),
    "zeros": extra_part("xl/media/x.bin", lambda: b"\0" * 150_000_000),
    "a part that packs well": extra_part("xl/x.xml", lambda: numbered(b"<x/>" * 50 + b"#", 300_000)),
    "a thousand parts": lambda: packed({**sound(), **{f"x/{n}.xml": b"<x>%d</x>" % n * 9000 for n in range(950)}}),
    "parts that overlap": overlapping,
    "archives in archives": zip_in_zip,
    "nineteen megabytes that do not pack": lambda: all_stored(19_000_000),
}  # fmt: skip


def cost(name: str) -> dict[str, object]:
    """What `check` makes of a bomb: how long it works, and what it says."""
    from optimizer.case import examine
    from optimizer.report.files.console import problem_lines

    data = BOMBS[name]()
    before = resource.getrusage(resource.RUSAGE_SELF)
    lines = problem_lines(examine(data).problems)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = [line[:200] for line in lines[:3]]
    return {
        "bomb": name, "bytes": len(data), "seconds": round(seconds, 2), "lines": len(lines),
        "memory": after.ru_maxrss * 1024, "built": before.ru_maxrss * 1024, "said": said,
    }  # fmt: skip


if __name__ == "__main__":
    for bomb in sys.argv[1:] or BOMBS:
        print(json.dumps(cost(bomb)), flush=True)
