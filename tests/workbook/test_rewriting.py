"""An edited case goes back into the planner's own workbook: what was edited changes, all else stays."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from optimizer.case import read_case
from optimizer.case.reading.reader import empty_table
from optimizer.case.schema import sheet_named
from optimizer.case.writing.rewriter import NotRewritableError, rewritten
from optimizer.report.files.workbooks import edited_workbook, ending_of
from tests.case import builder

ROOT = Path(__file__).resolve().parents[2]
Tables = dict[str, pd.DataFrame]


def planners(book: Any) -> None:
    """Things of the planner's own, and a table over the projects."""
    sheet = book["Projects"]
    sheet["E1"] = "my note"
    sheet["E2"], sheet["E3"], sheet["E4"] = "first", "second", "third"
    sheet["D4"].number_format = "0.000"
    sheet["D4"].comment = Comment("ask the ministry", "planner")
    sheet["G2"] = "beside"
    sheet.add_table(Table(displayName="mine", ref="A1:E4"))
    rule = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    rule.add("D2:D50")
    sheet.add_data_validation(rule)
    notes = book.create_sheet("My notes")
    notes["A1"], notes["A2"] = "kept", "=1+1"


@pytest.fixture
def original() -> bytes:
    return bytes(builder.to_xlsx(builder.worked_case(), planners))


def tables_of(data: bytes) -> Tables:
    return {name: table.copy() for name, table in read_case(data).tables.items()}


def book_of(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))


def edit(data: bytes, change: Callable[[Tables], object]) -> bytes:
    """The workbook with `change` made to its tables; read again, it must hold just these."""
    before, after = tables_of(data), tables_of(data)
    change(after)
    result = rewritten(data, before, after)
    again = tables_of(result)
    for name, table in after.items():
        pd.testing.assert_frame_equal(
            again[name].reset_index(drop=True), table.reset_index(drop=True), check_dtype=False
        )
    return result


def without(name: str, *rows: int) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[name] = tables[name].drop(index=list(rows))

    return change


def with_row(name: str, number: int, **cells: Any) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        row = pd.DataFrame([cells], index=[number], columns=tables[name].columns, dtype=object)
        tables[name] = pd.concat([tables[name], row.where(row.notna(), None)])

    return change


def with_value(name: str, row: int, column: str, value: Any) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        tables[name].at[row, column] = value

    return change


NEW = {"project": "extra", "kind": "customs training", "country": "KZ", "cost_musd": 3, "my note": "=new"}


def test_one_cost_changes_one_cell(original: bytes) -> None:
    before, after = book_of(original), book_of(edit(original, with_value("Projects", 3, "cost_musd", 2.5)))
    assert after.sheetnames == before.sheetnames
    changed = [
        (sheet.title, cell.coordinate)
        for sheet in before
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != after[sheet.title][cell.coordinate].value
    ]
    assert changed == [("Projects", "D3")]
    sheet = after["Projects"]
    assert sheet["D4"].comment.text == "ask the ministry"
    assert sheet["D4"].number_format == "0.000"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "D2:D50"
    assert after["My notes"]["A2"].value == "=1+1"
    assert sheet.tables["mine"].ref == "A1:E4"


def test_a_row_deleted_in_the_middle_leaves_no_gap(original: bytes) -> None:
    def change(tables: Tables) -> None:
        without("Projects", 3)(tables)
        without("Effects", 3)(tables)

    sheet = book_of(edit(original, change))["Projects"]
    assert [cell.value for cell in sheet["A"]] == ["project", "new_b1", "onestop"]
    assert (sheet["E3"].value, sheet["D3"].number_format, sheet["D3"].comment.text) == (
        "third",
        "0.000",
        "ask the ministry",
    )
    assert sheet["D4"].comment is None
    assert sheet["G2"].value == "beside"
    assert (
        sheet.tables["mine"].ref,
        sheet.tables["mine"].autoFilter and sheet.tables["mine"].autoFilter.ref,
    ) in (
        ("A1:E3", None),
        ("A1:E3", "A1:E3"),
    )


def test_a_row_is_added_below_the_last_in_its_format(original: bytes) -> None:
    sheet = book_of(edit(original, with_row("Projects", 9, **NEW)))["Projects"]
    assert (sheet["A5"].value, sheet["D5"].number_format, sheet.tables["mine"].ref) == (
        "extra",
        "0.000",
        "A1:E5",
    )
    assert (sheet["E5"].value, sheet["E5"].data_type) == ("=new", "s")
    assert sheet["D5"].comment is None


def test_rows_go_and_come_at_once(original: bytes) -> None:
    def change(tables: Tables) -> None:
        without("Projects", 2)(tables)
        without("Effects", 2)(tables)
        with_row("Projects", 5, **NEW)(tables)
        with_row("Projects", 6, **{**NEW, "project": "other"})(tables)
        with_value("Projects", 4, "cost_musd", 7)(tables)

    sheet = book_of(edit(original, change))["Projects"]
    assert [cell.value for cell in sheet["A"]] == ["project", "train", "onestop", "extra", "other"]
    assert (sheet["D3"].value, sheet["D3"].comment.text, sheet.tables["mine"].ref) == (
        7,
        "ask the ministry",
        "A1:E5",
    )


def test_a_new_row_with_nothing_in_it_is_none(original: bytes) -> None:
    before, after = tables_of(original), tables_of(original)
    with_row("Projects", 5)(after)
    assert book_of(rewritten(original, before, after))["Projects"].tables["mine"].ref == "A1:E4"


def test_a_note_below_the_table_makes_room() -> None:
    def note(book: Any) -> None:
        planners(book)
        book["Projects"]["E5"] = "a note below"

    sheet = book_of(edit(builder.to_xlsx(builder.worked_case(), note), with_row("Projects", 5, **NEW)))[
        "Projects"
    ]
    assert [cell.value for cell in sheet["E"]] == [
        "my note",
        "first",
        "second",
        "third",
        "=new",
        "a note below",
    ]


def test_a_sheet_and_a_column_that_were_absent_are_added(original: bytes) -> None:
    def change(tables: Tables) -> None:
        with_row("Budgets", 2, source="fund", amount_musd=9)(tables)
        with_value("Projects", 2, "name", "New bridge")(tables)

    book = book_of(edit(original, change))
    assert book.sheetnames.index("Budgets") == book.sheetnames.index("Flows") + 1
    assert book["Budgets"].tables["tblBudgets"].ref.startswith("A1:")
    sheet = book["Projects"]
    assert (sheet["F1"].value, sheet["F2"].value, sheet.tables["mine"].ref) == ("name", "New bridge", "A1:F4")
    assert [column.name for column in sheet.tables["mine"].tableColumns][-1] == "name"
    rules = book["Budgets"].data_validations.dataValidation
    assert not [rule for rule in rules if rule.type == "list"]  # the workbook has no lists to choose from


def test_all_rows_may_go_and_come_again() -> None:
    rows = builder.with_rows("Budgets", {"source": "fund", "amount_musd": 9})
    emptied = edit(
        builder.to_xlsx(rows), lambda tables: tables.update(Budgets=empty_table(sheet_named("Budgets")))
    )
    assert [cell.value for cell in book_of(emptied)["Budgets"]["A"]] in (["source"], ["source", None])
    edit(emptied, with_row("Budgets", 2, source="other", amount_musd=4))


def calculated(book: Any) -> None:
    planners(book)
    book["Projects"]["D2"] = "=4+6"
    book["Projects"]["D4"] = "=2*3"
    book["Projects"]["G4"] = "=D4*5"


def with_values(data: bytes) -> bytes:
    """As Excel would save the two formulas: with their values beside them."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for formula, value in ((b"4+6", b"10"), (b"2*3", b"6"), (b"D4*5", b"30")):
                part = re.sub(
                    rb"<f>" + re.escape(formula) + rb"</f><v ?(?:/>|></v>)",
                    b"<f>" + formula + b"</f><v>" + value + b"</v>",
                    part,
                )
            new.writestr(name, part)
    return buffer.getvalue()


def test_formulas_move_with_their_rows() -> None:
    data = with_values(builder.to_xlsx(builder.worked_case(), calculated))
    before, after = tables_of(data), tables_of(data)
    assert before["Projects"]["cost_musd"].tolist() == [10, 1, 6]
    without("Projects", 3)(after)
    without("Effects", 3)(after)
    result = rewritten(data, before, after)
    sheet = book_of(result)["Projects"]
    assert (sheet["D2"].value, sheet["D3"].value) == ("=4+6", "=2*3")
    assert sheet["G4"].value == "=D3*5"  # it stands beside the table, and names what has moved
    assert (sheet["D3"].comment.text, sheet["D3"].number_format) == ("ask the ministry", "0.000")
    assert tables_of(result)["Projects"]["cost_musd"].tolist() == [10, 6]


@pytest.mark.parametrize(
    ("formula", "follows"),
    [
        ("=Projects!D4", "=Projects!D3"),
        ("=projects!$D$4*2", "=projects!$D$3*2"),
        ("=SUM('Projects'!$D$2:$D$3)", "=SUM('Projects'!$D$2:$D$2)"),
        ("=SUM(Projects!D2:D4)", "=SUM(Projects!D2:D3)"),
        ("=SUM(Projects!D2:D400)", "=SUM(Projects!D2:D400)"),
        ("=SUM(Projects!D:D)", "=SUM(Projects!D:D)"),
        ("=Projects!D2", "=Projects!D2"),
        ("=D4&Effects!D4", "=D4&Effects!D4"),
        ("=Projects!D3", None),
        ("=SUM(Projects!D3:D3)", None),
        ("=SUM(Projects!D2:G4)", None),  # G stands beside the table and stays
    ],
)
def test_a_formula_elsewhere_follows_the_rows_or_nothing_is_written(
    original: bytes, formula: str, follows: str | None
) -> None:
    book = book_of(original)
    book["My notes"]["A3"] = formula
    buffer = BytesIO()
    book.save(buffer)
    data, before, after = buffer.getvalue(), tables_of(original), tables_of(original)
    without("Projects", 3)(after)
    if follows is None:
        with pytest.raises(NotRewritableError, match="My notes"):
            rewritten(data, before, after)
        fresh, reasons = edited_workbook(data, before, after, "Worked case")
        assert "My notes" not in book_of(fresh).sheetnames
        assert len(reasons) == 1
    else:
        assert book_of(rewritten(data, before, after))["My notes"]["A3"].value == follows


def test_charts_and_results_stay(original: bytes) -> None:
    book = book_of(original)
    chart = BarChart()
    chart.add_data(Reference(book["Projects"], min_col=4, min_row=1, max_row=4), titles_from_data=True)
    book["My notes"].add_chart(chart, "C3")
    book.create_sheet("Results_Old")["A1"] = "from before"
    buffer = BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    result = edit(data, with_value("Projects", 3, "cost_musd", 2))
    assert any(name.startswith("xl/charts/chart") for name in zipfile.ZipFile(BytesIO(result)).namelist())
    assert book_of(result)["Results_Old"]["A1"].value == "from before"
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(BytesIO(result)) as after:
        charts = [
            name for name in before.namelist() if name.startswith(("xl/charts/", "xl/drawings/drawing"))
        ]
        assert charts
        assert all(after.read(name) == before.read(name) for name in charts)


def test_what_loses_nothing_keeps_the_planners_sheets(original: bytes) -> None:
    before, after = tables_of(original), tables_of(original)
    with_value("Projects", 3, "cost_musd", 2)(after)
    data, reasons = edited_workbook(original, before, after, "Worked case")
    assert reasons == ()
    assert "My notes" in book_of(data).sheetnames
    assert ending_of(data) == "xlsx"


def test_headers_are_found_in_any_spelling() -> None:
    def spelt(book: Any) -> None:
        book["Projects"]["D1"] = " Cost_MUSD "
        book["Projects"].title = "spelt"
        book["spelt"].title = "projects"

    sheet = book_of(
        edit(builder.to_xlsx(builder.worked_case(), spelt), with_value("Projects", 2, "cost_musd", 8))
    )["projects"]
    assert (sheet["D1"].value, sheet["D2"].value) == (" Cost_MUSD ", 8)


def test_merged_cells_are_in_the_way_of_what_would_tear_them_alone(original: bytes) -> None:
    book = book_of(original)
    book["Projects"].merge_cells("H8:I9")
    buffer = BytesIO()
    book.save(buffer)
    before, after = tables_of(original), tables_of(original)
    with_value("Projects", 3, "cost_musd", 2)(after)
    sheet = book_of(rewritten(buffer.getvalue(), before, after))["Projects"]
    assert (str(sheet.merged_cells), sheet["D3"].value) == ("H8:I9", 2)
    without("Projects", 4)(after)
    with pytest.raises(NotRewritableError, match="merged"):
        rewritten(buffer.getvalue(), before, after)


@pytest.mark.parametrize("path", sorted((ROOT / "inputs").glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_shipped_workbooks_take_edits(path: Path) -> None:
    data = path.read_bytes()
    if path.stem == "template":
        pytest.skip("the template is no case")
    before, after = tables_of(data), tables_of(data)
    after["Projects"].loc[after["Projects"].index[0], "cost_musd"] = 99.5
    after["Flows"] = after["Flows"].drop(index=after["Flows"].index[1])
    result, reasons = edited_workbook(data, before, after, "Case")
    assert reasons == ()
    again = tables_of(result)
    for name, table in after.items():
        pd.testing.assert_frame_equal(
            again[name].reset_index(drop=True), table.reset_index(drop=True), check_dtype=False
        )
