"""Budget and Robustness in a browser: a curve while the app stays awake, a budget from it, a survey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.browser.conftest import Planner, wait_until

pytestmark = pytest.mark.browser

CHART = "[data-testid=stVegaLiteChart] .marks"


def wait_for_charts(one: Planner, many: int) -> None:
    wait_until(lambda: one.page.locator(CHART).count() >= many, 20)
    one.settle()
    for chart in one.page.locator(CHART).all():
        box = chart.bounding_box()
        assert box["width"] > 300
        assert box["height"] > 60


def test_a_curve_is_drawn_and_a_budget_taken_from_it(planner: Callable[[], Planner], tmp_path: Path) -> None:
    one = planner()
    one.open("budget")
    one.fill("From (million USD)", "50")
    one.fill("To (million USD)", "200")
    one.fill("Step (million USD)", "50")
    one.sees("4 budgets, your own 150 among them")
    one.press("Draw the curve")
    one.sees("is being worked out")
    one.go("Baseline")  # the app stays awake meanwhile
    one.sees("Where the hours go", seconds=30)
    one.go("Budget")
    one.sees("150 million USD saves", seconds=90)
    wait_for_charts(one, 3)
    one.sees("Where projects enter and leave")

    one.page.get_by_role("slider").focus()
    one.page.keyboard.press("ArrowRight")
    one.press("Set the budget to 200")
    one.sees("The budget is 200 million: solve it")
    one.sees("200 million USD saves")
    one.page.reload()  # the curve is kept like a run
    one.sees("200 million USD saves", seconds=30)
    with one.page.expect_download() as waiting:
        one.press("Download the result sheets")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert {"Results_Frontier", "Results_Run"} <= set(openpyxl.load_workbook(path).sheetnames)
    one.go("Solve")
    budget = one.page.get_by_label("Budget in total (million USD)", exact=True).first
    # A field takes a kept value a moment after it is drawn.
    wait_until(lambda: budget.input_value() == "200", 5)
    one.sees("In place of the workbook's own")


def test_a_long_curve_is_stopped_and_keeps_what_is_done(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("budget")
    one.fill("Step (million USD)", "6")
    one.press("Draw the curve")
    one.sees("of 47 done", seconds=60)
    one.press("Stop and keep what is done")
    one.sees("It was stopped: ", seconds=60)
    one.sees("Where projects enter and leave")


def test_draws_show_the_strip_and_what_to_survey(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("robustness")
    one.fill("Draws", "6")
    one.press("Begin the test")
    one.sees("of 6 done", seconds=60)
    one.sees("6 draws with seed 1", seconds=120)
    wait_for_charts(one, 2)
    one.sees("Which projects are safe choices")
    one.sees("Which figures to survey first")
    one.sees("It takes at least 12 draws to tell; there are 6")

    one.press("Look for others")
    one.sees("other lists", seconds=120)
    wait_for_charts(one, 3)
    one.page.get_by_text("What is drawn, and where the spreads are set").click()
    one.sees("Factors are lognormal")
