"""What LibreOffice makes of our workbooks is the same case, and it reads what we make of its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.case import read_case
from optimizer.case.reading.doors import open_source
from optimizer.case.writing.conversion import as_workbook
from tests.case.builder import to_xlsx, worked_case
from tests.doors.xlsb import cells_of, to_xlsb
from tests.models.random_cases import random_case
from tests.workbook.test_libreoffice import ERRORS, INPUTS, SOFFICE, converted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed"),
]


def tables_of(source: Path | bytes) -> dict[str, list[list[object]]]:
    tables = open_source(source).raw().tables
    return {name: table.to_numpy(dtype=object).tolist() for name, table in tables.items()}


@pytest.mark.parametrize("form", ["ods", "xls"])
@pytest.mark.parametrize("path", sorted(INPUTS.glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_shipped_workbooks_are_the_same_in_other_kinds(path: Path, form: str, tmp_path: Path) -> None:
    (other,) = converted(path, form, tmp_path)
    assert other.suffix == f".{form}"
    assert tables_of(other) == tables_of(path)
    if path.stem != "template":
        assert read_case(other).sha256 == read_case(path).sha256


@pytest.mark.parametrize("form", ["ods", "xls"])
@pytest.mark.parametrize("seed", range(8))
def test_random_cases_are_the_same_in_other_kinds(seed: int, form: str, tmp_path: Path) -> None:
    rows = random_case(seed, years=seed % 2 == 0, scenarios=seed % 3 == 0)
    (tmp_path / "case.xlsx").write_bytes(to_xlsx(rows))
    (other,) = converted(tmp_path / "case.xlsx", form, tmp_path)
    assert read_case(other).sha256 == read_case(to_xlsx(rows)).sha256


def test_the_xlsb_of_these_tests_is_one_to_libreoffice_too(tmp_path: Path) -> None:
    (tmp_path / "case.xlsb").write_bytes(to_xlsb(cells_of(worked_case())))
    (other,) = converted(tmp_path / "case.xlsb", "xlsx", tmp_path)
    assert read_case(other).sha256 == read_case(to_xlsx(worked_case())).sha256


def test_a_converted_workbook_opens_in_libreoffice_without_an_error(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (ods,) = converted(INPUTS / "trans_caspian.xlsx", "ods", tmp_path / "in")
    (tmp_path / "case.xlsx").write_bytes(as_workbook(open_source(ods), ods.name).data)
    (again,) = converted(tmp_path / "case.xlsx", "ods", tmp_path)
    assert tables_of(again) == tables_of(INPUTS / "trans_caspian.xlsx")
    shown = [
        cell.value for sheet in open_source(again).sheets for cells in sheet.rows.values() for cell in cells
    ]
    assert not [value for value in shown if isinstance(value, str) and ERRORS.fullmatch(value)]
