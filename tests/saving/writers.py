"""Everything that the program writes, as loops that end when they are killed, and what must be whole."""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimizer.case.reading.reader import read_raw
from optimizer.case.saving.backups import backups_of
from optimizer.case.saving.locks import held
from optimizer.case.saving.replacing import replace_workbook
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.cli import delivery
from optimizer.cli.sheet_files import write_sheets
from optimizer.desks import Deed, Store
from screens.desk import saving
from screens.desk.desk import Desk
from tests.case.builder import to_xlsx, with_cell, worked_case

OLD, NEW = to_xlsx(worked_case()), to_xlsx(with_cell("Projects", 1, "cost_musd", 2))
NAME = "a-desk"
ANSWERS = [{"answer": number, "text": "x" * 60_000} for number in range(2)]
PAGES = [f"<html>{number}{'y' * 60_000}</html>" for number in range(2)]


@dataclass(frozen=True)
class Written:
    """`once` writes a folder's file once more, for ever where asked; `check` says that all in it is whole.

    `names` are all that may be in the folder when nobody was killed.
    """

    begin: Callable[[Path], None]
    once: Callable[[Path, int], object]
    check: Callable[[Path], None]
    names: frozenset[str]


def _begin_case(folder: Path) -> None:
    (folder / "case.xlsx").write_bytes(OLD)


def _replace(folder: Path, number: int) -> None:
    path = folder / "case.xlsx"
    with held(path):
        now = path.read_bytes()
        replace_workbook(path, NEW if now == OLD else OLD, over=now)


def _is_one_of_two(folder: Path) -> None:
    path = folder / "case.xlsx"
    assert path.read_bytes() in (OLD, NEW)
    assert all(one.read_bytes() in (OLD, NEW) for one in backups_of(path))


def _sheets(folder: Path, number: int) -> None:
    path = folder / "case.xlsx"
    sheet = ResultSheet("Results_Test", "A test", pd.DataFrame({"figure": [number]}))
    write_sheets(path, path, [sheet], as_read=path.read_bytes())


def _app(folder: Path, number: int) -> None:
    path = folder / "case.xlsx"
    desk = Desk()
    desk.take_up(saving.read_parts("case.xlsx", path.read_bytes()) | {"path": str(path)})
    table = desk.working["Projects"].copy()
    table.loc[3, "cost_musd"] = desk.working["Projects"].loc[3, "cost_musd"] + 1
    desk.edit("Projects", table)
    desk.accept()
    saving.save(desk)


def _is_a_case(folder: Path) -> None:
    path = folder / "case.xlsx"
    for one in (path, *backups_of(path)):
        raw = read_raw(one.read_bytes())
        assert list(raw.tables["Projects"]["project"]) == ["new_b1", "train", "onestop"]


def _json(folder: Path, number: int) -> None:
    delivery.write_json(argparse.Namespace(json=str(folder / "a.json")), ANSWERS[number % 2])


def _is_an_answer(folder: Path) -> None:
    assert json.loads((folder / "a.json").read_text()) in ANSWERS


def _page(folder: Path, number: int) -> None:
    delivery.write_page(argparse.Namespace(html=folder / "a.html"), PAGES[number % 2])


def _is_a_page(folder: Path) -> None:
    assert (folder / "a.html").read_text() in PAGES


def part(number: int) -> bytes:
    return f"part {number} ".encode() * 4000


def _desk(folder: Path, number: int) -> None:
    store = Store(folder)
    version = store.version(NAME)
    data = part(version + 1)
    key = hashlib.sha256(data).hexdigest()
    desk = {"number": version + 1, "part": key, "workbook": {"name": "a.xlsx"}, "runs": []}
    deeds = [Deed("edited", f"{version + 1} {'w' * 150}")]
    store.save(NAME, desk, label="", version=version, fresh={key: data}, parts=[key], deeds=deeds)


def _is_a_desk(folder: Path) -> None:
    store = Store(folder)
    record = store.load(NAME)
    assert record is not None
    assert store.part(NAME, record["desk"]["part"]) == part(record["version"])
    deeds = store.journal(NAME)
    numbers = [int(deed.what.split()[0]) for deed in deeds if deed.did == "edited"]
    assert numbers == sorted(numbers), "each line is whole or left out"
    assert all(deed.what.endswith("w" * 150) for deed in deeds if deed.did == "edited")


WRITERS = {
    "workbook": Written(_begin_case, _replace, _is_one_of_two, frozenset({"case.xlsx", "backups"})),
    "sheets": Written(_begin_case, _sheets, _is_a_case, frozenset({"case.xlsx", "backups"})),
    "app": Written(_begin_case, _app, _is_a_case, frozenset({"case.xlsx", "backups"})),
    "json": Written(lambda folder: _json(folder, 0), _json, _is_an_answer, frozenset({"a.json"})),
    "html": Written(lambda folder: _page(folder, 0), _page, _is_a_page, frozenset({"a.html"})),
    "desk": Written(lambda folder: _desk(folder, 0), _desk, _is_a_desk, frozenset({NAME, f"{NAME}.lock"})),
}
FILE_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.rmdir")


def file_events(folder: Path, met: Callable[[], object]) -> None:
    """Have `met` called before this process does anything to a file or name in the folder, until it ends."""

    def hook(event: str, given: tuple[object, ...]) -> None:
        if event in FILE_EVENTS and str(folder) in str(given[0]) and (event != "open" or _writes(given)):
            met()

    sys.addaudithook(hook)


def _writes(given: tuple[object, ...]) -> bool:
    flags = given[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def without_end(written: Written, folder: Path) -> None:
    for number in itertools.count():
        written.once(folder, number)


def litter(folder: Path) -> list[str]:
    """Files that only a writing process may have, wherever they are below the folder."""
    return [str(one) for one in folder.rglob("*") if one.name.startswith(".") or one.name.endswith(".part")]
