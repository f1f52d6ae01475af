"""A job that another process started: it ended while nobody looked, its process is gone, or it runs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from optimizer.case.writing.files import is_alive
from optimizer.jobs import folder as files
from optimizer.jobs.job import STARTED, Job
from optimizer.jobs.locks import is_held


class _OfAnother:
    """Stands for a worker that is not this process's child: it lives as long as it holds its lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def poll(self) -> int | None:
        lives = is_held(self.folder / files.WORKER) or self._is_about_to_begin()
        return None if lives else 1

    def _is_about_to_begin(self) -> bool:
        owner = files.owner_of(self.folder)
        if owner is None or owner == os.getpid():  # with this one's number it is long gone
            return False
        return is_alive(owner) and self.folder.is_dir() and not (self.folder / files.WORKER).exists()

    def kill(self) -> None:
        with suppress(OSError):
            (self.folder / "kill").touch()


class _Adopted(Job):
    def _without_outcome(self) -> dict[str, Any]:
        said = super()._without_outcome()
        if said["status"] != "failed":
            return said
        message = "it was under way when the server stopped, and its process ended without an answer"
        return {"status": "lost", "message": message}


def adopted(folder: Path, *, asked: float) -> Job:
    """The job of that folder, which may be gone; `asked` is when it was started, in seconds since 1970."""
    process: Any = _OfAnother(folder)
    return STARTED.get(folder) or _Adopted(folder, process, asked=asked)
