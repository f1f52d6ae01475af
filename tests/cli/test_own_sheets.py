"""Sheets of the planner's own are never lost to an answer, wherever it is sent."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, with_cell, worked_case
from tests.cli.test_result_workbooks import signed


def names_of(path: Path) -> list[str]:
    return openpyxl.load_workbook(path).sheetnames


def add_sheet(path: Path, title: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book.create_sheet(title)["A1"] = value
    book.save(path)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    return path


@pytest.mark.parametrize("title", ["Notes", "Results_mine", "Results_Years"])
def test_notes_in_an_earlier_answer_stay(
    title: str, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    assert main(["solve", str(case), "--out", str(out)]) == 0
    add_sheet(out, title, "a remark")
    assert main(["solve", str(case), "--out", str(out)]) == 0
    assert openpyxl.load_workbook(out)[title]["A1"].value == "a remark"
    case.write_bytes(to_xlsx(with_cell("Projects", 3, "cost_musd", 2)))
    before = out.read_bytes()
    capsys.readouterr()
    for _ in range(2):
        assert main(["solve", str(case), "--out", str(out)]) == 0
        said = capsys.readouterr().err
        assert title in said
        assert "out results.xlsx" in said
    assert out.read_bytes() == before
    assert "Results_Summary" in names_of(tmp_path / "out results.xlsx")
    assert len(list(tmp_path.iterdir())) == 3, "the second answer took the place of the first"


def test_a_workbook_of_something_else_stays(case: Path, tmp_path: Path) -> None:
    other = tmp_path / "budget.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "something else"
    book.save(other)
    before = other.read_bytes()
    assert main(["frontier", str(case), "--budgets", "5,10", "--workers", "1", "--out", str(other)]) == 0
    assert other.read_bytes() == before
    assert "Results_Frontier" in names_of(tmp_path / "budget results.xlsx")


def test_what_is_no_workbook_is_replaced(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    out.write_bytes(b"half of an answer")
    assert main(["solve", str(case), "--out", str(out)]) == 0
    assert {"Nodes", "Results_Summary"} <= set(names_of(out))


def test_answers_that_may_not_take_the_place_of_the_input_stand_beside_each_other(tmp_path: Path) -> None:
    path, data = tmp_path / "case.xlsx", signed()
    path.write_bytes(data)
    for command in (["solve"], ["frontier", "--budgets", "5,10", "--workers", "1"], ["solve"]):
        assert main([command[0], str(path), *command[1:], "--out", str(path)]) == 0
    assert path.read_bytes() == data
    assert {"Results_Summary", "Results_Frontier"} <= set(names_of(tmp_path / "case results.xlsx"))
    assert len(list(tmp_path.iterdir())) == 2
