"""A written workbook holds what it was given, explains it, and guards what is typed into it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from optimizer.case.schema import SETTINGS, SHEETS, every_column, setting_named, sheet_named
from optimizer.case.writing.cells import to_cell
from optimizer.case.writing.drop_downs import CHOICES_SHEET, last_row
from optimizer.case.writing.template import template_tables
from optimizer.case.writing.writer import build_workbook, write_workbook

COLUMNS = [pytest.param(sheet, column, id=f"{sheet.name}.{column.name}") for sheet, column in every_column()]


def written(tables: dict[str, pd.DataFrame], **options: object) -> bytes:
    buffer = BytesIO()
    write_workbook(tables, buffer, **{"title": "A test", **options})  # type: ignore[arg-type]
    return buffer.getvalue()


def small_tables() -> dict[str, pd.DataFrame]:
    tables = template_tables()
    tables["Nodes"] = pd.DataFrame(
        [
            {"node": "mine", "name": "=1+1", "country": "KZ", "lat": 51.5, "remark": "+7 701", "place": None},
            {"node": "1-2", "name": "NA", "country": "AZ", "lat": -3, "remark": "-", "place": "@here"},
            {
                "node": "quay",
                "name": "#N/A",
                "country": "KZ",
                "lat": None,
                "remark": "two\nlines",
                "place": "  kept  ",
            },
        ],
        dtype=object,
    )
    return tables


@pytest.fixture(scope="module")
def template() -> Workbook:
    return load_workbook(BytesIO(written(template_tables())))


def validation_of(book: Workbook, sheet: str, column: str) -> DataValidation | None:
    """The one validation that begins in row 2 of a column."""
    worksheet = book[sheet]
    (letter,) = [cell.column_letter for cell in worksheet[1] if cell.value == column]
    found = [rule for rule in worksheet.data_validations.dataValidation if f"{letter}2" in rule]
    assert len(found) <= 1
    return found[0] if found else None


def named_values(book: Workbook, name: str) -> list[object]:
    """What stands in the range of a defined name that is a plain range."""
    ((sheet, cells),) = list(book.defined_names[name].destinations)
    return [row[0].value for row in book[sheet][cells.replace("$", "")]]


def test_cells_are_what_was_given_also_when_text_looks_like_a_formula() -> None:
    tables = small_tables()
    book = load_workbook(BytesIO(written(tables)))
    for name, table in tables.items():
        rows = [list(row) for row in book[name].iter_rows(values_only=True)]
        assert rows[0] == list(table.columns)
        expected = [[to_cell(value) for value in row] for row in table.to_numpy().tolist()]
        assert rows[1:] == (expected or [[None] * len(table.columns)]), name
    kinds = {
        cell.value: (cell.data_type, cell.quotePrefix)
        for row in book["Nodes"].iter_rows(min_row=2)
        for cell in row
    }
    assert kinds["=1+1"] == ("s", True)
    assert kinds["+7 701"] == kinds["-"] == kinds["@here"] == ("s", True)
    assert kinds["#N/A"] == ("s", False)
    assert kinds["mine"] == ("s", False)


def test_no_part_of_a_written_workbook_holds_a_formula_in_a_cell() -> None:
    with zipfile.ZipFile(BytesIO(written(small_tables(), about=("=2+2",)))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(SHEETS) + 2
        assert not [name for name in sheets if re.search(rb"<f[ >]", archive.read(name))]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (float("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        ("", None),
        (np.int64(3), 3),
        (np.float64(2.5), 2.5),
        (np.float64("nan"), None),
        (np.bool_(True), "yes"),
        (False, "no"),
        (np.str_("word"), "word"),
        (float("inf"), "inf"),
        (-np.inf, "-inf"),
        ("bell\x07 and \ud800 gone", "bell and  gone"),
        ("a\r\nb\rc", "a\nb\nc"),
        (("b", "a"), "b, a"),
        (frozenset({"b", "a"}), "a, b"),
        ("x" * 40_000, "x" * 32_767),
        (pd.Timestamp("2026-03-01 12:00", tz="Asia/Tokyo"), pd.Timestamp("2026-03-01 03:00").to_pydatetime()),
    ],
)
def test_to_cell(value: object, cell: object) -> None:
    result = to_cell(value)
    assert result == cell
    assert type(result) is type(cell)


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_every_header_says_meaning_unit_and_what_blank_means(template, sheet, column) -> None:
    (cell,) = [cell for cell in template[sheet.name][1] if cell.value == column.name]
    assert column.meaning in cell.comment.text
    assert not column.unit or f"Unit: {column.unit}." in cell.comment.text
    assert (
        "Must be filled in." if column.required else f"Blank means: {column.blank_means()}."
    ) in cell.comment.text
    assert all(choice in cell.comment.text for choice in column.choices)
    assert cell.style == ("corridor_required" if column.required else "corridor_optional")


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_every_column_is_guarded_down_to_row_1000(template, sheet, column) -> None:
    rule = validation_of(template, sheet.name, column.name)
    if column.type == "text":
        assert rule is None
        return
    if column.type == "value":
        assert rule is None  # row 2 is the title, which is free text; the others are looked at below
        return
    assert rule is not None
    assert re.fullmatch(r"([A-Z]+)2:(?:\1)1000", str(rule.sqref))
    assert rule.prompt is not None
    assert len(rule.prompt) <= 255
    assert column.unit in rule.prompt
    if column.type == "choice":
        choices = column.choices or tuple(setting.name for setting in SETTINGS)
        assert rule.type == "list"
        assert named_values(template, rule.formula1) == list(choices)
    elif column.type == "choices":
        assert rule.type is None
        assert all(choice in rule.prompt for choice in column.choices)
    elif column.type == "reference":
        assert rule.type == "list"
        assert re.findall(r"ids_\w+", rule.formula1)[-len(column.refers_to) :] == [
            f"ids_{name}" for name in column.refers_to
        ]
        # With blanks allowed, Excel takes anything where the list has a blank.
        assert rule.allow_blank is False
    elif column.is_numeric:
        assert rule.type == ("whole" if column.type == "integer" else "decimal")
        limits = [float(text) for text in (rule.formula1, rule.formula2) if text is not None]
        assert limits == [limit for limit in (column.minimum, column.maximum) if limit is not None]


@pytest.mark.parametrize("name", sorted({name for _, column in every_column() for name in column.refers_to}))
def test_names_of_ids_cover_the_id_column_to_row_1000(template, name) -> None:
    text = template.defined_names[f"ids_{name}"].attr_text
    assert text == f"'{name}'!$A$2:INDEX('{name}'!$A$2:$A$1000,MAX(1,COUNTA('{name}'!$A$2:$A$1000)))"
    assert template[name]["A1"].value == sheet_named(name).id_column


def test_no_validation_refers_straight_to_another_sheet(template) -> None:
    """Excel would save such a one in a form that openpyxl drops."""
    formulas = [
        str(rule.formula1) for sheet in template.worksheets for rule in sheet.data_validations.dataValidation
    ]
    assert len(formulas) > 60
    assert not [formula for formula in formulas if "!" in formula]
    assert max(len(formula) for formula in formulas) <= 255


def test_every_setting_is_listed_with_its_default_and_limits(template) -> None:
    rows = {row[0].value: row for row in template["Settings"].iter_rows(min_row=2)}
    assert list(rows) == [setting.name for setting in SETTINGS]
    for name, row in rows.items():
        setting = setting_named(name)
        assert row[1].value == setting.default
        assert str(row[2].value).startswith(setting.meaning)
        rules = [
            rule for rule in template["Settings"].data_validations.dataValidation if row[1].coordinate in rule
        ]
        assert len(rules) == (0 if setting.type == "text" else 1)
        if setting.choices:
            assert named_values(template, rules[0].formula1) == list(setting.choices)


def test_every_sheet_is_a_real_table_with_frozen_header_and_print_set_up(template) -> None:
    for sheet in SHEETS:
        worksheet = template[sheet.name]
        (table,) = worksheet.tables.values()
        assert table.name == f"tbl{sheet.name}"
        assert [column.name for column in table.tableColumns] == list(sheet.names())
        assert worksheet.freeze_panes == "B2"
        assert worksheet.page_setup.orientation == "landscape"
        assert (worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight) == (1, 0)
        assert worksheet.print_title_rows == "$1:$1"
        assert not worksheet.merged_cells.ranges


def test_no_percent_format_and_ids_are_text(template) -> None:
    for sheet, column in every_column():
        cell = next(
            cell
            for cell in template[sheet.name][2]
            if template[sheet.name].cell(1, cell.column).value == column.name
        )
        assert "%" not in cell.number_format
        assert (
            cell.number_format == "@"
            if column.type in ("id", "reference", "choice")
            else cell.number_format != "@" or column.is_list or column.type == "country"
        )


def test_rows_beyond_a_thousand_are_covered() -> None:
    tables = template_tables()
    tables["Nodes"] = pd.DataFrame({"node": [f"n{i}" for i in range(1200)], "country": "KZ"}, dtype=object)
    book = load_workbook(BytesIO(written(tables)))
    assert last_row(1200) == 1700
    assert str(validation_of(book, "Nodes", "country").sqref) == "B2:B1700"
    assert "$A$1700" in book.defined_names["ids_Nodes"].attr_text


def test_marks_for_illustrative_and_missing_reach_every_row() -> None:
    book = load_workbook(BytesIO(written(small_tables())))
    rules = {
        str(area.sqref): [rule.formula[0] for rule in area.rules]
        for area in book["Projects"].conditional_formatting
    }
    assert rules["A2:M1000"] == ['$M2="illustrative"']
    assert rules["E2:E1000"] == ["AND(COUNTA($A2:$M2)>0,ISBLANK(E2))"]
    assert len(rules) == 1 + sum(column.required for column in sheet_named("Projects").columns)


@pytest.mark.parametrize("headers", [["node", "Mine", "mine"], ["node", ""], ["node", "two\nlines"]])
def test_headers_that_no_excel_table_may_have_get_filter_buttons_instead(headers) -> None:
    table = pd.DataFrame([["a"] * len(headers)], columns=headers, dtype=object)
    worksheet = load_workbook(BytesIO(written({"Nodes": table})))["Nodes"]
    assert not worksheet.tables
    assert worksheet.auto_filter.ref == f"A1:{'ABC'[len(headers) - 1]}2"
    assert [cell.value or "" for cell in worksheet[1]] == headers


def test_readme_comes_first_and_says_what_and_how() -> None:
    tables = small_tables()
    del tables["Shocks"]
    tables["Settings"].loc[tables["Settings"]["setting"] == "currency", "value"] = "EUR"
    book = load_workbook(BytesIO(written(tables, title="My case", about=("Of my own.",))))
    pairs = {row[0]: row[1] for row in book["README"].iter_rows(values_only=True) if row[0]}
    assert book.sheetnames == [
        "README",
        *[sheet.name for sheet in SHEETS if sheet.name != "Shocks"],
        CHOICES_SHEET,
    ]
    assert next(iter(pairs)) == "My case"
    assert pairs["Currency"] == "EUR"
    assert pairs["Price year"] == "not said"
    assert pairs["About this case"] == "Of my own."
    assert "corridor solve FILE.xlsx" in pairs
    assert all(pairs[sheet.name] == sheet.meaning for sheet in SHEETS)
    links = {
        cell.value: cell.hyperlink.location for (cell, *_) in book["README"].iter_rows() if cell.hyperlink
    }
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}


def features(data: bytes) -> dict[str, int]:
    marks = (
        "table ", "tableColumn ", "dataValidation ", "conditionalFormatting ", "cfRule ", "comment ",
        "definedName ",
    )  # fmt: skip
    marks += (
        "hyperlink ",
        "pane ",
        "pageSetup ",
        "oddFooter",
        "tabColor ",
        "cellStyle ",
        "filterColumn",
        "autoFilter ",
    )
    with zipfile.ZipFile(BytesIO(data)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    return {mark: text.count(f"<{mark}".encode()) for mark in marks}


def test_openpyxl_edit_and_save_loses_no_feature() -> None:
    data = written(small_tables())
    book = load_workbook(BytesIO(data))
    book["Nodes"]["D2"] = 12
    buffer = BytesIO()
    book.save(buffer)
    before = features(data)
    assert (
        min(
            before[mark]
            for mark in ("table ", "dataValidation ", "cfRule ", "comment ", "definedName ", "pane ")
        )
        >= 10
    )
    assert features(buffer.getvalue()) == before


def test_unknown_sheet_and_wrong_ending_are_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="Budget"):
        build_workbook({"Budget": pd.DataFrame()}, title="")
    with pytest.raises(ValueError, match="xlsx"):
        write_workbook(small_tables(), tmp_path / "case.xlsm", title="")
    assert list(tmp_path.iterdir()) == []
    write_workbook(small_tables(), tmp_path / "case.xlsx", title="")
    assert load_workbook(tmp_path / "case.xlsx").sheetnames[0] == "README"
