"""Save in the file itself: for its owner alone, with a backup, and never over what another wrote."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from optimizer.case.reading.reader import read_raw
from optimizer.case.saving.backups import backups_of
from optimizer.case.writing.result_sheet import is_result_sheet
from screens.desk import filing, saving
from screens.desk.desk import Desk
from screens.parts.desk_finder import store
from tests.app.driver import desk_of, edit, on, shown, solved, texts
from tests.case.builder import to_xlsx, worked_case

OLD = to_xlsx(worked_case(Notes=[{"mine": "a remark"}]))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workbook that `corridor app CASE.xlsx` was started with, on its owner's computer."""
    (tmp_path / "mine").mkdir()
    path = tmp_path / "mine" / "case.xlsx"
    path.write_bytes(OLD)
    monkeypatch.setattr(sys, "argv", ["app.py", str(path)])
    monkeypatch.setattr("screens.parts.keeping.is_local", lambda: True)
    return path


def projects(path: Path) -> dict[str, dict[str, object]]:
    table = read_raw(path.read_bytes()).tables["Projects"]
    return {row["project"]: dict(row) for _, row in table.iterrows()}


def their_edit(path: Path, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    change(book)
    book.save(path)
    return path.read_bytes()


def set_cost(row: int, musd: float) -> Callable[[openpyxl.Workbook], object]:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Projects"]
        [column] = [cell.column for cell in sheet[1] if cell.value == "cost_musd"]
        sheet.cell(row, column).value = musd

    return change


def accepted(app: AppTest, row: int, musd: str) -> AppTest:
    """The cost in that row edited and accepted, on the Workbook page."""
    on(app, "inputs")
    edit(app, "Projects", edited_rows={row - 2: {"cost_musd": musd}})
    app.button(key="accept").click()
    shown(app)
    return on(app, "workbook")


def pressed(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return shown(app)


def has(app: AppTest, key: str) -> bool:
    return any(button.key == key for button in app.button)


def test_accepted_edits_go_into_the_file_and_the_rest_of_it_stays(case: Path, app: AppTest) -> None:
    shown(app)
    assert app.button(key="save").disabled
    pressed(accepted(app, 3, "3"), "save")
    assert f"Saved in {case}" in texts(app).replace("\\", "")
    assert projects(case)["train"]["cost_musd"] == 3
    assert openpyxl.load_workbook(case)["Notes"]["A2"].value == "a remark"
    [kept] = backups_of(case)
    assert kept.read_bytes() == OLD
    assert str(kept) in texts(app).replace("\\", "")
    assert app.button(key="save").disabled, "the file has all that was accepted"
    assert not desk_of(app).is_edited
    pressed(accepted(app, 4, "7"), "save")
    assert {name: row["cost_musd"] for name, row in projects(case).items()} == {
        "new_b1": 10,
        "train": 3,
        "onestop": 7,
    }
    assert {path.name for path in case.parent.iterdir()} == {"case.xlsx", "backups"}


def test_what_is_not_accepted_stays_on_the_desk(case: Path, app: AppTest) -> None:
    accepted(shown(app), 3, "3")
    on(app, "inputs")
    edit(app, "Projects", edited_rows={2: {"cost_musd": "9"}})
    on(app, "workbook")
    assert "not accepted is not saved" in texts(app)
    pressed(app, "save")
    assert {name: row["cost_musd"] for name, row in projects(case).items()} == {
        "new_b1": 10,
        "train": 3,
        "onestop": 6,
    }
    [change] = desk_of(app).unaccepted
    assert (change.id, change.old, change.new) == ("onestop", 6, 9)


def test_edits_below_a_row_that_was_taken_out_move_up_with_it(case: Path, app: AppTest) -> None:
    on(shown(app), "inputs")
    desk_of(app).edit("Effects", desk_of(app).working["Effects"].drop(index=2))
    shown(app)
    edit(app, "Projects", deleted_rows=[0])
    pressed(app, "accept")
    edit(app, "Projects", edited_rows={2: {"cost_musd": "9"}}, deleted_rows=[0])  # the widget holds all
    pressed(on(app, "workbook"), "save")
    assert list(projects(case)) == ["train", "onestop"]
    [change] = desk_of(app).unaccepted
    assert (change.id, change.row, change.new) == ("onestop", 3, 9)


def test_result_sheets_go_along_where_they_are_wanted(case: Path, app: AppTest) -> None:
    solved(shown(app))
    on(app, "workbook")
    app.checkbox(key="save_results").check()
    pressed(shown(app), "save")
    assert "with the result sheets of Run 1" in texts(app)
    titles = openpyxl.load_workbook(case).sheetnames
    assert {"Results_Summary", "Results_Run", "Notes", "Nodes"} <= set(titles)
    accepted(app, 3, "3")
    assert not [box for box in app.checkbox if box.key == "save_results"], "it answers other inputs by now"


def test_a_change_by_another_is_shown_and_merged_on_the_planners_word(case: Path, app: AppTest) -> None:
    accepted(accepted(shown(app), 3, "3"), 4, "8")
    theirs = their_edit(case, lambda book: (set_cost(2, 20)(book), set_cost(4, 9)(book)))
    shown(app)
    assert "was changed on the disk since it was opened here" in texts(app)
    assert not has(app, "save")
    [table] = [frame.value for frame in app.dataframe if "changed by" in frame.value.columns]
    told = [tuple(row) for row in table[["id", "as opened", "theirs", "mine", "changed by"]].to_numpy()]
    assert told == [
        ("new_b1", "10", "20", "10", "them"),
        ("train", "1", "1", "3", "me"),
        ("onestop", "6", "9", "8", "both"),
    ]
    assert case.read_bytes() == theirs
    pressed(app, "save_merged")
    costs = {name: row["cost_musd"] for name, row in projects(case).items()}
    assert costs == {"new_b1": 20, "train": 3, "onestop": 9}
    assert [one.read_bytes() for one in backups_of(case)] == [theirs]
    assert has(app, "save")
    assert dict(zip(costs, desk_of(app).accepted["Projects"]["cost_musd"], strict=True)) == costs


@pytest.mark.parametrize(
    ("rule", "cost"), [("mine everywhere", 8), ("cell by cell", 8), ("theirs everywhere", 9)]
)
def test_a_cell_that_both_changed_is_the_planners_to_decide(
    rule: str, cost: int, case: Path, app: AppTest
) -> None:
    accepted(shown(app), 4, "8")
    their_edit(case, set_cost(4, 9))
    shown(app)
    app.radio(key="conflicts_rule").set_value(rule)
    shown(app)
    if rule == "cell by cell":
        [choice] = app.multiselect
        choice.select(choice.options[0])
        shown(app)
    pressed(app, "save_merged")
    assert projects(case)["onestop"]["cost_musd"] == cost


def test_a_choice_counts_though_the_page_was_not_drawn_since(case: Path, app: AppTest) -> None:
    """Both clicks of a quick hand arrive at once."""
    accepted(shown(app), 4, "8")
    their_edit(case, set_cost(4, 9))
    shown(app)
    app.radio(key="conflicts_rule").set_value("mine everywhere")
    pressed(app, "save_merged")
    assert projects(case)["onestop"]["cost_musd"] == 8


def test_mine_beside_theirs(case: Path, app: AppTest) -> None:
    accepted(shown(app), 3, "3")
    theirs = their_edit(case, set_cost(3, 20))
    pressed(shown(app), "save_beside")
    beside = case.with_name("case edited.xlsx")
    assert projects(beside)["train"]["cost_musd"] == 3
    assert case.read_bytes() == theirs
    assert desk_of(app).path == str(beside), "the desk goes on with it"
    pressed(accepted(app, 4, "7"), "save")
    assert projects(beside)["onestop"]["cost_musd"] == 7


def test_theirs_is_opened_and_mine_can_be_put_back(case: Path, app: AppTest) -> None:
    accepted(shown(app), 3, "3")
    their_edit(case, set_cost(3, 20))
    pressed(shown(app), "open_theirs")
    assert desk_of(app).accepted["Projects"]["cost_musd"].tolist() == [10, 20, 6]
    assert has(app, "save")
    pressed(app, "put_back")
    assert desk_of(app).accepted["Projects"]["cost_musd"].tolist() == [10, 3, 6]
    assert "was changed on the disk" in texts(app)


def test_a_change_in_the_last_moment_is_noticed(
    case: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the page that shows no change and the press that follows."""
    accepted(shown(app), 3, "3")
    theirs = their_edit(case, set_cost(2, 20))
    pressed(app, "save")
    assert case.read_bytes() == theirs
    assert "was changed on the disk" in texts(app)


def test_what_is_no_workbook_any_more_is_left_alone(case: Path, app: AppTest) -> None:
    accepted(shown(app), 3, "3")
    case.write_bytes(b"half of it")
    shown(app)
    assert "cannot be compared" in texts(app)
    assert app.button(key="save_merged").disabled
    assert app.button(key="open_theirs").disabled
    pressed(app, "save_beside")
    assert case.read_bytes() == b"half of it"
    assert projects(case.with_name("case edited.xlsx"))["train"]["cost_musd"] == 3


def test_a_file_that_is_gone_is_written_anew(case: Path, app: AppTest) -> None:
    accepted(shown(app), 3, "3")
    case.unlink()
    pressed(shown(app), "save")
    assert projects(case)["train"]["cost_musd"] == 3


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_where_it_cannot_be_written_a_sentence_says_why_and_the_desk_keeps_all(
    number: int, case: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(shown(app), 3, "3")
    real = os.replace

    def refuse(fresh: str, target: str) -> None:
        if str(target) == str(case):
            raise OSError(number, os.strerror(number), str(case))
        real(fresh, target)

    with monkeypatch.context() as now:
        now.setattr(os, "replace", refuse)
        pressed(app, "save")
    assert f"({os.strerror(number)};" in texts(app)
    assert "Your changes stay on the desk" in texts(app)
    assert case.read_bytes() == OLD
    assert desk_of(app).is_edited
    pressed(app, "save")
    assert projects(case)["train"]["cost_musd"] == 3


def test_what_saving_would_lose_is_not_saved(case: Path, app: AppTest) -> None:
    from tests.cli.test_result_workbooks import with_cached_formula

    case.write_bytes(with_cached_formula())
    accepted(shown(app), 3, "3")
    theirs = case.read_bytes()
    pressed(app, "save")
    if case.read_bytes() == theirs:  # else the writer carries it
        assert "would lose something" in texts(app)
    else:
        assert projects(case)["train"]["cost_musd"] == 3


def test_it_is_offered_to_no_visitor_and_for_no_upload(
    case: Path, app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(app)
    assert has(app, "save")
    with monkeypatch.context() as shared:
        shared.setattr("screens.parts.keeping.is_local", lambda: False)
        assert not has(shown(app), "save")
    with monkeypatch.context() as proxied:
        proxied.setattr("screens.parts.saving_view.headers", lambda: {"X-Forwarded-For": "10.0.0.7"})
        assert not has(shown(app), "save")
    desk_of(app).open("upload.xlsx", OLD)
    assert not has(shown(app), "save")
    desk_of(app).put_back()
    assert has(shown(app), "save")


def test_the_default_case_is_nobodys_file(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.parts.keeping.is_local", lambda: True)
    shown(app)
    assert desk_of(app).path == ""
    assert not has(app, "save")


def test_a_desk_remembers_its_file_and_the_journal_tells_of_it(case: Path, app: AppTest) -> None:
    pressed(accepted(shown(app), 3, "3"), "save")
    name = app.session_state["desk_name"]
    desk, _ = filing.load(store(), name) or pytest.fail("nothing was kept")
    assert desk.path == str(case)
    assert not desk.is_edited
    deeds = [(deed.did, deed.what) for deed in store().journal(name)]
    assert deeds[-1] == ("saved", "case.xlsx")


def test_a_desk_kept_before_files_were_remembered_is_loaded(case: Path, app: AppTest) -> None:
    pressed(accepted(shown(app), 3, "3"), "save")
    name = app.session_state["desk_name"]
    path = store().root / name / "desk.json"
    record = json.loads(path.read_bytes())
    del record["desk"]["workbook"]["path"]
    path.write_text(json.dumps(record))
    desk, _ = filing.load(store(), name) or pytest.fail("nothing was kept")
    assert (desk.name, desk.path) == ("case.xlsx", "")


def test_saving_again_and_again_keeps_a_bounded_number_of_backups(case: Path, tmp_path: Path) -> None:
    desk = Desk()
    desk.take_up(saving.read_parts("case.xlsx", OLD) | {"path": str(case)})
    for number in range(14):
        table = desk.working["Projects"].copy()
        table.loc[3, "cost_musd"] = 100 + number
        desk.edit("Projects", table)
        desk.accept()
        saving.save(desk)
    assert projects(case)["train"]["cost_musd"] == 113
    assert len(backups_of(case)) == 10
    assert backups_of(case)[0].read_bytes() == OLD
    assert not any(is_result_sheet(title) for title in openpyxl.load_workbook(case).sheetnames)
