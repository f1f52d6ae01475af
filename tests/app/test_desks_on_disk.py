"""Desks outlive the server: edits, runs, answers and studies are found, tabs overwrite nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimizer.desks import Store
from screens.desk import filing, going_back
from screens.desk.desk import Desk, blank_tables
from screens.desk.filing import Filed
from tests.app.driver import desk_of, edit, on, shown, solved, texts
from tests.case.builder import to_xlsx, worked_case
from tests.timeouts import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]
SMALL = to_xlsx(worked_case())
NAME = "desk-of-the-test"


def a_desk() -> Desk:
    desk = Desk(working=blank_tables(), accepted=blank_tables(), opened=blank_tables())
    assert desk.open("small.xlsx", SMALL) == ()
    return desk


def after_a_restart(at: AppTest) -> AppTest:
    """The page that a new server gives for the same link."""
    st.cache_resource.clear()
    fresh = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_SECONDS)
    fresh.query_params["desk"] = at.session_state["desk_name"]
    return shown(fresh)


def test_a_desk_that_nobody_touched_gets_no_folder(app: AppTest, tmp_path: Path) -> None:
    shown(app)
    assert list((tmp_path / "desks").iterdir()) == []


def test_a_desk_comes_back_cell_by_cell(tmp_path: Path) -> None:
    store, desk, filed = Store(tmp_path), a_desk(), Filed()
    desk.decide("train", "rejected")
    desk.accept()
    desk.decide("train", "committed")
    desk.set_budget(7.5)
    desk.open("second.xlsx", SMALL)
    filing.save(store, NAME, desk, filed)
    found, _ = filing.load(store, NAME) or pytest.fail("nothing was kept")
    assert (found.name, found.original) == ("second.xlsx", SMALL)
    found.put_back()
    desk.put_back()
    assert (found.name, found.budget_musd) == ("small.xlsx", 7.5)
    for sheet, table in desk.working.items():
        for one, other in (
            (found.working, table),
            (found.accepted, desk.accepted[sheet]),
            (found.opened, desk.opened[sheet]),
        ):
            assert one[sheet].equals(other), sheet
            assert [list(map(type, row)) for row in one[sheet].to_numpy()] == [
                list(map(type, row)) for row in other.to_numpy()
            ]
    assert found.unaccepted == desk.unaccepted
    assert found.fingerprint() == desk.fingerprint()
    found.undo("Projects")
    assert not found.has_unaccepted


def test_a_desk_that_is_as_it_was_kept_is_not_written_again(tmp_path: Path) -> None:
    store, desk, filed = Store(tmp_path), a_desk(), Filed()
    desk.decide("train", "rejected")
    filing.save(store, NAME, desk, filed)
    filing.save(store, NAME, desk, filed)
    assert filed.version == store.version(NAME) == 1
    found, again = filing.load(store, NAME) or pytest.fail("nothing was kept")
    filing.save(store, NAME, found, again)
    assert store.version(NAME) == 1
    assert again.shelf.fresh == {}


def test_a_restart_finds_edits_runs_and_answers(small: AppTest) -> None:
    solved(small)
    on(small, "inputs")
    desk = desk_of(small)
    desk.decide("train", "rejected")
    shown(small)
    later = after_a_restart(small)
    found = desk_of(later)
    assert found is not desk
    assert found.has_unaccepted
    assert [run.name for run in found.runs] == ["Run 1"]
    before, after = desk.runs[0].portfolio, found.runs[0].portfolio
    assert before is not None
    assert after is not None
    assert list(after.funded["project"]) == list(before.funded["project"])
    assert found.in_view == "Run 1"
    on(later, "portfolio")
    assert "Run 1 of small" in texts(later)


def test_an_answer_that_another_version_wrote_leaves_the_run_with_its_inputs(
    small: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved(small)
    monkeypatch.setattr("optimizer.desks.contents.product", lambda: "another")
    later = on(after_a_restart(small), "solve")
    run = desk_of(later).runs[0]
    assert run.portfolio is None
    assert "solve again" in texts(later)
    assert run.case.sha256 == desk_of(small).runs[0].case.sha256


def test_a_run_whose_process_is_gone_is_said_to_be(small: AppTest) -> None:
    solved(small)
    run = desk_of(small).runs[0]
    run.job, run.ended, run.answer = None, None, None
    record = filing.record_of(desk_of(small), Filed().shelf)
    record["runs"][0]["job"] = "job-999999999-gone"
    fresh, _ = _loaded_with(small, record)
    fresh.collect()
    assert fresh.runs[0].ended is not None
    assert "ended without an answer" in fresh.runs[0].ended.message


def _loaded_with(at: AppTest, record: dict) -> tuple[Desk, Filed]:
    from screens.parts.keeping import filed, store

    name = at.session_state["desk_name"]
    known = filed()[name]
    parts = {path.name for path in (store().root / name / "parts").iterdir()}
    store().save(name, record, label="", version=known.version, fresh={}, parts=parts)
    return filing.load(store(), name) or pytest.fail("nothing was kept")


def test_a_ruined_desk_is_set_aside_with_a_sentence(small: AppTest, tmp_path: Path) -> None:
    desk_of(small).decide("train", "rejected")
    shown(small)
    folder = tmp_path / "desks" / small.session_state["desk_name"]
    (folder / "desk.json").write_bytes(b'{"format": 1, "vers')
    later = after_a_restart(small)
    assert "set aside" in texts(later)
    assert not folder.exists()
    assert len(list((tmp_path / "desks").glob("*.aside-*"))) == 1


@pytest.mark.parametrize("link", ["../../etc", "x", "a" * 500, "no-such-desk", "a/b/c/d/e"])
def test_a_link_that_names_no_desk_opens_a_new_one(app: AppTest, link: str) -> None:
    app.query_params["desk"] = link
    shown(app)
    assert app.session_state["desk_name"] != link


def test_what_another_process_saved_is_shown_and_not_overwritten(small: AppTest) -> None:
    from screens.parts.desk_finder import store

    desk_of(small).decide("train", "rejected")
    shown(small)
    name = small.session_state["desk_name"]
    other, filed = filing.load(store(), name) or pytest.fail("nothing was kept")
    other.set_budget(3.0)
    filing.save(store(), name, other, filed)
    desk_of(small).decide("train", "committed")
    shown(small)
    assert "another tab" in texts(small)
    assert desk_of(small).budget_musd == 3.0
    saved, _ = filing.load(store(), name) or pytest.fail("nothing was kept")
    assert saved.budget_musd == 3.0
    shown(small)
    assert "another tab" not in texts(small)


def test_a_tab_is_told_of_a_change_in_another_tab_of_the_server(small: AppTest) -> None:
    desk_of(small).decide("train", "rejected")
    shown(small)
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_SECONDS)
    other.query_params["desk"] = small.session_state["desk_name"]
    shown(other)
    assert desk_of(other) is desk_of(small)
    desk_of(other).set_budget(3.0)
    shown(other)
    assert "another tab" not in texts(other)
    shown(small)
    assert "another tab" in texts(small)


def test_a_desk_goes_back_to_the_inputs_of_a_run_and_forth(small: AppTest) -> None:
    desk = desk_of(solved(small))
    run = desk.runs[0]
    desk.decide("train", "rejected")
    desk.accept()
    desk.set_budget(3.0)
    assert desk.is_stale(run)
    going_back.go_back(desk, run)
    assert not desk.is_stale(run)
    assert not desk.has_unaccepted
    desk.put_back()
    assert desk.budget_musd == 3.0
    assert desk.is_stale(run)


def test_a_removed_run_comes_back_where_it_stood(small: AppTest) -> None:
    desk = desk_of(solved(small))
    run = desk.runs[0]
    going_back.remove(desk, run)
    assert desk.runs == []
    going_back.restore(desk)
    assert desk.runs == [run]


def test_a_desk_that_another_tab_deleted_is_not_raised_from_the_dead(small: AppTest, tmp_path: Path) -> None:
    desk_of(small).decide("train", "rejected")
    shown(small)
    name = small.session_state["desk_name"]
    Store(tmp_path / "desks").delete(name)
    shown(small)
    assert "deleted in another tab" in texts(small)
    assert small.session_state["desk_name"] != name
    assert not desk_of(small).has_unaccepted
    assert not (tmp_path / "desks" / name).exists()


def test_a_desk_that_is_ruined_under_a_running_server_is_kept_anew(small: AppTest, tmp_path: Path) -> None:
    desk_of(small).decide("train", "rejected")
    shown(small)
    path = tmp_path / "desks" / small.session_state["desk_name"] / "desk.json"
    path.write_bytes(b"{")
    shown(small)
    assert "kept anew" in texts(small)
    assert desk_of(small).has_unaccepted
    assert Store(tmp_path / "desks").version(path.parent.name) == 1


def test_a_ruined_desk_that_cannot_be_set_aside_is_kept_anew_in_its_place(
    small: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    desk_of(small).decide("train", "rejected")
    shown(small)
    path = tmp_path / "desks" / small.session_state["desk_name"] / "desk.json"
    path.write_bytes(b"{")
    monkeypatch.setattr(Store, "set_aside", refused)
    shown(small)
    assert "kept anew" in texts(small)
    assert desk_of(small).has_unaccepted
    assert Store(tmp_path / "desks").version(path.parent.name) == 1


def test_recent_desks_are_opened_renamed_and_deleted(small: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.parts.keeping.is_local", lambda: True)
    desk_of(small).decide("train", "rejected")
    shown(small)
    first = small.session_state["desk_name"]
    small.button(key="new_desk").click()
    shown(small)
    assert small.session_state["desk_name"] != first
    assert not desk_of(small).has_unaccepted
    small.text_input(key=f"desk_label_{first}").set_value("Ministry meeting")
    shown(small)
    small.button(key=f"open_desk_{first}").click()
    shown(small)
    assert desk_of(small).has_unaccepted
    assert desk_of(small).label == "Ministry meeting"
    assert "another tab" not in texts(small)
    small.button(key=f"delete_desk_{first}").click()
    shown(small)
    assert "cannot be undone" in texts(small)
    small.button(key="delete_desk_no").click()
    shown(small)
    assert "cannot be undone" not in texts(small)
    small.button(key=f"delete_desk_{first}").click()
    shown(small)
    small.button(key="delete_desk_yes").click()
    shown(small)
    assert small.session_state["desk_name"] != first
    assert "deleted in another tab" not in texts(small)


def test_a_team_sees_no_list_of_desks(small: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.parts.keeping.is_local", lambda: False)
    desk_of(small).decide("train", "rejected")
    shown(small)
    shown(small)
    assert [
        button.key for button in small.button if str(button.key).startswith(("open_desk", "delete_desk"))
    ] == []
    assert "only way back" in texts(small)


def test_going_back_is_a_button_on_solve_and_portfolio_and_can_be_undone(small: AppTest) -> None:
    desk = desk_of(solved(small))
    desk.decide("train", "rejected")
    desk.accept()
    on(small, "portfolio")
    small.button(key="back_to_inputs").click()
    shown(small)
    assert not desk.is_stale(desk.runs[0])
    small.button(key="undo_going_back").click()
    shown(small)
    assert desk.is_stale(desk.runs[0])
    on(small, "solve")
    small.button(key="back_0").click()
    shown(small)
    assert not desk.is_stale(desk.runs[0])
    small.button(key="remove_0").click()
    shown(small)
    assert desk.runs == []
    small.button(key="restore_run").click()
    shown(small)
    assert [run.name for run in desk.runs] == ["Run 1"]


def test_a_cell_typed_in_an_editor_that_another_tab_made_old_takes_nothing_away(small: AppTest) -> None:
    on(small, "inputs")
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_SECONDS)
    desk_of(small).set_budget(9.0)
    shown(small)
    other.query_params["desk"] = small.session_state["desk_name"]
    shown(other)
    on(other, "inputs")
    sheet = next(iter(small.session_state["beginnings"]))
    column = str(desk_of(small).working[sheet].columns[-1])
    edit(small, sheet, edited_rows={0: {column: "of the first tab"}})
    assert "another tab" not in texts(small)
    edit(other, sheet, edited_rows={1: {column: "of the second tab"}})
    assert "another tab" in texts(other)
    values = list(desk_of(small).working[sheet][column])
    assert "of the first tab" in values
    edit(small, sheet, edited_rows={0: {column: "of the first tab"}, 1: {column: "more"}})
    assert list(desk_of(small).working[sheet][column])[:2] == ["of the first tab", "more"]


def test_forms_that_are_filled_in_by_half_are_found_after_a_restart(small: AppTest) -> None:
    solved(small)
    on(small, "budget")
    small.text_input(key="curve_to").set_value("12,5")
    small.checkbox(key="curve_nested").check()
    shown(small)
    on(small, "robustness")
    small.text_input(key="stress_draws").set_value("250")
    small.text_input(key="alternatives_count").set_value("7")
    shown(small)
    on(small, "compare")
    small.multiselect(key="picked").set_value(["train"])
    shown(small)
    later = on(after_a_restart(small), "budget")
    assert later.text_input(key="curve_to").value == "12.5"
    assert later.checkbox(key="curve_nested").value
    on(later, "robustness")
    assert later.text_input(key="stress_draws").value == "250"
    assert later.text_input(key="alternatives_count").value == "7"
    assert later.text_input(key="alternatives_differ").value == "2"
    on(later, "compare")
    assert later.multiselect(key="picked").value == ["train"]


def test_a_form_alone_makes_a_desk_that_is_kept_and_a_look_at_it_does_not(
    app: AppTest, tmp_path: Path
) -> None:
    on(shown(app), "robustness")
    assert desk_of(app).is_untouched
    assert not any((tmp_path / "desks").iterdir())
    app.text_input(key="stress_draws").set_value("250")
    shown(app)
    assert on(after_a_restart(app), "robustness").text_input(key="stress_draws").value == "250"
