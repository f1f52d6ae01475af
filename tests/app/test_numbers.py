"""Number fields, and Accept where it is waited for: nothing typed is taken for something else."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from screens.parts.text import literal
from tests.app.driver import desk_of, edit, on, shown, texts


@pytest.mark.parametrize(
    ("typed", "musd"), [("12,5", 12.5), ("12.5", 12.5), ("1 234,5", 1234.5), ("7", 7), ("0", 0)]
)
def test_the_budget_is_what_was_typed(small: AppTest, typed: str, musd: float) -> None:
    at = on(shown(small), "solve")
    at.text_input(key="solve_budget").set_value(typed)
    shown(at)
    assert desk_of(at).budget_musd == musd
    assert at.text_input(key="solve_budget").value == typed


@pytest.mark.parametrize("typed", ["abc", "12%", "$30", "-1", "=2+3", "1,2,3"])
def test_a_budget_that_is_none_is_said_and_changes_nothing(small: AppTest, typed: str) -> None:
    at = on(shown(small), "solve")
    at.text_input(key="solve_budget").set_value(typed)
    shown(at)
    assert desk_of(at).budget_musd is None
    assert any("10 stays until then" in one.value for one in at.error)
    assert at.text_input(key="solve_budget").value == typed


def test_a_blank_budget_is_the_workbooks_own_and_stays_blank(small: AppTest) -> None:
    at = on(shown(small), "solve")
    at.text_input(key="solve_budget").set_value("7")
    at.text_input(key="solve_budget").set_value("")
    shown(at)
    assert desk_of(at).budget_musd is None
    assert at.text_input(key="solve_budget").value == ""
    case = desk_of(at).accepted_case()
    assert case is not None
    assert case.settings["budget_musd"] == 10


@pytest.mark.parametrize("screen", ["solve", "budget", "robustness"])
def test_changes_are_accepted_or_discarded_where_they_are_waited_for(small: AppTest, screen: str) -> None:
    at = on(shown(small), "inputs")
    edit(at, "Projects", edited_rows={0: {"cost_musd": "9,5"}})
    at = on(at, screen)
    assert "accept it first" in texts(at)
    at.button(key="accept").click()
    shown(at)
    assert "accept it first" not in texts(at)
    assert desk_of(at).accepted["Projects"].at[2, "cost_musd"] == 9.5


def test_a_click_into_the_empty_row_stops_nothing(small: AppTest) -> None:
    at = on(shown(small), "inputs")
    edit(at, "Projects", added_rows=[{}])
    at = on(at, "solve")
    assert "accept it first" not in texts(at)
    assert not at.button(key="solve").disabled


def test_the_notation_is_the_planners(small: AppTest) -> None:
    at = on(shown(small), "inputs")
    at.selectbox(key="decimal_mark_chosen").set_value(",")
    shown(at)
    edit(at, "Projects", edited_rows={0: {"cost_musd": "1,234"}})
    assert desk_of(at).working["Projects"].at[2, "cost_musd"] == 1.234


@pytest.mark.parametrize(
    ("screen", "field", "button", "blank", "typed"),
    [
        ("solve", "solve_seed", "solve", "1, as the workbook says", "abc"),
        ("solve", "solve_threads", "solve", "all of this computer's", "0"),
        ("solve", "solve_budget", "solve", "10, as the workbook says", "12%"),
        ("robustness", "stress_draws", "begin_stress", "blank: 100", "1.5"),
        ("robustness", "stress_workers", "begin_stress", "blank: ", "99999"),
        ("robustness", "alternatives_within", "look", "blank: 2", "=2+3"),
        ("robustness", "alternatives_differ", "look", "blank: 2", "-1"),
        ("budget", "curve_step", "draw", "as suggested", "five"),
    ],
)
def test_nothing_begins_on_another_number_than_was_typed(
    small: AppTest, screen: str, field: str, button: str, blank: str, typed: str
) -> None:
    at = on(shown(small), screen)
    at.text_input(key=field).set_value(typed)
    at.button(key=button).click()  # pressed before the page has said so
    shown(at)
    said = (
        "is not a whole number"
        if typed == "1.5"
        else "out of range"
        if typed.lstrip("-").isdigit()
        else literal(typed)
    )
    assert any(said in one.value for one in at.error)
    assert at.button(key=button).disabled
    assert desk_of(at).runs == []
    assert desk_of(at).studies.latest == {}
    assert blank in at.text_input(key=field).placeholder
    at.text_input(key=field).set_value("")
    shown(at)
    assert not at.error
    assert not at.button(key=button).disabled


@pytest.mark.parametrize(("typed", "seed"), [("1 234", 1234), ("", 1), ("7,0", 7)])
def test_a_whole_number_is_what_was_typed_and_a_blank_the_workbooks_own(
    small: AppTest, typed: str, seed: int
) -> None:
    at = on(shown(small), "solve")
    at.text_input(key="solve_seed").set_value("3")
    shown(at)
    at.text_input(key="solve_seed").set_value(typed)
    shown(at)
    assert desk_of(at).options["seed"] == seed
    assert isinstance(desk_of(at).options["seed"], int)
