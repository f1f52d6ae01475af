"""Nothing is read past in silence: near misses are errors that name both, the planner's own is listed once."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from optimizer import solve
from optimizer.case import Problem, check_workbook, examine, read_case
from optimizer.case.names import nearly
from optimizer.case.reading.sheets import IN_RUSSIAN
from optimizer.case.schema import SHEETS
from optimizer.cli import main
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import Rows, to_xlsx, with_rows, worked_case
from tests.case.misnamed import OWN_COLUMNS, OWN_SHEETS, misspelt_columns, misspelt_sheets

INPUTS = sorted((Path(__file__).parents[2] / "inputs").glob("*.xlsx"))
REPORTED = sorted((Path(__file__).parents[1] / "workbook" / "reported").glob("*.xlsx"))


def renamed(sheet: str, column: str, header: str) -> Rows:
    rows = worked_case()
    rows[sheet] = [{header if name == column else name: value for name, value in row.items()} for row in rows[sheet]]
    return rows


@pytest.mark.parametrize(
    ("sheet", "column", "header"),
    [
        ("Posts", "queue_hours", "Queue (hours)"),
        ("Posts", "queue_hours", "queue"),
        ("Nodes", "transfer_hours", "Transfer (hours)"),
        ("Posts", "capacity_kt", "capacity"),
        ("Posts", "capacity_kt", "Capacity (kt)"),
        ("Links", "capacity_kt", "Capacity, kt/year"),
        ("Bridges", "closure_pct", "closure %"),
    ],
)
def test_a_header_that_is_nearly_one(sheet: str, column: str, header: str) -> None:
    rows = renamed(sheet, column, header)
    rows[sheet][0].setdefault(header, 5)
    problems = problems_of(rows)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert_one(errors, "error", (sheet, 1, column), header, f"rename it to {column}")
    assert column in errors[0].message


@pytest.mark.parametrize("chunk", range(6))
def test_every_column_in_the_spellings_of_people(chunk: int) -> None:
    """Each is taken for that column, or for one that it names as well."""
    every = list(misspelt_columns())
    for sheet, column, spelling in every[chunk::6]:
        meant = nearly(spelling, [known.name for known in sheet.columns])
        assert meant is not None, (sheet.name, column.name, spelling)
        assert meant == column.name or column.name.split("_")[0] == meant.split("_")[0], (
            sheet.name,
            column.name,
            spelling,
            meant,
        )


@pytest.mark.parametrize(
    ("sheet", "title"), list(misspelt_sheets()), ids=lambda value: value if isinstance(value, str) else value.name
)
def test_every_sheet_in_the_spellings_of_people(sheet, title: str) -> None:
    assert nearly(title, [known.name for known in SHEETS]) == sheet.name


@pytest.mark.parametrize("title", ["Rules 2026", "Правила", "Ограничения 2026", "What we must obey"])
def test_a_limit_in_a_sheet_of_another_name(title: str) -> None:
    rule = {"rule": "r", "measure": "spend_musd", "max": 1}
    assert_one(problems_of({**worked_case(), title: [rule]}), "error", ("Rules", None, ""), f'"{title}"', "to Rules")


def test_money_in_a_sheet_of_another_name() -> None:
    rows = {**worked_case(), "Budgets 2026": [{"source": "fund", "amount_musd": 1}]}
    assert_one(problems_of(rows), "error", ("Budgets", None, ""), "Budgets 2026", "rename it to Budgets")


def test_every_sheet_has_russian_names() -> None:
    assert set(IN_RUSSIAN) == {sheet.name for sheet in SHEETS}


def test_letters_that_only_look_alike_are_named() -> None:
    problem = next(p for p in problems_of(renamed("Projects", "cost_musd", "\u0441ost_musd")) if p.severity == "error")
    assert "the first letter is the Cyrillic" in problem.message


@pytest.mark.parametrize("own", OWN_COLUMNS)
def test_a_column_of_the_planners_own_is_no_problem_and_is_listed(own: str) -> None:
    rows = worked_case()
    for sheet in rows:
        rows[sheet][0][own] = "x"
    examined = examine(to_xlsx(rows))
    assert examined.problems == ()
    assert [(past.sheet, past.column) for past in examined.read_past] == [(sheet, own) for sheet in rows]
    assert examined.case is not None
    assert examined.case.read_past == examined.read_past


@pytest.mark.parametrize("own", OWN_SHEETS)
def test_a_sheet_of_the_planners_own_is_no_problem_and_is_listed(own: str) -> None:
    rows = {**worked_case(), own: [{"scenario": "base", "hours": 3, "what": "mine"}]}
    examined = examine(to_xlsx(rows))
    assert examined.problems == ()
    assert [str(past) for past in examined.read_past] == [f'sheet "{own}"']


def test_an_older_copy_beside_the_sheet_itself_is_the_planners_own() -> None:
    examined = examine(to_xlsx({**worked_case(), "Projects 2025": worked_case()["Projects"]}))
    assert examined.problems == ()
    assert [past.sheet for past in examined.read_past] == ["Projects 2025"]


@pytest.mark.parametrize("path", [*INPUTS, *REPORTED], ids=lambda path: path.stem)
def test_our_own_sheets_are_not_read_past(path: Path) -> None:
    examined = examine(path)
    assert not any(past.sheet in ("README", "Choices") or past.sheet.startswith("Results_") for past in examined.read_past)
    if path.stem != "template":
        assert [problem for problem in examined.problems if problem.severity == "error"] == []


def test_check_lists_what_was_read_past_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {**worked_case(), "Photos": [{"a": 1}]}
    rows["Posts"][0]["Contact"] = "x"
    path, answer = tmp_path / "case.xlsx", tmp_path / "answer.json"
    path.write_bytes(to_xlsx(rows))
    assert main(["check", str(path), "--json", str(answer)]) == 0
    assert capsys.readouterr().out.splitlines() == ["no problems", 'read past: column "Contact" of Posts, sheet "Photos"']
    said = json.loads(answer.read_text())
    assert said == {"problems": [], "read_past": [{"sheet": "Posts", "column": "Contact"}, {"sheet": "Photos", "column": ""}]}


def test_a_workbook_of_something_else_is_told_as_one() -> None:
    rows: Rows = {"Invoices": [{"number": 1, "total": 5}], "Customers": [{"name": "A"}]}
    problems = problems_of(rows)
    assert_one(problems, "error", ("", None, ""), '"Invoices"', "--template")
    assert len(problems) == 1


# --- formulas ------------------------------------------------------------------------------------------------------

FLAG = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'


def patched(data: bytes, change: Callable[[str, str], str]) -> bytes:
    """The workbook with the text of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()) if name.endswith((".xml", ".rels")) else old.read(name))
    return out.getvalue()


def with_formula_costs(value: str, *, flag: bool) -> bytes:
    """Costs that are formulas, each with that text as its value."""
    rows = worked_case()
    for project, cost in zip(rows["Projects"], (10, 1, 6), strict=True):
        project["cost_musd"] = f"={cost}+0"
    numbers = iter(value.split())

    def change(name: str, text: str) -> str:
        if name == "xl/workbook.xml":
            text = re.sub(r"<calcPr[^>]*/>", FLAG if flag else '<calcPr calcId="191029"/>', text)
        return (
            re.sub(r"(</f>)<v\s*/>|(</f>)<v></v>", lambda _: f"</f><v>{next(numbers)}</v>", text)
            if "worksheets" in name
            else text
        )

    return patched(to_xlsx(rows), change)


def test_formulas_that_only_their_writer_saw_are_never_calculated() -> None:
    problems = problems_of(with_formula_costs("0 0 0", flag=True))
    assert [(p.sheet, p.row, p.column) for p in problems] == [("Projects", row, "cost_musd") for row in (2, 3, 4)]
    assert all("never calculated" in p.message and p.severity == "error" for p in problems)


def test_formulas_that_were_calculated_count() -> None:
    case, problems = check_workbook(with_formula_costs("10 1 6", flag=False))
    assert case is not None
    assert problems == ()
    assert sorted(solve(case).projects) == ["onestop", "train"]


def test_a_zero_that_was_calculated_counts() -> None:
    case = read_case(with_formula_costs("10 0 6", flag=False))
    assert case.tables["Projects"]["cost_musd"].tolist() == [10, 0, 6]


def test_results_that_may_be_old_are_said() -> None:
    problem = assert_only(problems_of(with_formula_costs("10 1 6", flag=True)))
    assert (problem.severity, problem.sheet, problem.column) == ("advice", "Projects", "cost_musd")
    assert "calculated anew" in problem.message


def assert_only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_pandas_with_xlsxwriter() -> None:
    """The writer that pandas takes where it is installed: formulas with a value of 0 beside each."""
    rows = worked_case()
    rows["Projects"][0]["cost_musd"] = "=5+5"
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter") as writer:
        for sheet, records in rows.items():
            pd.DataFrame(records).to_excel(writer, sheet_name=sheet, index=False)
    assert_one(
        problems_of(buffer.getvalue()), "error", ("Projects", 2, "cost_musd"), "never calculated", "open the workbook in Excel"
    )


# --- parts, formats, hidden rows, totals -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 9))
def test_parts_that_differ_in_case_from_their_reference_are_read(number: int) -> None:
    data, out = to_xlsx(worked_case()), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = f"xl/worksheets/sheet{number}.xml"
            new.writestr(part.replace("sheet", "Sheet") if name == part else name, old.read(name))
    case = read_case(out.getvalue())
    assert case.sha256 == read_case(data).sha256


def test_a_sheet_that_is_listed_but_not_there_is_told() -> None:
    data, out = to_xlsx(worked_case()), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet5.xml":
                new.writestr(name, old.read(name))
    assert_one(problems_of(out.getvalue()), "error", ("", None, ""), '"Posts"', "save it again")


@pytest.mark.parametrize(
    ("number_format", "scaled"),
    [("#,##0,", True), ("0.0,,", True), ('#,##0.0,"k"', True), ("#,##0", False), ("0.00", False), ('0","', False)],
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

    assert_one(problems_of(to_xlsx(worked_case(), change)), "advice", ("Projects", 3, ""), "row 3 is hidden", "show them")


def test_the_totals_row_of_an_excel_table() -> None:
    from openpyxl.worksheet.table import Table

    rows = worked_case(
        Budgets=[{"source": "a", "amount_musd": 4}, {"source": "b", "amount_musd": 3}, {"source": "all", "amount_musd": 7}]
    )

    def change(book: openpyxl.Workbook) -> None:
        table = Table(displayName="T", ref="A1:B4", totalsRowCount=1)
        table._initialise_columns()
        for column, header in zip(table.tableColumns, ("source", "amount_musd"), strict=True):
            column.name = header
        book["Budgets"].add_table(table)

    errors = [problem for problem in problems_of(to_xlsx(rows, change)) if problem.severity == "error"]
    assert_one(errors, "error", ("Budgets", 4, ""), "totals row", "Total Row")


def test_a_row_is_enough_for_a_sheet() -> None:
    assert problems_of(with_rows("Posts", base=worked_case())) == ()
