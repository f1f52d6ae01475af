"""While a command works: Ctrl-C keeps the best so far, and one line tells how far it is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from optimizer import interrupts
from optimizer.case.characters import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.solver import Progress
    from optimizer.studies import Advance

LINE = 78  # characters of a progress line


@contextmanager
def cancel_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks the solver to stop and keep the best; a second one ends the program.

    So do other signals where the process is the command's own (optimizer.interrupts); elsewhere Ctrl-C alone.
    """
    if interrupts.is_heeded():
        with interrupts.keeping() as told:
            yield told
        return
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress() -> Iterator[Callable[[Progress], None] | None]:
    """One line that is written over again on a terminal; nothing where stderr is a file."""
    from optimizer.report.files.console import progress_line

    with _one_line() as show:
        yield None if show is None else lambda seen: show(progress_line(seen))


@contextmanager
def progress_bar() -> Iterator[Callable[[Advance], None] | None]:
    """The same for many solves: a bar, what is done of how many, and the time left."""
    from optimizer.report.files.study_text import bar_line

    with _one_line() as show:
        yield None if show is None else lambda seen: show(bar_line(seen))


@contextmanager
def _one_line() -> Iterator[Callable[[str], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return

    def show(line: str, then: str = "") -> None:
        with suppress(OSError):  # a terminal that was closed since takes no answer with it
            print(f"\r{harmless(line):<{LINE}}{then}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        show("", "\r")
