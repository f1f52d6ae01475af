"""Cases as files of other kinds: folders and zips of CSV files, and small .ods files with any content."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.case.builder import header_of, worked_case

FILES = Path(__file__).with_name("files")
_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def csv_text(records: Sequence[Mapping[str, Any]], sign: str = ",") -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=sign)
    header = header_of(records)
    writer.writerow(header)
    writer.writerows([record.get(name) for name in header] for record in records)
    return buffer.getvalue()


def csv_case(sign: str = ",", **texts: str | bytes) -> dict[str, bytes]:
    """The worked case as CSV files, with the text of some sheets put in place of theirs."""
    files = {f"{sheet}.csv": csv_text(records, sign).encode() for sheet, records in worked_case().items()}
    given = {
        f"{sheet}.csv": text if isinstance(text, bytes) else text.encode() for sheet, text in texts.items()
    }
    return files | given


def zip_of(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def folder_of(files: Mapping[str, bytes], folder: Path) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def ods_of(tables: str, **parts: bytes) -> bytes:
    """An .ods file with these tables in its content."""
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"META-INF/manifest.xml": manifest, **parts}
    return zip_of({"mimetype": SPREADSHEET, "content.xml": _CONTENT.format(tables).encode(), **parts})


def ods_case(**cells: str) -> bytes:
    """The worked case; a cell's XML may be given by its sheet, column and row, as `Projects_cost_musd_2`."""
    tables = []
    for sheet, records in worked_case().items():
        header = header_of(records)
        rows = ["".join(_cell(name) for name in header)]
        for number, record in enumerate(records, start=2):
            rows.append(
                "".join(cells.get(f"{sheet}_{name}_{number}", _cell(record.get(name))) for name in header)
            )
        body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        tables.append(f'<table:table table:name="{sheet}">{body}</table:table>')
    return ods_of("".join(tables))


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
