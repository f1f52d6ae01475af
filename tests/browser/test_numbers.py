"""What is pasted into an editor arrives as it was copied, in a real browser: each cell is taken or named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Planner

pytestmark = pytest.mark.browser
FINDINGS, CHANGES = 1, -1  # tables on Inputs, after the editor


def test_each_cell_of_a_block_that_is_pasted_is_taken_or_named(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("inputs")
    one.select_cell("kind", 0)
    one.paste(
        "Customs TRAINING\tkz\t1 234,5\t3\n"
        "bridge repair\tKazakhstan\tabc\t1,5\n"
        "customs upgrade\tKZ\t=2+3\t\n"
        "bridge replacement\tKZ\t7,5\t−5"
    )
    one.sees("6 problems to mend")
    named = [(row[1], row[2], row[3]) for row in one.rows_of(FINDINGS) if row]
    assert named == [
        ("3", "kind", "bridge repair"),
        ("3", "country", "KAZAKHSTAN"),
        ("3", "cost_musd", "abc"),
        ("3", "build_years", "1.5"),
        ("4", "cost_musd", "=2+3"),
        ("5", "build_years", "-5"),
    ]
    taken = {(row[1], row[3]): row[5] for row in one.rows_of(CHANGES) if row}
    assert (taken["2", "kind"], taken["2", "cost_musd"], taken["2", "build_years"]) == (
        "customs training",
        "1,234.5",
        "3",
    )
    assert (taken["4", "kind"], taken["5", "cost_musd"]) == ("customs upgrade", "7.5")
    one.press("Undo")
    one.settle()
    one.sees("None. What is solved")


def test_a_link_that_is_not_known_is_named_and_picked_from_the_list(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("inputs")
    one.page.get_by_role("radio", name="Bridges").click()
    one.settle()
    one.select_cell("link", 0)
    one.paste("no_such_link\t1 234,5\t1998")
    one.sees("1 problem to mend")
    assert [(row[1], row[2], row[3]) for row in one.rows_of(FINDINGS) if row] == [
        ("2", "link", "no_such_link")
    ]
    one.page.get_by_text("Pick a value from a list").click()
    # A page that moves closes its lists.
    one.page.get_by_text("Changes to accept", exact=True).scroll_into_view_if_needed()
    for field, value in (("Row", "2: b_charyn"), ("Value", "rail_altynkol_almaty")):
        one.page.wait_for_timeout(1000)  # the page is drawn anew after each choice
        one.page.get_by_role("combobox", name=field, exact=True).fill(value)
        one.page.wait_for_timeout(500)  # the list is being searched
        one.page.keyboard.press("Enter")
        one.settle()
    one.press("Put it in")
    one.settle()
    one.page.get_by_text("to mend before").wait_for(state="detached")
