"""What was done on a desk, and when: a plain file for people, one JSON line each.

No desk is ever made from it.

It is appended to after the desk was saved, and cut to its later half when it grows too large. Whoever is
killed in the middle of a line spoils that line alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from optimizer.case.writing.files import write_whole

MOST_BYTES = 200_000
MOST_LETTERS = 200  # of what a deed was about


@dataclass(frozen=True)
class Deed:
    """`did` is one word, `what` it was done to; `at` in seconds since 1970."""

    did: str
    what: str = ""
    at: float = field(default_factory=time.time)

    def line(self) -> bytes:
        when = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="seconds")
        content = {"at": when, "did": self.did, "what": self.what[:MOST_LETTERS]}
        return json.dumps(content, ensure_ascii=False).encode(errors="replace") + b"\n"


def append(path: Path, deeds: Sequence[Deed]) -> None:
    """Add to the journal, on a line of its own also where the last one was cut short.

    OSError where it cannot be written.
    """
    if not deeds:
        return
    with path.open("a+b") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        is_torn = file.read(1) not in (b"", b"\n")
        file.write(b"\n" * is_torn + b"".join(deed.line() for deed in deeds))
    if size > MOST_BYTES:
        _halve(path)


def _halve(path: Path) -> None:
    data = path.read_bytes()
    later = data[len(data) // 2 :].partition(b"\n")[2]
    write_whole(path, Deed("shortened").line() + later)


def read(path: Path) -> list[Deed]:
    """All that can be read, in the order of writing; nothing where there is no journal."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return []
    return [deed for line in lines if (deed := _deed_of(line)) is not None]


def _deed_of(line: bytes) -> Deed | None:
    try:
        content = json.loads(line)
        return Deed(
            str(content["did"]), str(content["what"]), datetime.fromisoformat(content["at"]).timestamp()
        )
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return None
