"""Processes that write one file at once: each waits for the other, and keeps what the other wrote."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from optimizer.case import read_case
from optimizer.case.saving.failures import LockedError
from optimizer.case.saving.locks import held, lock_path
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.cli.dispatch import main
from optimizer.cli.sheet_files import write_sheets
from tests.case.builder import to_xlsx, worked_case

ROOT = Path(__file__).resolve().parents[2]
OLD = to_xlsx(worked_case())
FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(OLD)
    return path


def test_a_lock_lets_one_at_a_time_and_leaves_nothing(case: Path) -> None:
    inside, most = [], []

    def hold() -> None:
        for _ in range(20):
            with held(case):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 80
    assert [path.name for path in case.parent.iterdir()] == ["case.xlsx"]


def test_a_lock_that_nobody_holds_any_more_is_no_hindrance(case: Path) -> None:
    lock_path(case).write_bytes(b"")
    with held(case, seconds=0.1):
        pass
    assert not lock_path(case).exists()


def hold_until_told(case: Path, pipe: Connection) -> None:
    with held(case):
        pipe.send("held")
        pipe.recv()


def test_a_lock_that_is_not_let_go_of_sends_the_answer_beside(
    case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = FORK.Pipe()
    other = FORK.Process(target=hold_until_told, args=(case, theirs))
    other.start()
    assert ours.recv() == "held"
    monkeypatch.setattr("optimizer.case.saving.locks.LOCK_SECONDS", 0.1)
    with pytest.raises(LockedError), held(case):
        pass
    assert main(["solve", str(case), "--out", str(case)]) == 0
    ours.send("enough")
    other.join()
    assert "another corridor is writing it" in capsys.readouterr().err
    assert case.read_bytes() == OLD
    assert "Results_Summary" in openpyxl.load_workbook(case.with_name("case results.xlsx")).sheetnames


def write_one(out: Path, case: Path, name: str, barrier: Barrier) -> None:
    sheet = ResultSheet(name, "A test", pd.DataFrame({"figure": [1, 2]}))
    barrier.wait()
    write_sheets(out, case, [sheet], as_read=OLD)


@pytest.mark.parametrize("target", ["out.xlsx", "case.xlsx"])
def test_processes_that_write_one_file_at_once_lose_none_of_each_other(target: str, case: Path) -> None:
    """All have read the same case, and write into it, or into one answer, in the same moment."""
    out, names = case.with_name(target), [f"Results_{letter}" for letter in "ABCD"]
    barrier, before = FORK.Barrier(len(names)), read_case(case).sha256
    writers = [FORK.Process(target=write_one, args=(out, case, name, barrier)) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert {*names, "Nodes"} <= set(openpyxl.load_workbook(out).sheetnames)
    assert read_case(out).sha256 == before
    assert {path.name for path in case.parent.iterdir()} <= {"case.xlsx", "out.xlsx", "backups"}


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.xlsx", "case.xlsx"])
def test_commands_that_write_one_file_at_once_lose_none_of_each_other(target: str, case: Path) -> None:
    out, before = case.with_name(target), read_case(case).sha256
    one_worker = ["--workers", "1"]
    commands = [
        ["solve", str(case)],
        ["frontier", str(case), "--budgets", "5,10", *one_worker],
        ["stress", str(case), "--draws", "2", *one_worker],
    ]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "optimizer", *command, "--out", str(out)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for command in commands
    ]
    for process in running:
        _, said = process.communicate(timeout=240)
        assert process.returncode == 0, said
        assert b"was changed since" not in said
    wanted = {"Results_Summary", "Results_Frontier", "Results_Stress", "Nodes"}
    assert wanted <= set(openpyxl.load_workbook(out).sheetnames)
    assert read_case(out).sha256 == before
    assert {path.name for path in case.parent.iterdir()} <= {"case.xlsx", "out.xlsx", "backups"}
