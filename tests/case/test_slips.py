"""What people really put into cells: told with a remedy that leads on, or read right; none in silence."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer import solve
from optimizer.case import Problem, read_case
from optimizer.case.characters import oddity
from optimizer.case.checking.totals import is_total
from optimizer.case.schema import Column, Sheet
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import Rows, to_xlsx, with_cell, with_rows, with_settings, worked_case
from tests.case.slips_of_people import (
    LOOKALIKES,
    NO_TOTALS,
    NO_WORDS,
    PLACEHOLDERS,
    SEPARATORS,
    TOTALS,
    YES_WORDS,
    optional_keys,
    percent_settings,
    percentages,
)

LIST_CELLS = {
    ("Flows", "modes"): ("rail", "sea"),
    ("Projects", "requires"): ("train", "onestop"),
    ("Budgets", "countries"): ("KZ", "AZ"),
    ("Budgets", "kinds"): ("customs training", "customs upgrade"),
    ("Rules", "projects"): ("train", "onestop"),
}


def complete() -> Rows:
    """The worked case with a row in every sheet."""
    return worked_case(
        Budgets=[{"source": "fund", "amount_musd": 10}],
        Rules=[{"rule": "few", "measure": "projects", "max": 3}],
        Scenarios=[{"scenario": "base"}, {"scenario": "bad", "delay_factor": 2}],
        Shocks=[{"scenario": "bad", "target": "line", "field": "hours", "factor": 2}],
    )


def errors_of(rows: Rows) -> list[Problem]:
    return [problem for problem in problems_of(rows) if problem.severity == "error"]


def advice_of(rows: Rows) -> list[Problem]:
    return [problem for problem in problems_of(rows) if problem.severity == "advice"]


def test_the_case_with_every_sheet_is_sound() -> None:
    assert problems_of(complete()) == ()


# --- placeholders and groups --------------------------------------------------------------------------------


@pytest.mark.parametrize(("sheet", "column"), list(optional_keys()), ids=lambda value: value.name)
def test_placeholders_are_no_keys(sheet: Sheet, column: Column) -> None:
    for word in PLACEHOLDERS:
        (problem,) = errors_of(with_cell(sheet.name, 2, column.name, word, complete()))
        assert (problem.sheet, problem.row, problem.column) == (sheet.name, 2, column.name)
        assert "leave the cell blank" in problem.remedy, (word, problem)


def test_placeholders_in_group_make_no_alternatives() -> None:
    rows = worked_case()
    for project in rows["Projects"]:
        project["group"] = "-"
    assert [problem.row for problem in errors_of(rows)] == [2, 3, 4]


def test_a_placeholder_in_a_setting() -> None:
    problems = problems_of(with_settings(excluded_countries="n/a"))
    assert_one(problems, "error", ("Settings", 4, "value"), "nothing", "blank")


@pytest.mark.parametrize("code", ["NA", "NO"])
def test_countries_whose_code_looks_like_a_placeholder(code: str) -> None:
    assert errors_of(with_cell("Budgets", 2, "countries", f"KZ, {code}", complete())) == []


@pytest.mark.parametrize("word", ["all", "any", "both", "Все"])
def test_words_for_everything_are_blank(word: str) -> None:
    for sheet, column in (
        ("Flows", "modes"),
        ("Posts", "modes"),
        ("Posts", "direction"),
        ("Budgets", "kinds"),
        ("Rules", "projects"),
    ):
        (problem,) = errors_of(with_cell(sheet, 2, column, word, complete()))
        assert "leave the cell blank" in problem.remedy
        assert "did you mean" not in problem.remedy


def grouped(*names: str | None) -> Rows:
    rows = worked_case()
    for project, name in zip(rows["Projects"], names, strict=False):
        project["group"] = name
    return rows


def test_a_group_of_one() -> None:
    problems = problems_of(grouped("bridges"))
    assert_one(problems, "advice", ("Projects", 2, "group"), "no other project", "clear the cell")


@pytest.mark.parametrize(
    ("one", "other"), [("post", "Post"), ("post a", "posta"), ("post", "p\u043est"), ("post", "po\u200bst")]
)
def test_groups_that_look_alike(one: str, other: str) -> None:
    problems = advice_of(grouped(None, one, other))
    assert_one(problems, "advice", ("Projects", 4, "group"), "alone", "write both alike")


def test_a_group_over_many_sites() -> None:
    rows = worked_case()
    for number in range(2, 7):
        rows["Links"].append(
            {
                "link": f"l{number}",
                "from_node": "mine",
                "to_node": "quay",
                "mode": "rail",
                "hours": 10 + number,
            }
        )
        rows["Bridges"].append({"bridge": f"b{number}", "link": f"l{number}", "delay_hours": 1})
        rows["Projects"].append(
            {
                "project": f"new_b{number}",
                "kind": "bridge replacement",
                "country": "KZ",
                "cost_musd": 1,
                "group": "all of them",
            }
        )
        rows["Effects"].append({"project": f"new_b{number}", "target": f"b{number}", "delay_cut_pct": 50})
    found = [problem for problem in advice_of(rows) if problem.column == "group"]
    assert_one(found, "advice", ("Projects", 5, "group"), "5 projects at 5 sites", "a group of its own")


def test_alternatives_for_one_site_are_no_advice() -> None:
    assert problems_of(grouped(None, "post", "post")) == ()


# --- totals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TOTALS)
def test_a_total_of_the_budgets_is_no_source(name: str) -> None:
    rows = worked_case(
        Budgets=[
            {"source": "a", "amount_musd": 4},
            {"source": "b", "amount_musd": 3},
            {"source": name, "amount_musd": 7},
        ]
    )
    named = [problem for problem in errors_of(rows) if "total" in problem.message]
    assert_one(named, "error", ("Budgets", 4, "source"), name, "delete the row")


@pytest.mark.parametrize("name", NO_TOTALS)
def test_names_that_only_contain_a_total(name: str) -> None:
    assert not is_total(name)


@pytest.mark.parametrize(
    "sheet", ["Projects", "Flows", "Nodes", "Links", "Bridges", "Posts", "Rules", "Scenarios"]
)
def test_a_total_in_any_sheet(sheet: str) -> None:
    rows = complete()
    first = next(iter(rows[sheet][0]))
    rows = with_rows(sheet, {**rows[sheet][-1], first: "Total"}, base=rows)
    (problem,) = [problem for problem in problems_of(rows) if "named as a total" in problem.message]
    assert problem.column == first
    # A rule on the total of spend is one.
    assert problem.severity == ("advice" if sheet == "Rules" else "error")


def test_a_total_in_the_name_of_a_row() -> None:
    rows = with_rows(
        "Projects",
        {"project": "p9", "name": "Итого", "kind": "customs training", "country": "KZ", "cost_musd": 17},
    )
    assert_one(errors_of(rows), "error", ("Projects", 5, "name"), "Итого", "delete the row")


@pytest.mark.parametrize(
    ("sheet", "column"), [("Projects", "cost_musd"), ("Budgets", "amount_musd"), ("Flows", "kt_per_year")]
)
def test_a_row_that_is_the_sum_of_those_above(sheet: str, column: str) -> None:
    rows = complete()
    row = rows[sheet][0]
    first = next(iter(row))
    rows[sheet] = [{**row, first: f"r{value}", column: value} for value in (3, 4, 7)]
    rows["Effects"] = (
        [{"project": "r3", "target": "b1", "delay_cut_pct": 50}] if sheet == "Projects" else rows["Effects"]
    )
    found = [problem for problem in advice_of(rows) if "sum of" in problem.message]
    assert_one(found, "advice", (sheet, 4, column), "7 is the sum of the 2 rows above", "delete it")


# --- percent, capacity, coordinates, both ways --------------------------------------------------------------


@pytest.mark.parametrize(("sheet", "column"), list(percentages()), ids=lambda value: value.name)
def test_fractions_for_percent(sheet: Sheet, column: Column) -> None:
    if column.name == "probability_pct":
        rows = complete()
        for record, share in zip(rows["Scenarios"], (0.25, 0.75), strict=True):
            record["probability_pct"] = share
        assert "not 100" in errors_of(rows)[0].message
        return
    row = 3 if sheet.name == "Effects" and column.name != "delay_cut_pct" else 2
    found = [
        p
        for p in advice_of(with_cell(sheet.name, row, column.name, 0.25, complete()))
        if p.column == column.name
    ]
    assert_one(found, "advice", (sheet.name, row, column.name), "0.25 is less than one percent", "write 25")


@pytest.mark.parametrize("setting", percent_settings(), ids=lambda setting: setting.name)
def test_fractions_in_settings(setting: Column) -> None:
    found = advice_of(with_settings(**{setting.name: 0.25}))
    assert_one(found, "advice", ("Settings", 4, "value"), f"{setting.name}: 0.25", "write 25")


def test_a_small_gap_is_meant() -> None:
    assert problems_of(with_settings(mip_gap_pct=0.01)) == ()


@pytest.mark.parametrize("end", ["min", "max"])
def test_fractions_in_rules(end: str) -> None:
    rows = worked_case(
        Rules=[{"rule": "r", "measure": "spend_share_pct", "kinds": "customs training", end: 0.5}]
    )
    assert_one(problems_of(rows), "advice", ("Rules", 2, end), "0.5 is less than one percent", "write 50")


@pytest.mark.parametrize(("sheet", "row"), [("Links", 2), ("Bridges", 2), ("Posts", 3)])
def test_a_capacity_of_nothing(sheet: str, row: int) -> None:
    found = [p for p in advice_of(with_cell(sheet, row, "capacity_kt", 0)) if p.column == "capacity_kt"]
    assert_one(found, "advice", (sheet, row, "capacity_kt"), "lets nothing pass", "leave the cell blank")


def test_both_directions_as_rows() -> None:
    back = {"link": "back", "from_node": "quay", "to_node": "mine", "mode": "rail", "hours": 10}
    found = [p for p in advice_of(with_rows("Links", back)) if "ends and mode of" in p.message]
    assert_one(found, "advice", ("Links", 4, "link"), '"line"', "both_ways = no")
    rows = with_rows("Links", {**back, "both_ways": "no"}, base=with_cell("Links", 2, "both_ways", "no"))
    assert [p for p in advice_of(rows) if "ends and mode of" in p.message] == []


PLACES = {"mine": (47.8, 67.7), "quay": (43.6, 51.2), "port": (40.4, 49.9)}


def placed(*swapped: str, lengths: bool = False) -> Rows:
    rows = worked_case()
    for node in rows["Nodes"]:
        lat, lon = PLACES[node["node"]]
        node["lat"], node["lon"] = (lon, lat) if node["node"] in swapped else (lat, lon)
    if lengths:
        rows["Links"].append(
            {
                "link": "road",
                "from_node": "mine",
                "to_node": "port",
                "mode": "road",
                "hours": 60,
                "length_km": 1750,
            }
        )
        for link, km in zip(rows["Links"], (1400, 370), strict=False):
            link["length_km"] = km
    return rows


def test_a_node_with_lat_and_lon_exchanged() -> None:
    assert problems_of(placed()) == ()
    assert_one(advice_of(placed("port")), "advice", ("Nodes", 4, "lat"), "exchanged", "lat is degrees north")


def test_a_whole_sheet_with_lat_and_lon_exchanged() -> None:
    assert [p for p in advice_of(placed(lengths=True)) if p.sheet == "Nodes"] == []
    found = [p for p in advice_of(placed("mine", "quay", "port", lengths=True)) if p.sheet == "Nodes"]
    assert_one(found, "advice", ("Nodes", 2, "lat"), "most links", "lat is degrees north")


# --- remedies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("place", LIST_CELLS, ids=".".join)
def test_lists_with_other_separators(place: tuple[str, str], separator: str) -> None:
    words = LIST_CELLS[place]
    (problem,) = errors_of(with_cell(place[0], 2, place[1], separator.join(words), complete()))
    assert problem.remedy == f"separate them by commas: {', '.join(words)}"


def test_a_list_where_one_is_wanted() -> None:
    (problem,) = errors_of(with_cell("Links", 2, "mode", "rail, road"))
    assert "the cell takes one" in problem.remedy


@pytest.mark.parametrize(
    ("word", "meant"), [*((word, "yes") for word in YES_WORDS), *((word, "no") for word in NO_WORDS)]
)
def test_yes_and_no_in_other_words(word: Any, meant: str) -> None:
    (problem,) = errors_of(with_cell("Links", 2, "both_ways", word))
    assert f"write {meant};" in problem.remedy
    (problem,) = errors_of(with_settings(allow_unserved=word))
    assert f"write {meant};" in problem.remedy


@pytest.mark.parametrize(("letter", "script"), LOOKALIKES.items())
def test_letters_that_look_alike_are_named(letter: str, script: str) -> None:
    (problem,) = [
        p
        for p in errors_of(with_cell("Projects", 4, "project", f"{letter}nestop"))
        if p.column == "project" and p.sheet == "Projects"
    ]
    assert f"the first letter is the {script} {letter}" in problem.message


@pytest.mark.parametrize("invisible", ["\u200b", "\u00a0", "\ufeff", "\u00ad", "\u2060"])
def test_what_cannot_be_seen_is_named(invisible: str) -> None:
    (problem,) = [
        p
        for p in errors_of(with_cell("Effects", 4, "project", f"one{invisible}stop"))
        if p.sheet == "Effects"
    ]
    assert "the fourth character is an invisible" in problem.message
    assert problem.remedy == 'did you mean "onestop"?'


@pytest.mark.parametrize("text", ["onestop", "Күршім", "мост", "München", "1 234"])
def test_honest_text_is_not_odd(text: str) -> None:
    assert oddity(text) == ""


def test_numbers_stored_as_text_are_one_line_a_column() -> None:
    rows = worked_case()
    for number in range(1000):
        rows["Flows"].append(
            {"flow": f"f{number}", "origin": "mine", "destination": "port", "kt_per_year": str(number + 1)}
        )
    (problem,) = errors_of(rows)
    assert (problem.sheet, problem.row, problem.column) == ("Flows", 3, "kt_per_year")
    assert "1,000 cells in rows 3 to 1002" in problem.message
    assert "Text to Columns" in problem.remedy


@pytest.mark.parametrize("text", ["1’234", "1 234", "1\u2009234", "1\u202f234,5", "1.234.567", "12'345"])
def test_marks_of_thousands_are_known(text: str) -> None:
    (problem,) = errors_of(with_cell("Flows", 2, "kt_per_year", text))
    assert "without separators of thousands" in problem.remedy


def test_a_shock_on_a_country_without_a_node() -> None:
    rows = with_cell("Shocks", 2, "target", "JP", with_cell("Budgets", 2, "countries", "KZ, JP", complete()))
    (problem,) = errors_of(rows)
    assert 'no node lies in "JP"' in problem.message
    assert "is no link" not in problem.message


def test_what_is_only_advice_changes_nothing() -> None:
    rows = grouped("only one")
    assert sorted(solve(read_case(to_xlsx(rows))).projects) == ["onestop", "train"]
