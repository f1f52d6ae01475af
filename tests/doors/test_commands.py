"""Every command takes every kind of file, `corridor convert` makes one of another, and none read is lost."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from optimizer.case import read_case
from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, with_cell, worked_case
from tests.doors.builder import FILES, csv_case, folder_of, zip_of

WORKED = read_case(to_xlsx(worked_case())).sha256


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    """The worked case as files of every kind."""
    made = {"ods": tmp_path / "case.ods", "xls": tmp_path / "case.xls", "zip": tmp_path / "case.zip"}
    made["ods"].write_bytes((FILES / "worked.ods").read_bytes())
    made["xls"].write_bytes((FILES / "worked.xls").read_bytes())
    made["zip"].write_bytes(zip_of(csv_case()))
    return {**made, "folder": folder_of(csv_case(), tmp_path / "case")}


@pytest.mark.parametrize(
    "kind", ["ods", "folder", *(pytest.param(k, marks=pytest.mark.slow) for k in ("xls", "zip"))]
)
def test_answers_are_those_of_the_workbook(
    kind: str, sources: dict[str, Path], tmp_path: Path, capsys
) -> None:
    """Results go into an .xlsx that holds the inputs, and the source stays as it is."""
    source, out = sources[kind], tmp_path / "answer.xlsx"
    before = None if source.is_dir() else source.read_bytes()
    assert (
        main(["solve", str(source), "--out", str(out), "--json", str(tmp_path / "a.json"), "--no-unique"])
        == 0
    )
    said = capsys.readouterr().err
    assert f"{out} holds the inputs of {source.name} with the results." in said
    assert ("Values only were taken" in said) == (kind in ("ods", "xls"))
    answer = json.loads((tmp_path / "a.json").read_text())
    assert {one["project"] for one in answer["funded"]} == {"train", "onestop"}
    assert answer["run"]["case_sha256"] == WORKED
    assert read_case(out).sha256 == WORKED
    assert "Results_Summary" in load_workbook(out).sheetnames
    assert before is None or source.read_bytes() == before


def test_a_source_that_is_named_as_a_workbook_is_not_written_over(tmp_path: Path, capsys) -> None:
    source = tmp_path / "case.xlsx"
    source.write_bytes((FILES / "worked.ods").read_bytes())
    assert main(["solve", str(source), "--out", str(source), "--no-unique"]) == 0
    assert source.read_bytes() == (FILES / "worked.ods").read_bytes()
    assert read_case(tmp_path / "case results.xlsx").sha256 == WORKED
    assert "case results.xlsx" in capsys.readouterr().err


@pytest.mark.parametrize("ending", [".ods", ".xls", ".xlsm"])
def test_results_are_never_written_into_other_kinds_of_files(
    ending: str, sources, tmp_path: Path, capsys
) -> None:
    out = tmp_path / f"answer{ending}"
    assert main(["solve", str(sources["ods"]), "--out", str(out)]) == 2
    assert not out.exists()
    assert "name it answer.xlsx" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "target"), [("ods", "made.xlsx"), ("xls", "made"), ("zip", "made"), ("folder", "made.zip")]
)
def test_convert_there_and_back(kind: str, target: str, sources, tmp_path: Path, capsys) -> None:
    out = tmp_path / target
    assert main(["convert", str(sources[kind]), "--out", str(out)]) == 0
    assert read_case(out).sha256 == WORKED
    assert f"wrote {out}" in capsys.readouterr().out
    assert main(["convert", str(sources[kind]), "--out", str(out)]) == 2
    assert "--force to overwrite it" in capsys.readouterr().err
    assert main(["convert", str(sources[kind]), "--out", str(out), "--force"]) == 0


def test_convert_tells_and_keeps_what_is_wrong(tmp_path: Path, capsys) -> None:
    out = tmp_path / "made.xlsx"
    assert main(["convert", str(FILES / "wrong.ods"), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert 'Effects row 2, delay_cut_pct: "25%" is not a number' in said
    assert "Sheets of your own are kept as values: Notes." in said
    assert main(["check", str(out)]) == 2


@pytest.mark.parametrize(
    ("source", "out", "says"),
    [
        ("case.xlsx", "other.xlsx", "is an .xlsx workbook already"),
        ("case.ods", "other.ods", "is written as .xlsx, or as CSV files into a folder or a .zip"),
        ("case.ods", "none/other.xlsx", "there is no folder"),
        ("case.zip", "case.zip", "is read, and would be lost"),
        ("case", "case", "is read, and would be lost"),
        ("none.ods", "other.xlsx", "there is no file"),
        ("case.pdf", "other.xlsx", "the file is a PDF"),
    ],
)
def test_convert_refuses_in_words(source: str, out: str, says: str, sources, tmp_path: Path, capsys) -> None:
    (tmp_path / "case.xlsx").write_bytes(to_xlsx(worked_case()))
    (tmp_path / "case.pdf").write_bytes(b"%PDF-1.7")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    assert main(["convert", str(tmp_path / source), "--out", str(tmp_path / out)]) == 2
    assert says in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_convert_takes_away_files_of_sheets_that_are_gone(tmp_path: Path, capsys) -> None:
    folder = folder_of({**csv_case(), "Rules.csv": b"rule,measure\n", "mine.csv": b"a\n"}, tmp_path / "case")
    book = tmp_path / "case.xlsx"
    book.write_bytes(to_xlsx(with_cell("Links", 2, "hours", 11)))
    assert main(["convert", str(book), "--out", f"{folder}/", "--force"]) == 0
    assert "Taken away, since the case has no such sheet: Rules.csv." in capsys.readouterr().err
    assert read_case(folder).sha256 == read_case(book).sha256
    assert (folder / "mine.csv").exists()


def test_check_names_files_and_lines(tmp_path: Path, capsys) -> None:
    files = csv_case()
    files["Links.csv"] = files["Links.csv"].replace(b"quay,rail", b"quai,rail")
    folder = folder_of(files, tmp_path / "case")
    assert main(["check", str(folder), "--json", str(tmp_path / "a.json")]) == 2
    assert 'problem: Links.csv line 2, to_node: there is no "quai" in Nodes' in capsys.readouterr().out
    (problem,) = json.loads((tmp_path / "a.json").read_text())["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Links", 2, "to_node")


def test_what_is_made_is_whole(tmp_path: Path, sources) -> None:
    assert main(["convert", str(sources["xls"]), "--out", str(tmp_path / "made.xlsx")]) == 0
    book = load_workbook(io.BytesIO((tmp_path / "made.xlsx").read_bytes()))
    assert {name for name in book.sheetnames if name not in ("README", "Choices")} == set(worked_case())
    assert not list(tmp_path.glob(".*"))
