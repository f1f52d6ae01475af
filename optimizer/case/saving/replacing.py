"""A workbook written where another may stand: what is a planner's own there is kept as a backup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimizer.case.problems import InputError
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.saving import backups
from optimizer.case.saving.failures import NotSavedError, WritingFailure
from optimizer.case.saving.owners import opened_by
from optimizer.case.writing import files
from optimizer.case.writing.result_sheet import is_result_sheet


@dataclass(frozen=True)
class Replaced:
    """`backup` is where the previous version is kept, None where there was none; `said` of the rest."""

    backup: Path | None = None
    said: tuple[str, ...] = ()

    def sentences(self, path: Path) -> list[str]:
        kept = [] if self.backup is None else [f"The previous version of {path} is kept in {self.backup}."]
        return [*kept, *self.said]


class ChangedMeanwhileError(Exception):
    """The file is not what it was when its new content was made."""


def replace_workbook(path: Path, data: bytes, *, over: bytes | None, keep: bool = True) -> Replaced:
    """Write a workbook whole under its name, made from `over`, which stands there (None: nothing does).

    What stood there and is a planner's own is kept as a backup, unless told not to.
    ChangedMeanwhileError where something else stands there by now, NotSavedError where the backup cannot be
    written, OSError where the workbook cannot: the file is then as it was.
    """
    existing = path.read_bytes() if path.is_file() else None
    if existing != over:
        raise ChangedMeanwhileError(str(path))
    if existing == data:
        return Replaced()
    said = tuple(_said_of(path))
    backup = None
    if keep and existing is not None and is_planners_own(existing):
        backup = _backup(path, existing)
    files.write_whole(path, data)
    return Replaced(backup, said)


def is_planners_own(data: bytes) -> bool:
    """Whether a file holds anything but result sheets; what cannot be read is somebody's too."""
    try:
        return not all(is_result_sheet(title) for title in sheet_titles(data))
    except InputError:
        return bool(data)


def _backup(path: Path, existing: bytes) -> Path:
    try:
        return backups.kept(path, existing)
    except OSError as failed:
        why = WritingFailure.of(backups.backup_folder(path), failed)
        raise NotSavedError(
            f"{path} stays as it is, since its previous version could not be kept in"
            f" {backups.backup_folder(path)} ({why})"
        ) from failed


def _said_of(path: Path) -> list[str]:
    said = []
    if path.exists() and (program := opened_by(path)):
        said.append(
            f"{path} seems open in {program}: close it there without saving, or what was written is lost."
        )
    if path.is_file() and path.stat().st_nlink > 1:
        said.append(f"{path} had another name (a hard link), which still leads to the previous version.")
    return said
