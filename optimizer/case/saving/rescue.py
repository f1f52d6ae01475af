"""What was worked out is not lost where its file cannot be written: the next place takes it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from optimizer.case.saving.failures import NotSavedError, WritingFailure
from optimizer.case.writing import files


def write_or_rescue(path: Path, data: bytes) -> None:
    """Write a file whole; where that fails NotSavedError says why, and where its content is instead."""
    try:
        files.write_whole(path, data)
    except OSError as failed:
        raise rescued(path, data, failed) from failed


def rescued(path: Path, data: bytes, failed: OSError) -> NotSavedError:
    """Keep in another place what could not be written to `path`; the error that says where it is."""
    why = f"{path} ({WritingFailure.of(path, failed)})"
    place = None if path.exists() and not path.is_file() else _put(path, data)
    return NotSavedError(why if place is None else f"{why}. It is in {place} instead")


def _put(path: Path, data: bytes) -> Path | None:
    """Beside the file, in the folder at hand, or among the temporary files; None where none takes it."""
    for place in _places(path):
        try:
            files.write_whole(place, data)
            return place
        except OSError:
            continue
    return None


def _places(path: Path) -> Iterator[Path]:
    for folder in (path.parent, Path.cwd(), Path(tempfile.gettempdir())):
        free = (one for one in files.names_beside(folder / path.name, path.suffix) if _is_free(one))
        yield from islice(free, 1)


def _is_free(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:  # a name too long to be asked for; writing it will say so
        return True
