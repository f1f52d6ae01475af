"""What a user may do wrong: a clear message on stderr, exit 2, nothing written, no traceback."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from optimizer.cli.dispatch import main
from tests.case.builder import Rows, to_xlsx, with_cell, with_rows, worked_case


def without(sheet: str) -> Rows:
    return {name: records for name, records in worked_case().items() if name != sheet}


def nan_cell(book: openpyxl.Workbook) -> None:
    """Excel has no NaN, but other programs write one as text, or as the number's own text in the XML."""
    book["Links"]["E2"].value = "NaN"


def error_cell(book: openpyxl.Workbook) -> None:
    cell = book["Links"]["E2"]
    cell.value, cell.data_type = "#DIV/0!", "e"


BAD: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "no Flows sheet": (to_xlsx(without("Flows")), ("Flows",)),
    "no money": (to_xlsx(worked_case(Settings=[{"setting": "title", "value": "x"}])), ("budget_musd",)),
    "nearly a sheet": (
        to_xlsx({**without("Bridges"), "Brigdes": worked_case()["Bridges"]}),
        ("Brigdes", "Bridges"),
    ),
    "nearly a setting": (
        to_xlsx(with_rows("Settings", {"setting": "horizon_year", "value": 4})),
        ("horizon_years",),
    ),
    "half a setting": (
        to_xlsx(with_rows("Settings", {"setting": "budget", "value": 4})),
        ('did you mean "budget_musd"?',),
    ),
    "text for a number": (to_xlsx(with_cell("Links", 2, "hours", "ten")), ("Links", "2", "hours", "ten")),
    "a negative number": (to_xlsx(with_cell("Links", 3, "hours", -1)), ("Links", "3", "hours")),
    "a dangling node": (to_xlsx(with_cell("Links", 3, "to_node", "prot")), ("Links", "3", "to_node", "port")),
    "a dangling target": (
        to_xlsx(with_cell("Effects", 2, "target", "b11")),
        ("Effects", "2", "target", "b1"),
    ),
    "an id twice": (to_xlsx(with_cell("Nodes", 3, "node", "mine")), ("Nodes", "3", "mine")),
    "a project that requires itself": (
        to_xlsx(with_cell("Projects", 3, "requires", "train")),
        ("Projects", "3", "requires"),
    ),
    "a flow to itself": (to_xlsx(with_cell("Flows", 2, "destination", "mine")), ("Flows", "2", "mine")),
    "a delay cut on a post": (
        to_xlsx(with_cell("Effects", 3, "delay_cut_pct", 5)),
        ("Effects", "3", "delay_cut_pct"),
    ),
    "NaN": (to_xlsx(worked_case(), change=nan_cell), ("Links", "2", "hours")),
    "an Excel error": (to_xlsx(worked_case(), change=error_cell), ("Links", "2", "hours")),
    "a cut above 100": (
        to_xlsx(with_cell("Effects", 2, "delay_cut_pct", 101)),
        ("Effects", "2", "delay_cut_pct"),
    ),
    "password-protected": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), ("password",)),
    "truncated": (to_xlsx(worked_case())[:3000], ("damaged",)),
    "empty": (b"", ("empty",)),
    "a CSV": (b"node,country\nmine,KZ\n", (".xlsx",)),
    "another archive": (b"PK\x05\x06" + bytes(18), (".xlsx",)),
}
COMMANDS = [["check"], ["solve"], ["evaluate", "--fund", "train"]]


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_bad_workbooks(
    what: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, said = BAD[what]
    path, out, answer = tmp_path / "bad.xlsx", tmp_path / "out.xlsx", tmp_path / "answer.json"
    path.write_bytes(data)
    writes = ["--out", str(out)] if command[0] == "solve" else []
    assert main([command[0], str(path), *command[1:], *writes, "--json", str(answer)]) == 2
    heard = capsys.readouterr()
    text = heard.out if command[0] == "check" else heard.err
    for word in said:
        assert word in text
    assert "Traceback" not in heard.out + heard.err
    assert not out.exists()
    problems = json.loads(answer.read_text(encoding="utf-8"))["problems"]
    assert any(problem["severity"] == "error" for problem in problems)
    assert path.read_bytes() == data


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("name", ["missing.xlsx", "."])
def test_a_file_that_is_not_one(
    name: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command[0], str(tmp_path / name), *command[1:]]) == 2
    heard = capsys.readouterr()
    assert str(tmp_path) in heard.out + heard.err
    assert "Traceback" not in heard.out + heard.err


def test_committed_above_the_budget_is_a_case_but_exits_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(with_cell("Projects", 2, "status", "committed")))
    assert main(["solve", str(path), "--budget", "9"]) == 3
    assert capsys.readouterr().out == ""
    assert main(["solve", str(path), "--budget", "10"]) == 0


def test_infinite_and_not_a_number_never_reach_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (math.inf, -math.inf, math.nan):
        path = tmp_path / "case.xlsx"
        path.write_bytes(to_xlsx(with_cell("Links", 2, "hours", number)))
        assert main(["solve", str(path)]) == 2
        assert "Links" in capsys.readouterr().err


def read_only(folder: Path) -> bool:
    """Whether the folder refuses writing; root may write anywhere."""
    folder.chmod(0o500)
    try:
        (folder / "probe").write_text("")
    except OSError:
        return True
    return False


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_folder_that_is_missing(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    assert main(["solve", str(path), option, str(tmp_path / "nowhere" / "file")]) == 2
    heard = capsys.readouterr()
    assert "nowhere" in heard.err
    assert "Traceback" not in heard.err


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_folder_that_is_read_only(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, folder = tmp_path / "case.xlsx", tmp_path / "locked"
    path.write_bytes(to_xlsx(worked_case()))
    folder.mkdir()
    if not read_only(folder):
        pytest.skip("this user may write anywhere")
    assert main(["solve", str(path), option, str(folder / "file")]) == 2
    heard = capsys.readouterr()
    folder.chmod(0o700)
    assert "locked" in heard.err
    assert "Traceback" not in heard.err


def test_out_may_be_a_folder_by_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    assert main(["solve", str(path), "--out", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_many_problems_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = worked_case()
    changes: list[Callable[[], None]] = [
        lambda: rows["Links"][0].update(hours=-1),
        lambda: rows["Nodes"][0].update(country="Kazakhstan"),
        lambda: rows["Flows"][0].update(destination="prot"),
    ]
    for change in changes:
        change()
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(rows))
    assert main(["solve", str(path)]) == 2
    heard = capsys.readouterr().err
    for sheet in ("Links", "Nodes", "Flows"):
        assert sheet in heard
