"""Result sheets: values in real tables, put in the place of the former ones, the planner's own left alone."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets, result_workbook

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def projects(saving: float = 12.5) -> ResultSheet:
    frame = pd.DataFrame(
        {"project": ["a", "=b", None], "cost_musd": [1.25, 2, np.nan], "saving_hours": [saving, 0.0, 1e6]}
    )
    return ResultSheet(
        "Results_Projects",
        "Projects & portfolio",
        frame,
        column_notes={"cost_musd": "Million USD of 2025."},
        notes=("Proven within 0.01 %.", "Hours are those of all freight."),
    )


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_pandas_reads_the_table_as_it_was() -> None:
    data = result_workbook([projects()])
    frame = pd.read_excel(BytesIO(data), sheet_name="Results_Projects", engine="openpyxl")
    pd.testing.assert_frame_equal(frame, projects().frame, check_dtype=False)


def test_title_and_notes_stand_at_the_headers_and_are_printed() -> None:
    sheet = load_workbook(BytesIO(result_workbook([projects()])))["Results_Projects"]
    assert (
        sheet["A1"].comment.text
        == "Projects & portfolio\nProven within 0.01 %.\nHours are those of all freight."
    )
    assert sheet["B1"].comment.text == "Million USD of 2025."
    assert sheet["C1"].comment is None
    assert sheet.page_setup.cellComments == "atEnd"
    assert sheet.oddHeader.left.text == "Projects && portfolio"
    assert sheet.freeze_panes == "B2"
    assert sheet.sheet_properties.tabColor.rgb.endswith("2E7D4F")
    (table,) = sheet.tables.values()
    assert table.ref == "A1:C4"
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=b", "s")
    assert "%" not in sheet["B2"].number_format


def test_the_second_writing_replaces_the_first_and_leaves_the_rest() -> None:
    data = (INPUTS / "trans_caspian.xlsx").read_bytes()
    other = ResultSheet("Results_Links", "Links", pd.DataFrame({"link": ["l"]}))
    once = add_result_sheets(data, [projects(), other])
    twice = add_result_sheets(
        once, [projects(saving=99.0)], replacing={"Results_Links", "Results_Never_there"}
    )
    before, after = load_workbook(BytesIO(data)), load_workbook(BytesIO(twice))
    assert load_workbook(BytesIO(once)).sheetnames == [
        *before.sheetnames,
        "Results_Projects",
        "Results_Links",
    ]
    assert after.sheetnames == [*before.sheetnames, "Results_Projects"]
    assert after["Results_Projects"]["C2"].value == 99.0
    for name in before.sheetnames:
        old, new = before[name], after[name]
        assert [[cell.value for cell in row] for row in old] == [[cell.value for cell in row] for row in new]
        assert len(old.data_validations.dataValidation) == len(new.data_validations.dataValidation)
        assert {cell.coordinate for row in old for cell in row if cell.comment} == {
            cell.coordinate for row in new for cell in row if cell.comment
        }
        assert list(old.tables) == list(new.tables)
    assert dict(before.defined_names.items()).keys() == dict(after.defined_names.items()).keys()


def test_boxes_of_comments_keep_their_size() -> None:
    data = add_result_sheets((INPUTS / "template.xlsx").read_bytes(), [projects()])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        boxes = [archive.read(name) for name in archive.namelist() if name.endswith(".vml")]
    assert len(boxes) == 13
    assert all(b"width:320" in box for box in boxes)


def test_former_results_go_whatever_their_case() -> None:
    book = load_workbook(
        BytesIO(
            result_workbook([projects(), ResultSheet("Results_Links", "", pd.DataFrame({"link": ["l"]}))])
        )
    )
    book["Results_Projects"].title = "elsewhere"  # openpyxl would number a name that differs in case alone
    book["elsewhere"].title = "RESULTS_projects"
    result = load_workbook(BytesIO(add_result_sheets(saved(book), [projects()])))
    assert result.sheetnames == ["Results_Links", "Results_Projects"]


def test_what_the_planner_made_stays_whatever_its_name() -> None:
    book = Workbook()
    book.active.title = "Mine"
    book.create_sheet("Results_mine")["A1"] = "my own"
    book.create_sheet("Results_Projects")["A1"] = "my own too"
    book.create_chartsheet("Results_chart").add_chart(BarChart())
    once = add_result_sheets(saved(book), [projects()])
    result = load_workbook(
        BytesIO(add_result_sheets(once, [projects(saving=99.0)], replacing={"Results_mine"}))
    )
    assert result.sheetnames[:4] == ["Mine", "Results_mine", "Results_Projects", "Results_chart"]
    assert [result[name]["A1"].value for name in ("Results_mine", "Results_Projects")] == [
        "my own",
        "my own too",
    ]
    assert result["Results_Projects (2)"]["C2"].value == 99.0
    assert len(result.sheetnames) == 5


def test_sheets_that_another_program_saved_without_their_styles_are_known_by_their_header() -> None:
    book = Workbook()
    book.active.title = "Results_Projects"
    book.active.append([str(name) for name in projects().frame.columns])
    result = load_workbook(BytesIO(add_result_sheets(saved(book), [projects()])))
    assert result.sheetnames == ["Results_Projects"]


def test_the_file_opens_where_it_was_left_with_one_sheet_selected() -> None:
    book = Workbook()
    book.active.title = "First"
    book.create_sheet("Second")
    links = ResultSheet("Results_Links", "", pd.DataFrame({"link": ["l"]}))
    book.active = 1
    once = add_result_sheets(saved(book), [links])
    kept = load_workbook(BytesIO(add_result_sheets(once, [projects()], replacing={"Results_Links"})))
    assert kept.active.title == "Second"
    book = load_workbook(BytesIO(once))
    book.active = 2
    gone = load_workbook(BytesIO(add_result_sheets(saved(book), [projects()], replacing={"Results_Links"})))
    assert gone.active.title == "First"
    selected = {sheet.title for sheet in gone.worksheets if sheet.sheet_view.tabSelected}
    assert selected <= {"First"}  # edits go to all that are selected
    book.active = 2
    again = load_workbook(BytesIO(add_result_sheets(saved(book), [links])))
    assert again.active.title == "Results_Links"


def test_table_names_of_the_planner_are_not_taken_twice() -> None:
    book = load_workbook(BytesIO(result_workbook([projects()])))
    book["Results_Projects"].title = "Kept by me"
    result = load_workbook(BytesIO(add_result_sheets(saved(book), [projects()])))
    names = [name for sheet in result.worksheets for name in sheet.tables]
    assert names == ["tblResults_Projects", "tblResults_Projects_2"]


def test_a_stray_cell_far_out_costs_nothing() -> None:
    book = Workbook()
    book.active["XFD1048576"] = "stray"
    result = load_workbook(BytesIO(add_result_sheets(saved(book), [projects()])))
    assert result.worksheets[0]["XFD1048576"].value == "stray"


def test_macros_are_kept() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(Workbook()))) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                assert PLAIN_TYPE in content
                binary = (
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
                )
                content = content.replace(PLAIN_TYPE, MACRO_TYPE).replace(b"</Types>", binary)
            target.writestr(name, content)
        target.writestr("xl/vbaProject.bin", b"macros")
    with zipfile.ZipFile(BytesIO(add_result_sheets(buffer.getvalue(), [projects()]))) as archive:
        assert archive.read("xl/vbaProject.bin") == b"macros"
        assert MACRO_TYPE in archive.read("[Content_Types].xml")


def test_a_table_without_rows_reads_back_without_rows() -> None:
    data = result_workbook([ResultSheet("Results_None", "None", pd.DataFrame({"x": [], "y": []}))])
    frame = pd.read_excel(BytesIO(data), engine="openpyxl").dropna(how="all")
    assert list(frame.columns) == ["x", "y"]
    assert frame.empty


@pytest.mark.parametrize(
    ("name", "columns", "notes", "words"),
    [
        ("Projects", ["x"], {}, "begins with Results_"),
        ("Results_" + "x" * 24, ["x"], {}, "31 characters"),
        ("Results_a/b", ["x"], {}, "31 characters"),
        ("Results_X", [], {}, "needs a column"),
        ("Results_X", ["x"], {"y": "?"}, "not there: y"),
    ],
)
def test_impossible_sheets_are_refused(name, columns, notes, words) -> None:
    with pytest.raises(ValueError, match=words):
        ResultSheet(name, "", pd.DataFrame(columns=columns), column_notes=notes)


def test_repeated_names_and_empty_workbooks_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        result_workbook([projects(), projects()])
    with pytest.raises(ValueError, match="needs a sheet"):
        result_workbook([])
    with pytest.raises(ValueError, match="no new ones"):
        add_result_sheets(result_workbook([projects()]), [], replacing={"Results_Projects"})
