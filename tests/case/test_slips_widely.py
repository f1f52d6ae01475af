"""Neighbours of what people put into cells, drawn at random; and what must stay accepted beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optimizer.case import Problem, check_tables
from optimizer.case.characters import oddity
from optimizer.case.schema import Column, Sheet
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import Rows, header_of, with_cell, with_rows, with_settings, worked_case
from tests.case.slips_of_people import (
    look_alikes,
    optional_keys,
    percent_settings,
    placeholders,
    separated,
    spelt_otherwise,
    total_names,
)
from tests.case.test_slips import LIST_CELLS, complete

FEW = hypothesis_settings(max_examples=15, deadline=None)
KEYS = list(optional_keys())


def found_in(rows: Rows, severity: str) -> list[Problem]:
    tables = {
        sheet: (
            pd.DataFrame(records, columns=header_of(records), dtype=object).set_axis(
                range(2, len(records) + 2)
            )
        )
        for sheet, records in rows.items()
    }
    return [problem for problem in check_tables(tables)[1] if problem.severity == severity]


def errors_of(rows: Rows) -> list[Problem]:
    return found_in(rows, "error")


def advice_of(rows: Rows) -> list[Problem]:
    return found_in(rows, "advice")


# --- placeholders and groups --------------------------------------------------------------------------------


@given(key=st.sampled_from(KEYS), word=placeholders())
@FEW
def test_any_placeholder_in_any_key(key: tuple[Sheet, Column], word: str) -> None:
    sheet, column = key
    if column.type == "countries" and word.strip(' ()[]<>."\u200b\u00a0').casefold() == "na":
        return  # Namibia
    (problem,) = errors_of(with_cell(sheet.name, 2, column.name, word, complete()))
    assert (problem.sheet, problem.row, problem.column) == (sheet.name, 2, column.name)
    assert "leave the cell blank" in problem.remedy


@pytest.mark.parametrize("word", ["-", "n/a", "0"])
def test_a_placeholder_among_others_is_taken_out(word: str) -> None:
    (problem,) = errors_of(with_cell("Projects", 4, "requires", f"train, {word}"))
    assert problem.remedy == f'take "{word}" out of the list'


def test_ids_that_look_like_placeholders_may_be_named() -> None:
    rows = worked_case()
    named = dict(zip(("new_b1", "train", "onestop"), ("0", "na", "none"), strict=True))
    for row in (*rows["Projects"], *rows["Effects"]):
        row["project"] = named[row["project"]]
    rows["Projects"][2]["requires"] = "0, na"
    rows["Rules"] = [{"rule": "r", "measure": "projects", "projects": "none, 0", "max": 3}]
    assert errors_of(rows) == []


@pytest.mark.parametrize("word", ["none (single)", "N/A (own site)", "- (none)", "no group", "нет группы"])
def test_placeholders_with_a_remark(word: str) -> None:
    problems = errors_of(with_cell("Projects", 2, "group", word))
    assert_one(problems, "error", ("Projects", 2, "group"), "nothing", "blank")


def test_freight_may_be_unknown_or_empty() -> None:
    for word in ("unknown", "empty", "Empty containers", "all"):
        assert errors_of(with_cell("Flows", 2, "commodity", word)) == []


@pytest.mark.parametrize("word", ["x", "X", "yes", True, "да"])
def test_a_tick_is_no_group(word: Any) -> None:
    rows = worked_case()
    for project in rows["Projects"]:
        project["group"] = word
    found = [problem for problem in advice_of(rows) if problem.column == "group"]
    place = ("Projects", 2, "group")
    assert_one(found, "advice", place, "at most one of its projects is funded", "clear the cell")


def test_three_sites_are_named() -> None:
    rows = worked_case()
    rows["Links"].append(
        {"link": "road", "from_node": "mine", "to_node": "quay", "mode": "road", "hours": 30}
    )
    rows["Bridges"].append({"bridge": "b2", "link": "road", "delay_hours": 2})
    rows["Projects"].append(
        {"project": "new_b2", "kind": "bridge replacement", "country": "KZ", "cost_musd": 2}
    )
    rows["Effects"].append({"project": "new_b2", "target": "b2", "delay_cut_pct": 100})
    for project in rows["Projects"]:
        project["group"] = "KZ"
    found = [problem for problem in advice_of(rows) if problem.column == "group"]
    assert_one(found, "advice", ("Projects", 2, "group"), "3 sites (line, quay, road)", "a group of its own")


@given(word=look_alikes("copper ore"))
@FEW
def test_freight_in_two_spellings(word: str) -> None:
    rows = with_rows(
        "Flows", {"flow": "f2", "origin": "mine", "destination": "port", "kt_per_year": 1, "commodity": word}
    )
    rows["Flows"][0]["commodity"] = "copper ore"
    found = [problem for problem in advice_of(rows) if problem.column == "commodity"]
    assert_one(found, "advice", ("Flows", 3, "commodity"), oddity(word), "write both alike")


# --- totals -------------------------------------------------------------------------------------------------


@given(name=total_names())
@FEW
def test_any_total_of_the_budgets(name: str) -> None:
    rows = worked_case(
        Budgets=[
            {"source": "a", "amount_musd": 4},
            {"source": "b", "amount_musd": 3},
            {"source": name, "amount_musd": 7},
        ]
    )
    assert_one(errors_of(rows), "error", ("Budgets", 4, "source"), "named as a total", "delete the row")


def test_a_subtotal_that_names_what_it_adds_up() -> None:
    sources = [("z", 9), ("a", 4), ("b", 3), ("Total_KZ", 7), ("c", 2)]
    rows = worked_case(Budgets=[{"source": name, "amount_musd": amount} for name, amount in sources])
    assert_one(errors_of(rows), "error", ("Budgets", 5, "source"), "Total_KZ", "delete the row")
    rows["Budgets"][3]["amount_musd"] = 5
    assert errors_of(rows) == []


@pytest.mark.parametrize(
    ("sheet", "column", "figure"),
    [
        ("Projects", "kind", "cost_musd"),
        ("Projects", "country", "cost_musd"),
        ("Flows", "origin", "kt_per_year"),
    ],
)
def test_a_total_that_is_labelled_in_another_column(sheet: str, column: str, figure: str) -> None:
    """Once, although its figure is the sum of those above too."""
    rows = with_rows(sheet, {column: "Total", figure: 1})
    rows[sheet] = [
        *rows[sheet][:-1],
        {**rows[sheet][0], next(iter(rows[sheet][0])): "other", figure: 5},
        rows[sheet][-1],
    ]
    rows[sheet][-1][figure] = sum(row[figure] for row in rows[sheet][:-1])
    found = [problem for problem in problems_of(rows) if problem.row == len(rows[sheet]) + 1]
    assert_one(found, "error", (sheet, len(rows[sheet]) + 1, column), "named as a total", "delete the row")


@pytest.mark.parametrize(
    "sheets",
    [
        {"Budgets": [{"source": "total", "amount_musd": 10}]},
        {"Budgets": [{"source": "total", "year": year, "amount_musd": 5} for year in (2026, 2027)]},
        {
            "Rules": [
                {"rule": "few", "measure": "projects", "max": 3},
                {"rule": "total", "measure": "spend_musd", "max": 9},
            ]
        },
    ],
)
def test_a_total_that_adds_nothing_up_may_stand(sheets: Rows) -> None:
    rows = worked_case(**sheets)
    assert errors_of(rows) == []
    assert any("named as a total" in problem.message for problem in advice_of(rows))


def test_the_money_of_a_later_year_is_no_sum() -> None:
    money = zip((2026, 2027, 2028), (2, 3, 5), strict=True)
    rows = worked_case(
        Budgets=[{"source": "fund", "year": year, "amount_musd": amount} for year, amount in money]
    )
    assert found_in(rows, "advice") == []


# --- percent ------------------------------------------------------------------------------------------------


@given(percent=st.integers(1, 99), setting=st.sampled_from(percent_settings()))
@FEW
def test_the_remedy_of_a_fraction_is_its_percent(percent: int, setting: Column) -> None:
    (problem,) = [
        p for p in advice_of(with_settings(**{setting.name: percent / 100})) if p.sheet == "Settings"
    ]
    assert problem.remedy == f"write {percent} for {percent} %, if that is meant"


def test_the_whole_among_fractions() -> None:
    rows = worked_case()
    rows["Bridges"] += [{"bridge": "b2", "link": "line", "delay_hours": 1, "closure_pct": 1}]
    rows["Bridges"][0]["closure_pct"] = 0.05
    problems = advice_of(rows)
    assert_one(problems, "advice", ("Bridges", 2, "closure_pct"), "less than one percent", "write 5 for 5 %")
    rows["Bridges"][1]["closure_pct"] = 5
    assert advice_of(rows) == []


def test_probabilities_as_fractions() -> None:
    rows = complete()
    for scenario, share in zip(rows["Scenarios"], (0.25, 0.75), strict=True):
        scenario["probability_pct"] = share
    assert_one(errors_of(rows), "error", ("Scenarios", 3, "probability_pct"), "not 100", "25 for a quarter")


# --- remedies -----------------------------------------------------------------------------------------------


@given(data=st.data(), place=st.sampled_from(list(LIST_CELLS)))
@FEW
def test_any_separator(data: st.DataObject, place: tuple[str, str]) -> None:
    text = data.draw(separated(LIST_CELLS[place]))
    (problem,) = errors_of(with_cell(place[0], 2, place[1], text, complete()))
    assert problem.remedy == f"separate them by commas: {', '.join(LIST_CELLS[place])}"


@pytest.mark.parametrize(
    ("text", "remedy"), [("rail sea", "rail, sea"), ("rail; plane", "rail, plane"), ("KZ AZ", "KZ, AZ")]
)
def test_lists_without_separators_or_half_known(text: str, remedy: str) -> None:
    countries = (
        with_settings(excluded_countries=text) if text.isupper() else with_cell("Flows", 2, "modes", text)
    )
    assert errors_of(countries)[0].remedy == f"separate them by commas: {remedy}"


@pytest.mark.parametrize("text", ["in, out", "in/out", "out & in", "both"])
def test_both_directions(text: str) -> None:
    (problem,) = errors_of(with_cell("Posts", 2, "direction", text))
    assert "leave the cell blank, which means both" in problem.remedy


@pytest.mark.parametrize(
    ("word", "meant"),
    [("both ways", "yes"), ("Two-way", "yes"), ("one way", "no"), ("Yes (seasonal)", "yes"), ("no.", "no")],
)
def test_ways_in_words(word: str, meant: str) -> None:
    (problem,) = errors_of(with_cell("Links", 2, "both_ways", word))
    assert problem.remedy.startswith(f"write {meant};")


@given(word=spelt_otherwise("n/a") | st.sampled_from(["-", "—", "?"]))
@FEW
def test_a_placeholder_is_neither_yes_nor_no(word: str) -> None:
    (problem,) = errors_of(with_cell("Links", 2, "both_ways", word))
    assert "leave the cell blank, which means yes" in problem.remedy


@given(name=look_alikes("onestop"))
@FEW
def test_any_look_alike_is_named(name: str) -> None:
    (problem,) = errors_of(with_cell("Effects", 4, "project", name))
    assert ("Cyrillic" in problem.message) != ("invisible" in problem.message)
    assert problem.remedy == 'did you mean "onestop"?'


@pytest.mark.parametrize(
    ("text", "odd"),
    [("КЕ", True), ("KЕ", True), ("мост_1", False), ("о. Мангышлак", True), ("Ташкент", False)],
)
def test_words_of_another_script_are_odd_only_where_they_look_latin(text: str, odd: bool) -> None:
    assert bool(oddity(text)) == odd


@pytest.mark.parametrize(
    ("texts", "remedy"), [(("1 234", "2 345,5", "12"), "Advanced"), (("7,5", "8,25", "9,0"), "Advanced")]
)
def test_numbers_as_text_with_marks_are_one_line_too(texts: tuple[str, ...], remedy: str) -> None:
    rows = worked_case()
    for number, text in enumerate(texts):
        rows["Flows"].append(
            {"flow": f"f{number}", "origin": "mine", "destination": "port", "kt_per_year": text}
        )
    assert_one(errors_of(rows), "error", ("Flows", 3, "kt_per_year"), "3 cells in rows 3 to 5", remedy)


def test_much_advice_of_one_kind_is_one_line() -> None:
    rows = worked_case()
    for number in range(2, 42):
        rows["Bridges"].append({"bridge": f"b{number}", "link": "line", "delay_hours": 1, "capacity_kt": 0})
    found = [problem for problem in advice_of(rows) if problem.column == "capacity_kt"]
    place = ("Bridges", 3, "capacity_kt")
    assert_one(found, "advice", place, "likewise in 39 cells of rows 4 to 42", "leave the cell blank")


@pytest.mark.parametrize(("column", "word"), [("modes", "all"), ("modes", "train"), ("commodity", "n/a")])
def test_one_word_in_a_whole_column_is_one_line(column: str, word: str) -> None:
    rows = worked_case()
    for number in range(30):
        rows["Flows"].append(
            {
                "flow": f"f{number}",
                "origin": "mine",
                "destination": "port",
                "kt_per_year": 2**number,
                column: word,
            }
        )
    (problem,) = errors_of(rows)
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("Flows", 3, column, word)
    assert "likewise in 29 cells of rows 4 to 32" in problem.message


def test_a_shock_on_nothing_and_on_a_look_alike() -> None:
    problems = errors_of(with_cell("Shocks", 2, "target", "-", complete()))
    assert_one(problems, "error", ("Shocks", 2, "target"), "nothing", "name")
    (problem,) = errors_of(with_cell("Shocks", 2, "target", "linе", complete()))
    assert "the fourth letter is the Cyrillic" in problem.message
