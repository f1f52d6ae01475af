"""A job that another process started: one that ended while nobody looked, one whose process is gone, or one that runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from optimizer.case.writing.files import is_alive
from optimizer.jobs.job import STARTED, Job


class _OfAnother:
    """Stands for a process that is not this one's child: it lives as long as its starter and its folder do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def poll(self) -> int | None:
        owner = self.folder.name.split("-")[1]
        is_another = owner.isdigit() and int(owner) != os.getpid()  # with this one's number it is long gone
        return None if is_another and is_alive(int(owner)) and self.folder.is_dir() else 1

    def kill(self) -> None:
        """It was asked to stop by its folder; by force its own starter alone can end it."""


def adopted(folder: Path, *, asked: float) -> Job:
    """The job of that folder, which may be gone; `asked` is when it was started, in seconds since 1970."""
    process: Any = _OfAnother(folder)
    return STARTED.get(folder) or Job(folder, process, asked=asked)
