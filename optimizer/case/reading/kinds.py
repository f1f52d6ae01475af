"""What kind a file is, told by what it holds and not by its name; what cannot be read is refused in words."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from optimizer.case.problems import InputError
from optimizer.case.reading.guard import (
    OLE_MAGIC,
    refusal,
    refuse_dangerous_archive,
)

Kind = Literal["xlsx", "xlsb", "ods", "xls", "csv"]
NAMES: dict[Kind, str] = {
    "xlsx": "an Excel workbook (.xlsx)",
    "xlsb": "an Excel binary workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "xls": "an old Excel workbook (.xls)",
    "csv": "a set of CSV files",
}
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
CSV_ENDING = ".csv"
CASE_ENDINGS = (*WORKBOOK_ENDINGS, ".zip")

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_IN_EXCEL = 'open it in Excel or LibreOffice and save it as "Excel Workbook (*.xlsx)"'
_OLD_BIFF = re.compile(
    rb"\t[\0\2\4\x08][\4\6\x08]\0"
)  # the first record of Excel 2 to 4, which had no folder
# What text files and others begin with, what they are then, and what to do.
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (
        rb"<(?:!doctype html|html|head|body|table|meta|div)\b",
        "a web page (HTML), whatever its name says",
        _IN_EXCEL,
    ),
    (rb"mime-version:", "a web archive (MHTML), whatever its name says", _IN_EXCEL),
    (rb"<\?xml[^<]*<\?mso-application[^<]*excel", "an XML Spreadsheet of 2003", _IN_EXCEL),
    (rb"<\?xml[^<]*<(?:\w+:)?workbook\b", "an XML Spreadsheet of 2003", _IN_EXCEL),
    (
        rb"<\?xml[^<]*(?:<!--.*?-->\s*)?<office:document\b",
        "a flat OpenDocument file (.fods)",
        "save it as .ods or .xlsx",
    ),
    (rb"<\?xml|<", "an XML file and no workbook", _IN_EXCEL),
    (rb"%pdf-", "a PDF", "give the spreadsheet that it was made from"),
    (rb"\{\\rtf", "a text document (RTF)", "give the spreadsheet that it was made from"),
    (
        rb"7z\xbc\xaf|rar!|\x1f\x8b",
        "an archive of a kind that is not read",
        "unpack it, and give what is in it",
    ),
    (rb'\{\s*"(?:url|doc_id)"', "a link to an online table, and not the table", "download it as .xlsx"),
)


def kind_of(data: bytes) -> Kind:
    """The kind of a file that may be read; InputError says what it is otherwise, and what to do."""
    if not data:
        raise refusal("the file is empty", "download or save it again")
    if data.startswith(OLE_MAGIC):
        return _kind_of_compound(data)
    if data.startswith(b"PK"):
        return _kind_of_archive(data)
    raise _refused_by_beginning(data)


def _kind_of_compound(data: bytes) -> Kind:
    """The entries of the folder in a compound file are named in UTF-16."""
    if _holds_entry(data, "EncryptedPackage"):
        raise refusal("the file is password-protected", "remove the password")
    if _holds_entry(data, "WordDocument") or _holds_entry(data, "PowerPoint Document"):
        raise refusal("the file is no spreadsheet, but a document of another program", "give the spreadsheet")
    if _holds_entry(data, "Workbook") or _holds_entry(data, "Book"):
        return "xls"
    message = "the file is password-protected or an old .xls that is damaged"
    raise refusal(message, f"remove the password, or {_IN_EXCEL}")


def _holds_entry(data: bytes, name: str) -> bool:
    return (name + "\0").encode("utf-16-le") in data


def _kind_of_archive(data: bytes) -> Kind:
    names = [part.filename for part in refuse_dangerous_archive(data)]
    plain = {name.replace("\\", "/").lstrip("/").casefold() for name in names}  # as Excel takes them
    if "xl/workbook.xml" in plain:
        return "xlsx"
    if "xl/workbook.bin" in plain:
        return "xlsb"
    if "mimetype" in plain or "meta-inf/manifest.xml" in plain or "content.xml" in plain:
        return _kind_of_open_document(data)
    if any(name.endswith((".iwa", "index.zip")) or name.startswith("index/document") for name in plain):
        raise refusal("the file is of Apple Numbers", "in Numbers, choose File > Export To > Excel")
    if any(name.endswith(CSV_ENDING) for name in plain):
        return "csv"
    within = next((name for name in sorted(names) if name.casefold().endswith(WORKBOOK_ENDINGS)), None)
    if within is not None:
        raise refusal(
            f"the file is a zip with the workbook {within} in it", "unpack it, and give the workbook"
        )
    raise refusal(
        "the file is an archive, but not an .xlsx workbook, nor does it hold CSV files",
        f"if it opens in Excel, {_IN_EXCEL}",
    )


def _kind_of_open_document(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
            kind = archive.read("mimetype") if "mimetype" in names else b""
            beginning = b""
            if "content.xml" in names:
                with archive.open("content.xml") as content:
                    beginning = content.read(1 << 16)
    except Exception:  # whatever zipfile and zlib make of broken bytes
        raise refusal("the file is damaged or incomplete", "download or save it again") from None
    if b"encryption-data" in manifest or "encrypted-package" in names:
        raise refusal("the file is password-protected", "save it without a password")
    if not kind.startswith(_SPREADSHEET) and b"<office:spreadsheet" not in beginning:
        raise refusal(
            "the file is an OpenDocument file, but no spreadsheet", "give the .ods, or save it as .xlsx"
        )
    return "ods"


def _refused_by_beginning(data: bytes) -> InputError:
    text = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace").encode()
    start = text[:4096].lstrip().lower()
    for beginning, what, remedy in _BEGINNINGS:
        if re.match(beginning, start, re.DOTALL):
            return refusal(f"the file is {what}", remedy)
    if _OLD_BIFF.match(data):
        return refusal("the file is of an Excel older than 1995", _IN_EXCEL)
    if b"\0" not in text[:4096] and re.search(rb"[,;\t]", text[:4096]):
        return refusal(
            "the file is one table of text (CSV), and not an .xlsx workbook; a case is several tables",
            "put one CSV file a sheet (Nodes.csv, Links.csv, …) into a folder, and give it or a zip of it",
        )
    return refusal(
        "the file is not an .xlsx workbook, whatever its name says", f"if it opens in Excel, {_IN_EXCEL}"
    )
