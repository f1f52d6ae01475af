"""axe finds nothing on any screen that keeps somebody from using it: contrast, headings, lists, names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Planner

pytestmark = pytest.mark.browser

HARMFUL = {"moderate", "serious", "critical"}
SCREENS = (
    ("Workbook", "What is in it"),
    ("Inputs", "Must, never, free"),
    ("Baseline", "Where the hours go"),
    ("Solve", "Runs"),
    ("Portfolio", "Who gets and who pays"),
    ("Project card", "Your decision"),
    ("Budget", "Draw the curve"),
    ("Compare", "Against other lists"),
    ("Robustness", "When the figures are uncertain"),
    ("Report", "What each of them says about itself"),
)


def test_axe_finds_nothing_harmful_on_any_screen(planner: Callable[[], Planner]) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="the extra `browser` is not installed"
    ).Axe()
    one = planner()
    one.open("solve")
    one.press("Solve")
    one.sees("of weighted freight hours", seconds=40)
    found = []
    for screen, text in SCREENS:
        one.go(screen)
        one.sees(text)
        # What is drawn anew is pale meanwhile.
        one.page.wait_for_selector("[data-stale=true]", state="detached")
        one.page.wait_for_timeout(400)
        for broken in axe.run(one.page).response["violations"]:
            if broken["impact"] in HARMFUL:
                node = broken["nodes"][0]
                found.append(
                    f"{screen}: {broken['id']}, {len(broken['nodes'])} times, as in {node['html'][:150]}"
                )
    assert not found, "\n".join(found)


def test_the_navigation_is_read_as_lists(planner: Callable[[], Planner]) -> None:
    """Streamlit's own markup is none: frame.html names the lists, on every page and after each change."""
    one = planner()
    one.open()
    for screen in ("Solve", "Report", "Workbook"):
        one.go(screen)
        lists = one.page.get_by_test_id("stSidebarNav").get_by_role("list")
        assert lists.count() == 4
        assert one.page.get_by_test_id("stSidebarNav").get_by_role("listitem").count() == 10
