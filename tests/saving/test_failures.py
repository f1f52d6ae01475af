"""Where a file cannot be written a sentence says why and what to do, nothing is lost, and no litter stays."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from optimizer.case.saving.failures import WritingFailure
from optimizer.case.saving.locks import held
from optimizer.case.saving.names import name_problem, shortened
from optimizer.case.saving.owners import opened_by
from optimizer.case.saving.replacing import replace_workbook
from optimizer.case.writing.files import clear_leftovers, target_problem, write_whole
from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, worked_case

ROOT = Path(__file__).resolve().parents[2]
OLD = to_xlsx(worked_case())
FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "at hand").mkdir()
    monkeypatch.chdir(tmp_path / "at hand")
    (tmp_path / "work").mkdir()
    path = tmp_path / "work" / "case.xlsx"
    path.write_bytes(OLD)
    return path


def failing(name: str, number: int, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the system's calls fails for whatever is to get the name `path`."""
    real = getattr(os, name)

    def refuse(*given: object) -> object:
        touched = os.readlink(f"/proc/self/fd/{given[0]}") if name == "fsync" else str(given[-1])
        if f".{path.name}." in touched or touched == str(path):
            raise OSError(number, os.strerror(number), str(path))
        return real(*given)

    monkeypatch.setattr(os, name, refuse)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="files are told by their numbers in /proc")
@pytest.mark.parametrize(
    ("call", "number"),
    [("fsync", errno.ENOSPC), ("fsync", errno.EIO), ("replace", errno.EACCES), ("replace", errno.EBUSY)],
)
def test_a_failure_at_the_end_of_a_solve_keeps_file_and_answer(
    call: str, number: int, case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as now:
        failing(call, number, case, now)
        assert main(["solve", str(case), "--out", str(case)]) == 2
    heard = capsys.readouterr()
    assert "train" in heard.out
    assert os.strerror(number) in heard.err
    assert "Traceback" not in heard.err
    assert case.read_bytes() == OLD
    beside = case.with_name("case results.xlsx")
    assert f"It is in {beside} instead" in heard.err
    assert "Results_Summary" in openpyxl.load_workbook(beside).sheetnames
    assert {path.name for path in case.parent.iterdir()} == {"case.xlsx", "case results.xlsx", "backups"}


@pytest.mark.parametrize(("option", "name"), [("--json", "answer.json"), ("--html", "brief.html")])
def test_other_answers_are_kept_too(
    option: str, name: str, case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case.with_name(name)
    with monkeypatch.context() as now:
        failing("replace", errno.ENOSPC, path, now)
        assert main(["report" if option == "--html" else "solve", str(case), option, str(path)]) == 2
    heard = capsys.readouterr()
    instead = case.with_name(f"{path.stem} results{path.suffix}")
    assert f"make room on that disk, or give another folder). It is in {instead} instead" in heard.err
    assert instead.stat().st_size > 1000
    if option == "--json":
        assert json.loads(instead.read_text())["spent_musd"] == 7
    assert not path.exists()


def test_a_folder_that_vanishes_costs_no_answer(
    case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import optimizer.solver

    gone, solve = case.parent.parent / "gone", optimizer.solver.solve
    gone.mkdir()

    def solved(*given: object, **options: object) -> object:
        shutil.rmtree(gone)
        return solve(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("optimizer.solver.solve", solved)
    assert main(["solve", str(case), "--out", str(gone / "out.xlsx"), "--json", str(gone / "a.json")]) == 2
    heard = capsys.readouterr()
    assert "its folder is gone" in heard.err
    assert "Results_Summary" in openpyxl.load_workbook("out results.xlsx").sheetnames
    assert json.loads(Path("a results.json").read_text())["spent_musd"] == 7


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_is_full(small_disk: Path, case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = small_disk / "case.xlsx"
    path.write_bytes(OLD)
    (small_disk / "filler").write_bytes(b"x" * (200_000 - len(OLD) - 8192))
    assert main(["solve", str(path), "--out", str(path)]) == 2
    heard = capsys.readouterr()
    assert "No space left on device" in heard.err
    assert "train" in heard.out
    assert path.read_bytes() == OLD
    assert not list(small_disk.glob(".*"))


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_that_windows_holds_for_a_moment_is_written(
    number: int, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = os.replace, []
    monkeypatch.setattr("optimizer.case.writing.files.WAITS_SECONDS", (0.0, 0.0, 0.0))

    def held_twice(*given: str) -> None:
        tries.append(given)
        if len(tries) <= 2:
            refused = PermissionError(errno.EACCES, "Permission denied", str(case))
            refused.winerror = number  # type: ignore[attr-defined, misc, unused-ignore]
            raise refused
        real(*given)

    monkeypatch.setattr(os, "replace", held_twice)
    write_whole(case, b"new")
    assert case.read_bytes() == b"new"
    assert len(tries) == 3


def excel_note(name: str) -> bytes:
    """As Excel writes it beside a workbook that it has open."""
    ansi = name.encode("latin-1", errors="replace")
    wide = name.encode("utf-16-le")
    return (bytes([len(name)]) + ansi.ljust(54) + bytes([len(name), 0]) + wide).ljust(165, b" ")


@pytest.mark.parametrize(
    ("note", "content", "said"),
    [
        ("~$case.xlsx", excel_note("Anna Ivanova"), "Excel (Anna Ivanova)"),
        ("~$case.xlsx", excel_note("Айгүл"), "Excel (Айгүл)"),
        ("~$case.xlsx", excel_note("Anna")[:55], "Excel (Anna)"),
        ("~$case.xlsx", b"", "Excel"),
        ("~$case.xlsx", b"\xff" * 165, "Excel"),
        (".~lock.case.xlsx#", b",anna,desk7,25.11.2026 14:03,profile;", "LibreOffice (anna)"),
        (".~lock.case.xlsx#", b"\xff\xfe", "LibreOffice (\ufffd\ufffd)"),
    ],
)
def test_who_has_it_open_is_told(note: str, content: bytes, said: str, case: Path) -> None:
    assert opened_by(case) == ""
    (case.parent / note).write_bytes(content)
    assert opened_by(case) == said
    refused = WritingFailure.of(case, PermissionError(errno.EACCES, "Permission denied"))
    assert str(refused).startswith(f"Permission denied: it seems open in {said}; close it there")
    [told] = replace_workbook(case, b"new", over=OLD).said
    assert told.startswith(f"{case} seems open in {said}: close it there without saving")


def test_a_file_that_may_only_be_read_is_refused_before_the_solve(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case.chmod(0o444)
    assert main(["solve", str(case), "--out", str(case)]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "Permission denied" in heard.err
    assert "take off its protection against writing" in heard.err
    with pytest.raises(PermissionError):
        write_whole(case, b"new")
    assert case.read_bytes() == OLD
    assert [path.name for path in case.parent.iterdir()] == ["case.xlsx"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.parent.chmod(0o555)
    try:
        assert main(["solve", str(case), "--out", str(case)]) == 2
    finally:
        case.parent.chmod(0o755)
    assert "Permission denied" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "is_wrong"),
    [
        ("con.xlsx", True),
        ("LPT1.results.xlsx", True),
        ("nul", True),
        ("case.xlsx:results.xlsx", True),
        ("a?.xlsx", True),
        ("plan.xlsx ", True),
        ("plan.", True),
        ("console.xlsx", False),
        ("plan 2026.xlsx", False),
        ("план.xlsx", False),
        (".xlsx", False),
    ],
)
def test_names_that_windows_would_make_something_else_of(name: str, is_wrong: bool) -> None:
    assert bool(name_problem(name, windows=True)) == is_wrong
    assert name_problem(name, windows=False) == ""


@pytest.mark.parametrize("letter", ["a", "ж", "路", "🚂"])
def test_the_longest_names_that_a_disk_takes_are_written(letter: str, tmp_path: Path) -> None:
    name = letter * ((255 - 5) // len(letter.encode())) + ".xlsx"
    path = tmp_path / name
    assert target_problem("--out", path, kind="workbook") is None
    with held(path):
        write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
    assert name.startswith(shortened(name))


def test_leftovers_of_another_computer_go_after_a_day(tmp_path: Path) -> None:
    path, name = tmp_path / "case.xlsx", f".case.xlsx.{2**22 + 1}.0123abcd.facade.part"
    (tmp_path / name).write_bytes(b"half")
    clear_leftovers(path)
    assert (tmp_path / name).exists(), "its process may live there"
    os.utime(tmp_path / name, (0, 0))
    clear_leftovers(path)
    assert not (tmp_path / name).exists()


def test_a_second_name_of_the_file_is_told(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = case.with_name("other.xlsx")
    os.link(case, other)
    assert main(["solve", str(case), "--out", str(case)]) == 0
    assert "another name (a hard link), which still leads to the previous version" in capsys.readouterr().err
    assert other.read_bytes() == OLD


def test_the_file_behind_a_link_is_written_and_kept(case: Path) -> None:
    link = case.parent.parent / "link.xlsx"
    link.symlink_to(case)
    assert main(["solve", str(link), "--out", str(link)]) == 0
    assert link.is_symlink()
    assert "Results_Summary" in openpyxl.load_workbook(case).sheetnames
    assert [one.read_bytes() for one in (case.parent / "backups").iterdir()] == [OLD]
