"""The folder of a job: who writes what in it, and how a reader never sees half of it.

about.json       which task it is, when it was asked, and how long it outlives its starter (starter)
request.pickle   what is asked (written by the starter, before the worker hears of the folder)
progress.jsonl   one sign of life a line (appended by the worker)
worker.lock      held by the worker as long as it lives
queue.json       how many are ahead while the job waits (worker)
watched          touched while a page shows the job (starter)
cancel           exists once the job is to stop (starter, or who waits for its place)
kill             exists once it is to end at once (who adopted it, and is not its parent)
unseated         why the job was ended though nobody of its own asked for it
proven.pickle    the answer that stands while more is worked out about it, moved into place whole (worker)
result.pickle    the answer, moved into place whole (worker)
outcome.json     how it ended, written after the result (worker)
log.txt          whatever the worker printed

Pickles are read by the user who wrote them only: the root is closed to others.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from optimizer.case.writing.files import is_alive, write_whole
from optimizer.jobs.locks import is_held

ROOT_VARIABLE = "CORRIDOR_JOBS"
WORKER = "worker.lock"
UNSEATED = "its page had not been seen for ten minutes, and another planner waited for its place"
ORPHANED = "the program that asked for it had stopped, and nobody looked at it any more"
TOLD_TO_END = "the computer asked its process to end"
ENDED_WITH_THE_APP = "it was stopped together with the app"
NOT_WRITTEN = 74  # exit status of a worker that cannot even write how it ended; EX_IOERR of sysexits.h
AWAITED_SECONDS = 7 * 86_400.0  # that an answer waits for the desk that asked


def root() -> Path:
    """Where job folders stand: CORRIDOR_JOBS, else a folder of this user's among the temporary files."""
    given = os.environ.get(ROOT_VARIABLE)
    path = Path(given).resolve() if given else Path(tempfile.gettempdir()) / f"corridor-{_user()}"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not given and hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
        raise PermissionError(f"{path} belongs to another user; set {ROOT_VARIABLE} to a folder of your own")
    return path


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def new_folder() -> Path:
    """An empty job folder that carries its owner's process id in its name."""
    path = root() / f"job-{os.getpid()}-{uuid.uuid4().hex[:12]}"
    path.mkdir(mode=0o700)
    return path


def owner_of(path: Path) -> int | None:
    """The process id that a job folder carries in its name."""
    owner = path.name.split("-")[1]
    return int(owner) if owner.isdigit() else None


def sweep() -> None:
    """Remove the folders that nobody fetches any more.

    Those of owners that are no more, but for answers of the last days and those that are being found; and of
    living owners, whatever ended days ago.
    """
    for path in root().glob("job-*"):
        owner = owner_of(path)
        if owner is None or is_held(path / WORKER):
            continue
        last = ("outcome.json", "proven.pickle", *(["about.json"] if is_alive(owner) else []))
        if not _is_awaited(path, last):
            shutil.rmtree(path, ignore_errors=True)


def _is_awaited(path: Path, last: Sequence[str]) -> bool:
    """Whether the first of these files that it has was written in the last days; a folder without one is
    being made by a living owner.
    """
    for name in last:
        with suppress(OSError):
            return time.time() - (path / name).stat().st_mtime < AWAITED_SECONDS
    return "about.json" in last


def going_on(owner: int) -> list[Path]:
    """The folders of a process's jobs whose workers live."""
    mine = root().glob(f"job-{owner}-*")
    return [path for path in mine if not (path / "outcome.json").exists() and is_held(path / WORKER)]


def worker_of(path: Path) -> int | None:
    """The process id of a job's living worker, as it noted itself; None where none lives or none is noted."""
    if not is_held(path / WORKER):
        return None
    noted = [*read_lines(path / "progress.jsonl")[:1], read_json(path / "queue.json") or {}]
    return next((int(one["process"]) for one in noted if "process" in one), None)


def tell_to_stop(path: Path) -> None:
    """Ask a job to keep the best so far; where the disk has no room for that, by the system's own signal."""
    try:
        (path / "cancel").touch()
    except OSError:
        worker = worker_of(path)
        if worker is not None:
            with suppress(OSError):
                os.kill(worker, signal.SIGTERM)


def unseat(path: Path, why: str) -> None:
    """Ask a job to keep the best so far, for a reason that its owner is told."""
    with suppress(OSError):  # without it the job is stopped all the same
        write_whole(path / "unseated", why.encode())
    tell_to_stop(path)


def why_unseated(path: Path) -> str:
    """Why it was asked to end; empty where its own planner did, or nobody."""
    try:
        return (path / "unseated").read_text(encoding="utf-8") or UNSEATED
    except FileNotFoundError:
        return ""


def write_json(path: Path, content: dict[str, Any]) -> None:
    write_whole(path, json.dumps(content).encode())


def read_json(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None


def write_pickle(path: Path, content: object) -> None:
    write_whole(path, pickle.dumps(content))


def read_pickle(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a file that may be growing; what a full disk cut short is left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    found = []
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):
            with suppress(ValueError):
                found.append(json.loads(line))
    return found
