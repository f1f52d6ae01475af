"""Files are whole or not there: killed at any moment, a reader finds the old one or the new one."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import time
from itertools import islice
from multiprocessing.synchronize import Semaphore
from pathlib import Path

import pytest

from optimizer.case.writing.files import PART, is_alive, names_beside, target_problem, write_whole

OLD, NEW = b"old " * 400_000, b"new! " * 400_000


def write_without_end(path: Path, turns: Semaphore) -> None:
    while True:
        for data in (NEW, OLD):
            turns.release()
            write_whole(path, data)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("kills", [24, pytest.param(320, marks=pytest.mark.slow)])
def test_a_kill_leaves_a_whole_file_and_no_litter(kills: int, tmp_path: Path) -> None:
    path, seed = tmp_path / "case.xlsx", random.Random(kills)
    path.write_bytes(OLD)
    seen = set()
    for _ in range(kills):
        fork = multiprocessing.get_context("fork")
        turns = fork.Semaphore(0)
        writer = fork.Process(target=write_without_end, args=(path, turns))
        writer.start()
        for _ in range(seed.randint(1, 3)):  # a sign of each write that begins, however busy the machine
            turns.acquire()
        time.sleep(seed.uniform(0, 0.02))
        writer.kill()
        writer.join()
        assert path.read_bytes() in (OLD, NEW)
        seen.add(path.read_bytes())
    assert seen == {OLD, NEW}, "some were killed after a whole write"
    write_whole(path, NEW)
    assert [one.name for one in tmp_path.iterdir()] == ["case.xlsx"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "case.xlsx", tmp_path / "link.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_as_open_as_others(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", b"")
    (tmp_path / "theirs").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    theirs, gone = (
        tmp_path / f".case.xlsx.{os.getppid()}.0123abcd{PART}",
        tmp_path / f".case.xlsx.{2**22 + 1}.0123abcd{PART}",
    )
    for leftover in (theirs, gone):
        leftover.write_bytes(b"half")
    write_whole(path, b"new")
    assert sorted(tmp_path.iterdir()) == sorted([path, theirs])


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a" * 300 + ".xlsx", "nul\0.xlsx", "no/such/folder.xlsx", "plan.doc", "."])
def test_odd_targets_are_told_beforehand(name: str, tmp_path: Path) -> None:
    found = target_problem("--out", Path(f"{tmp_path}/{name}"), kind="workbook")
    assert found is not None
    assert found.column == "--out"
    assert found.remedy


@pytest.mark.parametrize("name", ["план 2026.xlsx", "a b.XLSX", "ünï (1).xlsx"])
def test_honest_names_are_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert target_problem("--out", path, kind="workbook") is None
    assert list(tmp_path.iterdir()) == []
    write_whole(path, b"")
    names = [name.name for name in islice(names_beside(path, ".xlsx"), 2)]
    assert names == [f"{path.stem} results.xlsx", f"{path.stem} results 2.xlsx"]


def test_whether_a_process_runs_is_asked_without_a_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Since os.kill(…, 0) sends a Ctrl-C on Windows."""

    def forbidden(*_: object) -> None:
        raise AssertionError("a signal was sent")

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert other.stdin is not None
        monkeypatch.setattr(os, "kill", forbidden)
        assert is_alive(os.getpid())
        assert is_alive(other.pid)
        other.stdin.close()
        ends = time.monotonic() + 10
        while is_alive(other.pid):  # it has ended, and nobody has waited for it yet
            assert time.monotonic() < ends
            time.sleep(0.02)
    for none in (2**22 + 1, 2**31, 10**20):
        assert not is_alive(none)
