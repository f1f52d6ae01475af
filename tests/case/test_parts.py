"""What a file's parts tell: names that differ in case, formats, hidden rows, totals rows of tables."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.case import read_case
from optimizer.case.reading.opened import OpenedBook
from optimizer.cli.dispatch import main
from tests.case.archives import respelt, written
from tests.case.asserts import assert_one, assert_only, problems_of
from tests.case.builder import to_xlsx, with_rows, worked_case

BY_XLSXWRITER = written(lambda worksheet: None)


@pytest.mark.parametrize("data", [to_xlsx(worked_case()), BY_XLSXWRITER], ids=["openpyxl", "xlsxwriter"])
def test_each_part_may_differ_in_case_from_its_reference(data: bytes) -> None:
    whole = read_case(data).sha256
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        other = respelt(data, lambda part, name=name: part.swapcase() if part == name else part)
        assert read_case(other).sha256 == whole, name


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_parts_and_references_in_any_case_are_one(draw: random.Random) -> None:
    def any_case(text: str) -> str:
        return "".join(draw.choice((letter.upper(), letter.lower())) for letter in text)

    assert read_case(respelt(BY_XLSXWRITER, any_case, any_case)).sha256 == read_case(BY_XLSXWRITER).sha256


def test_parts_with_backslashes() -> None:
    data = to_xlsx(worked_case())
    assert read_case(respelt(data, lambda name: name.replace("/", "\\"))).sha256 == read_case(data).sha256


def test_a_copy_with_results_keeps_sheets_whose_parts_differ_in_case(tmp_path: Path) -> None:
    source, out = tmp_path / "case.xlsx", tmp_path / "answer.xlsx"
    source.write_bytes(respelt(to_xlsx(worked_case()), lambda name: name.replace("sheet5", "Sheet5")))
    assert main(["solve", str(source), "--out", str(out)]) == 0
    assert read_case(out).sha256 == read_case(to_xlsx(worked_case())).sha256
    assert openpyxl.load_workbook(out).sheetnames[: len(worked_case())] == list(worked_case())


def test_a_sheet_that_is_listed_but_not_there_is_told() -> None:
    data, out = to_xlsx(worked_case()), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet5.xml":
                new.writestr(name, old.read(name))
    assert_one(problems_of(out.getvalue()), "error", ("", None, ""), '"Posts"', "save it again")


@pytest.mark.parametrize(
    ("number_format", "scaled"),
    [
        ("#,##0,", True),
        ("0.0,,", True),
        ('#,##0.0,"k"', True),
        ("#,##0", False),
        ("0.00", False),
        ('0","', False),
        ('[<5]0;0.0,"k"', True),
        ('[<1000]0;0.0,"k"', False),
        ("[$-409]#,##0,;-0", True),
        ("0;-0,", False),
        ("#,##0.00_,", False),
    ],
)
def test_formats_that_show_thousands(number_format: str, scaled: bool) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in book["Projects"].iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, int):
                    cell.number_format = number_format

    problems = problems_of(to_xlsx(worked_case(), change))
    if scaled:
        assert_one(problems, "advice", ("Projects", 2, "cost_musd"), "10 in row 2", "plain number format")
    else:
        assert problems == ()


def test_hidden_rows_count_and_are_said() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Projects"].row_dimensions[3].hidden = True
        book["Projects"].row_dimensions[9].hidden = True  # below the table: nothing is there

    problems = problems_of(to_xlsx(worked_case(), change))
    assert_one(problems, "advice", ("Projects", 3, ""), "row 3 is hidden", "show them")


@pytest.mark.parametrize("name", ["all", "Total", "Total_KZ", None])
def test_the_totals_row_of_an_excel_table_is_told_once(name: str | None) -> None:
    from openpyxl.worksheet.table import Table

    rows = worked_case(
        Budgets=[
            {"source": "a", "amount_musd": 4},
            {"source": "b", "amount_musd": 3},
            {"source": name, "amount_musd": 7},
        ]
    )

    def change(book: openpyxl.Workbook) -> None:
        table = Table(displayName="T", ref="A1:B4", totalsRowCount=1)
        table._initialise_columns()
        for column, header in zip(table.tableColumns, ("source", "amount_musd"), strict=True):
            column.name = header
        book["Budgets"].add_table(table)

    problems = (assert_only(problems_of(to_xlsx(rows, change))),)
    assert_one(problems, "error", ("Budgets", 4, ""), "totals row", "Total Row")


def test_a_row_is_enough_for_a_sheet() -> None:
    assert problems_of(with_rows("Posts", base=worked_case())) == ()


def test_a_title_may_hold_an_apostrophe() -> None:
    data = to_xlsx(worked_case(), lambda book: book.create_sheet("It's mine"))
    assert "It's mine" in OpenedBook(data).parts.listed
    assert read_case(data).title == "Worked case"
