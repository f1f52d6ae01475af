"""One process at a time writes a file, from reading what stands there to the new name."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from optimizer.case.saving.failures import LockedError
from optimizer.case.saving.names import shortened
from optimizer.interrupts import forgotten, noted_as_unfinished

LOCK_SECONDS = 60.0
LOCK = ".lock"  # ends the name of the file that is held; the system lets go of it when its process ends


def lock_path(path: Path) -> Path:
    """Beside the file itself, so that it holds between users and, on a share that knows locks, computers."""
    target = Path(os.path.realpath(path))
    return target.with_name(f".{shortened(target.name)}{LOCK}")


@contextmanager
def held(path: Path, *, seconds: float | None = None) -> Iterator[None]:
    """Hold the lock of a file that is to be replaced; LockedError where another keeps it for too long.

    No lock is asked for where no file would be replaced (a pipe, a folder). The lock's file is taken away at
    the end: filelock begins anew where the file that it waited for has no name any more.
    """
    if path.exists() and not path.is_file():
        yield
        return
    at = lock_path(path)
    if not at.parent.is_dir():  # filelock would make it: the empty place of a share that is gone
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(at.parent))
    lock = FileLock(at, timeout=LOCK_SECONDS if seconds is None else seconds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the share knows existence alone as a lock
            lock.acquire()
    except Timeout:
        raise LockedError(path) from None
    except NotImplementedError as unknown:
        raise OSError(str(unknown)) from unknown
    noted_as_unfinished(at)  # a program that is ended at once takes it away as well
    try:
        yield
    finally:
        if os.name == "posix":  # on Windows filelock takes it away itself
            with suppress(OSError):
                at.unlink()
        forgotten(at)  # by now it may be another's
        lock.release()
