"""The starter's side: hand a request to a worker, watch it, stop it, take its answer."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from optimizer.case import Case
from optimizer.jobs import folder as files
from optimizer.jobs.ahead import Ahead, ahead_of
from optimizer.jobs.queue import places
from optimizer.jobs.spares import Spares, spawned
from optimizer.solver import Progress
from optimizer.studies import Advance

Status = Literal["queued", "running", "stopping", "answered", "infeasible", "nothing", "failed", "lost"]
ENDED: tuple[Status, ...] = ("answered", "infeasible", "nothing", "failed", "lost")
GRACE_SECONDS = 5.0  # that a job has to heed a stop before it is ended by force
KILLED = 9  # SIGKILL, by a number that Windows has not
SWEPT_EVERY_SECONDS = 3600.0
WATCHED_EVERY_SECONDS = 10.0  # how often at most it is noted that somebody looks


@dataclass(frozen=True)
class JobState:
    """Where a job stands. `ahead` counts those before it in the queue; `message` says why there is no answer.

    It is `lost` where the program that asked for it ended, and its process after it.
    """

    status: Status
    seconds: float
    ahead: int = 0
    message: str = ""

    @property
    def ended(self) -> bool:
        return self.status in ENDED


@dataclass
class Job:
    """A task in a process of its own. Every method may be called from any thread, as often as one likes."""

    folder: Path
    process: subprocess.Popen[str]
    asked: float = field(default_factory=time.time)
    stop_asked: float | None = None
    _ended: JobState | None = None
    _noted: float = 0.0

    def state(self) -> JobState:
        if self._ended is None:
            outcome = files.read_json(self.folder / "outcome.json")
            if outcome is None and self.process.poll() is not None:
                outcome = files.read_json(self.folder / "outcome.json") or self._without_outcome()
            if outcome is not None:
                self._ended = JobState(
                    outcome["status"], time.time() - self.asked, message=outcome["message"]
                )
        return self._ended or self._under_way()

    def _under_way(self) -> JobState:
        started = next((line["started"] for line in self._signs() if "started" in line), None)
        seconds = time.time() - (self.asked if started is None else started)
        if self.stop_asked is not None:
            return JobState("stopping", seconds)
        waiting = files.read_json(self.folder / "queue.json")
        if started is None and waiting is not None:
            return JobState("queued", seconds, ahead=int(waiting["ahead"]))
        return JobState("running", seconds)

    def _without_outcome(self) -> dict[str, Any]:
        if self.is_proven:
            return {"status": "answered", "message": "it was ended before it had looked ahead"}
        if why := files.why_unseated(self.folder):
            return {"status": "nothing", "message": why}
        if self.stop_asked is not None and self.process.poll() != files.NOT_WRITTEN:
            return {"status": "nothing", "message": "it did not heed the stop and was ended by force"}
        return {"status": "failed", "message": f"the process that solved it {self._how_it_ended()}"}

    def _how_it_ended(self) -> str:
        status = self.process.poll()
        if status == files.NOT_WRITTEN:
            return f"found no room to write its answer: make some in {self.folder.parent}"
        if status is None or status >= 0:
            return "ended without an answer"
        with suppress(ValueError):
            why = "as happens where memory runs out" if -status == KILLED else "a crash"
            return f"ended without an answer ({signal.Signals(-status).name}, {why})"
        return "ended without an answer"

    def progress(self) -> list[Progress]:
        """What the solver reported so far."""
        return [Progress(**line) for line in self._signs() if "best_bound" in line]

    def advance(self) -> Advance | None:
        """How far a task of many solves has come; None before its first step."""
        return next((Advance(**line) for line in reversed(self._signs()) if "done" in line), None)

    def _signs(self) -> list[dict[str, Any]]:
        return files.read_lines(self.folder / "progress.jsonl")

    def stop(self, *, grace_seconds: float = GRACE_SECONDS) -> None:
        """Ask it to keep the best so far; it is ended by force where it does not heed that."""
        if self.stop_asked is None and not self.state().ended:
            self.stop_asked = time.time()
            files.tell_to_stop(self.folder)
            killer = threading.Timer(grace_seconds, self.process.kill)
            killer.daemon = True
            killer.start()

    def kill(self) -> None:
        """End it at once, without an answer."""
        self.stop_asked = self.stop_asked or time.time()
        self.process.kill()

    def wait(self, seconds: float) -> JobState:
        """Its state when it ended, or after so many seconds."""
        ends = time.monotonic() + seconds
        while not (state := self.state()).ended and time.monotonic() < ends:
            time.sleep(0.05)
        return state

    @property
    def is_proven(self) -> bool:
        """Whether there is an answer that stands while more is worked out about it."""
        return (self.folder / "proven.pickle").exists()

    def proven(self) -> Any:
        """That answer; None where there is none yet."""
        return files.read_pickle(self.folder / "proven.pickle") if self.is_proven else None

    def result(self) -> Any:
        """The answer of a job whose state is `answered`: what its task gives, a Portfolio for `solve`."""
        path = self.folder / "result.pickle"
        return files.read_pickle(path) if path.exists() else self.proven()

    def is_watched(self) -> None:
        """Note that somebody looks at it now: who waits for its place may end it when nobody does."""
        if time.monotonic() - self._noted >= WATCHED_EVERY_SECONDS and self.folder.exists():
            self._noted = time.monotonic()
            with suppress(OSError):  # a full disk; whoever waits for its place may then think it forgotten
                (self.folder / "watched").touch()

    def ahead(self) -> list[Ahead]:
        """What it waits for."""
        return ahead_of(self.folder)

    def remove(self) -> None:
        """Delete the folder of an ended job."""
        if self.state().ended:
            shutil.rmtree(self.folder, ignore_errors=True)


STARTED: weakref.WeakValueDictionary[Path, Job] = weakref.WeakValueDictionary()  # by this process


def start(case: Case, task: str = "solve", *, outlives_seconds: float = 0.0, **arguments: Any) -> Job:
    """Begin a task of optimizer.jobs.tasks on `case`; `solve` takes the options of optimizer.solver.solve.

    It ends with this program, or goes on for so long that another one may take it over
    (optimizer.jobs.adoption), and longer where that one looks at it. OSError where its
    folder cannot be written.
    """
    _sweep_now_and_then()
    folder = files.new_folder()
    about = {"task": task, "asked": time.time(), "outlives_seconds": outlives_seconds}
    request = {"task": task, "case": case, "arguments": arguments, "places": places()}
    try:
        files.write_json(folder / "about.json", about)
        files.write_pickle(folder / "request.pickle", request)
        process = _SPARES.hand(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    job = STARTED[folder] = Job(folder, process)
    return job


_swept = {"at": time.monotonic()}


def _sweep_now_and_then() -> None:
    """A program that runs for weeks clears away what nobody fetched, too."""
    if time.monotonic() - _swept["at"] > SWEPT_EVERY_SECONDS:
        _swept["at"] = time.monotonic()
        with suppress(OSError):
            files.sweep()


def warm_up() -> None:
    """Have a worker ready whose imports are done, and clear away what dead programs left."""
    with suppress(OSError):  # start says so, to whom it matters
        files.sweep()
    _SPARES.prepare()


_SPARES = Spares(spawned)
