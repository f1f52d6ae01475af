"""Workbooks as other writers leave them: by XlsxWriter, with parts changed or named otherwise."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import xlsxwriter

from tests.case.builder import header_of, worked_case


def written(change: Callable[[xlsxwriter.worksheet.Worksheet], object], name: str = "Projects") -> bytes:
    """The worked case by XlsxWriter, one sheet changed before it is saved."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for sheet, records in worked_case().items():
        worksheet = book.add_worksheet(sheet)
        header = header_of(records)
        for row, cells in enumerate(
            [header, *([record.get(column) for column in header] for record in records)]
        ):
            worksheet.write_row(row, 0, cells)
        if sheet == name:
            change(worksheet)
    book.close()
    return buffer.getvalue()


def patched(data: bytes, change: Callable[[str, str], str]) -> bytes:
    """The workbook with the text of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name,
                change(name, old.read(name).decode()) if name.endswith((".xml", ".rels")) else old.read(name),
            )
    return out.getvalue()


def respelt(data: bytes, part: Callable[[str], str], reference: Callable[[str], str] = str) -> bytes:
    """The workbook with its parts, and the references to them, named otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".rels") or name.startswith("[Content"):
                content = re.sub(
                    rb'((?:Target|PartName)=")([^"]*)',
                    lambda m: m[1] + reference(m[2].decode()).encode(),
                    content,
                )
            new.writestr(part(name), content)
    return out.getvalue()
