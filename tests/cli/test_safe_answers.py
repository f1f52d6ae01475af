"""No answer is lost and no input destroyed on the way out, whatever the targets and the workbook."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest

from optimizer.case import read_case
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.writing.results import has_macros
from optimizer.cli.dispatch import main
from optimizer.report.files.placing import FAMILIES
from tests.case.builder import to_xlsx, with_cell, worked_case
from tests.cli.test_result_workbooks import signed

REPORTED = sorted((Path(__file__).parents[1] / "workbook" / "reported").glob("*.xlsx"))
COMMANDS = {
    "solve": [],
    "evaluate": ["--fund", "train"],
    "frontier": ["--budgets", "5,10", "--workers", "1"],
    "alternatives": ["--count", "1", "--within-pct", "50", "--differ", "1"],
    "explain": ["train", "--workers", "1"],
    "stress": ["--draws", "2", "--workers", "1"],
}
WITH_OUT = [command for command in COMMANDS if command != "evaluate"]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    return path


def names_of(path: Path) -> list[str]:
    return sheet_titles(path)


@pytest.mark.parametrize("command", WITH_OUT)
def test_a_workbook_that_would_lose_something_is_never_replaced_by_result_sheets(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, data = tmp_path / "case.xlsx", signed()
    path.write_bytes(data)
    assert main([command, str(path), *COMMANDS[command], "--out", str(path)]) == 0
    heard = capsys.readouterr()
    assert path.read_bytes() == data
    assert heard.out
    assert "case results.xlsx" in heard.err
    assert any(name.startswith("Results_") for name in names_of(tmp_path / "case results.xlsx"))


@pytest.mark.parametrize("way", ["relative", "link", "hard link", "dotted"])
def test_the_input_is_known_by_whatever_name(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, data = tmp_path / "case.xlsx", signed()
    path.write_bytes(data)
    other = tmp_path / "other.xlsx"
    if way == "link":
        other.symlink_to(path)
    elif way == "hard link":
        os.link(path, other)
    monkeypatch.chdir(tmp_path)
    out = {"relative": "case.xlsx", "dotted": f"{tmp_path}/../{tmp_path.name}/case.xlsx"}.get(
        way, "other.xlsx"
    )
    assert main(["solve", str(path), "--out", out]) == 0
    assert path.read_bytes() == data
    assert main(["solve", str(path), "--json", out]) == 2
    assert main(["check", str(path), "--json", out]) == 2
    assert main(["report", str(path), "--html", out]) == 2
    assert path.read_bytes() == data


def test_answers_that_are_compared_stay(case: Path, tmp_path: Path) -> None:
    a, b, book = tmp_path / "a.json", tmp_path / "b.json", tmp_path / "b.xlsx"
    assert main(["solve", str(case), "--json", str(a), "--out", str(book)]) == 0
    assert main(["solve", str(case), "--json", str(b), "--budget", "1"]) == 0
    before = {path: path.read_bytes() for path in (a, b, book)}
    assert main(["compare", str(a), str(b), "--json", str(b)]) == 2
    assert main(["compare", str(a), str(book), "--out", str(book)]) == 2
    assert {path: path.read_bytes() for path in before} == before


def test_a_second_command_leaves_the_sheets_of_the_first(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    for command in ("solve", "frontier", "stress", "solve"):
        assert main([command, str(case), *COMMANDS[command], "--out", str(out)]) == 0
    names = names_of(out)
    assert {"Nodes", "Results_Summary", "Results_Frontier", "Results_Stress"} <= set(names)
    assert {name for name in names if name.startswith("Results_")} <= frozenset().union(*FAMILIES), (
        "else it never goes again"
    )
    assert len(names) == len(set(names))
    assert read_case(out).sha256 == read_case(case).sha256
    case.write_bytes(to_xlsx(with_cell("Projects", 1, "cost_musd", 2)))
    assert main(["solve", str(case), "--out", str(out)]) == 0
    assert "Results_Frontier" not in names_of(out), "it answered other inputs"
    assert read_case(out).sha256 == read_case(case).sha256


def test_result_sheets_alone_stand_beside_each_other_too(tmp_path: Path) -> None:
    path, out = tmp_path / "case.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(signed())
    for command in ("frontier", "solve"):
        assert main([command, str(path), *COMMANDS[command], "--out", str(out)]) == 0
    assert {"Results_Summary", "Results_Frontier"} <= set(names_of(out))


@pytest.mark.parametrize("name", ["out.xls", "out.csv", "out", "out.json", "out.pdf"])
def test_another_ending_is_refused_before_the_solve(
    name: str, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["solve", str(case), "--out", str(tmp_path / name)]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "out.xlsx" in heard.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_other_answers_do_not_take_the_name_of_a_workbook(option: str, case: Path, tmp_path: Path) -> None:
    command = ["report", str(case)] if option == "--html" else ["solve", str(case)]
    assert main([*command, option, str(tmp_path / "plan.xlsx")]) == 2
    assert main(["report", str(case), "--html", str(tmp_path / "a"), "--json", str(tmp_path / "a")]) == 2, (
        "one file for two"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.xlsx"]


@pytest.mark.parametrize("command", WITH_OUT)
def test_the_ending_of_the_other_workbook_kind_is_refused(
    command: str, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, str(case), *COMMANDS[command], "--out", str(tmp_path / "out.xlsm")]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "name it out.xlsx" in heard.err
    macros = tmp_path / "macros.xlsm"
    macros.write_bytes(as_macro_workbook(case.read_bytes()))
    assert main([command, str(macros), *COMMANDS[command], "--out", str(tmp_path / "out.xlsx")]) == 2
    assert "name it out.xlsm" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.xlsx", "macros.xlsm"]


def test_macros_go_into_a_workbook_that_may_hold_them(case: Path, tmp_path: Path) -> None:
    macros, out = tmp_path / "macros.xlsm", tmp_path / "out.xlsm"
    macros.write_bytes(as_macro_workbook(case.read_bytes()))
    assert main(["solve", str(macros), "--out", str(out)]) == 0
    assert has_macros(out.read_bytes())
    assert {"Nodes", "Results_Summary"} <= set(names_of(out))


def as_macro_workbook(data: bytes) -> bytes:
    """A workbook of the kind .xlsm, as far as its parts say."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(made, "w") as changed:
        for name in parts.namelist():
            changed.writestr(
                name, parts.read(name).replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            )
    return made.getvalue()


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_target_that_fails_after_the_solve_costs_no_answer(
    option: str,
    case: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(path: object, data: bytes) -> None:
        if str(path).endswith("full" + (".xlsx" if option == "--out" else ".json")):
            raise OSError(28, "No space left on device", str(path))
        Path(str(path)).write_bytes(data)

    monkeypatch.setattr("optimizer.case.writing.files.write_whole", full)
    files = {"--out": tmp_path / "good.xlsx", "--json": tmp_path / "good.json"}
    files[option] = tmp_path / ("full" + files[option].suffix)
    assert main(["solve", str(case), "--out", str(files["--out"]), "--json", str(files["--json"])]) == 2
    heard = capsys.readouterr()
    assert "train" in heard.out
    assert "No space left on device" in heard.err
    assert "Traceback" not in heard.err
    if option == "--out":
        assert json.loads(files["--json"].read_text())["spent_musd"] == 7
    else:
        assert "Results_Summary" in names_of(files["--out"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(case), "--json", "/dev/full"]) == 2
    heard = capsys.readouterr()
    assert "train" in heard.out
    assert "Traceback" not in heard.err


@pytest.mark.parametrize("command", [*COMMANDS, "report"])
@pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)
def test_workbooks_that_others_reported(
    command: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, answer = tmp_path / "out.xlsx", tmp_path / "answer.json"
    options = ["--html", str(tmp_path / "brief.html")] if command == "report" else COMMANDS[command]
    outs = [] if command in ("evaluate", "report") else ["--out", str(out)]
    assert main([command, str(path), *options, *outs, "--json", str(answer)]) == 0
    heard = capsys.readouterr()
    assert heard.out
    assert "Traceback" not in heard.err
    json.loads(answer.read_text())
    if outs:
        assert any(name.startswith("Results_") for name in names_of(out))
    if command == "solve":
        assert {one["project"] for one in json.loads(answer.read_text())["funded"]} == {"train", "onestop"}


def test_the_five_are_there() -> None:
    assert len(REPORTED) == 5


def test_new_makes_no_odd_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "plan.xls")]) == 2
    assert main(["new", str(tmp_path / "plan.xlsm")]) == 2
    assert main(["new", str(tmp_path / "nowhere" / "plan.xlsx")]) == 2
    assert main(["new", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert main(["new", str(tmp_path / "plan.xlsx"), "--template"]) == 0
    assert openpyxl.load_workbook(io.BytesIO((tmp_path / "plan.xlsx").read_bytes()))
