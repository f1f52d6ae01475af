"""The parts of a desk as bytes and back: files, tables of exact cells, and answers.

Each object is written once.

Tables are JSON, so that every later version reads them. Answers are pickles, in a folder that is closed to
others, and are read back only by the version that wrote them: a solve gives them again, while inputs could be
had from nowhere.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimizer.desks.store import UnreadableError
from optimizer.version import product_version

ANSWER_FORMAT = 1


def product() -> str:
    """What must be the same for an answer to be read back."""
    return f"{product_version()}/{ANSWER_FORMAT}/pandas {pd.__version__}"


def table_bytes(table: pd.DataFrame) -> bytes:
    """Excel's row numbers, columns and cells; str, int, float, bool and None come back as they are."""
    content = {
        "columns": [str(name) for name in table.columns],
        "rows": [int(row) for row in table.index],
        "cells": table.to_numpy(dtype=object).tolist(),
    }
    return json.dumps(content, ensure_ascii=False, default=str).encode()


def table_of(data: bytes) -> pd.DataFrame:
    """The table that `table_bytes` wrote."""
    content = json.loads(data)
    rows = pd.Index(content["rows"], dtype="int64")
    made = pd.DataFrame(index=rows, columns=content["columns"], dtype=object)
    for position, name in enumerate(content["columns"]):
        made[name] = pd.Series([cells[position] for cells in content["cells"]], index=rows, dtype=object)
    return made


@dataclass
class Shelf:
    """What is known of the parts on disk: which object is which part, and what is still to be written.

    Objects are told by identity: tables and answers are replaced on a desk, never changed in place.
    """

    known: dict[int, tuple[Any, str]] = field(default_factory=dict)
    fresh: dict[str, bytes] = field(default_factory=dict)
    used: dict[int, tuple[Any, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """A new look at the desk: what is not seen again is forgotten at its end."""
        self.used = {}

    def end(self) -> None:
        self.known = self.used

    @property
    def parts(self) -> set[str]:
        return {key for _, key in self.used.values()}

    def file(self, data: bytes) -> str:
        return self._put(data, lambda: data)

    def table(self, table: pd.DataFrame) -> str:
        return self._put(table, lambda: table_bytes(table))

    def answer(self, answer: object) -> dict[str, str]:
        return {"part": self._put(answer, lambda: pickle.dumps(answer)), "product": product()}

    def _put(self, one: Any, to_bytes: Callable[[], bytes]) -> str:
        key = self.known[id(one)][1] if id(one) in self.known else self.used.get(id(one), (None, ""))[1]
        if not key:
            data = to_bytes()
            key = hashlib.sha256(data).hexdigest()
            self.fresh[key] = data
        self.used[id(one)] = one, key
        return key


@dataclass
class Contents:
    """Reads the parts of one desk; a part that is named twice is one object, and `shelf` learns it."""

    read: Callable[[str], bytes]
    shelf: Shelf = field(default_factory=Shelf)
    _made: dict[str, Any] = field(default_factory=dict)

    def file(self, key: str) -> bytes:
        return bytes(self._get(key, lambda data: data))

    def table(self, key: str) -> pd.DataFrame:
        made: pd.DataFrame = self._get(key, table_of)
        return made

    def answer(self, kept: dict[str, str]) -> Any:
        """UnreadableError where another version wrote it, or it cannot be read for another reason."""
        if kept["product"] != product():
            raise UnreadableError("another version of this program wrote the answer")
        return self._get(kept["part"], _unpickled)

    def _get(self, key: str, made_of: Callable[[bytes], Any]) -> Any:
        if key not in self._made:
            one = self._made[key] = made_of(self.read(key))
            self.shelf.known[id(one)] = one, key
        return self._made[key]


def _unpickled(data: bytes) -> Any:
    try:
        return pickle.loads(data)
    except Exception as failed:  # whatever a changed class raises
        raise UnreadableError(f"the answer cannot be read ({type(failed).__name__})") from failed
