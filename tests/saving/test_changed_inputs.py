"""A case that somebody changes while it is solved: noticed, told cell by cell, nothing of theirs lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import optimizer.solver
from optimizer.case import read_case
from optimizer.case.saving.backups import backups_of
from optimizer.case.writing.result_sheet import is_result_sheet
from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, with_cell, worked_case

THEIRS = to_xlsx(with_cell("Projects", 1, "cost_musd", 2))


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    return path


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something done between reading and writing: after the solve."""
    solve = optimizer.solver.solve

    def patch(act: Callable[[], object]) -> None:
        def solved(*given: object, **options: object) -> object:
            answer = solve(*given, **options)  # type: ignore[arg-type]
            act()
            return answer

        monkeypatch.setattr("optimizer.solver.solve", solved)

    return patch


def titles(path: Path) -> list[str]:
    return openpyxl.load_workbook(path).sheetnames


def has_results(path: Path) -> bool:
    return any(is_result_sheet(title) for title in titles(path))


def edited(data: bytes, edit: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_changed_case_stays_and_the_answer_goes_beside_it(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_case(case).sha256
    meanwhile(lambda: case.write_bytes(THEIRS))
    assert main(["solve", str(case), "--out", str(case)]) == 0
    heard = capsys.readouterr()
    assert case.read_bytes() == THEIRS
    assert "was changed since it was read" in heard.err
    assert "cost_musd: was " in heard.err
    assert ", is 2" in heard.err
    assert "--on-change merge" in heard.err
    beside = case.with_name("case results.xlsx")
    assert str(beside) in heard.err
    assert has_results(beside)
    assert read_case(beside).sha256 == before


def test_merged_results_say_that_they_belong_to_other_inputs(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    answered = read_case(case).sha256
    meanwhile(lambda: case.write_bytes(THEIRS))
    assert main(["solve", str(case), "--out", str(case), "--on-change", "merge"]) == 0
    assert "cost_musd: was " in capsys.readouterr().err
    book = openpyxl.load_workbook(case)
    assert read_case(case).sha256 != answered
    summary = {row[0]: row[1] for row in book["Results_Summary"].iter_rows(min_row=2, values_only=True)}
    assert summary["sha256 of the inputs"] == answered
    assert "belong to the inputs as they were read" in book["Results_Projects"]["A1"].comment.text
    listed = list(book["Results_As_read"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[3], row[5]) for row in listed] == [("Projects", "cost_musd", 2)]
    [kept] = backups_of(case)
    assert kept.read_bytes() == THEIRS


def test_solved_again_nothing_is_said_of_other_inputs(case: Path, meanwhile: Callable[..., None]) -> None:
    meanwhile(lambda: case.write_bytes(THEIRS))
    assert main(["solve", str(case), "--out", str(case), "--on-change", "merge"]) == 0
    meanwhile(lambda: None)
    assert main(["solve", str(case), "--out", str(case)]) == 0
    book = openpyxl.load_workbook(case)
    assert "Results_As_read" not in book.sheetnames
    assert "as they were read" not in book["Results_Projects"]["A1"].comment.text


def test_stop_writes_no_workbook_and_keeps_the_answer(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    meanwhile(lambda: case.write_bytes(THEIRS))
    answer = case.with_name("answer.json")
    given = ["solve", str(case), "--out", str(case), "--json", str(answer), "--on-change", "stop"]
    assert main(given) == 2
    heard = capsys.readouterr()
    assert "train" in heard.out
    assert "--on-change stop" in heard.err
    assert sorted(path.name for path in case.parent.iterdir()) == ["answer.json", "case.xlsx"]
    assert case.read_bytes() == THEIRS


@pytest.mark.parametrize("on_change", ["beside", "merge"])
def test_another_file_holds_the_inputs_as_read_or_as_they_are(
    on_change: str, case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    read, out = read_case(case).sha256, case.with_name("out.xlsx")
    meanwhile(lambda: case.write_bytes(THEIRS))
    assert main(["solve", str(case), "--out", str(out), "--on-change", on_change]) == 0
    assert "was changed since it was read" in capsys.readouterr().err
    assert case.read_bytes() == THEIRS
    assert has_results(out)
    assert (read_case(out).sha256 == read) == (on_change == "beside")


def test_result_sheets_of_another_run_are_no_change(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """As when two commands that began together write into their case, one after the other."""

    def frontier() -> None:
        given = ["frontier", str(case), "--budgets", "5,10", "--workers", "1", "--out", str(case)]
        assert main(given) == 0

    meanwhile(frontier)
    assert main(["solve", str(case), "--out", str(case)]) == 0
    assert "changed since" not in capsys.readouterr().err
    assert {"Results_Frontier", "Results_Summary", "Nodes"} <= set(titles(case))


def test_a_change_that_is_no_input_goes_along(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    case.write_bytes(to_xlsx(worked_case(Notes=[{"mine": "a remark"}])))

    def note(book: openpyxl.Workbook) -> None:
        book["Notes"]["A2"] = "another remark"
        book.create_sheet("More")["A1"] = "theirs"

    meanwhile(lambda: case.write_bytes(edited(case.read_bytes(), note)))
    assert main(["solve", str(case), "--out", str(case)]) == 0
    heard = capsys.readouterr().err
    assert "Notes row 2, A: was a remark, is another remark" in heard
    assert "sheet added: More" in heard
    assert "the answer holds for the file as it is now" in heard
    book = openpyxl.load_workbook(case)
    assert book["Notes"]["A2"].value == "another remark"
    assert book["More"]["A1"].value == "theirs"
    assert "Results_Summary" in book.sheetnames


def test_a_row_put_in_above_is_one_change(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def insert(book: openpyxl.Workbook) -> None:
        sheet = book["Projects"]
        first = [cell.value for cell in sheet[2]]
        sheet.insert_rows(2)
        for column, value in enumerate(first, start=1):
            sheet.cell(2, column).value = value
        sheet.cell(2, 1).value = "quite_new"

    meanwhile(lambda: case.write_bytes(edited(case.read_bytes(), insert)))
    assert main(["solve", str(case), "--out", str(case)]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("  ")]
    assert len(told) == 1
    assert "Projects row 2 (quite_new): added" in told[0]


@pytest.mark.parametrize("theirs", [b"", b"half a file", b"PK\x03\x04 cut"])
@pytest.mark.parametrize("on_change", ["beside", "merge"])
def test_what_can_no_longer_be_read_is_left_alone(
    theirs: bytes,
    on_change: str,
    case: Path,
    meanwhile: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    meanwhile(lambda: case.write_bytes(theirs))
    assert main(["solve", str(case), "--out", str(case), "--on-change", on_change]) == 0
    heard = capsys.readouterr()
    assert "it cannot be compared, since" in heard.err
    assert "Traceback" not in heard.err
    assert case.read_bytes() == theirs
    assert has_results(case.with_name("case results.xlsx"))


def test_a_case_that_is_gone_is_written_as_it_was_read(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_case(case).sha256
    meanwhile(case.unlink)
    assert main(["solve", str(case), "--out", str(case)]) == 0
    assert "is gone since it was read" in capsys.readouterr().err
    assert read_case(case).sha256 == before
    assert has_results(case)


def test_a_long_list_is_cut(
    case: Path, meanwhile: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def rework(book: openpyxl.Workbook) -> None:
        for number in range(30):
            book["Notes"].cell(number + 2, 1).value = f"changed {number}"

    case.write_bytes(to_xlsx(worked_case(Notes=[{"mine": str(number)} for number in range(30)])))
    meanwhile(lambda: case.write_bytes(edited(case.read_bytes(), rework)))
    assert main(["solve", str(case), "--out", str(case)]) == 0
    assert "and 10 more" in capsys.readouterr().err
