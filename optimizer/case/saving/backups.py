"""Dated copies of a planner's own files, made before they are replaced: a bounded number of each."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from optimizer.case.saving.names import shortened

FOLDER = "backups"
MOST = 10
_STAMP = "%Y-%m-%d %H.%M.%S"


def backup_folder(path: Path) -> Path:
    return Path(os.path.realpath(path)).with_name(FOLDER)


def kept(path: Path, data: bytes, *, now: datetime | None = None) -> Path:
    """Write what stands at `path` so far to "backups/case (before 2026-11-25 14.03.12).xlsx" beside it.

    OSError where it cannot be written; then nothing may be written over the file either.
    """
    from optimizer.case.writing.files import write_whole

    folder = backup_folder(path)
    folder.mkdir(exist_ok=True)
    target = Path(os.path.realpath(path))
    at = (now or datetime.now()).strftime(_STAMP)
    copy, number = folder / _name(target, at), 1
    while copy.exists():
        if copy.read_bytes() == data:
            return copy
        number += 1
        copy = folder / _name(target, f"{at}, {number}")
    try:
        write_whole(copy, data)
    except OSError:
        with suppress(OSError):
            folder.rmdir()  # where it was made for this alone
        raise
    _thin_out(target, folder)
    return copy


def backups_of(path: Path) -> list[Path]:
    """The copies of a file that are there, the oldest first."""
    target = Path(os.path.realpath(path))
    return [one for _, one in _dated(target, backup_folder(path))]


def _name(target: Path, at: str) -> str:
    return f"{shortened(target.stem)} (before {at}){target.suffix}"


def _dated(target: Path, folder: Path) -> list[tuple[datetime, Path]]:
    name = re.compile(
        rf"{re.escape(shortened(target.stem))} \(before ([\d-]+ [\d.]+)(?:, \d+)?\){re.escape(target.suffix)}"
    )
    found = []
    for one in folder.iterdir() if folder.is_dir() else ():
        if made := name.fullmatch(one.name):
            with suppress(ValueError):
                found.append((datetime.strptime(made[1], _STAMP), one))
    return sorted(found)


def _thin_out(target: Path, folder: Path) -> None:
    """Down to MOST: the one goes that stands closest behind another, never the oldest or the latest.

    So ten saves within an hour do not push out what was there last week.
    """
    dated = _dated(target, folder)
    while len(dated) > MOST:
        gaps = [dated[at][0] - dated[at - 1][0] for at in range(1, len(dated) - 1)]
        _, doomed = dated.pop(1 + gaps.index(min(gaps)))
        with suppress(OSError):
            doomed.unlink()
