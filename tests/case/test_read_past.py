"""Nothing is read past in silence: near misses are errors that name both, the planner's own is listed once."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import solve
from optimizer.case import Problem, check_workbook, examine, read_case
from optimizer.case.near_names import nearly
from optimizer.case.reading.sheets import IN_RUSSIAN
from optimizer.case.schema import SHEETS, sheet_named
from optimizer.cli import main
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import Rows, header_of, to_xlsx, with_rows, worked_case
from tests.case.misnamed import (
    OWN_COLUMNS,
    OWN_SHEETS,
    columns_in_other_words,
    misspelt_columns,
    misspelt_sheets,
    sheets_in_other_words,
)

INPUTS = sorted((Path(__file__).parents[2] / "inputs").glob("*.xlsx"))
REPORTED = sorted((Path(__file__).parents[1] / "workbook" / "reported").glob("*.xlsx"))


def renamed(sheet: str, column: str, header: str) -> Rows:
    rows = worked_case()
    rows[sheet] = [{header if name == column else name: value for name, value in row.items()} for row in rows[sheet]]
    return rows


@pytest.mark.parametrize(
    ("sheet", "column", "header"),
    [
        ("Posts", "queue_hours", "queue hrs"),
        ("Posts", "queue_hours", "Avg. hours in queue"),
        ("Posts", "queue_hours", "Queue hours per truck"),
        ("Bridges", "closure_pct", "Closure share"),
        ("Projects", "cost_musd", "Project cost, mln USD"),
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
    assert not any(header in f"{problem.column} {problem.message}" for problem in problems if problem not in errors)


@pytest.mark.parametrize(
    ("sheet", "header", "meant"),
    [
        ("Rules", "Maximum", "max"),
        ("Budgets", "Budget year", "year"),
        ("Scenarios", "delay", "delay_factor"),
        ("Scenarios", "Link hours", "link_hours_factor"),
        ("Scenarios", "prob.", "probability_pct"),
        ("Effects", "added capacity", "capacity_added_kt"),
        ("Projects", "Latest start year", "latest_year"),
        ("Projects", "Alternative group", "group"),
        ("Nodes", "lng", "lon"),
        ("Posts", "max capacity", "capacity_kt"),
    ],
)
def test_words_of_the_same_meaning(sheet: str, header: str, meant: str) -> None:
    assert nearly(header, sheet_named(sheet).names(), about=sheet) == meant


@pytest.mark.parametrize("chunk", range(6))
def test_every_column_in_the_spellings_of_people(chunk: int) -> None:
    """Each is taken for that column, or for one that it names as well."""
    every = list(misspelt_columns())
    for sheet, column, spelling in every[chunk::6]:
        meant = nearly(spelling, [known.name for known in sheet.columns], about=sheet.name)
        assert meant is not None, (sheet.name, column.name, spelling)
        assert meant == column.name or column.name.split("_")[0] == meant.split("_")[0], (
            sheet.name,
            column.name,
            spelling,
            meant,
        )


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_columns_in_other_words(data: st.DataObject) -> None:
    """Taken for the column while it is absent; the planner's own where it stands."""
    check_column_in_other_words(data)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(data=st.data())
def test_many_columns_in_other_words(data: st.DataObject) -> None:
    check_column_in_other_words(data)


def check_column_in_other_words(data: st.DataObject) -> None:
    sheet = data.draw(st.sampled_from(SHEETS))
    column = data.draw(st.sampled_from([one for one in sheet.columns if one.name not in ("note", "link", "kt_per_year")]))
    name = data.draw(columns_in_other_words(column))
    others = [one.name for one in sheet.columns if one != column]
    assert nearly(name, [column.name], others, about=sheet.name) == column.name
    if column.name not in ("closure_pct", "closure_hours"):  # without its unit either may be meant
        assert nearly(name, others, [column.name], about=sheet.name) is None


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_sheets_in_other_words(data: st.DataObject) -> None:
    sheet = data.draw(st.sampled_from(SHEETS))
    title = data.draw(sheets_in_other_words(sheet))
    assert nearly(title, [one.name for one in SHEETS]) == sheet.name


@pytest.mark.parametrize(
    ("sheet", "title"), list(misspelt_sheets()), ids=lambda value: value if isinstance(value, str) else value.name
)
def test_every_sheet_in_the_spellings_of_people(sheet, title: str) -> None:
    assert nearly(title, [known.name for known in SHEETS]) == sheet.name


@pytest.mark.parametrize(
    "title", ["Rules 2026", "Rules2026", "2026_Rules", "Правила", "Ограничения 2026", "Правила на 2026 год", "What we must obey"]
)
def test_a_limit_in_a_sheet_of_another_name(title: str) -> None:
    rule = {"rule": "r", "measure": "spend_musd", "max": 1}
    assert_one(problems_of({**worked_case(), title: [rule]}), "error", ("Rules", None, ""), f'"{title}"', "to Rules")


def test_a_limit_whose_header_is_in_other_words_and_below_a_title() -> None:
    def write(book: openpyxl.Workbook) -> None:
        worksheet = book.create_sheet("What we must obey")
        for row in (["Limits of the ministry"], ["Rule", "Measure", "Maximum (musd)"], ["r", "spend_musd", 1]):
            worksheet.append(row)

    assert_one(problems_of(to_xlsx(worked_case(), write)), "error", ("Rules", None, ""), "row 2 of", "to Rules")


def test_a_header_that_half_fits_counts_where_the_name_says_so() -> None:
    rows = worked_case()
    posts = [{"what": "x", "Queue (hours)": 1, "Processing (hours)": 2, "who": 3, "when": 4, "why": 5}]
    del rows["Posts"]
    errors = [problem for problem in problems_of({**rows, "Our border posts": posts}) if problem.sheet == "Posts"]
    assert_one(errors, "error", ("Posts", None, ""), '"Our border posts"', "to Posts")


def test_figures_beside_a_blank_column_of_theirs_are_advice() -> None:
    rows = renamed("Posts", "queue_hours", "Queue (hours)")
    data = to_xlsx(rows, lambda book: book["Posts"].cell(1, 12, "queue_hours"))
    assert_one(problems_of(data), "advice", ("Posts", 1, "Queue (hours)"), "queue_hours is blank", "move its figures")
    rows["Posts"][0]["queue_hours"] = 15
    assert problems_of(rows) == ()


def test_rows_beside_a_blank_sheet_of_theirs_are_advice() -> None:
    rule = {"rule": "r", "measure": "spend_musd", "max": 1}

    def blank(book: openpyxl.Workbook) -> None:
        book.create_sheet("Rules").append(["rule", "measure", "max"])

    for title in ("Rules 2026", "Limits"):
        data = to_xlsx({**worked_case(), title: [rule]}, blank)
        assert_one(problems_of(data), "advice", ("Rules", None, ""), f'"{title}" has', "move its rows to Rules")


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


def test_sheets_of_something_else_by_names_of_ours_are_told_as_such() -> None:
    rows: Rows = {"Projects": [{"Task": 1, "Who": "A", "Due": 2}], "Budget": [{"Item": 1, "Sum": 5}], "Team": [{"a": 1}]}
    problem = assert_only(problems_of(rows))
    assert (problem.severity, problem.sheet) == ("error", "")
    assert 'its sheets are "Projects", "Budget", "Team"' in problem.message


def test_half_a_case_is_told_what_it_lacks() -> None:
    problems = problems_of({"Projects": worked_case()["Projects"]})
    assert {"Nodes", "Links", "Effects", "Flows"} <= {problem.sheet for problem in problems}
    assert not any("no case" in problem.message for problem in problems)


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


def test_a_header_that_is_a_formula_never_calculated() -> None:
    def write(book: openpyxl.Workbook) -> None:
        book["Posts"]["E1"] = '="queue"&"_hours"'

    assert_one(problems_of(to_xlsx(worked_case(), write)), "error", ("Posts", 1, "E"), "never calculated", "column's name")


@pytest.mark.parametrize("kind", ["array", "dynamic"])
def test_an_array_formula_fills_other_cells_too(kind: str) -> None:
    problems = problems_of(written(lambda projects: _array(projects, kind)))
    assert [(p.row, p.column) for p in problems] == [(row, "cost_musd") for row in (2, 3, 4)]
    assert all("never calculated" in p.message for p in problems)


def _array(projects: xlsxwriter.worksheet.Worksheet, kind: str) -> None:
    write = projects.write_array_formula if kind == "array" else projects.write_dynamic_array_formula
    write("D2:D4", "=1+{9;0;5}")


def written(change: Callable[[xlsxwriter.worksheet.Worksheet], object], name: str = "Projects") -> bytes:
    """The worked case by XlsxWriter, one sheet changed before it is saved."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for sheet, records in worked_case().items():
        worksheet = book.add_worksheet(sheet)
        header = header_of(records)
        for row, cells in enumerate([header, *([record.get(column) for column in header] for record in records)]):
            worksheet.write_row(row, 0, cells)
        if sheet == name:
            change(worksheet)
    book.close()
    return buffer.getvalue()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_formula_anywhere_is_an_error_or_the_planners_own(data: st.DataObject) -> None:
    """Each kind of formula, in each cell of the case, as XlsxWriter leaves it: told at its place; elsewhere none is told."""
    name = data.draw(st.sampled_from(list(worked_case())))
    header = header_of(worked_case()[name])
    column = data.draw(st.integers(0, len(header)))
    row = data.draw(st.integers(1, len(worked_case()[name])))
    formula = data.draw(st.sampled_from(("=5+5", '="KZ"', "=A2", "=1=1", "=SUM(B2:B3)", "=NOW()", "=IF(A2=1,2,3)")))
    own = column == len(header)

    def write(worksheet: xlsxwriter.worksheet.Worksheet) -> None:
        if own:
            worksheet.write(0, column, "My figures")
        worksheet.write_formula(row, column, formula)

    told = [(p.sheet, p.row, p.column) for p in problems_of(written(write, name)) if "never calculated" in p.message]
    assert told == ([] if own else [(name, row + 1, header[column])])


def test_zeros_of_a_writer_known_for_them() -> None:
    """Without the flag 0 is what was calculated, but not in files of a writer that puts it beside every formula."""

    def by_poi(name: str, text: str) -> str:
        return re.sub("<Application>.*?</Application>", "<Application>Apache POI</Application>", text)

    problems = problems_of(patched(with_formula_costs("10 0.0 6", flag=False), by_poi))
    assert_one(problems, "error", ("Projects", 3, "cost_musd"), "never calculated", "open the workbook in Excel")


def test_many_formulas_never_calculated_are_one_line() -> None:
    rows = with_rows("Projects", *({"project": f"p{n}", "kind": "customs training", "country": "KZ"} for n in range(30)))
    for record in rows["Projects"]:
        record["cost_musd"] = "=5+5"
    errors = [problem for problem in problems_of(rows) if problem.severity == "error"]
    assert_one(errors, "error", ("Projects", 2, "cost_musd"), "likewise in 32 cells of rows 3 to 34", "open the workbook")


# --- parts, formats, hidden rows, totals -------------------------------------------------------------------------------


def respelt(data: bytes, part: Callable[[str], str], reference: Callable[[str], str] = str) -> bytes:
    """The workbook with its parts, and the references to them, named otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".rels") or name.startswith("[Content"):
                content = re.sub(rb'((?:Target|PartName)=")([^"]*)', lambda m: m[1] + reference(m[2].decode()).encode(), content)
            new.writestr(part(name), content)
    return out.getvalue()


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
