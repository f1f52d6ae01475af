"""From file to raw tables: names, layout, and what only the file can tell of a cell."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from optimizer.case import InputError, check_workbook, read_case
from optimizer.case.reading.grid import is_percent_format
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import to_xlsx, with_cell, with_rows, with_settings, worked_case
from tests.timeouts import no_hanging


def changed(change) -> bytes:
    return to_xlsx(worked_case(), change)


def test_worked_case_reads_clean() -> None:
    case, problems = check_workbook(to_xlsx(worked_case()))
    assert problems == ()
    assert case is not None
    assert case.settings["budget_musd"] == 10
    assert case.present == frozenset(worked_case())
    assert list(case.tables["Nodes"].index) == [2, 3, 4]
    assert list(case.tables["Nodes"].columns) == [
        "node", "name", "country", "kind", "lat", "lon", "transfer_hours", "source", "evidence",
    ]  # fmt: skip
    assert list(case.tables["Nodes"]["transfer_hours"]) == [None, 8, None]  # defaults are not filled in
    assert case.tables["Rules"].empty


def test_ids_stay_what_they_are() -> None:
    names = ["001", "1E5", "NA", "None", "nan", "5"]
    typed = [*names[:-1], 5.0]
    rows = with_rows("Nodes", *({"node": name, "country": "NA"} for name in typed))
    case = read_case(to_xlsx(rows))
    assert list(case.tables["Nodes"]["node"])[3:] == names
    assert case.tables["Nodes"]["country"].iloc[-1] == "NA"  # Namibia


def test_names_match_without_regard_to_case_and_blanks() -> None:
    def shout(book: openpyxl.Workbook) -> None:
        book["Nodes"].title = " NODES "
        for cell in book["Flows"][1]:
            cell.value = f"  {cell.value.upper()} "

    assert read_case(changed(shout)).sha256 == read_case(to_xlsx(worked_case())).sha256


def test_planners_own_sheets_and_columns() -> None:
    def add(book: openpyxl.Workbook) -> None:
        book.create_sheet("My remarks").append(["Nodes", "whatever"])
        book.create_sheet("results_Summary").append(["node", "node"])
        book.create_sheet("RESULTS_Budget")
        for row, value in enumerate(["remark", "first", None, "third"], start=1):
            book["Nodes"].cell(row, 9, value)
            book["Nodes"].cell(row, 10, value)

    case, problems = check_workbook(changed(add))
    assert problems == ()
    assert case is not None
    assert list(case.tables["Nodes"].columns)[-2:] == ["remark", "remark (2)"]
    assert list(case.tables["Nodes"]["remark"]) == ["first", None, "third"]
    assert case.sha256 == read_case(to_xlsx(worked_case())).sha256


def test_chart_sheets_and_hidden_sheets_do_no_harm() -> None:
    def add(book: openpyxl.Workbook) -> None:
        chart = BarChart()
        chart.add_data(Reference(book["Projects"], min_col=4, min_row=1, max_row=4), titles_from_data=True)
        book.create_chartsheet("Chart").add_chart(chart)
        book["Posts"].sheet_state = "hidden"

    case, problems = check_workbook(changed(add))
    assert problems == ()
    assert case is not None
    assert len(case.tables["Posts"]) == 2


def rename_sheet(old: str, new: str):
    return lambda book: setattr(book[old], "title", new)


def set_cell(sheet: str, cell: str, value: object, number_format: str | None = None):
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value
        if number_format is not None:
            book[sheet][cell].number_format = number_format

    return change


def copy_sheet(old: str, new: str):
    return lambda book: setattr(book.copy_worksheet(book[old]), "title", new)


def shift_down(sheet: str, rows: int, title: str | None = None):
    def change(book: openpyxl.Workbook) -> None:
        book[sheet].insert_rows(1, rows)
        book[sheet]["A1"] = title

    return change


LAYOUT_ERRORS = {
    "sheet near miss": (
        rename_sheet("Bridges", "Bridgs"),
        ("Bridges", None, ""),
        '"Bridgs"',
        "rename it to Bridges",
    ),
    "needed sheet near miss": (
        rename_sheet("Flows", "FLOW"),
        ("Flows", None, ""),
        '"FLOW"',
        "rename it to Flows",
    ),
    "needed sheet absent": (lambda book: book.remove(book["Flows"]), ("Flows", None, ""), "absent", "add it"),
    "needed sheet renamed": (
        rename_sheet("Projects", "Project list"),
        ("Projects", None, ""),
        "absent",
        '"Project list"',
    ),
    "same sheet twice": (copy_sheet("Nodes", "nodes "), ("Nodes", None, ""), "same name", "delete or rename"),
    "column near miss": (
        set_cell("Links", "F1", "capcity_kt"),
        ("Links", 1, "capacity_kt"),
        '"capcity_kt"',
        "capacity_kt",
    ),
    "required near miss": (
        set_cell("Links", "E1", " Hour"),
        ("Links", 1, "hours"),
        '"Hour"',
        "rename it to hours",
    ),
    "required absent": (set_cell("Links", "E1", "duration"), ("Links", 1, "hours"), "is absent", "add it"),
    "same column twice": (
        set_cell("Links", "F1", "HOURS "),
        ("Links", 1, "hours"),
        "columns E and F",
        "delete or rename",
    ),
    "header below a title": (
        shift_down("Nodes", 2, "Nodes of the case"),
        ("Nodes", 3, ""),
        "the header is in row 3",
        "delete the 2 rows",
    ),
    "header below a blank": (
        shift_down("Nodes", 1),
        ("Nodes", 2, ""),
        "the header is in row 2",
        "delete the row above",
    ),
    "no header at all": (
        lambda book: book["Nodes"].delete_rows(1),
        ("Nodes", 1, ""),
        "none of the sheet's columns",
        "node, country",
    ),
    "blank needed sheet": (
        lambda book: book["Nodes"].delete_rows(1, 9),
        ("Nodes", 1, ""),
        "blank",
        "node, country",
    ),
    "row below a gap": (
        set_cell("Nodes", "A5000", "far"),
        ("Nodes", 5000, ""),
        "4,995 blank rows",
        "move it up",
    ),
    "stray last cell": (
        set_cell("Nodes", "XFD1048576", "x"),
        ("Nodes", 1048576, ""),
        "row 1048576",
        "clear it",
    ),
    "far right cell": (set_cell("Nodes", "XFD3", "x"), ("Nodes", 3, ""), "column XFD", "clear it"),
    "merged cells": (
        lambda book: book["Nodes"].merge_cells("C3:C4"),
        ("Nodes", 3, "transfer_hours"),
        "C3:C4",
        "unmerge",
    ),
    "values of settings absent": (
        lambda book: book["Settings"].delete_cols(2),
        ("Settings", 1, "value"),
        "the column value is absent",
        "add it",
    ),
    "formula": (
        set_cell("Links", "E2", "=5+5"),
        ("Links", 2, "hours"),
        "never calculated",
        "open the workbook in Excel",
    ),
    "formula, optional cell": (
        set_cell("Nodes", "C4", "=1"),
        ("Nodes", 4, "transfer_hours"),
        "never calculated",
        "Excel",
    ),
    "formula in the last cell": (
        set_cell("Posts", "E3", "=1"),
        ("Posts", 3, "queue_hours"),
        "never calculated",
        "Excel",
    ),
    "error cell": (set_cell("Links", "E2", "#N/A"), ("Links", 2, "hours"), "#N/A", "correct the formula"),
    "reference error": (
        set_cell("Projects", "C2", "#REF!"),
        ("Projects", 2, "country"),
        "#REF!",
        "correct the formula",
    ),
    "percent": (
        set_cell("Bridges", "D2", 0.05, "0%"),
        ("Bridges", 2, "closure_pct"),
        "percentage",
        "type 25 for 25 %",
    ),
    "percent, whole": (
        set_cell("Bridges", "D2", 5, "0.0%"),
        ("Bridges", 2, "closure_pct"),
        "percentage",
        "plain number",
    ),
}


@pytest.mark.parametrize(("change", "place", "says", "remedy"), LAYOUT_ERRORS.values(), ids=LAYOUT_ERRORS)
def test_layout_errors(change, place, says: str, remedy: str) -> None:
    noise = {"Effects", "Links"}  # rows that name what a broken sheet would have held
    problems = [
        problem for problem in problems_of(changed(change)) if problem.sheet not in noise - {place[0]}
    ]
    assert_one(problems, "error", place, says, remedy)


def test_near_miss_tells_only_of_absent_names() -> None:
    def add(book: openpyxl.Workbook) -> None:
        book["Nodes"].cell(1, 9, "nodes")  # node is there
        book.create_sheet("Linkz")  # Links is there

    assert problems_of(changed(add)) == ()


def test_percent_format_of_a_setting() -> None:
    data = to_xlsx(with_settings(cvar_pct=0.9), set_cell("Settings", "B4", 0.9, "0%"))
    assert_one(problems_of(data), "error", ("Settings", 4, "value"), "percentage", "plain number")
    # budget_musd is no percentage.
    fine = to_xlsx(with_settings(cvar_pct=90), set_cell("Settings", "B3", 10, "0%"))
    assert problems_of(fine) == ()


def test_percent_format_of_a_share_rule() -> None:
    rule = {"rule": "r", "measure": "spend_share_pct", "min": 0.1, "max": 0.6}
    data = to_xlsx(worked_case(Rules=[rule]), set_cell("Rules", "D2", 0.6, "0%"))
    assert_one(problems_of(data), "error", ("Rules", 2, "max"), "percentage", "plain number")
    count = to_xlsx(
        worked_case(Rules=[{**rule, "measure": "projects", "max": 2}]), set_cell("Rules", "D2", 2, "0%")
    )
    assert problems_of(count) == ()


@pytest.mark.parametrize(
    ("number_format", "percent"),
    [
        ("0%", True),
        ("0.00 %", True),
        ("General", False),
        ('0.0"%"', False),
        (r"0\%", False),
        ("[Red]0.0%;0%", True),
    ],
)
def test_percent_formats(number_format: str, percent: bool) -> None:
    assert is_percent_format(number_format) is percent


def blank_row(sheet: str, row: int):
    return lambda book: book[sheet].insert_rows(row)


LAYOUT_ADVICE = {
    "blank row": (blank_row("Nodes", 3), ("Nodes", 3, ""), "row 3 is blank"),
    "blank row below the header": (blank_row("Nodes", 2), ("Nodes", 2, ""), "row 2 is blank"),
    "column without a header": (set_cell("Nodes", "E3", "x"), ("Nodes", 3, "E"), "column E has no header"),
    "note below the table": (
        set_cell("Nodes", "H6", "see page 3"),
        ("Nodes", 6, ""),
        "nothing stands in the sheet's own columns",
    ),
}


@pytest.mark.parametrize(("change", "place", "says"), LAYOUT_ADVICE.values(), ids=LAYOUT_ADVICE)
def test_layout_advice(change, place, says: str) -> None:
    case, problems = check_workbook(changed(change))
    assert case is not None
    found = [problem for problem in problems if problem.sheet == place[0] and says in problem.message]
    assert [(problem.sheet, problem.row, problem.column) for problem in found] == [place]
    assert case.advice == problems


def test_blank_rows_keep_excels_numbers_and_trailing_ones_are_silent() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Nodes"].insert_rows(3, 2)
        book["Links"]["A40"] = "   "
        book["Links"]["A41"].number_format = "0%"

    case, problems = check_workbook(changed(change))
    assert case is not None
    assert list(case.tables["Nodes"].index) == [2, 5, 6]
    assert [str(problem) for problem in problems] == [
        "Nodes row 3: rows 3 to 4 are blank and skipped; delete blank rows inside the table."
    ]


def with_cached(data: bytes, sheet_part: str, formula_cell: bytes, cached_cell: bytes) -> bytes:
    """The workbook as Excel would have saved it, with the value of a formula beside it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == sheet_part:
                assert formula_cell in content
                content = content.replace(formula_cell, cached_cell)
            target.writestr(part, content)
    return buffer.getvalue()


def test_calculated_formulas_are_values() -> None:
    part = "xl/worksheets/sheet3.xml"
    data = changed(set_cell("Links", "E2", "=5+5"))
    number = with_cached(data, part, b'<c r="E2"><f>5+5</f><v /></c>', b'<c r="E2"><f>5+5</f><v>10</v></c>')
    assert read_case(number).sha256 == read_case(to_xlsx(worked_case())).sha256
    data = changed(set_cell("Links", "F2", "=A9"))
    empty = with_cached(
        data, part, b'<c r="F2"><f>A9</f><v /></c>', b'<c r="F2" t="str"><f>A9</f><v></v></c>'
    )
    assert check_workbook(empty)[1] == ()


def test_dragged_down_formulas_that_give_nothing_are_no_rows() -> None:
    part = "xl/worksheets/sheet2.xml"
    data = changed(set_cell("Nodes", "A9", "=B9"))
    empty = with_cached(
        data, part, b'<c r="A9"><f>B9</f><v /></c>', b'<c r="A9" t="str"><f>B9</f><v></v></c>'
    )
    assert check_workbook(empty)[1] == ()


def test_uncalculated_formula_in_a_planners_column_is_theirs() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Nodes"]["J1"] = "twice"
        book["Nodes"]["J2"] = "=2*2"

    assert problems_of(changed(change)) == ()


def test_wrong_dimension_hides_nothing() -> None:
    data = to_xlsx(worked_case())
    part = "xl/worksheets/sheet2.xml"
    assert (
        read_case(with_cached(data, part, b'<dimension ref="A1:C4"', b'<dimension ref="A1:A1"')).sha256
        == read_case(data).sha256
    )


def test_one_typo_does_not_hide_the_next() -> None:
    rows = with_cell("Links", 2, "hours", "12,5")
    rows = with_cell("Projects", 3, "kind", "custom training", rows)
    rows = with_cell("Flows", 2, "origin", "mina", rows)
    problems = problems_of(rows)
    assert [(problem.sheet, problem.row, problem.column) for problem in problems] == [
        ("Links", 2, "hours"),
        ("Projects", 3, "kind"),
        ("Flows", 2, "origin"),
    ]
    with pytest.raises(InputError, match="3 problems") as raised:
        read_case(to_xlsx(rows))
    assert raised.value.problems == problems


HOSTILE = {
    "last cell": (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    "row beyond Excel": (
        b"</sheetData>",
        b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row></sheetData>',
    ),
    "many blank rows": (b"</sheetData>", b"<row/>" * 500_000 + b"</sheetData>"),
    "many wide blank rows": (b"</sheetData>", b'<row><c r="XFD1" s="0"/></row>' * 5_000 + b"</sheetData>"),
}


@pytest.mark.parametrize("tag", [b"<row hidden ", b"<mergeCell ", b"<f ", b"<row "])
def test_tags_that_never_end_cost_little(tag: bytes) -> None:
    data = with_cached(
        to_xlsx(worked_case()), "xl/worksheets/sheet2.xml", b"</sheetData>", tag * 100_000 + b"</sheetData>"
    )
    with no_hanging():
        assert "damaged" in check_workbook(data)[1][0].message


@pytest.mark.parametrize("part", ["xl/_rels/workbook.xml.rels", "[Content_Types].xml"])
def test_references_that_never_end_cost_little(part: str) -> None:
    data = with_cached(to_xlsx(worked_case()), part, b"</", b"<Relationship <Override " * 100_000 + b"</")
    with no_hanging():
        assert "damaged" in check_workbook(data)[1][0].message


@pytest.mark.parametrize(("old", "new"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_layouts_cost_little(old: bytes, new: bytes) -> None:
    """Each is a few kilobytes on disk; without a limit some would run for minutes."""
    data = with_cached(to_xlsx(worked_case()), "xl/worksheets/sheet2.xml", old, new)
    with no_hanging():
        check_workbook(data)
