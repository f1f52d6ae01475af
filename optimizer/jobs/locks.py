"""Files that a process holds locked while it lives: the system drops the lock however the process ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def locked(path: Path) -> IO[bytes] | None:
    """The file, open and locked until it is closed; None where another holds it."""
    file = open(path, "ab")  # noqa: SIM115 - it stays open as long as the lock is held
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def is_held(path: Path) -> bool:
    """Whether a living process holds it; False where there is no such file."""
    if not path.exists():
        return False
    try:
        free = locked(path)
    except OSError:
        return False
    if free is not None:
        free.close()
    return free is None
