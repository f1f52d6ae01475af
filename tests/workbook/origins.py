"""The worked case with a planner's own formulas, as different programs save it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import xlsxwriter

from tests.case import builder
from tests.workbook.whole_parts import zipped
from tests.workbook.whole_xml import MAIN, REL

OWN = "My sums"
# Cells of the planner's own sheet: formula, and its value in the worked case.
FORMULAS = {
    "B1": ("=Projects!D4*2", 12),
    "B2": ("=SUM(Projects!D2:D4)", 17),
    "B3": ('=IF(B2>10,"dear","cheap")', "dear"),
    "B4": ("=B1*0", 0),
    "B5": ("=Projects!D2/3", 10 / 3),
}
NUMBERS = {"D1": 0.30000000000000004, "D2": -1.5e-7, "D3": 12345678901234567}


def by_openpyxl() -> bytes:
    """Without values beside formulas."""

    def add(book: Any) -> None:
        sheet = book.create_sheet(OWN)
        for place, (formula, _) in FORMULAS.items():
            sheet[place] = formula
        for place, number in NUMBERS.items():
            sheet[place] = number

    return bytes(builder.to_xlsx(builder.worked_case(), add))


def by_xlsxwriter() -> bytes:
    """With values, and the request to calculate on opening."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, records in builder.worked_case().items():
        sheet, header = book.add_worksheet(name), builder.header_of(records)
        rows = [header, *([one.get(title) for title in header] for one in records)]
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
    sheet = book.add_worksheet(OWN)
    for place, (formula, value) in FORMULAS.items():
        sheet.write_formula(place, formula, None, value)
    for place, number in NUMBERS.items():
        sheet.write_number(place, number)
    book.close()
    return buffer.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def as_excel() -> bytes:
    """Calculated by the program itself: no request, a chain of cells, namespaces that may be ignored."""
    parts = _parts(by_xlsxwriter())
    parts["xl/workbook.xml"] = re.sub(
        rb"<calcPr[^>]*/>", b'<calcPr calcId="191029"/>', parts["xl/workbook.xml"]
    )
    for name in [one for one in parts if one.startswith("xl/worksheets/sheet")]:
        parts[name] = parts[name].replace(
            b"<worksheet ",
            b'<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            b' mc:Ignorable="xr" xr:uid="{00000000-0001-0000-0000-000000000000}"'
            b' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" ',
        )
    links = "".join(f'<c r="{place}" i="9"/>' for place in FORMULAS)
    _add(parts, "calcChain", f'<calcChain xmlns="{MAIN}">{links}</calcChain>')
    return zipped(parts)


def _add(parts: dict[str, bytes], kind: str, content: str) -> None:
    parts[f"xl/{kind}.xml"] = content.encode()
    override = (
        f'<Override PartName="/xl/{kind}.xml"'
        f' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/></Types>'
    )
    types, rels = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    parts[types] = parts[types].replace(b"</Types>", override.encode())
    one = f'<Relationship Id="rId99" Type="{REL}/{kind}" Target="{kind}.xml"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", one.encode())


def as_google() -> bytes:
    """No docProps, no chain; rows and columns of formats without end, theme beside, values as text."""
    parts = _parts(as_excel())
    for name in ("docProps/app.xml", "docProps/core.xml", "xl/calcChain.xml"):
        del parts[name]
    for name in ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"):
        parts[name] = re.sub(
            rb"<(?:Override|Relationship) [^>]*(?:docProps|calcChain)[^>]*/>", b"", parts[name]
        )
    gone = rb"<bookViews>.*?</bookViews>|<(?:fileVersion|calcPr)\b[^>]*/>"
    parts["xl/workbook.xml"] = re.sub(gone, b"", parts["xl/workbook.xml"])
    return zipped(parts)


def as_open_xml_sdk() -> bytes:
    """A prefix before each name, targets from the root, texts in their cells, cells that say no place."""
    parts = _parts(as_excel())
    strings = re.findall(rb"<si>(.*?)</si>", parts.pop("xl/sharedStrings.xml"), re.DOTALL)
    del parts["xl/calcChain.xml"]
    for name, content in parts.items():
        if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
            kept = re.sub(
                rb"<(?:Override|Relationship) [^>]*(?:sharedStrings|calcChain)[^>]*/>", b"", content
            )
            parts[name] = re.sub(rb'Target="(?=worksheets|styles|theme)', b'Target="/xl/', kept)
        if name.startswith("xl/worksheets/"):
            inline = re.sub(
                rb' t="s"><v>(\d+)</v>',
                lambda found: b' t="inlineStr"><is>' + strings[int(found[1])] + b"</is>",
                content,
            )
            parts[name] = _prefixed(_without_places(inline))
        if name in ("xl/workbook.xml", "xl/styles.xml"):
            parts[name] = _prefixed(content)
    return zipped(parts)


def _without_places(content: bytes) -> bytes:
    """Of full rows: a cell that says no place stands beside the one before it."""
    rows = re.findall(rb"<row .*?</row>", content, re.DOTALL)
    for row in rows:
        letters = re.findall(rb'<c r="([A-Z])\d+"', row)
        if letters == [b"ABCDEFGHIJ"[at : at + 1] for at in range(len(letters))]:
            content = content.replace(row, re.sub(rb'(<c) r="[A-Z]\d+"', rb"\1", row))
    return content


def _prefixed(content: bytes) -> bytes:
    named = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])", rb"<\1x:", content)
    return named.replace(b" xmlns=", b" xmlns:x=", 1)


ORIGINS: dict[str, Callable[[], bytes]] = {
    "Excel": as_excel,
    "Google Sheets": as_google,
    "XlsxWriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "Open XML SDK": as_open_xml_sdk,
}
