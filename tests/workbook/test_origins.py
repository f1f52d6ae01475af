"""Result sheets and edits in workbooks that different programs saved; others open them and read the same."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from optimizer.case import read_case
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets
from optimizer.case.writing.rewriter import rewritten
from tests.workbook.intact import intact
from tests.workbook.office import SOFFICE, converted
from tests.workbook.origins import FORMULAS, NUMBERS, ORIGINS, OWN, as_excel

RESULTS = ResultSheet(
    "Results_Projects", "Projects", pd.DataFrame({"project": ["=a", "b"], "cost": [1.5, 2e6]})
)


def cells(data: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(BytesIO(data), data_only=True)
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
    }


def edited(data: bytes) -> bytes:
    before = read_case(data).tables
    after = {name: table.copy() for name, table in before.items()}
    after["Projects"].at[2, "cost_musd"] = 9
    return rewritten(data, before, after)


@pytest.mark.parametrize("origin", ORIGINS)
def test_result_sheets_leave_each_cell_as_it_was(origin: str) -> None:
    data = ORIGINS[origin]()
    assert intact(data) == []
    result = add_result_sheets(data, [RESULTS])
    assert intact(result) == []
    new = cells(result)
    assert new.pop("Results_Projects") == [["project", "cost"], ["=a", 1.5], ["b", 2e6]]
    assert new == cells(data)
    assert add_result_sheets(result, [RESULTS]) == result
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(BytesIO(result)) as archive:
        sheets = [name for name in old.namelist() if name.startswith(("xl/worksheets/", "xl/sharedStrings"))]
        assert [old.read(name) for name in sheets] == [archive.read(name) for name in sheets]


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_edit_changes_one_cell(origin: str) -> None:
    data = ORIGINS[origin]()
    result = edited(data)
    assert intact(result) == []
    old, new = cells(data), cells(result)
    assert old["Projects"][1].index(10) == 3
    old["Projects"][1][3] = 9
    for place in ("B2", "B3", "B5"):  # they depend on it
        column, row = ord(place[0]) - ord("A"), int(place[1:]) - 1
        old[OWN][row][column] = None
    assert new == old
    assert read_case(result).tables["Projects"]["cost_musd"].tolist() == [9, 1, 6]


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_second_reader_sees_the_same(origin: str) -> None:
    calamine = pytest.importorskip("python_calamine")
    result = add_result_sheets(ORIGINS[origin](), [RESULTS])
    book = calamine.CalamineWorkbook.from_filelike(BytesIO(result))
    for title, rows in cells(result).items():
        seen = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        assert _filled(seen) == _filled(rows), title


def _filled(rows: list[list[Any]]) -> dict[tuple[int, int], Any]:
    return {
        (row, column): value
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value not in ("", None)
    }


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed")
@pytest.mark.parametrize("origin", [*ORIGINS, "LibreOffice"])
def test_libreoffice_opens_each_and_calculates_the_same(origin: str, tmp_path: Path) -> None:
    if origin == "LibreOffice":
        (tmp_path / "excel.xlsx").write_bytes(as_excel())
        data = converted(tmp_path / "excel.xlsx", "xlsx", tmp_path)[0].read_bytes()
        assert intact(data) == []
    else:
        data = ORIGINS[origin]()
    results = add_result_sheets(data, [RESULTS])
    assert intact(results) == []
    folder = tmp_path / "again"
    folder.mkdir()
    (folder / "results.xlsx").write_bytes(results)
    sheet = load_workbook(converted(folder / "results.xlsx", "xlsx", folder)[0], data_only=True)[OWN]
    assert {place: sheet[place].value for place in FORMULAS} == pytest.approx(
        {place: value for place, (_, value) in FORMULAS.items()}
    )
    assert {place: sheet[place].value for place in NUMBERS} == pytest.approx(NUMBERS)


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed")
def test_an_edit_in_libreoffices_own_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "excel.xlsx").write_bytes(as_excel())
    data = converted(tmp_path / "excel.xlsx", "xlsx", tmp_path)[0].read_bytes()
    result = edited(data)
    assert intact(result) == []
    assert read_case(result).tables["Projects"]["cost_musd"].tolist() == [9, 1, 6]
