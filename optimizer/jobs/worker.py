"""The process that does a job: python -m optimizer.jobs.worker PARENT, and the job's folder on stdin.

It may be started long before it is needed, so that its imports are done when a person waits. It ends with its
parent: when stdin closes before a folder came, and later as soon as the parent is gone; or so much later as
it was asked to outlive it, so that the next program finds the answer.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree
from typing import IO, Any

from optimizer.case import InputError
from optimizer.case.writing.files import is_alive
from optimizer.collector import spare_imports
from optimizer.jobs import folder as files
from optimizer.jobs.locks import locked
from optimizer.jobs.queue import a_place
from optimizer.jobs.tasks import AT_HAND, TASKS
from optimizer.solver import InfeasibleCaseError, NoPortfolioError, Progress, SolverError
from optimizer.studies import Advance

WATCH_SECONDS = 0.3
NICENESS = 10  # whoever works at this computer, and the app's own pages, go first
UNSEATED_SECONDS = 30.0  # that it has to put together what it found, once its place is wanted


def main(parent: int) -> int:
    for name in ("SIGINT", "SIGHUP"):  # a terminal's are for the parent, whose end is noticed
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    _be_nice()
    spare_imports()
    line = sys.stdin.readline().strip()
    if not line:
        return 0
    folder = Path(line)
    watch = _Watch(parent, folder)
    signal.signal(signal.SIGTERM, watch.on_sigterm)
    with _held(folder / files.WORKER):
        threading.Thread(target=watch, daemon=True).start()
        outcome = _outcome(folder, watch)
        try:
            files.write_json(folder / "outcome.json", outcome)
        except OSError:
            return files.NOT_WRITTEN
    return 0


def _outcome(folder: Path, watch: _Watch) -> dict[str, Any]:
    try:
        _print_into(folder / "log.txt")
        return _work(folder, watch)
    except OSError as failed:
        _log_traceback()
        return {"status": "failed", "message": f"its folder cannot be written ({failed.strerror or failed})"}
    except MemoryError:
        return {"status": "failed", "message": "there was too little memory for it"}
    except Exception as failed:  # said to a person; the log has the rest
        _log_traceback()
        return {"status": "failed", "message": f"{type(failed).__name__}: {failed}"}


def _log_traceback() -> None:
    """For whoever looks into the log, where the disk has room for it."""
    with suppress(OSError):
        traceback.print_exc()


def _held(path: Path) -> IO[bytes]:
    """The lock by which others see that this process lives; who looks may hold it for a moment."""
    while (held := locked(path)) is None:
        time.sleep(0.01)
    return held


def _work(folder: Path, watch: _Watch) -> dict[str, Any]:
    def cancelled() -> bool:
        return watch.is_told_to_end or (folder / "cancel").exists()

    def on_wait(ahead: int) -> None:
        with suppress(OSError):  # it waits all the same where a full disk has no room for saying so
            files.write_json(folder / "queue.json", {"ahead": ahead, "process": os.getpid()})

    request = files.read_pickle(folder / "request.pickle")
    root = folder.parent / "at_hand" if request["task"] in AT_HAND else folder.parent
    root.mkdir(mode=0o700, exist_ok=True)
    with a_place(root, request["places"], on_wait=on_wait, given_up=cancelled) as placed:
        if not placed:
            return {"status": "nothing", "message": "it was stopped before its turn came"}
        with (folder / "progress.jsonl").open("a", encoding="utf-8") as progress:
            return _answer(folder, request, _Reporter(progress, folder), cancelled)


class _Reporter:
    """Appends progress, a line at a time, and keeps an answer that stands before the task is over."""

    def __init__(self, file: IO[str], folder: Path) -> None:
        self.file, self.folder = file, folder
        self.line({"started": time.time(), "process": os.getpid()})

    def __call__(self, seen: Progress | Advance) -> None:
        self.line(asdict(seen))

    def keep(self, answer: object) -> None:
        files.write_pickle(self.folder / "proven.pickle", answer)

    def line(self, content: dict[str, Any]) -> None:
        # An answer is not given up for a line of progress that a full disk has no room for.
        with suppress(OSError):
            self.file.write(json.dumps(content) + "\n")
            self.file.flush()


def _answer(folder: Path, request: dict[str, Any], reporter: _Reporter, cancelled: Any) -> dict[str, Any]:
    try:
        result = TASKS[request["task"]](request["case"], reporter, cancelled, **request["arguments"])
    except InfeasibleCaseError as impossible:
        return {"status": "infeasible", "message": str(impossible)}
    except NoPortfolioError as nothing:
        return {"status": "nothing", "message": str(nothing)}
    except (InputError, SolverError) as wrong:
        return {"status": "failed", "message": str(wrong)}
    files.write_pickle(folder / "result.pickle", result)
    return {"status": "answered", "message": files.why_unseated(folder)}


def _be_nice() -> None:
    if sys.platform != "win32":  # there its starter gives it less priority
        os.nice(NICENESS)


class _Watch:
    """Ends this process when nobody will read its answer, or where it does not heed that it is to stop."""

    def __init__(self, parent: int, folder: Path) -> None:
        self.parent, self.folder = parent, folder
        self.outlives_seconds = float(
            (files.read_json(folder / "about.json") or {}).get("outlives_seconds", 0.0)
        )
        self.alone_since: float | None = None
        self.unseated_since: float | None = None
        self.is_told_to_end = False

    def on_sigterm(self, number: int, frame: object) -> None:
        """The system, or a person, asks the process to end: it keeps the best so far."""
        self.is_told_to_end = True

    def __call__(self) -> None:
        try:
            while not self.is_over():
                time.sleep(WATCH_SECONDS)
        finally:  # also where its folder can be written no more, which takes no answer either
            os._exit(1)

    def is_over(self) -> bool:
        if not self.folder.is_dir() or (self.folder / "kill").exists():
            return True
        if self.alone_since is None and not self._has_parent():
            self.alone_since = time.time()
            if not self.outlives_seconds:
                rmtree(self.folder, ignore_errors=True)
                return True
        if self.is_told_to_end and not (self.folder / "unseated").exists():
            files.unseat(self.folder, files.TOLD_TO_END)
        is_unseated = self.is_told_to_end or (self.folder / "unseated").exists()
        if (
            not is_unseated
            and self.alone_since is not None
            and self._unwatched_seconds(self.alone_since) > self.outlives_seconds
        ):
            files.unseat(self.folder, files.ORPHANED)
        if is_unseated and self.unseated_since is None:
            self.unseated_since = time.monotonic()
        return self.unseated_since is not None and time.monotonic() - self.unseated_since > UNSEATED_SECONDS

    def _has_parent(self) -> bool:
        return os.getppid() == self.parent and is_alive(self.parent)  # Windows gives the number of a dead one

    def _unwatched_seconds(self, since: float) -> float:
        with suppress(OSError):
            since = max(since, (self.folder / "watched").stat().st_mtime)
        return time.time() - since


def _print_into(path: Path) -> None:
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


if __name__ == "__main__":
    status = main(int(sys.argv[1]))
    with suppress(OSError):  # a full disk has no room for what stdout still holds: the status says enough
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status) if status else sys.exit()
