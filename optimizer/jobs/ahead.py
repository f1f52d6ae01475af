"""What a waiting job waits for: the jobs before it, and ending one whose page nobody looks at any more.

A page that shows a job says so by `Job.is_watched`. One that was not watched for `UNWATCHED_SECONDS` may be
ended by whoever waits for its place; it keeps the best that it found, and its owner is told.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optimizer.case.writing.files import is_alive
from optimizer.jobs import folder as files
from optimizer.jobs.tasks import AT_HAND

UNWATCHED_SECONDS = 600.0


@dataclass(frozen=True)
class Ahead:
    """A job that runs, or waits, before another: since when, and when its page was seen last."""

    folder: Path
    task: str
    is_running: bool
    seconds: float
    unwatched_seconds: float

    @property
    def may_be_ended(self) -> bool:
        """Whether nobody looks at it any more, and nobody has ended it yet."""
        return self.unwatched_seconds >= UNWATCHED_SECONDS and not (self.folder / "unseated").exists()

    def end(self) -> bool:
        """Ask it to keep the best so far and make room.

        Whether it was asked, since somebody may have come back to it.
        """
        now = _seen(self.folder, time.time())
        if now is None or not now.may_be_ended:
            return False
        files.unseat(self.folder, files.UNSEATED)
        return True


def ahead_of(folder: Path) -> list[Ahead]:
    """The jobs in the queue of the one in `folder` that run, or were asked before it; longest first."""
    asked = files.read_json(folder / "about.json")
    if asked is None:
        return []
    now = time.time()
    others = (
        seen
        for path in folder.parent.glob("job-*")
        if path != folder and (seen := _seen(path, now)) is not None
    )
    same = (one for one in others if (one.task in AT_HAND) == (asked["task"] in AT_HAND))
    first = [one for one in same if one.is_running or one.seconds > now - float(asked["asked"])]
    return sorted(first, key=lambda one: (not one.is_running, -one.seconds))


def _seen(path: Path, now: float) -> Ahead | None:
    """How the job in a folder stands; None where it ended, or its process is gone."""
    about = files.read_json(path / "about.json")
    if about is None or (path / "outcome.json").exists():
        return None
    started = next((line for line in files.read_lines(path / "progress.jsonl") if "started" in line), None)
    waiting = started if started is not None else files.read_json(path / "queue.json")
    if waiting is None or not is_alive(int(waiting["process"])):
        return None
    since = float(about["asked"] if started is None else started["started"])
    watched = max(_times(path, since))
    return Ahead(path, str(about["task"]), started is not None, now - since, now - watched)


def _times(path: Path, since: float) -> Iterator[float]:
    yield since
    try:
        yield (path / "watched").stat().st_mtime
    except FileNotFoundError:
        return
