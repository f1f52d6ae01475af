"""A server that is killed loses nothing: the same link finds edits, runs and answers on the next one."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Planner, free_port, server, wait_until

pytestmark = pytest.mark.browser


def test_a_killed_server_loses_neither_edits_nor_answers(browser: Any, tmp_path: Path) -> None:
    port = free_port()
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    planner = Planner(page, f"http://127.0.0.1:{port}")
    with server(port, tmp_path) as first:
        planner.open()
        planner.go("Solve")
        page.get_by_role("textbox", name=re.compile("Budget in total")).fill("60")
        page.keyboard.press("Enter")
        planner.settle()
        planner.press("Solve")
        page.get_by_role("button", name="See the portfolio").wait_for(timeout=20_000)
        planner.settle()
        page.wait_for_timeout(1000)  # the last second is the one that may be lost
        link = page.url
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with server(port, tmp_path):
        page.goto(link)
        page.get_by_test_id("stSidebarNav").wait_for()
        planner.settle()
        planner.go("Portfolio")
        planner.sees("Run 1 of trans_caspian.xlsx")
        planner.go("Solve")
        field = page.get_by_role("textbox", name=re.compile("Budget in total"))
        # A field takes a kept value a moment after it is drawn.
        wait_until(lambda: field.input_value() == "60", 5)
        planner.go("Workbook")
        page.get_by_text("Recent desks (1)").click()
        planner.sees("On this page.")
    page.context.close()


@pytest.mark.slow
def test_a_study_under_way_is_finished_and_found_by_the_next_server(browser: Any, tmp_path: Path) -> None:
    port = free_port()
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    planner = Planner(page, f"http://127.0.0.1:{port}")
    with server(port, tmp_path) as first:
        planner.open("budget")
        planner.press("Draw the curve")
        page.get_by_text(re.compile(r"^\d+ of \d+ done")).first.wait_for(timeout=60_000)
        page.wait_for_timeout(300)
        link = page.url
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with server(port, tmp_path):
        page.goto(link)
        page.get_by_test_id("stSidebarNav").wait_for()
        page.get_by_role("button", name=re.compile("Set the budget to")).wait_for(timeout=90_000)
        planner.go("Workbook")
        planner.sees("History of this desk (3)")
    page.context.close()
