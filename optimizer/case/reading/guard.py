"""Refuses what is no honest workbook before anything parses it.

An upload may be a renamed CSV, a password-protected file, a download that broke off, or a small archive that
unpacks to gigabytes. Each is told apart here by the archive's directory alone, which costs nothing to read.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from optimizer.case.problems import InputError, error

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 1000
MAX_RATIO = 200  # of a part's size to what it takes in the archive; a worksheet packs to a tenth or so
_SMALL_PART = 1024 * 1024  # may pack as it likes

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_MEGABYTE = 1024 * 1024
_SAVE_AS = 'save it in Excel as "Excel Workbook (*.xlsx)"'

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO


def workbook_bytes(source: Source) -> bytes:
    """The bytes of a workbook that is safe to parse: a path, bytes or a binary file; InputError otherwise."""
    data = bytes_of(source)
    _refuse_other_formats(data)
    parts = refuse_dangerous_archive(data)
    names = {part.filename.replace("\\", "/").lstrip("/").casefold() for part in parts}
    if "xl/workbook.xml" not in names:  # as Excel takes them
        raise _not_a_workbook(names)
    _refuse_tricks(parts)
    return data


def source_name(source: Source) -> str:
    """The file's name without its folder, for titles; "" where the source has none."""
    if isinstance(source, (str, os.PathLike)):
        return Path(source).name
    name = getattr(source, "name", "")
    return Path(name).name if isinstance(name, str) else ""


def refusal(message: str, remedy: str) -> InputError:
    """A finding about the whole file."""
    return InputError([error("", None, "", None, message, remedy)])


def damaged(failure: Exception) -> InputError:
    """What a parser made of a broken part, as a finding about the whole file."""
    own_words = isinstance(failure, ValueError) and type(failure) is not ValueError
    reason = str(failure) if own_words else f"{type(failure).__name__}: {failure}".strip(": ")
    said = " ".join(reason.split())[:200]
    return refusal(f"the file is damaged ({said})", "open it in Excel, save it again, and retry")


def bytes_of(source: Source) -> bytes:
    """The bytes of a file that is not too large to look into; InputError where it cannot be read."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, (str, os.PathLike)):
        data = _bytes_of_path(source)
    else:
        # One byte more than the limit tells "too large" without reading the rest.
        read = source.read(MAX_FILE_BYTES + 1)
        if not isinstance(read, bytes):
            raise TypeError("a workbook must be opened in binary mode")
        data = read
    if len(data) > MAX_FILE_BYTES:
        raise _too_large()
    return data


def _bytes_of_path(source: str | os.PathLike[str]) -> bytes:
    path = Path(source)
    try:
        if path.is_dir():
            raise refusal(f"{path} is a folder, not a workbook", "give the path of an .xlsx file")
        if not path.exists():
            remedy = "check the path; `corridor new FILE.xlsx` writes one to start from"
            raise refusal(f"there is no file {path}", remedy)
        if not path.is_file():
            raise refusal(f"{path} is not an ordinary file", "give the path of an .xlsx file")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large()
        return path.read_bytes()
    except (OSError, ValueError) as failure:
        if isinstance(failure, InputError):
            raise
        reason = getattr(failure, "strerror", None) or str(failure)
        message, remedy = (
            f"{path} cannot be opened ({reason})",
            "close it in other programs and check its permissions",
        )
        raise refusal(message, remedy) from None


def _too_large() -> InputError:
    remedy = "remove pictures, pivots and sheets that the case does not need"
    return refusal(f"the file is larger than {MAX_FILE_BYTES // _MEGABYTE} MB", remedy)


def _refuse_other_formats(data: bytes) -> None:
    if not data:
        raise refusal("the file is empty", "download or save it again")
    if data.startswith(OLE_MAGIC):
        raise refusal("the file is password-protected or an old .xls", f"remove the password, or {_SAVE_AS}")
    if not data.startswith(b"PK"):
        message = "the file is not an .xlsx workbook, whatever its name says"
        raise refusal(message, f"if it opens in Excel, {_SAVE_AS}")


def refuse_dangerous_archive(data: bytes) -> list[zipfile.ZipInfo]:
    """What a zip holds; InputError where it is damaged, locked, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refusal("the file is damaged or incomplete", "download or save it again") from None
    if len(parts) > MAX_PARTS:
        message = f"the file holds {len(parts):,} parts, which no case needs"
        raise refusal(message, "copy the case's sheets into a new workbook")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES:
        most = MAX_UNPACKED_BYTES // _MEGABYTE
        message = f"the file unpacks to {unpacked / _MEGABYTE:,.0f} MB, more than {most} MB"
        raise refusal(message, "copy the case's sheets into a new workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise refusal("the file is password-protected", "remove the password")
    return parts


def _refuse_tricks(parts: Sequence[zipfile.ZipInfo]) -> None:
    """What no program that saves workbooks does: names that lead elsewhere, parts that share bytes, bombs."""
    seen: set[str] = set()
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        name = part.orig_filename.replace("\\", "/")
        shown = name[:60].encode("unicode_escape").decode()
        if "\0" in name or ".." in name.split("/") or re.match("[A-Za-z]:", name):
            raise _damaged_archive(f'a part is named "{shown}"')
        if name.endswith("/") and part.file_size:
            raise _damaged_archive(f'the folder "{shown}" holds bytes')
        if name.lstrip("/").casefold() in seen:
            raise _damaged_archive(f'two parts are named "{shown}"')
        seen.add(name.lstrip("/").casefold())
        if part.header_offset < end:
            raise _damaged_archive(f'the part "{shown}" overlaps another')
        end = part.header_offset + 30 + part.compress_size  # 30 is the least that stands before its bytes
        if part.file_size > max(_SMALL_PART, MAX_RATIO * part.compress_size):
            times = part.file_size / max(part.compress_size, 1)
            message = (
                f'the part "{shown}" unpacks to {times:,.0f} times its size, more than {MAX_RATIO} times'
            )
            raise refusal(message, "do not trust this file; copy the case's sheets into a new workbook")


def _damaged_archive(how: str) -> InputError:
    return refusal(f"the file is damaged ({how})", "open it in Excel, save it again, and retry")


def _not_a_workbook(names: set[str]) -> InputError:
    if "xl/workbook.bin" in names:
        return refusal("the file is an Excel binary workbook (.xlsb)", _SAVE_AS)
    if "content.xml" in names:
        return refusal("the file is an OpenDocument file (.ods or another)", "save it as .xlsx")
    return refusal("the file is an archive, but not an .xlsx workbook", f"if it opens in Excel, {_SAVE_AS}")
