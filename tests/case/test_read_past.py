"""Nothing is read past in silence: near misses are errors that name both; a planner's own is listed once."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.case import examine
from optimizer.case.near_names import nearly
from optimizer.case.reading.sheets import IN_RUSSIAN
from optimizer.case.schema import SHEETS, Sheet, sheet_named
from optimizer.cli.dispatch import main
from tests.case.asserts import assert_one, assert_only, problems_of
from tests.case.builder import Rows, to_xlsx, worked_case
from tests.case.misnamed import (
    OWN_COLUMNS,
    OWN_SHEETS,
    beside_other_words,
    columns_in_other_words,
    misspelt_columns,
    misspelt_sheets,
    other_words,
    sheets_in_other_words,
)

INPUTS = sorted((Path(__file__).parents[2] / "inputs").glob("*.xlsx"))
REPORTED = sorted((Path(__file__).parents[1] / "workbook" / "reported").glob("*.xlsx"))


def renamed(sheet: str, column: str, header: str) -> Rows:
    rows = worked_case()
    rows[sheet] = [
        {header if name == column else name: value for name, value in row.items()} for row in rows[sheet]
    ]
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
    assert not any(
        header in f"{problem.column} {problem.message}" for problem in problems if problem not in errors
    )


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


@pytest.mark.parametrize(
    ("sheet", "column", "header"),
    [
        ("Posts", "capacity_kt", "Throughput"),
        ("Posts", "queue_hours", "Wait"),
        ("Posts", "queue_hours", "Ожидание, ч"),
        ("Posts", "queue_hours", "待ち時間（時間）"),
        ("Bridges", "capacity_kt", "Пропускная способность (тыс. т)"),
        ("Projects", "cost_musd", "Price"),
        ("Projects", "cost_musd", "Стоимость, млн долл."),
        ("Projects", "cost_musd", "Maliyet (milyon USD)"),
        ("Projects", "requires", "Depends on"),
        ("Flows", "kt_per_year", "Объём перевозок, тыс. т в год"),
        ("Flows", "priority", "Приоритет"),
        ("Links", "from_node", "Откуда"),
        ("Nodes", "country", "Ölkə"),
    ],
)
def test_another_word_for_a_column_that_is_absent(sheet: str, column: str, header: str) -> None:
    rows = renamed(sheet, column, header)
    rows[sheet][0].setdefault(header, 5)
    errors = [problem for problem in problems_of(rows) if problem.severity == "error"]
    assert_one(errors, "error", (sheet, 1, column), header, f"rename it to {column}")


def test_other_words_stand_beside_a_complete_sheet() -> None:
    """Whatever a column of a planner's own is called, it is none of ours where ours stands."""
    for sheet, column, word in other_words():
        names = sheet.names()
        assert nearly(word, names, about=sheet.name) == column.name, (sheet.name, column.name, word)
        assert nearly(word, [], names, about=sheet.name) is None, (sheet.name, word)
        others = [name for name in names if name != column.name]
        assert nearly(word, others, [column.name], about=sheet.name) is None, (sheet.name, word)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_other_words_as_people_write_them(data: st.DataObject) -> None:
    sheet, column, word = data.draw(st.sampled_from(list(other_words())))
    header = data.draw(beside_other_words(word))
    assert nearly(header, sheet.names(), about=sheet.name) == column.name


@pytest.mark.parametrize(
    "own",
    ["Price level", "Cost centre", "Waiting list", "Throughput source", "Notes", "Стоимость (источник)"],
)
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_words_that_only_hold_such_a_word_are_the_planners_own(sheet: Sheet, own: str) -> None:
    assert nearly(own, [name for name in sheet.names() if name != "note"], about=sheet.name) is None


def test_a_header_all_in_russian_is_told_column_by_column() -> None:
    words = {
        "project": "Проект",
        "kind": "Вид",
        "country": "Страна",
        "cost_musd": "Стоимость, млн",
        "name": "Название",
    }
    rows = worked_case()
    rows["Projects"] = [
        {words[name]: value for name, value in row.items() if name in words} for row in rows["Projects"]
    ]
    told = {
        problem.column: problem.value
        for problem in problems_of(rows)
        if (problem.sheet, problem.row) == ("Projects", 1)
    }
    assert told == {name: word for name, word in words.items() if word in rows["Projects"][0]}


def test_a_table_of_the_planners_own_in_such_words_is_no_sheet_of_ours() -> None:
    rows = {**worked_case(), "Payments": [{"Donor": "ADB", "Sum": 3, "Date": "May"}]}
    assert problems_of(rows) == ()


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
    column = data.draw(
        st.sampled_from([one for one in sheet.columns if one.name not in ("note", "link", "kt_per_year")])
    )
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
    ("sheet", "title"),
    list(misspelt_sheets()),
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_every_sheet_in_the_spellings_of_people(sheet, title: str) -> None:
    assert nearly(title, [known.name for known in SHEETS]) == sheet.name


@pytest.mark.parametrize(
    "title",
    [
        "Rules 2026",
        "Rules2026",
        "2026_Rules",
        "Правила",
        "Ограничения 2026",
        "Правила на 2026 год",
        "What we must obey",
    ],
)
def test_a_limit_in_a_sheet_of_another_name(title: str) -> None:
    rule = {"rule": "r", "measure": "spend_musd", "max": 1}
    problems = problems_of({**worked_case(), title: [rule]})
    assert_one(problems, "error", ("Rules", None, ""), f'"{title}"', "to Rules")


def test_a_limit_whose_header_is_in_other_words_and_below_a_title() -> None:
    def write(book: openpyxl.Workbook) -> None:
        worksheet = book.create_sheet("What we must obey")
        for row in (
            ["Limits of the ministry"],
            ["Rule", "Measure", "Maximum (musd)"],
            ["r", "spend_musd", 1],
        ):
            worksheet.append(row)

    problems = problems_of(to_xlsx(worked_case(), write))
    assert_one(problems, "error", ("Rules", None, ""), "row 2 of", "to Rules")


def test_a_header_that_half_fits_counts_where_the_name_says_so() -> None:
    rows = worked_case()
    posts = [{"what": "x", "Queue (hours)": 1, "Processing (hours)": 2, "who": 3, "when": 4, "why": 5}]
    del rows["Posts"]
    errors = [
        problem for problem in problems_of({**rows, "Our border posts": posts}) if problem.sheet == "Posts"
    ]
    assert_one(errors, "error", ("Posts", None, ""), '"Our border posts"', "to Posts")


def test_figures_beside_a_blank_column_of_theirs_are_advice() -> None:
    rows = renamed("Posts", "queue_hours", "Queue (hours)")
    data = to_xlsx(rows, lambda book: book["Posts"].cell(1, 12, "queue_hours"))
    problems = problems_of(data)
    assert_one(problems, "advice", ("Posts", 1, "Queue (hours)"), "queue_hours is blank", "move its figures")
    rows["Posts"][0]["queue_hours"] = 15
    assert problems_of(rows) == ()


def test_rows_beside_a_blank_sheet_of_theirs_are_advice() -> None:
    rule = {"rule": "r", "measure": "spend_musd", "max": 1}

    def blank(book: openpyxl.Workbook) -> None:
        book.create_sheet("Rules").append(["rule", "measure", "max"])

    for title in ("Rules 2026", "Limits"):
        data = to_xlsx({**worked_case(), title: [rule]}, blank)
        problems = problems_of(data)
        assert_one(problems, "advice", ("Rules", None, ""), f'"{title}" has', "move its rows to Rules")


def test_money_in_a_sheet_of_another_name() -> None:
    rows = {**worked_case(), "Budgets 2026": [{"source": "fund", "amount_musd": 1}]}
    assert_one(problems_of(rows), "error", ("Budgets", None, ""), "Budgets 2026", "rename it to Budgets")


def test_every_sheet_has_russian_names() -> None:
    assert set(IN_RUSSIAN) == {sheet.name for sheet in SHEETS}


def test_letters_that_only_look_alike_are_named() -> None:
    problem = next(
        p for p in problems_of(renamed("Projects", "cost_musd", "\u0441ost_musd")) if p.severity == "error"
    )
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
    assert not any(
        past.sheet in ("README", "Choices") or past.sheet.startswith("Results_")
        for past in examined.read_past
    )
    if path.stem != "template":
        assert [problem for problem in examined.problems if problem.severity == "error"] == []


def test_check_lists_what_was_read_past_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {**worked_case(), "Photos": [{"a": 1}]}
    rows["Posts"][0]["Contact"] = "x"
    path, answer = tmp_path / "case.xlsx", tmp_path / "answer.json"
    path.write_bytes(to_xlsx(rows))
    assert main(["check", str(path), "--json", str(answer)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "no problems",
        'read past: column "Contact" of Posts, sheet "Photos"',
    ]
    said = json.loads(answer.read_text())
    assert said == {
        "problems": [],
        "read_past": [{"sheet": "Posts", "column": "Contact"}, {"sheet": "Photos", "column": ""}],
    }


def test_a_workbook_of_something_else_is_told_as_one() -> None:
    rows: Rows = {"Invoices": [{"number": 1, "total": 5}], "Customers": [{"name": "A"}]}
    problems = problems_of(rows)
    assert_one(problems, "error", ("", None, ""), '"Invoices"', "--template")
    assert len(problems) == 1


def test_sheets_of_something_else_by_names_of_ours_are_told_as_such() -> None:
    rows: Rows = {
        "Projects": [{"Task": 1, "Who": "A", "Due": 2}],
        "Budget": [{"Item": 1, "Sum": 5}],
        "Team": [{"a": 1}],
    }
    problem = assert_only(problems_of(rows))
    assert (problem.severity, problem.sheet) == ("error", "")
    assert 'its sheets are "Projects", "Budget", "Team"' in problem.message


def test_half_a_case_is_told_what_it_lacks() -> None:
    problems = problems_of({"Projects": worked_case()["Projects"]})
    assert {"Nodes", "Links", "Effects", "Flows"} <= {problem.sheet for problem in problems}
    assert not any("no case" in problem.message for problem in problems)
