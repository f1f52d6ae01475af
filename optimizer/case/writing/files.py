"""Files as people need them: whole or not at all, refused before the work, never over what they came from."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from uuid import uuid4

from optimizer.case.problems import Problem, error
from optimizer.case.saving.failures import WritingFailure
from optimizer.case.saving.names import name_problem, shortened
from optimizer.interrupts import noted_as_unfinished

PART = ".part"  # ends the name under which a file is written until it is whole
_LEFTOVER = re.compile(rf"\..+\.(\d+)\.[0-9a-f]{{8}}\.(?P<computer>[0-9a-f]{{6}}){re.escape(PART)}")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
DAY_SECONDS = 86_400.0
WAITS_SECONDS = (0.05, 0.1, 0.2, 0.4)
HELD_ON_WINDOWS = (5, 32, 33)  # access denied, a sharing and a lock violation
_OTHERS = {
    "json": (*WORKBOOK_ENDINGS, ".xls", ".html", ".htm"),
    "html": (*WORKBOOK_ENDINGS, ".xls", ".json", ".pdf"),
    "zip": (),
}


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file so that whoever looks sees the old one or the new one, even if the program is killed.

    The bytes go to a file beside it, to the disk, and only then under its name. Permissions of a file that is
    replaced stay; a link is written through; what is no ordinary file (a pipe, a terminal) is written to as
    it is. What a killed program left beside it is taken away. Raises OSError where the place cannot be
    written, or may only be read.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    _refuse_read_only(target)
    clear_leftovers(target)
    fresh = _name_beside(target)
    try:
        with fresh.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            with suppress(OSError):  # a share or a stick may know no permissions
                fresh.chmod(target.stat().st_mode & 0o7777)
        _take_the_name(fresh, target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    _flush_folder(target.parent)


def _refuse_read_only(target: Path) -> None:
    """A file that nobody may write is not replaced, though its folder, or being root, would allow it."""
    if target.exists() and not target.stat().st_mode & 0o222:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


def _take_the_name(fresh: Path, target: Path) -> None:
    """Rename; on Windows a virus scanner or an index may hold the file for a moment."""
    for seconds in WAITS_SECONDS:
        try:
            os.replace(fresh, target)
            return
        except PermissionError as held:
            if getattr(held, "winerror", None) not in HELD_ON_WINDOWS:
                raise
            time.sleep(seconds)
    os.replace(fresh, target)


def _flush_folder(folder: Path) -> None:
    """That the name leads to the new file is on the disk too, where a system can be asked for that."""
    if os.name != "posix":
        return
    with suppress(OSError):  # the file is whole by either name
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _name_beside(target: Path) -> Path:
    ending = f"{os.getpid()}.{uuid4().hex[:8]}.{_computer()}{PART}"
    return noted_as_unfinished(target.with_name(f".{shortened(target.name)}.{ending}"))


def _computer() -> str:
    """Tells computers apart that write in one shared folder: a process's number is known on its own alone."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def clear_leftovers(target: Path) -> None:
    """Remove what processes that are no more were writing in this folder when they ended.

    What another computer writes goes when it is a day old: nobody here can know whether that process lives.
    """
    named_before = re.compile(rf"\.{re.escape(shortened(target.name))}\.(\d+)\.\w+{re.escape(PART)}")
    for beside in target.parent.glob(f".*{PART}"):
        made = _LEFTOVER.fullmatch(beside.name) or named_before.fullmatch(beside.name)
        if made is None:
            continue
        computer = made["computer"] if "computer" in made.groupdict() else _computer()
        with suppress(OSError):
            if computer == _computer():
                is_litter = not is_alive(int(made[1]))
            else:
                is_litter = time.time() - beside.stat().st_mtime > DAY_SECONDS
            if is_litter:
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
    message, remedy = name_problem(path.name), "give another name"
    if message:
        return error("", None, option, path, f"{path} {message}", remedy)
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
        why = WritingFailure.of(path, failed)
        message, remedy = f"{path} cannot be written ({why.reason})", why.remedy
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
    _refuse_read_only(target)
    if target.exists():
        with target.open("r+b"):
            pass
    fresh = _name_beside(target)
    fresh.open("xb").close()
    fresh.unlink()
