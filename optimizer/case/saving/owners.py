"""Who has a workbook open: Excel and LibreOffice leave a small file beside it that says so."""

from __future__ import annotations

import os
from pathlib import Path

_OF_EXCEL, _OF_LIBREOFFICE = "~${}", ".~lock.{}#"
_MOST_BYTES = 4096
_NAME_FIELD = 54  # bytes that Excel keeps for the name, after one that tells its length


def opened_by(path: Path) -> str:
    """The program that has the file open, with the user's name where it is told; "" where none says so.

    A program that crashed leaves its note behind, so this is what seems, not what is.
    """
    target = Path(os.path.realpath(path))
    for program, pattern, name_in in (
        ("Excel", _OF_EXCEL, _excel_name),
        ("LibreOffice", _OF_LIBREOFFICE, _libreoffice_name),
    ):
        note = target.with_name(pattern.format(target.name))
        try:
            if not note.exists():
                continue
        except OSError:  # a name too long to be asked for
            continue
        try:
            with note.open("rb") as file:
                name = name_in(file.read(_MOST_BYTES))
        except OSError:  # Excel holds its own while it runs
            name = ""
        return f"{program} ({name})" if name else program
    return ""


def _excel_name(note: bytes) -> str:
    """The user's name in UTF-16, which stands behind the one in the letters of that computer."""
    start = _NAME_FIELD + 1
    length = int.from_bytes(note[start : start + 2], "little")
    wide = note[start + 2 : start + 2 + 2 * length]
    if 0 < length <= _NAME_FIELD and len(wide) == 2 * length:
        return _printable(wide.decode("utf-16-le", errors="replace"))
    return _printable(note[1 : 1 + note[0]].decode("latin-1")) if note and note[0] <= _NAME_FIELD else ""


def _libreoffice_name(note: bytes) -> str:
    """Author, login, computer: the first of the two names that is there."""
    fields = note.decode("utf-8", errors="replace").rstrip(";").split(",")
    return next((name for field in fields[:2] if (name := _printable(field))), "")


def _printable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()).strip()
