"""Chunks of work in processes of their own, none of which outlives its parent or holds it up.

Workers are deaf to what a terminal or a supervisor tells the whole group: their parent hears it too, tells
them to stop, and keeps what they have. They share no lock, since one that is killed would hold it for ever:
each chunk counts its steps in a place of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from optimizer.collector import spare_imports
from optimizer.solver.highs.outcome import Cancel

if TYPE_CHECKING:
    from optimizer.studies.parallel import Chunk, Clock

LOOK_SECONDS = 0.2
TOLD_SECONDS = 1.0  # in which a parent tells its workers to stop, if it was asked to end like them
GRACE_SECONDS = 60.0  # that a worker then has to put together what it found
GROUP_SIGNALS = tuple(
    number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None
)
Result = TypeVar("Result")


class Pooled(Generic[Result]):
    """Chunks that several processes do; what is done stays, also where one of them ends unasked."""

    def __init__(
        self,
        work: Callable[..., Result],
        chunks: Sequence[Chunk],
        *,
        shared: Chunk,
        clock: Clock,
        stop: Cancel,
    ) -> None:
        self.work, self.chunks, self.shared = work, chunks, shared
        self.clock, self.stop = clock, stop
        self.results = dict[int, Result | None]()
        self.context = multiprocessing.get_context("spawn")
        self.begun = self.context.RawArray("b", len(chunks))
        self.counts = self.context.RawArray("i", len(chunks))
        self.stopping = self.context.RawValue("b", 0)

    def run(self, workers: int) -> None:
        """Do what is not done yet. Raises BrokenProcessPool where a process ended unasked, and what a chunk
        raised.
        """
        left = [n for n in range(len(self.chunks)) if n not in self.results]
        self.stopping.value = 0
        others = set(multiprocessing.active_children())
        with _deaf_to_the_group():  # Python's keeper of shared memory is started here
            several = ProcessPoolExecutor(
                min(workers, len(left)),
                mp_context=self.context,
                initializer=_begin_worker,
                initargs=(self.begun, self.counts, self.stopping, self.shared),
            )
        with several as executor:
            try:
                with _deaf_to_the_group():
                    futures = {executor.submit(_in_worker, self.work, n, self.chunks[n]): n for n in left}
                self._gather(futures)
            except BaseException:
                self.stopping.value = 1
                executor.shutdown(wait=False, cancel_futures=True)
                raise
            if self.stopping.value:  # those that still import what they need would only end when that is done
                for worker in set(multiprocessing.active_children()) - others:
                    worker.kill()

    def _gather(self, futures: dict[Future[Result | None], int]) -> None:
        """What is worked out; once told to stop, what those give that have begun."""
        left = set(futures)
        while left:
            done, left = wait(left, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                if future.exception() is None:
                    self.results[futures[future]] = future.result()
            self.clock.at(sum(self.counts))
            if self.stop():
                self.stopping.value = 1
                left = {future for future in left if self.begun[futures[future]]}
            for future in done:
                future.result()  # raises what the chunk raised

    @property
    def is_begun(self) -> bool:
        """Whether a process came to do a step; where none did, it is their start that fails."""
        return bool(self.results) or any(self.counts)

    def found(self) -> list[Result | None]:
        return [self.results.get(n) for n in range(len(self.chunks))]


@contextmanager
def _deaf_to_the_group() -> Iterator[None]:
    """A process that is started meanwhile is born deaf to the signals that a whole group is sent; this one
    hears them afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, GROUP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_worker: dict[str, Any] = {}


def _begin_worker(begun: Any, counts: Any, stopping: Any, shared: Chunk) -> None:
    _worker.update(begun=begun, counts=counts, stopping=stopping, shared=shared)
    if threading.current_thread() is threading.main_thread():
        for number in GROUP_SIGNALS:
            signal.signal(number, _on_sigterm if number == signal.SIGTERM else signal.SIG_IGN)
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, GROUP_SIGNALS)
    spare_imports()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _on_sigterm(number: int, frame: object) -> None:
    """Asked to end, as its parent may be, which then says so and waits for what was found."""
    threading.Thread(target=_end_unless_told, daemon=True).start()


def _end_unless_told() -> None:
    time.sleep(TOLD_SECONDS)
    if _worker["stopping"].value:
        time.sleep(GRACE_SECONDS)
    os._exit(1)


def _end_with_parent() -> None:
    """A worker holds both ends of its queue and would wait for ever where its parent was ended by force."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_worker(work: Callable[..., Result], number: int, chunk: Chunk) -> Result | None:
    """A chunk's result; None where it was told to stop before its turn came."""
    counts, stopping = _worker["counts"], _worker["stopping"]
    if stopping.value:
        return None
    _worker["begun"][number], counts[number] = 1, 0

    def step() -> None:
        counts[number] += 1

    return work(*_worker["shared"], *chunk, step=step, cancel=lambda: bool(stopping.value))
