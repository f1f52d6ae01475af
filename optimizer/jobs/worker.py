"""The process that does a job: python -m optimizer.jobs.worker PARENT, then the job's folder as one line on stdin.

It may be started long before it is needed, so that its imports are done when a person waits. It ends with its parent:
when stdin closes before a folder came, and later as soon as the parent is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from shutil import rmtree
from typing import IO, Any

from optimizer.case import InputError
from optimizer.collector import spare_imports
from optimizer.jobs import folder as files
from optimizer.jobs.queue import a_place
from optimizer.jobs.tasks import AT_HAND, TASKS
from optimizer.solver import InfeasibleCaseError, NoPortfolioError, Progress, SolverError
from optimizer.studies import Advance

WATCH_SECONDS = 0.3
NICENESS = 10  # whoever works at this computer, and the app's own pages, go first
UNSEATED_SECONDS = 30.0  # that it has to put together what it found, once its place is wanted


def main(parent: int) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end is noticed
    _be_nice()
    spare_imports()
    line = sys.stdin.readline().strip()
    if not line:
        return 0
    folder = Path(line)
    _watch(parent, folder)
    _print_into(folder / "log.txt")
    try:
        outcome = _work(folder)
    except Exception as failed:  # said to a person; the log has the rest
        traceback.print_exc()
        outcome = {"status": "failed", "message": f"{type(failed).__name__}: {failed}"}
    files.write_json(folder / "outcome.json", outcome)
    return 0


def _work(folder: Path) -> dict[str, Any]:
    def cancelled() -> bool:
        return (folder / "cancel").exists()

    def on_wait(ahead: int) -> None:
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
    return {"status": "answered", "message": files.UNSEATED if (folder / "unseated").exists() else ""}


def _be_nice() -> None:
    if sys.platform != "win32":  # there its starter gives it less priority
        os.nice(NICENESS)


def _watch(parent: int, folder: Path) -> None:
    """End at once when the parent is gone: nobody will read the answer; and where it does not heed that it is unseated."""

    def watch() -> None:
        unseated = 0.0
        while os.getppid() == parent and unseated < UNSEATED_SECONDS:
            time.sleep(WATCH_SECONDS)
            unseated += WATCH_SECONDS if (folder / "unseated").exists() else 0.0
        if os.getppid() != parent:
            rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _print_into(path: Path) -> None:
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
