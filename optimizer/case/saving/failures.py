"""What a system's error means for a planner: why a file could not be written, and what to do."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from optimizer.case.saving.owners import opened_by

ELSEWHERE = "give another name or folder"
_REMEDIES = {
    errno.ENOSPC: "make room on that disk, or give another folder",
    errno.EDQUOT: "make room in your share of that disk, or give another folder",
    errno.ENAMETOOLONG: "give a shorter name",
    errno.ENOENT: "its folder is gone: make it again, or give another",
    errno.ENOTDIR: "its folder is gone: make it again, or give another",
    errno.EROFS: "that disk may only be read: give another folder",
    errno.EBUSY: "the system holds that file: give another name or folder",
}


@dataclass(frozen=True)
class WritingFailure:
    """`reason` is the system's own word, with who has the file open; `remedy` what to do."""

    reason: str
    remedy: str

    @classmethod
    def of(cls, path: Path, failed: OSError | ValueError) -> Self:
        reason = getattr(failed, "strerror", None) or str(failed)
        if isinstance(failed, PermissionError):
            if program := opened_by(path):
                return cls(f"{reason}: it seems open in {program}", f"close it there, or {ELSEWHERE}")
            return cls(
                reason, f"close it in other programs, take off its protection against writing, or {ELSEWHERE}"
            )
        number = getattr(failed, "errno", None)
        return cls(reason, _REMEDIES.get(number or 0, f"close it in other programs, or {ELSEWHERE}"))

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}"


class NotSavedError(Exception):
    """A file stays as it is; the message says why, and where the new content is instead."""


class LockedError(OSError):
    """Another process has been writing the file for too long."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EBUSY, "another corridor is writing it and does not end", str(path))
