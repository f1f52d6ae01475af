"""The values of a workbook by python-calamine, read in a process of its own."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

Rows = list[tuple[int, int, list[object]]]  # number, first column, values

_PROGRAM = Path(__file__).with_name("calamine_program.py")
_SECONDS = 60


class UnreadableError(Exception):
    """The library cannot read the file; the message is its own."""


def read_values(data: bytes) -> list[tuple[str, Rows]]:
    """The worksheets of a workbook by their names, in order; UnreadableError where it cannot be read."""
    try:
        ended = subprocess.run(
            [sys.executable, "-P", str(_PROGRAM)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(f"it takes more than {_SECONDS} seconds to read") from None
    if ended.returncode:  # a panic or the end of its memory; its words are for programmers
        raise UnreadableError("its parts contradict each other")
    found: list[tuple[str, Rows]] | str = pickle.loads(ended.stdout)
    if isinstance(found, str):
        raise UnreadableError(found)
    return found
