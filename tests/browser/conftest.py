"""The app as a server of its own, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@contextmanager
def server(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The app on that port, ready.

    Its jobs, desks and words go into the folder, where the next one finds them.
    """
    environment = {
        **os.environ,
        "CORRIDOR_JOBS": str(folder / "jobs"),
        "CORRIDOR_DESKS": str(folder / "desks"),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (
        (folder / "log.txt").open("ab") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as one,
    ):
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/_stcore/health"), 60)
            yield one
        finally:
            one.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a free port, ready and warm."""
    port = free_port()
    with server(port, tmp_path_factory.mktemp("server")):
        yield f"http://127.0.0.1:{port}"


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this computer")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Planner:
    """One person at one browser."""

    page: Any
    address: str
    outside: list[str] = field(default_factory=list)

    def open(self, screen: str = "") -> None:
        self.page.goto(f"{self.address}/{screen}")
        self.page.get_by_test_id("stSidebarNav").wait_for()
        self.settle()

    def settle(self) -> None:
        """Until the server has drawn the page."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)

    def go(self, screen: str) -> None:
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=screen, exact=True).click()
        self.page.locator("h1").first.wait_for()
        self.settle()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def fill(self, label: str, value: str) -> None:
        """Type into a field, a text or a number one."""
        self.page.get_by_label(label, exact=True).first.fill(value)
        self.page.keyboard.press("Enter")
        self.settle()

    def sees(self, text: str, seconds: float = 15) -> None:
        self.page.get_by_text(text).first.wait_for(timeout=seconds * 1000)

    def type_cell(self, column: str, row: int, text: str) -> None:
        """Type into a cell of the editor on the page; `row` counts from 0 below the header."""
        self.select_cell(column, row)
        self.page.keyboard.press("Enter")
        focus = "document.activeElement"
        wait_until(lambda: self.page.evaluate(f"['INPUT', 'TEXTAREA'].includes({focus}.tagName)"), 5)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text, delay=30)
        wait_until(lambda: self.page.evaluate(f"{focus}.value") == text, 5)
        self.page.wait_for_timeout(100)

    def select_cell(self, column: str, row: int) -> None:
        """Walk there with the arrow keys, since widths of columns are nobody's business."""
        grid = self.page.get_by_test_id("stDataFrame").first
        grid.locator("[role=gridcell]").first.wait_for(state="attached")
        wait_until(lambda: self.clicked(grid), 15)
        if self.page.evaluate("['INPUT', 'TEXTAREA'].includes(document.activeElement.tagName)"):
            self.page.keyboard.press("Escape")
        headers = grid.locator("[role=columnheader]").evaluate_all(
            "all => all.map(one => [one.textContent.trim().replace(' *', ''), "
            "Number(one.getAttribute('aria-colindex'))])"
        )
        at = dict(headers)[column]
        while (now := self.selected()) != at:
            self.page.keyboard.press("ArrowRight" if now < at else "ArrowLeft")
            # What is read aloud lags behind.
            wait_until(lambda now=now: self.selected() not in (None, now), 5)
        for _ in range(row):
            self.page.keyboard.press("ArrowDown")
        self.page.wait_for_timeout(600)

    def clicked(self, grid: Any) -> bool:
        """Click a cell of the first row.

        Whether it is selected a second later, since a grid may just be drawn anew.
        """
        box = grid.locator("canvas").first.bounding_box()
        self.page.mouse.click(box["x"] + 160, box["y"] + 52)
        self.page.wait_for_timeout(1000)
        return self.selected() is not None

    def cells(self) -> list[str]:
        """What the editor shows, as it is read aloud; this lags behind a little."""
        self.page.wait_for_timeout(800)
        return (
            self.page.get_by_test_id("stDataFrame")
            .first.locator("[role=gridcell]")
            .evaluate_all("all => all.map(one => one.textContent)")
        )

    def rows_of(self, table: int) -> list[list[str]]:
        """What a table on the page shows, row by row; the editor is table 0."""
        self.page.wait_for_timeout(800)
        return (
            self.page.get_by_test_id("stDataFrame")
            .nth(table)
            .locator("[role=row]")
            .evaluate_all(
                "all => all.map(row => [...row.querySelectorAll('[role=gridcell]')].map(one => "
                "one.textContent))"
            )
        )

    def paste(self, text: str) -> None:
        """What another program copied, into the cell that is selected and those beside it."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")
        self.settle()

    def selected(self) -> int | None:
        return self.page.evaluate(
            "() => { const one = document.querySelector('[role=gridcell][aria-selected=true]');"
            " return one ? Number(one.getAttribute('aria-colindex')) : null }"
        )


@pytest.fixture
def planner(address: str, browser: Any) -> Iterator[Callable[[], Planner]]:
    """Makes planners, each with a browser session of their own; no page may have called outside."""
    contexts, made = [], []

    def make() -> Planner:
        context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
        one = Planner(context.new_page(), address)
        inside = (address, address.replace("http", "ws"), "data:", "blob:")
        one.page.on(
            "request",
            lambda request: None if request.url.startswith(inside) else one.outside.append(request.url),
        )
        contexts.append(context)
        made.append(one)
        return one

    yield make
    for context in contexts:
        context.close()
    assert [url for one in made for url in one.outside] == []
