"""Many questions at once: in this process, in several, or on a Dask cluster, with the same answers from each.

Work is cut into chunks by whoever asks, never by the number of workers; a chunk is a function's arguments and
begins anew, so its answer depends on nothing else. What runs where is a concurrent.futures executor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar

from optimizer.case.problems import refused_option
from optimizer.solver.highs.outcome import Cancel, SolverError
from optimizer.studies.processes import LOOK_SECONDS, Pooled

DASK_CONNECT_SECONDS = 10
UNASKED = (
    "a worker process ended unasked; in a script, keep what starts workers under if __name__ == '__main__':"
)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Advance:
    """How far many solves have come; `seconds_left` is None until the first is done."""

    done: int
    total: int
    seconds: float
    seconds_left: float | None


OnAdvance = Callable[[Advance], None]
Chunk = tuple[Any, ...]
Work = Callable[..., Result]  # work(*chunk, step=..., cancel=...)


def run_chunks(
    work: Work[Result],
    chunks: Sequence[Chunk],
    *,
    steps: int,
    shared: Chunk = (),
    workers: int = 1,
    dask: str | None = None,
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> list[Result | None]:
    """Every chunk's result in the order of the chunks; None for those that were cancelled before they began.

    `work(*shared, *chunk, step=step, cancel=cancel)` calls `step()` after each of its steps, of which all
    chunks together have `steps`, and returns what it has when `cancel()` comes true. What is `shared` travels
    once to each process, and what the chunks there keep with it serves the next.
    """
    if workers < 1:
        raise refused_option("--workers", workers, "at least one worker is needed", "give 1 or more")
    clock = Clock(steps, on_progress)
    stop = cancel if cancel is not None else _never
    whole = [(*shared, *chunk) for chunk in chunks]
    if dask is not None:
        with _dask_executor(dask) as executor:
            return _gathered(executor, _plain, [(work, chunk) for chunk in whole], clock, stop)
    if workers == 1 or len(chunks) == 1:
        return _one_by_one(work, whole, clock, stop)
    pooled = Pooled(work, chunks, shared=shared, clock=clock, stop=stop)
    try:
        pooled.run(workers)
    except BrokenProcessPool as broken:
        if not stop():  # else whoever told this process to end told its workers too
            _once_more(pooled, workers // 2, broken)
    return pooled.found()


def _once_more(pooled: Pooled[Result], workers: int, broken: BrokenProcessPool) -> None:
    """What a process left that ended unasked, such as one that memory ran out for: fewer have more of it."""
    if not pooled.is_begun:
        raise SolverError(UNASKED) from broken
    try:
        pooled.run(max(1, workers))
    except BrokenProcessPool as again:
        if not pooled.stop():
            raise SolverError(UNASKED) from again


def _one_by_one(
    work: Work[Result], chunks: Sequence[Chunk], clock: Clock, stop: Cancel
) -> list[Result | None]:
    results: list[Result | None] = []
    for chunk in chunks:
        results.append(None if stop() else work(*chunk, step=clock.step, cancel=stop))
    return results


def _gathered(
    executor: Executor, runner: Callable[..., Any], jobs: list[tuple[Any, Chunk]], clock: Clock, stop: Cancel
) -> list[Any]:
    """What a cluster makes of the chunks; when it is to stop, it hears nothing more from us."""
    futures: list[Future[Any]] = [executor.submit(runner, *job) for job in jobs]
    left = set(futures)
    while left:
        done, left = wait(left, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        clock.at(clock.total * (len(futures) - len(left)) // len(futures))
        if stop():
            for future in left:
                future.cancel()
            break
        for future in done:
            future.result()  # raises what the chunk raised
    return [future.result() if future.done() and not future.cancelled() else None for future in futures]


class Clock:
    """Counts steps and tells how long the rest will take."""

    def __init__(self, total: int, on_progress: OnAdvance | None) -> None:
        self.total, self.on_progress, self.done = total, on_progress, 0
        self.began = perf_counter()

    def step(self) -> None:
        self.at(self.done + 1)

    def at(self, done: int) -> None:
        if self.on_progress is None or done == self.done:
            return
        self.done = done
        self.on_progress(advance_of(done, self.total, self.began))


def advance_of(done: int, total: int, began: float) -> Advance:
    """Where many solves stand that began at `began` (perf_counter), if each takes what those before did."""
    seconds = perf_counter() - began
    return Advance(done, total, seconds, seconds * (total - done) / done if done else None)


def _plain(work: Work[Result], chunk: Chunk) -> Result:
    return work(*chunk, step=_nothing, cancel=_never)


def _nothing() -> None:
    pass


def _never() -> bool:
    return False


@contextmanager
def _dask_executor(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        remedy = 'install the extra "cluster", or use --workers'
        raise refused_option("--dask", address, "Dask's distributed is not installed", remedy) from None
    try:
        client = Client(address, timeout=DASK_CONNECT_SECONDS)
    except (OSError, ValueError, TimeoutError) as failed:
        message = f"no Dask scheduler answers at {address}"
        raise refused_option("--dask", address, message, "check the address and that it runs") from failed
    with client, client.get_executor(pure=False) as executor:
        yield executor
