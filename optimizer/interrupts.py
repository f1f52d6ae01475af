"""Ctrl-C, a request to end (SIGTERM) and a closed terminal (SIGHUP), as a command heeds them from its first
line on.

Nothing is raised into what runs at that moment: inside an import, a callback of the solver or a destructor an
exception out of nowhere is lost or garbled. A signal is noted, and what it means depends on the stage:

READING   nothing is worth keeping yet: the program ends at once
WORKING   the solver looks whether it was told to stop, and the best so far is kept
WRITING   the answer is found: it is written out first
OVER      all is written: the program is ending anyway

A second Ctrl-C or SIGTERM ends the program at once at any stage. The exit status is 128 and the number of the
signal, as shells have it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import NoReturn

HEEDED = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if (number := getattr(signal, name, None)) is not None
)
MAY_REPEAT = tuple(filter(None, [getattr(signal, "SIGHUP", None)]))  # the system and the shell both send it
SAME_REQUEST_SECONDS = 0.3  # timeout(1) sends its signal twice
STUCK_SECONDS = 2.0  # after which a signal is heeded though the interpreter is deep in foreign code


class Stage(IntEnum):
    READING, WORKING, WRITING, OVER = range(4)


SAID = {
    Stage.WORKING: "stopping: the best so far is kept (Ctrl-C again ends at once)",
    Stage.WRITING: "the answer is found and is being written (Ctrl-C again ends at once)",
}
SAID_AT_ONCE = {
    Stage.READING: "interrupted",
    Stage.WORKING: "interrupted: the best so far is not kept",
    Stage.WRITING: "interrupted: what was not written yet is not kept",
}


class _Heeding:
    """What this process was told, and how far it is."""

    def __init__(self) -> None:
        self.is_on = False
        self.stage = Stage.READING
        self.status: int | None = None  # that the program ends with, once it is known
        self.first: int | None = None
        self.first_at = 0.0
        self.seen = 0  # signals that the interpreter came to handle
        self.is_owed = False  # one that was heeded before the interpreter came to it
        self.unfinished: set[Path] = set()

    def on_signal(self, number: int, frame: object) -> None:
        self.seen += 1
        if self.is_owed:
            self.is_owed = False
        else:
            self.heed(number, time.monotonic())

    def heed(self, number: int, now: float) -> None:
        is_first = self.first is None
        if is_first:
            self.first, self.first_at = number, now
        if self.stage is Stage.READING or (not is_first and self._is_another(number, now)):
            self.leave()
        if is_first and self.stage in SAID:
            _say(SAID[self.stage])

    def _is_another(self, number: int, now: float) -> bool:
        return number not in MAY_REPEAT and now - self.first_at > SAME_REQUEST_SECONDS

    def leave(self) -> NoReturn:
        """End now, with no process and no half file left."""
        if self.stage in SAID_AT_ONCE:
            _say(SAID_AT_ONCE[self.stage])
        for path in list(self.unfinished):
            with suppress(OSError):
                path.unlink()
        if self.stage is not Stage.READING:
            _end_children()
        os._exit(self.status if self.status is not None else 128 + int(self.first or 0))


_heeding = _Heeding()


def heed() -> None:
    """Heed signals for the rest of this process, which is the caller's own; in its main thread."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), daemon=True).start()
    for number in HEEDED:
        if number not in MAY_REPEAT or signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _heeding.on_signal)
    _heeding.is_on = True


def heed_by(handler: Callable[[int], object]) -> None:
    """Have another heed the signals of this process, in the interpreter's own time."""
    signal.set_wakeup_fd(-1)
    _heeding.is_on = False
    for number in HEEDED:
        if number not in MAY_REPEAT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda heard, frame: handler(heard))


def _watch(reading: int) -> None:
    """Heeds what the interpreter cannot, because its main thread does not come back from foreign code."""
    arrived = 0
    while numbers := os.read(reading, 64):
        for number in numbers:
            if number in HEEDED:
                arrived += 1
                threading.Thread(
                    target=_heed_if_stuck, args=(number, arrived, time.monotonic()), daemon=True
                ).start()


def _heed_if_stuck(number: int, arrived: int, at: float) -> None:
    seen = _heeding.seen
    time.sleep(STUCK_SECONDS)
    if _heeding.is_on and _heeding.seen == seen and seen < arrived:
        _heeding.is_owed = True
        _heeding.heed(number, at)


def is_heeded() -> bool:
    """Whether this process heeds signals so."""
    return _heeding.is_on


@contextmanager
def keeping() -> Iterator[Callable[[], bool]]:
    """While something is worked out whose best so far can be kept: whether it was told to stop. What follows
    is writing.
    """
    _heeding.stage = Stage.WORKING
    try:
        yield lambda: _heeding.first is not None
    finally:
        writing()


def writing() -> None:
    """From now on the answer is written out."""
    _heeding.stage = Stage.WRITING


def over(status: int) -> None:
    """All is written, and the program ends with that status, whatever it is told in its last moment.

    An interpreter that ends gives signals that Python handles their deadly meaning back, but none that is
    ignored.
    """
    _heeding.status, _heeding.stage = status, Stage.OVER
    for number in HEEDED if _heeding.is_on else ():
        signal.signal(number, signal.SIG_IGN)


def exit_status(status: int) -> int:
    """The exit status of an interrupted command: that of the signal which it heeded, or the one given."""
    return status if _heeding.first is None else 128 + _heeding.first


def noted_as_unfinished(path: Path) -> Path:
    """The path, of a file that is taken away where the program ends before it is whole."""
    if _heeding.is_on:
        _heeding.unfinished.add(path)
    return path


def forgotten(path: Path) -> None:
    """No longer this program's to take away."""
    _heeding.unfinished.discard(path)


def _say(line: str) -> None:
    """Past Python's streams, which may be in the middle of something; nobody may be there to read it."""
    with suppress(OSError):
        over_the_progress = f"\r{line:<78}\n" if os.isatty(2) else f"{line}\n"
        os.write(2, over_the_progress.encode())


def _end_children() -> None:
    """Whatever this process started, but for the one that clears away what others leave in shared memory."""
    with suppress(Exception):  # whatever state the interpreter is in
        import psutil

        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if not any("resource_tracker" in word for word in child.cmdline()):
                    child.kill()


def silence_the_tracker() -> None:
    """Python's own keeper of shared memory complains on stderr where it clears up after an end by force."""
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
