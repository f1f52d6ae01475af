"""A limit for what hangs, and for nothing else: what may take how long is measured in benchmarks/."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

HANGS_SECONDS = 120  # no machine is so busy that what ends in a second or two takes as long


@contextmanager
def no_hanging(seconds: int = HANGS_SECONDS) -> Iterator[None]:
    """Ends what takes longer; where a system has no alarm, it is not ended."""
    if not hasattr(signal, "alarm"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"it hangs: no end after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
