"""Number fields and Accept where it is waited for: nothing typed is taken for something else, and no page is a dead end."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.driver import desk_of, edit, on, shown, texts


@pytest.mark.parametrize(("typed", "musd"), [("12,5", 12.5), ("12.5", 12.5), ("1 234,5", 1234.5), ("7", 7), ("0", 0)])
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
