"""Names of files: cut to what every disk takes, and what Windows would make something else of."""

from __future__ import annotations

import os
import re

MOST_BYTES = 120  # of a file's name, where more is added to it; disks take 255
_RESERVED = re.compile(r"(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(\.|$)", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*\x00-\x1f]')


def shortened(name: str, most_bytes: int = MOST_BYTES) -> str:
    """The beginning of a name that has at most so many bytes, no letter cut in two."""
    return os.fsdecode(os.fsencode(name))[:most_bytes] if name.isascii() else _cut(name, most_bytes)


def _cut(name: str, most_bytes: int) -> str:
    while len(os.fsencode(name)) > most_bytes:
        name = name[:-1]
    return name


def name_problem(name: str, *, windows: bool = os.name == "nt") -> str:
    """Why Windows would write something else than a file of that name; "" where it would, and elsewhere.

    A colon would hide the answer in a stream of another file, CON.xlsx is the console.
    """
    if not windows:
        return ""
    if _RESERVED.match(name):
        return "is a name that Windows keeps for a device"
    if found := _NOT_IN_A_NAME.search(name):
        return f"holds {found[0]!r}, which no name on Windows may"
    return "ends in a dot or a blank, which Windows drops" if name.rstrip(". ") != name else ""
