"""A queue among processes: at most so many solve at once on this computer, first come, first served.

Places and tickets are files that their owner holds locked (optimizer.jobs.locks), so a place is never lost to
a dead process.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from optimizer.jobs.locks import locked

AT_ONCE_VARIABLE = "CORRIDOR_JOBS_AT_ONCE"
AT_ONCE = 2
LOOK_SECONDS = 0.1


def places() -> int:
    """How many jobs may run at once."""
    given = os.environ.get(AT_ONCE_VARIABLE, "")
    return max(1, int(given)) if given.isdigit() else AT_ONCE


@contextmanager
def a_place(
    root: Path, many: int, *, on_wait: Callable[[int], None], given_up: Callable[[], bool]
) -> Iterator[bool]:
    """Wait for one of `many` places and hold it; False where `given_up` came true first.

    `on_wait` hears how many are ahead.
    """
    folder = root / "queue"
    folder.mkdir(mode=0o700, exist_ok=True)
    ticket = folder / f"{time.time_ns():020d}-{os.getpid()}.ticket"
    held = locked(ticket)
    place: IO[bytes] | None = None
    told = -1
    try:
        while place is None and not given_up():
            ahead = _ahead_of(ticket)
            if ahead == 0:
                place = _free_place(folder, many)
            if place is None:
                if ahead != told:
                    on_wait(told := ahead)
                time.sleep(LOOK_SECONDS)
        _leave(ticket, held)
        held = None
        yield place is not None
    finally:
        if held is not None:
            _leave(ticket, held)
        if place is not None:
            place.close()


def _free_place(folder: Path, many: int) -> IO[bytes] | None:
    for number in range(many):
        place = locked(folder / f"place-{number}")
        if place is not None:
            return place
    return None


def _ahead_of(ticket: Path) -> int:
    """Tickets drawn earlier whose owners still wait; those of dead owners are thrown away."""
    count = 0
    for other in sorted(ticket.parent.glob("*.ticket")):
        if other.name >= ticket.name:
            break
        dead = locked(other)
        if dead is None:
            count += 1
        else:
            _leave(other, dead)
    return count


def _leave(ticket: Path, held: IO[bytes] | None) -> None:
    ticket.unlink(missing_ok=True)
    if held is not None:
        held.close()
