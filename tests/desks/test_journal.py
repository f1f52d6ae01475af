"""The journal of a desk: appended to, read as far as it can be, never larger than is useful."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.desks import Deed, Store, journal


def test_deeds_are_lines_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal.append(path, [])
    assert not path.exists()
    journal.append(path, [Deed("opened", "план.xlsx", at=1_764_066_600.0)])
    journal.append(path, [Deed("accepted", "Projects", at=1_764_066_660.0)])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0]) == {"at": "2025-11-25T10:30:00+00:00", "did": "opened", "what": "план.xlsx"}
    assert journal.read(path) == [
        Deed("opened", "план.xlsx", at=1_764_066_600.0),
        Deed("accepted", "Projects", at=1_764_066_660.0),
    ]


@pytest.mark.parametrize(
    "torn", [b'{"at": "2026-11', b"\xff\xfe\n", b"[1]\n", b'{"at": 5, "did": "x", "what": ""}\n', b"\n\n"]
)
def test_a_line_that_was_cut_short_spoils_no_other(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    journal.append(path, [Deed("opened", "a")])
    with path.open("ab") as file:
        file.write(torn)
    journal.append(path, [Deed("removed", "b")])
    assert [(deed.did, deed.what) for deed in journal.read(path)] == [("opened", "a"), ("removed", "b")]


def test_it_is_cut_to_its_later_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_BYTES", 5_000)
    path = tmp_path / "journal.jsonl"
    for number in range(500):
        journal.append(path, [Deed("edited", f"{number} {'x' * 1000}")])
        assert path.stat().st_size < 5_000 + 2 * 400
    known = journal.read(path)
    assert known[0].did == "shortened"
    numbers = [int(deed.what.split()[0]) for deed in known if deed.did == "edited"]
    assert numbers == list(range(numbers[0], 500))


def test_it_goes_with_its_desk_and_tells_of_one_that_is_ruined(tmp_path: Path) -> None:
    store, name = Store(tmp_path), "a-desk"
    desk = {"workbook": {"name": "a.xlsx"}, "runs": []}
    store.save(name, desk, label="", version=0, fresh={}, parts=[], deeds=[Deed("opened", "a.xlsx")])
    (tmp_path / name / "desk.json").write_bytes(b"{")
    assert [deed.did for deed in store.journal(name)] == ["opened"]
    aside = store.set_aside(name, keep_journal=True)
    assert [deed.did for deed in journal.read(aside / "journal.jsonl")] == ["opened"]
    assert (
        store.save(name, desk, label="", version=0, fresh={}, parts=[], deeds=[Deed("edited", "Projects")])
        == 1
    )
    assert [deed.did for deed in store.journal(name)] == ["opened", "edited"]
    store.delete(name)
    assert store.journal(name) == []
