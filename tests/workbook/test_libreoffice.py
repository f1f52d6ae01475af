"""An independent program opens our workbooks, finds no error in them and understands their names."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets, result_workbook
from tests.workbook.office import SOFFICE, converted

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
ALL_SHEETS_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
ERRORS = re.compile(r"#(NAME\?|REF!|N/A|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d+")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed"),
]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("name", ["trans_caspian", "template"])
def test_every_sheet_opens_without_an_error_cell(name, tmp_path) -> None:
    book = load_workbook(INPUTS / f"{name}.xlsx")
    files = converted(INPUTS / f"{name}.xlsx", ALL_SHEETS_AS_CSV, tmp_path)
    assert {path.stem for path in files} == {f"{name}-{sheet}" for sheet in book.sheetnames}
    for path in files:
        assert not ERRORS.search(path.read_text(encoding="utf-8")), path.name
        sheet = book[path.stem.removeprefix(f"{name}-")]
        ids = [str(row[0] if row[0] is not None else "") for row in sheet.iter_rows(values_only=True)]
        assert [row[0] for row in rows_of(path)][: len(ids)] == ids[: len(rows_of(path))]


def test_pdf(tmp_path) -> None:
    (path,) = converted(INPUTS / "trans_caspian.xlsx", "pdf", tmp_path)
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_size > 50_000


def test_names_behind_the_drop_downs_resolve(tmp_path) -> None:
    """The lists are as long as the tables.

    A target is offered from bridges or posts by the kind of its project.
    """
    book = load_workbook(INPUTS / "trans_caspian.xlsx")
    probe = book.create_sheet("Probe", 0)
    sheets = ("Nodes", "Links", "Bridges", "Posts", "Projects")
    rows = [(f"=ROWS(ids_{name})", f"=INDEX(ids_{name},ROWS(ids_{name}),1)", book[name]) for name in sheets]
    (rule,) = [rule for rule in book["Effects"].data_validations.dataValidation if "B2" in rule]
    for row, (count, last, _) in enumerate(rows, start=1):
        probe.cell(row, 1).value, probe.cell(row, 2).value = count, last
    kinds = {row[0]: row[2] for row in book["Projects"].iter_rows(min_row=2, values_only=True)}
    effects = [row[0] for row in book["Effects"].iter_rows(min_row=2, values_only=True)]
    bridge = next(
        row for row, project in enumerate(effects, start=2) if kinds[project] == "bridge replacement"
    )
    training = next(
        row for row, project in enumerate(effects, start=2) if kinds[project] == "customs training"
    )
    for column, row in ((3, bridge), (4, training)):
        probe.cell(1, column).value = "=ROWS({})".format(rule.formula1.replace("$A2", f"Effects!$A{row}"))
    book.save(tmp_path / "probe.xlsx")
    files = converted(tmp_path / "probe.xlsx", "csv", tmp_path)
    found = rows_of(files[0])
    for row, (_, _, sheet) in zip(found, rows, strict=True):
        assert row[:2] == [str(sheet.max_row - 1), sheet.cell(sheet.max_row, 1).value]
    assert found[0][2:] == [str(book["Bridges"].max_row - 1), str(book["Posts"].max_row - 1)]


def test_result_sheets(tmp_path) -> None:
    frame = pd.DataFrame({"project": ["=a", "b"], "cost_musd": [1.5, 2000.0]})
    sheet = ResultSheet("Results_Projects", "Projects", frame, notes=("A note.",))
    for name, data in (
        ("own", result_workbook([sheet])),
        ("case", add_result_sheets((INPUTS / "template.xlsx").read_bytes(), [sheet])),
    ):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "book.xlsx").write_bytes(data)
        files = converted(folder / "book.xlsx", ALL_SHEETS_AS_CSV, folder)
        (path,) = [path for path in files if path.stem.endswith("Results_Projects")]
        assert rows_of(path) == [["project", "cost_musd"], ["=a", "1.5"], ["b", "2000"]]
