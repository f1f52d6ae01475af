"""The same case reads alike from .xlsx, .xls, .xlsb and .ods, with the same problems at the same places."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from optimizer.case import check_workbook, read_case
from optimizer.case.reading.doors import open_source
from tests.case.builder import to_xlsx, worked_case
from tests.doors.builder import FILES, ods_case
from tests.doors.xlsb import Percent, cells_of, to_xlsb
from tests.models.random_cases import random_case, seeds

WORKED = to_xlsx(worked_case())


def wrong_in(book) -> None:
    """As tests/doors/files/wrong.ods and wrong.xls."""
    book["Projects"]["D2"] = "#DIV/0!"
    book["Effects"]["C2"] = 0.25
    book["Effects"]["C2"].number_format = "0%"
    book["Links"].row_dimensions[3].hidden = True
    book["Links"]["F1"], book["Links"]["F2"] = "opened", datetime.date(2026, 1, 2)
    book["Links"]["G1"], book["Links"]["G2"] = "checked", True
    book["Nodes"].merge_cells("B2:B3")
    book["Posts"]["D2"] = "5,5"
    book.create_sheet("Notes")["B3"] = "mine"


def wrong_xlsb() -> bytes:
    cells = cells_of(worked_case())
    cells["Projects"][2, 4] = "#DIV/0!"
    cells["Effects"][2, 3] = Percent(0.25)
    cells["Links"] |= {(1, 6): "opened", (2, 6): 46024, (1, 7): "checked", (2, 7): True}
    del cells["Nodes"][3, 2]
    cells["Posts"][2, 4] = "5,5"
    cells["Notes"] = {(3, 2): "mine"}
    return to_xlsb(cells, hidden={"Links": [3]}, merged={"Nodes": [(2, 3, 2, 2)]})


@pytest.mark.parametrize(
    "source", [FILES / "worked.ods", FILES / "worked.xls", to_xlsb(cells_of(worked_case()))]
)
def test_the_worked_case_is_the_same_from_every_kind_of_file(source: Path | bytes) -> None:
    case, expected = read_case(source), read_case(WORKED)
    assert case.sha256 == expected.sha256
    assert case.advice == expected.advice
    assert case.settings == expected.settings


@pytest.mark.parametrize("source", [FILES / "wrong.ods", FILES / "wrong.xls", wrong_xlsb()])
def test_the_same_problems_stand_at_the_same_places(source: Path | bytes) -> None:
    """Errors of formulas, percentages, merged cells and hidden rows are no part of the values."""
    _, expected = check_workbook(to_xlsx(worked_case(), wrong_in))
    _, found = check_workbook(source)
    assert found == expected
    assert {problem.column for problem in expected} >= {
        "cost_musd",
        "delay_cut_pct",
        "country",
        "processing_hours",
    }
    assert any("hidden" in problem.message for problem in expected)


@pytest.mark.parametrize("seed", seeds(range(60), fast=6))
def test_random_cases_are_the_same_from_xlsb(seed: int) -> None:
    rows = random_case(seed, years=seed % 2 == 0, scenarios=seed % 3 == 0)
    assert read_case(to_xlsb(cells_of(rows))).sha256 == read_case(to_xlsx(rows)).sha256


def test_a_kind_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    for name, data in {
        "case.xls": WORKED,
        "case.xlsx": (FILES / "worked.ods").read_bytes(),
        "case.ods": (FILES / "worked.xls").read_bytes(),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert read_case(tmp_path / name).sha256 == read_case(WORKED).sha256


def cell(kind: str, attributes: str, text: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{text}</text:p></table:table-cell>'  # noqa: E501


ERROR = cell("string", 'table:formula="of:=1/0" office:string-value=""', "#DIV/0!")
NEVER = '<table:table-cell table:formula="of:=1+1"/>'


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (cell("float", 'table:formula="of:=5+5" office:value="10"', "10"), None),
        (ERROR, "the cell shows the error #DIV/0!"),
        (NEVER, "the cell holds a formula that was never calculated"),
        (cell("float", 'office:value="1"', "TRUE"), "TRUE is not a number"),
        (cell("date", 'office:date-value="2026-01-02"', "2026-01-02"), "is a date, not a number"),
        (cell("string", "", "10"), '"10" is text, not a number'),
        (cell("string", "", "7,5"), '"7,5" is not a number'),
    ],
)
def test_what_a_cell_of_an_ods_may_be(given: str, says: str | None) -> None:
    case, problems = check_workbook(ods_case(Projects_cost_musd_2=given))
    if says is None:
        assert case is not None
        assert case.sha256 == read_case(WORKED).sha256
    else:
        assert [(problem.sheet, problem.row, problem.column) for problem in problems] == [
            ("Projects", 2, "cost_musd")
        ]
        assert says in problems[0].message


def test_a_note_at_a_cell_is_no_part_of_it() -> None:
    noted = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>ask</text:p></office:annotation>'  # noqa: E501
        "<text:p>new_b1</text:p></table:table-cell>"
    )
    assert read_case(ods_case(Projects_project_2=noted)).sha256 == read_case(WORKED).sha256


def test_blank_sheets_and_rows_keep_their_places() -> None:
    cells = cells_of(worked_case())
    cells["Rules"] = {}
    cells["Nodes"] = {
        (row + 2 if row > 2 else row, column): value for (row, column), value in cells["Nodes"].items()
    }
    case, problems = check_workbook(to_xlsb(cells))
    assert case is not None
    assert list(case.tables["Nodes"].index) == [2, 5, 6]
    assert "rows 3 to 4 are blank" in problems[0].message


def test_values_are_those_that_the_file_holds() -> None:
    cells = {"Own": {(2, 2): 0.1 + 0.2, (2, 3): 5.0, (3, 2): True, (3, 3): "#N/A", (4, 2): " a "}}
    (sheet,) = open_source(to_xlsb(cells)).sheets
    held = {
        (cell.row, cell.column): cell.value
        for row in sheet.filled.values()
        for cell in row
        if cell.value is not None
    }
    assert held == {(2, 2): 0.1 + 0.2, (2, 3): 5, (3, 2): True, (3, 3): "#N/A", (4, 2): " a "}
