"""Work is not lost by opening another workbook, nor by other tabs."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from optimizer.bundled import bundled
from screens.desk.desk import Desk, blank_tables
from screens.parts import page_state
from tests.timeouts import HANGS_SECONDS

APP = Path(__file__).parents[2] / "app.py"
CASE = bundled(page_state.DEFAULT_CASE).read_bytes()


def a_desk() -> Desk:
    desk = Desk(working=blank_tables(), accepted=blank_tables(), opened=blank_tables())
    desk.open("first.xlsx", CASE)
    return desk


def test_a_workbook_that_was_replaced_comes_back_with_its_changes() -> None:
    desk = a_desk()
    project = desk.working["Projects"]["project"].iloc[0]
    desk.decide(project, "rejected")
    desk.set_budget(12.5)
    edited = desk.working["Projects"]
    desk.open("second.xlsx", CASE)
    assert not desk.has_unaccepted
    assert desk.budget_musd is None
    desk.put_back()
    assert desk.name == "first.xlsx"
    assert desk.budget_musd == 12.5
    assert desk.has_unaccepted
    assert desk.working["Projects"].equals(edited)
    desk.undo("Projects")
    assert not desk.has_unaccepted


def test_a_file_that_is_refused_replaces_nothing() -> None:
    desk = a_desk()
    assert desk.open("broken.xlsx", b"no workbook")
    assert desk.name == "first.xlsx"
    assert not desk.replaced


def test_other_tabs_throw_out_no_desk_with_work_on_it() -> None:
    used = a_desk()
    used.decide(used.working["Projects"]["project"].iloc[0], "rejected")
    desks = {"used": used}
    fresh = a_desk()
    for number in range(page_state.MOST_UNTOUCHED + 5):
        desks[f"tab {number}"] = fresh
        page_state.forget_untouched(desks)
    assert desks["used"] is used
    assert len(desks) == page_state.MOST_UNTOUCHED + 1
    assert "tab 0" not in desks


def test_undo_on_the_workbook_page_puts_the_replaced_workbook_back() -> None:
    page = AppTest.from_file(str(APP), default_timeout=HANGS_SECONDS).run()
    desk = page.session_state["desk"]
    desk.decide(desk.working["Projects"]["project"].iloc[0], "rejected")
    next(button for button in page.button if button.label == "Open the default case").click().run()
    assert not desk.has_unaccepted
    page.button(key="put_back").click().run()
    assert not page.exception
    assert desk.has_unaccepted
    assert not desk.replaced
