"""Where desks cannot be kept the app says so and works on; disk and memory let go of nothing."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimizer.desks import Store
from screens.desk import filing
from screens.parts import desks_in_memory
from screens.parts.desk_finder import store
from tests.app.driver import desk_of, shown, solved, texts
from tests.timeouts import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]


def a_page(link: str = "") -> AppTest:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_SECONDS)
    if link:
        page.query_params["desk"] = link
    return page


@pytest.fixture(autouse=True)
def an_empty_memory() -> None:
    st.cache_resource.clear()


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that nobody can make, the administrator neither."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CORRIDOR_DESKS", str(tmp_path / "file" / "desks"))
    return tmp_path / "desks"


def test_a_fresh_visitor_is_told_that_nothing_can_be_kept(
    nowhere: Path, small: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "in memory only" in texts(small)
    assert "Not a directory" in texts(small)
    assert "of this link" not in texts(small)
    solved(small)
    desk_of(small).decide("train", "rejected")
    shown(small)
    assert desk_of(small).runs[0].portfolio is not None
    assert desk_of(small).has_unaccepted
    assert "still on disk" not in texts(small)
    monkeypatch.setenv("CORRIDOR_DESKS", str(nowhere))
    shown(small)
    assert "in memory only" not in texts(small)
    found, _ = filing.load(store(), small.session_state["desk_name"]) or pytest.fail("nothing was kept")
    assert found.has_unaccepted
    assert [run.name for run in found.runs] == ["Run 1"]


def test_a_link_that_cannot_be_read_is_told_and_leaves_all_as_it_is(nowhere: Path, app: AppTest) -> None:
    app.query_params["desk"] = "a-desk-of-mine"
    shown(app)
    assert "of this link could not be opened: Not a directory" in texts(app)
    assert "stays where it is" in texts(app)


def test_a_full_disk_loses_nothing_that_was_on_it(small: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    desk_of(small).decide("train", "rejected")
    shown(small)
    name = small.session_state["desk_name"]
    with monkeypatch.context() as now:
        now.setattr("optimizer.desks.store.write_whole", full)
        desk_of(small).set_budget(3.0)
        shown(small)
        assert "No space left on device" in texts(small)
        assert "What was kept before is still on disk" in texts(small)
        before, _ = filing.load(store(), name) or pytest.fail("it was lost")
        assert (before.budget_musd, before.has_unaccepted) == (None, True)
        assert "in memory only" in texts(shown(a_page(name)))  # in every tab of it
        desk_of(small).accept()
        shown(small)
    shown(small)
    assert "in memory only" not in texts(small)
    after, _ = filing.load(store(), name) or pytest.fail("it was lost")
    assert (after.budget_musd, after.has_unaccepted, after.is_edited) == (3.0, False, True)


def test_a_full_disk_keeps_the_desk_although_its_history_has_no_room(
    small: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimizer.desks.journal.append", full)
    desk_of(small).decide("train", "rejected")
    shown(small)
    assert "in memory only" not in texts(small)
    assert store().version(small.session_state["desk_name"]) == 1


def others(many: int) -> None:
    """Other visitors, each with work on a desk that is opened again by its link."""
    for _ in range(many):
        page = shown(a_page())
        desk_of(page).set_budget(1.0)
        shown(page)


def test_a_tab_left_open_goes_on_with_a_desk_that_memory_let_go_of(
    small: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks_in_memory, "MOST_IN_MEMORY", 2)
    desk, name = desk_of(small), small.session_state["desk_name"]
    desk.decide("train", "rejected")
    shown(small)
    others(2)
    assert name not in desks_in_memory.desks()
    assert len(desks_in_memory.desks()) == 2
    other = shown(a_page(name))
    assert desk_of(other) is desk  # one desk for both tabs, not two that overwrite each other
    others(2)
    assert name not in desks_in_memory.desks()
    desk.set_budget(3.0)  # as a field does, before the page is drawn
    shown(small)
    assert desk_of(small) is desk
    assert "another tab" not in texts(small)
    found, _ = filing.load(store(), name) or pytest.fail("nothing was kept")
    assert (found.budget_musd, found.has_unaccepted) == (3.0, True)


def test_memory_lets_go_of_nothing_that_is_not_on_disk(
    small: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks_in_memory, "MOST_IN_MEMORY", 2)
    desk_of(small).decide("train", "rejected")
    shown(small)
    monkeypatch.setattr("optimizer.desks.store.write_whole", full)
    desk_of(small).set_budget(3.0)
    shown(small)
    others(3)
    assert desks_in_memory.desks()[small.session_state["desk_name"]] is desk_of(small)
    assert len(desks_in_memory.desks()) == 4


def test_desks_are_kept_anew_where_their_folder_is_gone(small: AppTest, tmp_path: Path) -> None:
    desk_of(small).decide("train", "rejected")
    shown(small)
    name = small.session_state["desk_name"]
    shutil.rmtree(tmp_path / "desks")
    shown(small)
    assert "deleted" not in texts(small)
    assert desk_of(small).has_unaccepted
    assert Store(tmp_path / "desks").version(name) == 1
    filing.load(store(), name)


def test_the_app_opens_where_jobs_have_no_room(
    tmp_path: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CORRIDOR_JOBS", str(tmp_path / "file" / "jobs"))
    shown(app)
    assert desk_of(app).name
