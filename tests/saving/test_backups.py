"""What was a planner's own before it was replaced is kept, dated, in a bounded number; nothing else is."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from optimizer.case.saving import backups
from optimizer.case.saving.failures import NotSavedError
from optimizer.case.saving.replacing import ChangedMeanwhileError, replace_workbook
from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, with_cell, worked_case

NOON = datetime(2026, 11, 25, 12, 0, 0)
OLD, NEW = to_xlsx(worked_case()), to_xlsx(with_cell("Projects", 1, "cost_musd", 2))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(OLD)
    return path


def test_a_backup_has_the_moment_in_its_name(case: Path) -> None:
    kept = backups.kept(case, b"old", now=datetime(2026, 11, 25, 14, 3, 12))
    assert kept == case.parent / "backups" / "case (before 2026-11-25 14.03.12).xlsx"
    assert kept.read_bytes() == b"old"


def test_two_in_one_second_are_both_kept(case: Path) -> None:
    kept = [backups.kept(case, data, now=NOON) for data in (b"one", b"two", b"one")]
    assert [path.read_bytes() for path in backups.backups_of(case)] == [b"one", b"two"]
    assert kept[0] == kept[2]


def test_their_number_is_bounded_and_a_busy_hour_does_not_push_out_last_week(case: Path) -> None:
    moments = [NOON - timedelta(days=days) for days in (30, 7, 6, 1)]
    moments += [NOON + timedelta(minutes=minute) for minute in range(20)]
    for moment in moments:
        backups.kept(case, moment.isoformat().encode(), now=moment)
    texts = [path.read_text() for path in backups.backups_of(case)]
    assert len(texts) == backups.MOST
    assert set(texts) >= {moment.isoformat() for moment in (*moments[:4], moments[-1])}


def test_other_files_and_their_backups_are_left_alone(case: Path) -> None:
    other = case.with_name("case (before it all).xlsx")
    folder = backups.backup_folder(case)
    folder.mkdir()
    for name in (
        "case (before the flood).xlsx",
        "case.xlsx",
        "notes.txt",
        "case (before 2026-99-99 99.99.99).xlsx",
    ):
        (folder / name).write_bytes(b"mine")
    backups.kept(other, b"other", now=NOON)
    for minute in range(15):
        backups.kept(case, str(minute).encode(), now=NOON + timedelta(minutes=minute))
    assert len(backups.backups_of(case)) == backups.MOST
    assert len(backups.backups_of(other)) == 1
    assert len(list(folder.iterdir())) == backups.MOST + 1 + 4


def test_a_long_name_has_a_backup_too(tmp_path: Path) -> None:
    case = tmp_path / f"{'дорога' * 20}.xlsx"
    case.write_bytes(OLD)
    kept = replace_workbook(case, NEW, over=OLD).backup
    assert kept is not None
    assert kept.read_bytes() == OLD
    assert case.read_bytes() == NEW
    assert backups.backups_of(case) == [kept]


def test_what_is_equal_or_no_planners_has_none(case: Path) -> None:
    assert replace_workbook(case, OLD, over=OLD).backup is None
    answer = case.with_name("answer.xlsx")
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Results_Summary"
    book.save(answer)
    assert replace_workbook(answer, NEW, over=answer.read_bytes()).backup is None
    assert replace_workbook(case.with_name("fresh.xlsx"), NEW, over=None).backup is None
    assert not backups.backup_folder(case).exists()


def test_what_another_wrote_in_the_last_moment_is_not_written_over(case: Path) -> None:
    with pytest.raises(ChangedMeanwhileError):
        replace_workbook(case, NEW, over=b"what was there before")
    with pytest.raises(ChangedMeanwhileError):
        replace_workbook(case, NEW, over=None)
    assert case.read_bytes() == OLD


@pytest.mark.parametrize("fails", ["folder", "copy"])
def test_without_a_backup_nothing_is_written(fails: str, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if fails == "folder":
        backups.backup_folder(case).write_bytes(b"a file of that name")
    else:
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotSavedError, match=r"case\.xlsx stays as it is, since its previous version"):
        replace_workbook(case, NEW, over=OLD)
    assert case.read_bytes() == OLD


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# --- as a planner meets them ---


def test_the_case_itself_is_kept_before_results_go_into_it(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", str(case), "--out", str(case)]) == 0
    [kept] = backups.backups_of(case)
    assert kept.read_bytes() == OLD
    assert f"The previous version of {case} is kept in {kept}." in capsys.readouterr().err


def test_an_earlier_answer_that_is_carried_on_needs_none(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = case.with_name("out.xlsx")
    for command in (["solve"], ["frontier", "--budgets", "5,10", "--workers", "1"], ["solve"]):
        assert main([command[0], str(case), *command[1:], "--out", str(out)]) == 0
    assert "previous version" not in capsys.readouterr().err
    assert not backups.backup_folder(case).exists()


@pytest.mark.parametrize("edit", ["an input", "a note"])
def test_an_answer_that_a_planner_worked_on_is_kept(edit: str, case: Path) -> None:
    out = case.with_name("out.xlsx")
    assert main(["solve", str(case), "--out", str(out)]) == 0
    book = openpyxl.load_workbook(out)
    book["Projects"]["A9" if edit == "a note" else "D2"] = 3 if edit == "an input" else "new_one"
    book.save(out)
    theirs = out.read_bytes()
    assert main(["solve", str(case), "--out", str(out)]) == 0
    assert [one.read_bytes() for one in backups.backups_of(out)] == [theirs]


def test_new_by_force_keeps_what_was_there(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(case), "--force"]) == 0
    assert [one.read_bytes() for one in backups.backups_of(case)] == [OLD]
    assert "is kept in" in capsys.readouterr().err


def test_to_excel_keeps_what_was_there(case: Path) -> None:
    from optimizer import read_case, solve

    portfolio: Callable[..., object] = solve(read_case(case)).to_excel
    portfolio(case)
    assert [one.read_bytes() for one in backups.backups_of(case)] == [OLD]
