"""What `corridor solve --out` writes: result sheets in a copy of the workbook, or alone where that loses."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from optimizer.cli.dispatch import main
from tests.case.builder import Rows, to_xlsx, with_cell, worked_case


def solved_to(tmp_path: Path, data: bytes, *options: str) -> tuple[bytes, openpyxl.Workbook]:
    path, out = tmp_path / "case.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(data)
    assert main(["solve", str(path), "--out", str(out), *options]) == 0
    assert path.read_bytes() == data, "the planner's own file is left alone"
    return out.read_bytes(), openpyxl.load_workbook(out)


def cells(book: openpyxl.Workbook, sheet: str) -> list[object]:
    return [cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None]


def test_result_sheets_stand_in_a_copy(tmp_path: Path) -> None:
    _, book = solved_to(tmp_path, to_xlsx(worked_case(Notes=[{"mine": "a remark"}])))
    assert set(worked_case()) | {"Notes"} <= set(book.sheetnames)
    results = {name for name in book.sheetnames if name.startswith("Results_")}
    assert {"Results_Summary", "Results_Projects", "Results_Flows"} <= results
    assert "a remark" in cells(book, "Notes")
    assert {"train", "onestop"} <= set(cells(book, "Results_Projects"))
    assert "new_b1" not in cells(book, "Results_Projects")


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    first, before = solved_to(tmp_path, to_xlsx(worked_case()))
    _, after = solved_to(tmp_path, first, "--budget", "1")
    assert sorted(after.sheetnames) == sorted(before.sheetnames)
    assert "train" in cells(after, "Results_Projects")
    assert "onestop" not in cells(after, "Results_Projects")


def test_a_workbook_may_be_written_over_itself(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    for _ in range(2):
        assert main(["solve", str(path), "--out", str(path)]) == 0
    names = openpyxl.load_workbook(path).sheetnames
    assert len(names) == len(set(names))
    assert {"Nodes", "Results_Projects"} <= set(names)


def with_cached_formula() -> bytes:
    """A cost that is a formula with a value that a spreadsheet program has calculated."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(worked_case())))
    row = next(row for row in book["Projects"].iter_rows() if row[0].value == "onestop")
    cost = next(cell for cell in row if book["Projects"].cell(1, cell.column).value == "cost_musd")
    cost.value = "=5+1"
    buffer = io.BytesIO()
    book.save(buffer)
    return calculated(buffer.getvalue(), b"<f>5+1</f><v></v>", b"<f>5+1</f><v>6</v>")


def calculated(data: bytes, before: bytes, after: bytes) -> bytes:
    buffer, changed = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            for form in (before, before.replace(b"<v></v>", b"<v />"), before.replace(b"<v></v>", b"<v/>")):
                changed += content.count(form)
                content = content.replace(form, after)
            target.writestr(name, content)
    assert changed == 1
    return buffer.getvalue()


def signed() -> bytes:
    """The worked case under a digital signature, which a copy with more in it would make untrue."""
    buffer = io.BytesIO(to_xlsx(worked_case()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    return buffer.getvalue()


def test_a_calculated_formula_stays_with_its_value(tmp_path: Path) -> None:
    out, book = solved_to(tmp_path, with_cached_formula())
    assert {"Nodes", "Results_Summary"} <= set(book.sheetnames)
    assert {"train", "onestop"} <= set(cells(book, "Results_Projects"))
    books = (openpyxl.load_workbook(io.BytesIO(out), data_only=only) for only in (True, False))
    costs = [one["Projects"]["D4"].value for one in books]
    assert costs == [6, "=5+1"]


def test_where_a_copy_would_be_untrue_results_stand_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, book = solved_to(tmp_path, signed())
    assert all(name.startswith("Results_") for name in book.sheetnames)
    assert {"train", "onestop"} <= set(cells(book, "Results_Projects"))
    said = capsys.readouterr().err
    assert "by themselves" in said
    assert "View Signatures" in said


def hostile() -> Rows:
    rows = with_cell("Projects", 3, "name", "=cmd|' /C calc'!A0")
    rows["Projects"][2]["name"] = "+1+1"
    rows["Flows"][0]["commodity"] = "@SUM(1)"
    rows["Settings"][0]["value"] = '=HYPERLINK("http://example.org")'
    return rows


def keep_as_text(book: openpyxl.Workbook) -> None:
    """A planner who types '=x in Excel gets text, which openpyxl would write as a formula."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.data_type = "s"


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    _, book = solved_to(tmp_path, to_xlsx(hostile(), change=keep_as_text))
    results = [sheet for sheet in book.worksheets if sheet.title.startswith("Results_")]
    formulas = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas == []
    texts = [
        cell.value
        for sheet in results
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    assert any("cmd|" in text for text in texts), "the name is shown, as text"
