"""The folder of a desk: written whole, by one at a time, and never over what another wrote meanwhile.

NAME/desk.json     format, version, label, and what is on the desk, with the names of its parts
NAME/journal.jsonl what was done when, for people (optimizer.desks.journal)
NAME/parts/SHA256  workbooks, tables and answers, each under the hash of its bytes
NAME.lock          held while the desk is written
NAME.aside-TIME    a desk that could not be read; nothing is thrown away

Parts are written before desk.json names them, so that a program which is killed at any moment leaves the desk
as it was before or as it is after, never between.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_data_dir

from optimizer.case.writing.files import write_whole
from optimizer.desks import journal
from optimizer.desks.journal import Deed

ROOT_VARIABLE = "CORRIDOR_DESKS"
FORMAT = 1
LOCK_SECONDS = 10.0
NAME = re.compile(r"[A-Za-z0-9_-]{6,64}")


class ChangedElsewhereError(Exception):
    """The desk on disk is not the one that was read: another process saved or deleted it since."""


class UnreadableError(Exception):
    """A desk that cannot be read; the message says why. `is_newer` where a later version can read it."""

    def __init__(self, message: str, *, is_newer: bool = False) -> None:
        super().__init__(message)
        self.is_newer = is_newer


@dataclass(frozen=True)
class Listed:
    """A desk as the list of recent ones shows it. `saved` is in seconds since 1970."""

    name: str
    label: str
    workbook: str
    runs: int
    saved: float
    size_bytes: int


def root_path() -> Path:
    """Where desks stand: CORRIDOR_DESKS, else in the user's data directory."""
    given = os.environ.get(ROOT_VARIABLE)
    return Path(given).resolve() if given else Path(user_data_dir("corridor", appauthor=False)) / "desks"


def root() -> Path:
    """The same, made where it is missing and closed to other users; OSError where it cannot be."""
    path = root_path()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@dataclass(frozen=True)
class Store:
    """Desks under `root`, by names that nobody can guess."""

    root: Path

    def version(self, name: str) -> int:
        """How often the desk was saved; 0 where there is none."""
        try:
            return int(self._read(name)["version"])
        except (FileNotFoundError, NotADirectoryError, UnreadableError):
            return 0

    def load(self, name: str) -> dict[str, Any] | None:
        """What was saved last, None where there is none; UnreadableError where it is ruined."""
        try:
            return self._read(name)
        except (FileNotFoundError, NotADirectoryError):
            pass
        if not self._folder(name).is_dir():
            return None
        with self._lock(name):  # another process may be at its first save
            try:
                return self._read(name)
            except (FileNotFoundError, NotADirectoryError) as missing:
                raise UnreadableError(
                    "it was being written for the first time when the program ended"
                ) from missing

    def _read(self, name: str) -> dict[str, Any]:
        path = self._folder(name) / "desk.json"
        try:
            record = json.loads(path.read_bytes())
            is_newer = int(record["format"]) > FORMAT
            int(record["version"]), record["desk"]["runs"], str(record["label"])
        except (ValueError, KeyError, TypeError) as broken:
            raise UnreadableError(f"desk.json is not what was written there ({broken})") from broken
        if is_newer:
            raise UnreadableError(
                "a newer version of this program saved it; open it with that one", is_newer=True
            )
        return dict(record)

    def part(self, name: str, key: str) -> bytes:
        """The bytes of one part; UnreadableError where they are gone or not those that were written."""
        try:
            data = (self._folder(name) / "parts" / key).read_bytes()
        except OSError as failed:
            raise UnreadableError(f"a part of it is missing ({failed.strerror})") from failed
        if hashlib.sha256(data).hexdigest() != key:
            raise UnreadableError("a part of it is not what was written there")
        return data

    def save(
        self,
        name: str,
        desk: Mapping[str, Any],
        *,
        label: str,
        version: int,
        fresh: Mapping[str, bytes],
        parts: Collection[str],
        deeds: Sequence[Deed] = (),
    ) -> int:
        """Write the desk whose `version` was read last, and give its new one.

        `parts` are all that it names, `fresh` those that may not be on disk yet, `deeds` what its
        journal is to say. ChangedElsewhereError where the desk on disk has another version, OSError
        where it cannot be written.
        """
        with self._lock(name):
            if self.version(name) != version:
                raise ChangedElsewhereError(name)
            folder = self._folder(name) / "parts"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for key, data in fresh.items():
                if not (folder / key).exists():
                    write_whole(folder / key, data)
            record = {
                "format": FORMAT,
                "version": version + 1,
                "label": label,
                "saved": time.time(),
                "desk": desk,
            }
            write_whole(self._folder(name) / "desk.json", json.dumps(record, ensure_ascii=False).encode())
            wanted = set(parts)
            for path in folder.iterdir():
                if path.name not in wanted:
                    with suppress(OSError):
                        path.unlink()
            with suppress(OSError):  # the desk itself is kept
                journal.append(self._journal(name), deeds)
        return version + 1

    def journal(self, name: str) -> list[Deed]:
        """What was done on the desk, the first first; also where the desk itself cannot be read."""
        return journal.read(self._journal(name))

    def listed(self) -> list[Listed]:
        """All desks that can be read, the latest first."""
        found = []
        for path in self.root.iterdir():
            if path.is_dir() and NAME.fullmatch(path.name):
                with suppress(OSError, UnreadableError, KeyError, TypeError):
                    found.append(self._listed(path))
        return sorted(found, key=lambda one: one.saved, reverse=True)

    def _listed(self, path: Path) -> Listed:
        record = self._read(path.name)
        size = sum(part.stat().st_size for part in path.rglob("*") if part.is_file())
        desk = record["desk"]
        return Listed(
            path.name,
            record["label"],
            desk["workbook"]["name"],
            len(desk["runs"]),
            float(record["saved"]),
            size,
        )

    def rename(self, name: str, label: str) -> int:
        """Give the desk another label, and its new version; its name, which is in links, stays."""
        with self._lock(name):
            record = self._read(name)
            record.update(label=label, version=record["version"] + 1)
            write_whole(self._folder(name) / "desk.json", json.dumps(record, ensure_ascii=False).encode())
        return int(record["version"])

    def delete(self, name: str) -> None:
        """Remove the desk for good; its owner's word alone."""
        with self._lock(name):
            doomed = self.root / f"{name}.aside-deleted"
            os.replace(self._folder(name), doomed)
            shutil.rmtree(doomed, ignore_errors=True)
        with suppress(OSError):
            self._lock_path(name).unlink()

    def set_aside(self, name: str, *, keep_journal: bool = False) -> Path:
        """Move a desk that cannot be read out of the way.

        Its journal stays too where the desk is to be saved anew.
        """
        path = self.root / f"{name}.aside-{time.strftime('%Y%m%d-%H%M%S')}"
        with self._lock(name):
            os.replace(self._folder(name), path)
            if keep_journal:
                with suppress(OSError):
                    self._folder(name).mkdir(mode=0o700)
                    shutil.copy(path / self._journal(name).name, self._journal(name))
        return path

    def _folder(self, name: str) -> Path:
        """ValueError for a name that no desk can have: links come from anywhere."""
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no desk's name")
        return self.root / name

    def _journal(self, name: str) -> Path:
        return self._folder(name) / "journal.jsonl"

    def _lock_path(self, name: str) -> Path:
        return self._folder(name).with_name(f"{name}.lock")

    def _lock(self, name: str) -> FileLock:
        return FileLock(self._lock_path(name), timeout=LOCK_SECONDS)
