"""A plan over years and in scenarios, in a browser: phasing, a scenario on every page, the card, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Planner
from tests.browser.test_journey import upload
from tests.case.builder import to_xlsx
from tests.report.test_plan_figures import rows_of_a_plan

pytestmark = pytest.mark.browser


def solved_plan(one: Planner) -> Planner:
    """The small plan, solved and in view."""
    one.open()
    upload(one, "plan.xlsx", to_xlsx(rows_of_a_plan()))
    one.page.locator("strong", has_text="plan.xlsx").wait_for()
    one.go("Solve")
    one.press("Solve")
    one.press("See the portfolio")
    one.sees("Year by year")
    return one


def test_years_and_scenarios_from_the_solve_to_the_brief(planner: Callable[[], Planner]) -> None:
    one = solved_plan(planner())
    one.sees("Scenario by scenario")
    one.page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").nth(
        4
    ).wait_for()

    one.page.get_by_test_id("stSidebar").get_by_role("combobox", name="Scenario in view").click()
    one.page.get_by_role("option", name="slow").click()
    one.sees("Figures in scenario slow alone")
    one.go("Project card")
    one.sees("Figures in scenario slow alone")
    one.sees("By itself it saves", seconds=30)
    one.sees("It enters at a budget of", seconds=30)
    one.go("Report")
    one.sees("In scenario slow alone.")
    one.page.get_by_role("button", name="Download the brief").wait_for(timeout=30_000)
    with one.page.expect_download() as waiting:
        one.press("Download the brief")
    assert "scenario slow" in Path(waiting.value.path()).read_text(encoding="utf-8")


def test_a_what_if_is_kept_and_compared_with_an_answer_from_a_file(planner: Callable[[], Planner]) -> None:
    one = solved_plan(planner())
    one.go("Report")
    with one.page.expect_download() as waiting:
        one.press("Download the answer")
    answer = Path(waiting.value.path()).read_bytes()

    one.go("Project card")
    one.press("Never fund it, and solve again")
    one.press("Keep it as a run")
    one.sees("It is kept as")
    one.go("Compare")
    one.sees("Inputs that differ")
    one.page.get_by_text("An answer from a file").click()
    one.page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(
        {"name": "march.json", "mimeType": "application/json", "buffer": answer}
    )
    one.sees("march.json: ")
    one.sees("saves as much as")
