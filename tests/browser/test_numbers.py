"""What is pasted into number cells arrives as it was copied, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Planner

pytestmark = pytest.mark.browser


def test_a_block_that_is_pasted_arrives_as_it_was_copied(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one.open("inputs")
    one.select_cell("cost_musd", 0)
    one.page.evaluate("text => navigator.clipboard.writeText(text)", "7,5\n1 234,5\nabc\n=2+3\n−5")
    one.page.keyboard.press("Control+V")
    one.settle()
    one.sees("3 problems to mend")
    one.press("Undo")
    one.settle()
    one.sees("None. What is solved")
