"""A case of any kind of file as a workbook of the schema or CSV files; nothing of it is lost in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from optimizer.case import InputError, check_workbook, read_case
from optimizer.case.problems import Problem, errors_of
from optimizer.case.reading.doors import open_source
from optimizer.case.writing.case_files import write_csv
from optimizer.case.writing.conversion import VALUES_ONLY, as_csv, as_workbook
from optimizer.case.writing.csv_writer import zipped
from tests.case.builder import book_of, to_xlsx, with_rows, worked_case
from tests.doors.builder import FILES, csv_case, folder_of, zip_of
from tests.doors.test_workbooks import wrong_xlsb
from tests.doors.xlsb import cells_of, to_xlsb
from tests.models.random_cases import random_case, seeds

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
WORKED = read_case(to_xlsx(worked_case()))


def converted(source) -> tuple[bytes, tuple[str, ...]]:
    made = as_workbook(open_source(source), "mine.ods")
    return made.data, made.remarks


@pytest.mark.parametrize("source", [FILES / "worked.ods", FILES / "worked.xls", zip_of(csv_case())])
def test_the_workbook_is_the_equal_case_with_lists_and_comments(source) -> None:
    data, _ = converted(source)
    assert read_case(data).sha256 == WORKED.sha256
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames[0] == "README"
    assert book.sheetnames[-1] == "Choices"
    assert book["Links"]["A1"].comment is not None
    assert book["Links"].data_validations.count > 0
    assert "Made from mine.ods" in book["README"]["B3"].value


def test_what_is_not_carried_is_said() -> None:
    assert converted(FILES / "worked.ods")[1] == (VALUES_ONLY,)
    assert converted(zip_of(csv_case()))[1] == ()


@pytest.mark.parametrize("source", [FILES / "wrong.ods", FILES / "wrong.xls", wrong_xlsb()])
def test_what_is_wrong_in_a_source_is_wrong_in_its_workbook(source) -> None:
    data, remarks = converted(source)
    assert places_of(check_workbook(data)[1]) == places_of(check_workbook(source)[1])
    assert "Hidden rows are shown: Links." in remarks
    assert "Sheets of your own are kept as values: Notes." in remarks
    assert any("Columns of your own" not in line and "Nodes" in line for line in remarks)
    book = load_workbook(io.BytesIO(data))
    assert book["Notes"]["B3"].value == "mine"
    assert book["Effects"]["C2"].value == "25%"
    assert [str(block) for block in book["Nodes"].merged_cells.ranges] == ["B2:B3"]
    with pytest.raises(InputError, match="are merged"):
        as_csv(open_source(source))


def places_of(problems: Iterable[Problem]) -> set[tuple[str, int | None, str]]:
    return {(problem.sheet, problem.row, problem.column) for problem in errors_of(problems)}


def test_what_a_table_would_not_hold_is_copied_cell_by_cell() -> None:
    """A column without a header, and a row of notes below: the reader reads past both."""
    cells = cells_of(worked_case())
    cells["Nodes"] |= {(2, 6): "no header"}
    cells["Flows"] |= {(3, 9): "only a remark", (1, 9): "my remarks"}
    data, remarks = converted(to_xlsb(cells))
    book = load_workbook(io.BytesIO(data))
    assert book["Nodes"]["F2"].value == "no header"
    assert book["Flows"]["I3"].value == "only a remark"
    assert any("cell by cell" in line and "Nodes, Flows" in line for line in remarks)
    assert read_case(data).sha256 == WORKED.sha256
    files, _ = as_csv(open_source(to_xlsb(cells)))
    assert read_case(zip_of(files)).sha256 == WORKED.sha256


def test_own_sheets_and_columns_stay_and_are_told() -> None:
    rows = with_rows("Nodes", {"node": "far", "country": "GE", "seen on": "2026-01-02", "no.": 7})
    book = book_of(rows)
    own = book.create_sheet("A/B".replace("/", " & "))
    own["C5"] = "=1+1"
    own["C6"] = 12.5
    book.create_sheet("README")["A4"] = "Ask Aliya before the ferry is changed."
    buffer = io.BytesIO()
    book.save(buffer)
    files, remarks = as_csv(open_source(buffer.getvalue()))
    assert "A & B.csv" in files
    assert list(csv.reader(io.StringIO(files["A & B.csv"].decode())))[5] == ["", "", "12.5"]
    assert remarks == (VALUES_ONLY, "Left out, as the program makes them: README.")
    data, said = converted(zip_of(files))
    again = load_workbook(io.BytesIO(data))
    assert again["A & B"]["C6"].value == 12.5
    assert said == (
        "Sheets of your own are kept as values: A & B.",
        'Columns of your own are kept as values: column "seen on" of Nodes, column "no." of Nodes.',
    )
    nodes = read_case(data).tables["Nodes"]
    assert list(nodes.iloc[-1][["seen on", "no."]]) == ["2026-01-02", 7]


def test_a_readme_of_the_planners_goes_into_the_new_one() -> None:
    cells = {
        **cells_of(worked_case()),
        "README": {(1, 1): "x", (4, 1): "Ask Aliya", (4, 2): "before you change it."},
    }
    data, _ = converted(to_xlsb(cells))
    said = [str(cell.value) for row in load_workbook(io.BytesIO(data))["README"].iter_rows() for cell in row]
    assert "Ask Aliya: before you change it." in said


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("trans_caspian", marks=pytest.mark.slow),
        "trans_caspian_2030",
        pytest.param("trans_caspian_scenarios", marks=pytest.mark.slow),
    ],
)
def test_the_shipped_cases_go_to_csv_and_back(name: str, tmp_path: Path) -> None:
    source = INPUTS / f"{name}.xlsx"
    files, _ = as_csv(open_source(source))
    write_csv(files, tmp_path / "case", "folder")
    again = read_case(tmp_path / "case")
    assert again.sha256 == read_case(source).sha256
    assert as_csv(open_source(tmp_path / "case"))[0] == files  # to the byte, so that versions compare
    assert zipped(files) == zipped(files)


@pytest.mark.parametrize("seed", seeds(range(60), fast=2))
def test_random_cases_go_to_csv_and_back(seed: int) -> None:
    rows = random_case(seed, years=seed % 2 == 0, scenarios=seed % 3 == 0)
    data = to_xlsx(rows)
    files, _ = as_csv(open_source(data))
    assert read_case(zip_of(files)).sha256 == read_case(data).sha256
    assert read_case(converted(zip_of(files))[0]).sha256 == read_case(data).sha256


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12)
VALUE = TEXT | st.sampled_from(
    ["007", "5", "1.50", "-", "=1", "'5", "''=x", "a\nb", 'say "no", or', "TRUE", "1e5"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    names=st.lists(VALUE, min_size=3, max_size=3),
    own=st.lists(
        VALUE | st.floats(allow_nan=False, allow_infinity=False) | st.integers(), min_size=3, max_size=3
    ),
    hours=st.floats(min_value=0, max_value=1e300),
)
def test_any_text_and_number_goes_to_csv_and_back(names: list[str], own: list[object], hours: float) -> None:
    rows = worked_case()
    for record, name, value in zip(rows["Nodes"], names, own, strict=True):
        record |= {"name": name, "remark": value}
    rows["Links"][0]["hours"] = hours
    frames = {"Nodes": rows["Nodes"], "Links": rows["Links"]}
    before = as_tables(to_xlsb(cells_of({**rows, **frames})))
    files, _ = as_csv(open_source(to_xlsb(cells_of({**rows, **frames}))))
    assert as_tables(zip_of(files)) == before


def as_tables(source: bytes) -> dict[str, list[list[object]]]:
    tables = open_source(source).raw().tables
    return {name: table.to_numpy(dtype=object).tolist() for name, table in tables.items()}


def test_text_that_would_be_a_formula_elsewhere_is_marked() -> None:
    rows = worked_case()
    for record, text in zip(rows["Nodes"], ["=HYPERLINK()", "+49 30", "@sum"], strict=True):
        record["name"] = text
    files, _ = as_csv(open_source(to_xlsb(cells_of(rows))))
    fields = [line[1] for line in csv.reader(io.StringIO(files["Nodes.csv"].decode()))]
    assert fields[1:] == ["'=HYPERLINK()", "'+49 30", "'@sum"]


def test_names_of_files_are_such_as_every_system_takes() -> None:
    cells = {**cells_of(worked_case()), "con": {(1, 1): "a"}, '<|>"': {(1, 1): "b"}, "Seen.": {(1, 1): "c"}}
    files, _ = as_csv(open_source(to_xlsb(cells)))
    assert list(files)[-3:] == ["_con.csv", "____.csv", "Seen_.csv"]


def test_files_that_a_case_has_no_more_are_taken_away(tmp_path: Path) -> None:
    folder = folder_of({"Rules.csv": b"rule\n", "mine.csv": b"a\n", "notes.txt": b""}, tmp_path / "case")
    gone = write_csv(csv_case(), folder, "folder")
    assert gone == [folder / "Rules.csv"]
    assert {path.name for path in folder.iterdir()} == {*csv_case(), "mine.csv", "notes.txt"}
