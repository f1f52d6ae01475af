"""Files as people need them: whole or not at all, refused before the work, never over what they came from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from uuid import uuid4

from optimizer.case.problems import Problem, error
from optimizer.interrupts import noted_as_unfinished

PART = ".part"  # ends the name under which a file is written until it is whole
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
_OTHERS = {
    "json": (*WORKBOOK_ENDINGS, ".xls", ".html", ".htm"),
    "html": (*WORKBOOK_ENDINGS, ".xls", ".json", ".pdf"),
    "zip": (),
}


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file so that whoever looks sees the old one or the new one, even if the program is killed.

    The bytes go to a file beside it, to the disk, and only then under its name. Permissions of a file that is
    replaced stay; a link is written through; what is no ordinary file (a pipe, a terminal) is written to as
    it is. What a killed program left beside it is taken away. Raises OSError where that cannot be done.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    _clear_leftovers(target)
    fresh = _name_beside(target)
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            fresh.chmod(target.stat().st_mode & 0o7777)
        os.replace(fresh, target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise


def _name_beside(target: Path) -> Path:
    path = target.with_name(f".{target.name[:80]}.{os.getpid()}.{uuid4().hex[:8]}{PART}")
    return noted_as_unfinished(path)


def _clear_leftovers(target: Path) -> None:
    """Remove what processes that are no more were writing for this file when they ended."""
    written_by = re.compile(rf"\.{re.escape(target.name[:80])}\.(\d+)\.\w+{re.escape(PART)}")
    for beside in target.parent.glob(f".*{PART}"):
        made = written_by.fullmatch(beside.name)
        if made and not is_alive(int(made[1])):
            with suppress(OSError):
                beside.unlink()


def is_alive(process: int) -> bool:
    """Whether a process of that number runs, anyone's; not one that has ended and that nobody has reaped.

    psutil is asked, since the signal 0 of other systems is a Ctrl-C on Windows.
    """
    import psutil

    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # it is another user's
        return True


def target_problem(
    option: str, path: Path, *, kind: str, read: Iterable[str | os.PathLike[str]] = ()
) -> Problem | None:
    """Why a file of that kind ("json", "html", "workbook") cannot be written there; None where it can.

    `read` are the files that the program reads and that may not be written over.
    """
    message, remedy = "", "give another name"
    try:
        if _has_wrong_ending(path, kind):
            message, remedy = _ending_said(path, kind)
        elif any(is_same_file(path, source) for source in read):
            message = f"{path} is read, and would be lost"
        elif path.is_dir():
            message, remedy = f"{path} is a folder", "give the name of a file in it"
        elif not path.parent.is_dir():
            message, remedy = f"there is no folder {path.parent}", "make it first, or give another"
        elif not path.exists() or path.is_file():
            _try_to_write(path)
    except (OSError, ValueError) as failed:
        reason = getattr(failed, "strerror", None) or str(failed)
        message = f"{path} cannot be written ({reason})"
        remedy = "close it in other programs, or give another name or folder"
    return error("", None, option, path, message, remedy) if message else None


def is_same_file(path: Path, source: str | os.PathLike[str]) -> bool:
    """Whether both are one file, by whatever way they are named."""
    return path.exists() and os.path.exists(source) and os.path.samefile(path, source)


def names_beside(path: Path, suffix: str) -> Iterator[Path]:
    """Names near `path`, without end: "case results.xlsx", "case results 2.xlsx"."""
    for number in count(1):
        yield path.with_name(f"{path.stem} results{f' {number}' if number > 1 else ''}{suffix}")


def _has_wrong_ending(path: Path, kind: str) -> bool:
    if path.exists() and not path.is_file():
        return False  # a pipe or a device has no ending, and a folder is told as one
    ending = path.suffix.casefold()
    return ending not in WORKBOOK_ENDINGS if kind == "workbook" else ending in _OTHERS[kind]


def _ending_said(path: Path, kind: str) -> tuple[str, str]:
    if kind == "workbook":
        return f"{path} is not the name of a workbook", f"name it {path.stem or 'results'}.xlsx"
    return f"{path} is not the name of a {kind.upper()} file", f"name it {path.stem}.{kind}"


def _try_to_write(path: Path) -> None:
    """OSError where a file beside it cannot be made, or the file itself may not be written."""
    target = Path(os.path.realpath(path))
    if target.exists():
        with target.open("r+b"):
            pass
    fresh = _name_beside(target)
    fresh.open("xb").close()
    fresh.unlink()
