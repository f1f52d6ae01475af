"""What a planner waits for in a real browser, against a cold solve of the default case (extra `browser`)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.explore import DEFAULT_CASE, Measured, cold, seconds
from optimizer import read_case
from tests.browser.conftest import CHROMIUM, FLAGS, Planner, free_port, server


@contextmanager
def planners() -> Iterator[Callable[[], Planner]]:
    """People at browsers of their own, in front of one server that is warm."""
    from playwright.sync_api import sync_playwright

    port = free_port()
    with tempfile.TemporaryDirectory() as folder, server(port, Path(folder)), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)

        def planner() -> Planner:
            return Planner(browser.new_context().new_page(), f"http://127.0.0.1:{port}")

        planner().open()
        yield planner
        browser.close()


def against_a_solve(what: str, took: float, target: float) -> Measured:
    solved = cold(read_case(DEFAULT_CASE))
    return Measured(
        f"{what} takes {took:.2f} s, a cold solve {solved:.2f} s", took / solved, target, at_most=True
    )


def first_page() -> Measured:
    def opened() -> None:
        one.open()
        one.sees("Trans-Caspian route")

    with planners() as planner:
        one = planner()
        took = seconds(opened)
    return against_a_solve("the first page", took, 3.0)


def solve_from_the_click() -> Measured:
    def solved() -> None:
        one.press("Solve")
        one.sees("of weighted freight hours", seconds=60)

    with planners() as planner:
        one = planner()
        one.open("solve")
        took = seconds(solved)
    return against_a_solve("from the click on Solve to the headline", took, 5.0)


def stop_from_the_click() -> Measured:
    def stopped() -> None:
        one.press("Stop and keep best")
        button.wait_for(state="detached", timeout=60_000)

    with planners() as planner:
        one = planner()
        one.open("solve")
        one.fill("Budget in total (million USD)", "90")
        one.press("Solve")
        button = one.page.get_by_role("button", name="Stop and keep best")
        button.wait_for()
        took = seconds(stopped)
    return against_a_solve("from the click on Stop to the best so far", took, 2.5)


def page_while_a_curve_is_drawn() -> Measured:
    def looked() -> None:
        one.go("Baseline")
        one.sees("Where the hours go", seconds=60)

    with planners() as planner:
        one = planner()
        one.open("budget")
        one.press("Draw the curve")
        one.sees("is being worked out")
        took = seconds(looked)
    return against_a_solve("another page while a curve is drawn", took, 5.0)


BENCHMARKS: dict[str, Callable[[], Measured]] = {
    "page-first": first_page,
    "page-solve": solve_from_the_click,
    "page-stop": stop_from_the_click,
    "page-meanwhile": page_while_a_curve_is_drawn,
}
