"""A server that is killed at any moment loses at most the last second of what was typed in the browser."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from optimizer.desks import Store
from screens.desk import filing
from screens.desk.desk import Desk
from tests.browser.conftest import Planner, free_port, server, wait_until

pytestmark = pytest.mark.browser

BUSY = 0.75  # of the processors: with that much other work a second of the app is no second
IS_QUIET = os.environ.get("CORRIDOR_TIMES") != "off" and (
    not hasattr(os, "getloadavg") or os.getloadavg()[0] < BUSY * (os.cpu_count() or 1)
)
MAY_BE_LOST_SECONDS = 1.0 if IS_QUIET else 4.0
SPREAD_SECONDS = 2.0  # within which the kill comes
FIRST_ROW = 2


@dataclass
class Figures:
    """Edits by how old they were when the server was killed, in seconds."""

    kept: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        youngest, oldest = min(self.kept, default=float("nan")), max(self.lost, default=0.0)
        return (
            f"{len(self.kept)} edits kept, the youngest {youngest:.2f} s old; "
            f"{len(self.lost)} lost, the oldest {oldest:.2f} s old"
        )


@dataclass
class Typist:
    """Types numbers that grow, so that what is found tells which was the last one kept."""

    planner: Planner
    chance: random.Random
    number: int = 100

    def budgets(self) -> list[tuple[float, int]]:
        """One to four budgets in a row, with when each was entered."""
        field, typed = self.planner.page.get_by_role("textbox", name=re.compile("Budget in total")), []
        for _ in range(self.chance.randint(1, 4)):
            self.number += 1
            field.fill(str(self.number))
            self.planner.page.keyboard.press("Enter")
            typed.append((time.monotonic(), self.number))
            time.sleep(self.chance.uniform(0, 0.4))
        return typed

    def a_cell(self) -> list[tuple[float, int]]:
        self.number += 1
        self.planner.type_cell("cost_musd", 0, str(self.number))
        self.planner.page.keyboard.press("Enter")
        return [(time.monotonic(), self.number)]


def killed_in_a_loop(browser: Any, folder: Path, rounds: int) -> Figures:
    port, chance, figures = free_port(), random.Random(rounds), Figures()
    number, link, was = 100, "", {"budget": 0, "cell": 0}
    for round_of in range(rounds):
        what = ("budget", "cell")[round_of % 2]
        with server(port, folder) as one:
            context = browser.new_context(viewport={"width": 1400, "height": 1000})
            planner = Planner(context.new_page(), f"http://127.0.0.1:{port}")
            planner.open(f"{'solve' if what == 'budget' else 'inputs'}{link}")
            if what == "budget" and was["cell"]:
                accept(planner)
            if round_of > 1:
                shows(planner, what, was[what])
            typist = Typist(planner, chance, number)
            typed = typist.budgets() if what == "budget" else typist.a_cell()
            link, number = f"?desk={planner.page.url.partition('desk=')[2]}", typist.number
            time.sleep(max(0.0, chance.uniform(0, SPREAD_SECONDS) - (time.monotonic() - typed[-1][0])))
            killed = time.monotonic()
            os.kill(one.pid, signal.SIGKILL)
            one.wait()
            context.close()
        desk = whole(folder, link)
        found = {"budget": int((desk and desk.budget_musd) or 0), "cell": cell_of(desk)}
        other = "cell" if what == "budget" else "budget"
        assert found[other] == was[other], "what was kept in the round before is lost"
        assert found[what] in (was[what], *(value for _, value in typed))
        for at, value in typed:
            (figures.kept if value <= found[what] else figures.lost).append(killed - at)
        assert max(figures.lost, default=0.0) < MAY_BE_LOST_SECONDS, figures
        was = found
    return figures


def whole(folder: Path, link: str) -> Desk | None:
    """The desk with all its parts; None where nothing was kept yet."""
    loaded = filing.load(Store(folder / "desks"), link.partition("=")[2])
    return None if loaded is None else loaded[0]


def cell_of(desk: Desk | None) -> int:
    """The first project's cost where it was typed, else 0."""
    cost = 0.0 if desk is None else float(desk.working["Projects"].loc[FIRST_ROW, "cost_musd"])
    return int(cost) if cost > 100 else 0


def accept(planner: Planner) -> None:
    """Solve asks for a budget when the edit of an earlier round is accepted."""
    field = planner.page.get_by_role("textbox", name=re.compile("Budget in total"))
    button = planner.page.get_by_role("button", name=re.compile("Accept 1 change"))
    wait_until(lambda: field.count() or button.count(), 10)
    if button.count():
        button.click()
    field.wait_for()
    planner.settle()


def shows(planner: Planner, what: str, number: int) -> None:
    """The new server's page has what was found on disk."""
    if what == "cell":
        wait_until(lambda: not number or str(number) in planner.cells(), 10)
    elif number:
        field = planner.page.get_by_role("textbox", name=re.compile("Budget in total"))
        wait_until(lambda: field.input_value() == str(number), 10)


def test_a_killed_server_loses_at_most_the_last_second(browser: Any, tmp_path: Path) -> None:
    killed_in_a_loop(browser, tmp_path, 3)


@pytest.mark.slow
def test_a_server_that_is_killed_often_loses_at_most_the_last_second(browser: Any, tmp_path: Path) -> None:
    figures = killed_in_a_loop(browser, tmp_path, 40)
    print(figures)
    assert len(figures.kept) > 20
