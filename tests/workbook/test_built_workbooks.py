"""The workbooks of inputs/ are what inputs/build.py makes today."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from inputs import build
from optimizer.case.schema import SHEETS, sheet_named
from optimizer.case.writing.template import with_every_column

INPUTS = Path(build.__file__).resolve().parent


def parts(data: bytes) -> dict[str, bytes]:
    """The content without its compression, which may differ between zlib versions."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tables_of(path: Path) -> dict[str, pd.DataFrame]:
    book = load_workbook(path)
    rows = {sheet.name: list(book[sheet.name].values) for sheet in SHEETS if sheet.name in book.sheetnames}
    return {name: pd.DataFrame(body, columns=header, dtype=object) for name, (header, *body) in rows.items()}


def test_template_is_up_to_date() -> None:
    assert parts((INPUTS / "template.xlsx").read_bytes()) == parts(build.template_bytes())


def test_default_case_is_written_as_today() -> None:
    """Its tables stand in it, so it can be written anew from itself."""
    path = INPUTS / "trans_caspian.xlsx"
    assert parts(path.read_bytes()) == parts(build.case_bytes(tables_of(path)))


def test_default_case_is_static_and_has_every_other_sheet() -> None:
    expected = {sheet.name for sheet in SHEETS} - {"Scenarios", "Shocks"}
    tables = tables_of(INPUTS / "trans_caspian.xlsx")
    assert set(tables) == expected
    for name, table in tables.items():
        assert list(table.columns[: len(sheet_named(name).names())]) == list(sheet_named(name).names())
        assert len(table) >= 9, name
        assert set(table["evidence"]) <= {"cited", "derived", "illustrative"}
        numeric = [column.name for column in sheet_named(name).columns if column.is_numeric]
        assert {type(value) for column in numeric for value in table[column]} <= {int, float, type(None)}


def test_csv_files_become_typed_tables_and_keep_their_own_columns(tmp_path) -> None:
    header = "node,country,lat,transfer_hours,my_note"
    (tmp_path / "Nodes.csv").write_text(f"{header}\n007,KZ,51.5,,=1+1\nNA,AZ,-3,2,\n", encoding="utf-8")
    (tmp_path / "Settings.csv").write_text("setting,value\nbudget_musd,150\ntitle,2030\n", encoding="utf-8")
    tables = build.read_tables(tmp_path)
    assert set(tables) == {"Nodes", "Settings"}
    assert list(tables["Nodes"].columns) == [*sheet_named("Nodes").names(), "my_note"]
    rows = tables["Nodes"][["node", "lat", "transfer_hours", "my_note", "kind"]].to_numpy().tolist()
    assert rows == [["007", 51.5, None, "=1+1", None], ["NA", -3, 2, None, None]]
    assert tables["Settings"]["value"].tolist() == [150, "2030"]


def test_building_twice_gives_the_same_bytes(tmp_path) -> None:
    assert build.template_bytes() == build.template_bytes()


def test_columns_that_are_missing_are_added_blank() -> None:
    table = with_every_column(pd.DataFrame({"mine": [1], "flow": ["f"]}, dtype=object), sheet_named("Flows"))
    assert list(table.columns) == [*sheet_named("Flows").names(), "mine"]
    assert table.loc[0, "origin"] is None
    assert table.loc[0, "mine"] == 1


@pytest.mark.parametrize("arguments", [[], ["no such folder"], ["a", "b"]])
def test_wrong_use_says_how_to_use_it(arguments, capsys) -> None:
    assert build.main(arguments) == 2
    assert "TABLES_FOLDER" in capsys.readouterr().err
