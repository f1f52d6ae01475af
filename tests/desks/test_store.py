"""Desks on disk: whole or as they were, one writer at a time, and nothing of another's overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from optimizer.desks import ChangedElsewhereError, Contents, Shelf, Store, UnreadableError, contents, root
from tests.desks.saver import content

ROOT = Path(__file__).resolve().parents[2]
NAME = "a-desk"
KEY = hashlib.sha256(content(1)).hexdigest()
DESK = {"workbook": {"name": "a.xlsx"}, "runs": [1, 2]}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def saved(store: Store, version: int = 0, **desk: object) -> int:
    return store.save(
        NAME, {**DESK, **desk}, label="mine", version=version, fresh={KEY: content(1)}, parts=[KEY]
    )


def test_what_was_saved_is_loaded(store: Store) -> None:
    assert store.load(NAME) is None
    assert saved(store) == store.version(NAME) == 1
    record = store.load(NAME)
    assert record is not None
    assert (record["desk"], record["label"]) == (DESK, "mine")
    assert store.part(NAME, KEY) == content(1)


def test_an_older_version_overwrites_nothing(store: Store) -> None:
    saved(store, by="one")
    with pytest.raises(ChangedElsewhereError):
        saved(store, by="two")
    assert saved(store, 1, by="one again") == 2
    store.delete(NAME)
    with pytest.raises(ChangedElsewhereError):
        saved(store, 2)
    assert store.load(NAME) is None


def test_parts_that_no_desk_names_any_more_are_removed(store: Store) -> None:
    saved(store)
    store.save(NAME, DESK, label="", version=1, fresh={}, parts=[])
    with pytest.raises(UnreadableError, match="missing"):
        store.part(NAME, KEY)


@pytest.mark.parametrize(
    "ruined",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 1}',
        b'{"format": "x", "version": 1}',
        b"\xff\xfe",
        b"null",
        b'{"format": [1]}',
    ],
)
def test_a_ruined_desk_is_told_and_can_be_set_aside(store: Store, ruined: bytes) -> None:
    saved(store)
    (store.root / NAME / "desk.json").write_bytes(ruined)
    assert store.listed() == []
    with pytest.raises(UnreadableError, match=r"desk\.json"):
        store.load(NAME)
    aside = store.set_aside(NAME)
    assert (aside / "parts" / KEY).read_bytes() == content(1)
    assert store.load(NAME) is None


def test_a_later_format_is_left_to_a_later_version(store: Store) -> None:
    saved(store)
    path = store.root / NAME / "desk.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(UnreadableError) as told:
        store.load(NAME)
    assert told.value.is_newer


def test_a_part_that_was_changed_is_not_taken(store: Store) -> None:
    saved(store)
    (store.root / NAME / "parts" / KEY).write_bytes(b"other")
    with pytest.raises(UnreadableError, match="not what was written"):
        store.part(NAME, KEY)


def test_desks_are_listed_with_the_latest_first(store: Store) -> None:
    saved(store)
    store.save("other-desk", {**DESK, "runs": []}, label="", version=0, fresh={}, parts=[])
    assert [one.name for one in store.listed()] == ["other-desk", NAME]
    mine = store.listed()[1]
    assert (mine.label, mine.workbook, mine.runs) == ("mine", "a.xlsx", 2)
    assert mine.size_bytes > len(content(1))
    assert store.rename(NAME, "theirs") == 2
    assert store.listed()[1].label == "theirs"


@pytest.mark.parametrize("name", ["", "..", "../../etc", "a/b/c/d", "a" * 65, "x.lock.y", "a b c d e f"])
def test_a_name_leads_nowhere_else(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="no desk's name"):
        store.load(name)


def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_DESKS", str(tmp_path / "deep" / "desks"))
    assert root() == tmp_path / "deep" / "desks"
    if sys.platform != "win32":
        assert root().stat().st_mode & 0o077 == 0
        monkeypatch.delenv("CORRIDOR_DESKS")
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        if sys.platform == "linux":
            assert root() == tmp_path / "data" / "corridor" / "desks"


def test_cells_keep_their_types() -> None:
    cells = [["a", 1, 1.0, None], ["1", 10**15, 0.1 + 0.2, True], ["é\u2028", -0.0, 5e-324, "None"]]
    table = pd.DataFrame(cells, index=[2, 3, 9], columns=["text", "whole", "own column", "any"], dtype=object)
    found = contents.table_of(contents.table_bytes(table))
    assert found.equals(table)
    assert [list(map(type, row)) for row in found.to_numpy()] == [
        list(map(type, row)) for row in table.to_numpy()
    ]
    empty = table.iloc[:0]
    assert contents.table_of(contents.table_bytes(empty)).equals(empty)


def test_an_object_is_written_once() -> None:
    shelf, answer = Shelf(), {"a": 1}
    shelf.begin()
    first = shelf.answer(answer)
    shelf.end()
    written = dict(shelf.fresh)
    shelf.fresh.clear()
    shelf.begin()
    assert shelf.answer(answer) == first
    shelf.end()
    assert shelf.fresh == {}
    read = Contents(written.__getitem__)
    assert read.answer(first) == answer
    assert read.answer(first) is read.answer(first)


def test_an_answer_of_another_version_is_not_read() -> None:
    with pytest.raises(UnreadableError, match="another version"):
        Contents(lambda key: b"").answer({"part": "a", "product": "another"})
    with pytest.raises(UnreadableError, match="cannot be read"):
        Contents(lambda key: b"no pickle").answer({"part": "a", "product": contents.product()})


def killed_in_a_loop(store: Store, times: int) -> int:
    """How many versions were saved meanwhile.

    After each kill the desk is whole, and no older than was reported.
    """
    chance, version = random.Random(1), 0
    command = [sys.executable, "-m", "tests.desks.saver", str(store.root), NAME]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as savers:
        assert savers.stdin is not None
        assert savers.stdout is not None
        for _ in range(times):
            savers.stdin.write("\n")
            savers.stdin.flush()
            process, told = map(int, savers.stdout.readline().split())
            time.sleep(chance.uniform(0, 0.02))
            os.kill(process, signal.SIGKILL)
            while (line := savers.stdout.readline()) != "ended\n":
                told = int(line.split()[1])
            record = store.load(NAME)
            assert record is not None
            assert record["version"] == record["desk"]["number"] >= told > version
            version = record["version"]
            assert store.part(NAME, record["desk"]["part"]) == content(version)
        savers.stdin.close()
    return version


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@needs_fork
def test_a_program_that_is_killed_leaves_a_whole_desk(store: Store) -> None:
    assert killed_in_a_loop(store, 20) >= 20


@needs_fork
@pytest.mark.slow
def test_a_program_that_is_killed_often_leaves_a_whole_desk(store: Store) -> None:
    assert killed_in_a_loop(store, 150) >= 150
