"""The history of a desk: what a planner did and when, in sentences, also where the desk itself is ruined."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from streamlit.testing.v1 import AppTest

from screens.desk import going_back, history
from screens.parts.desk_finder import store
from tests.app.driver import desk_of, on, shown, solved, texts
from tests.app.test_desks_on_disk import SMALL, after_a_restart

TOLD: dict[str, int] = {}


def told(at: AppTest) -> list[str]:
    """What was done since this was asked last."""
    known = [history.sentence(deed) for deed in store().journal(at.session_state["desk_name"])]
    del known[: TOLD.get(at.session_state["desk_name"], 0)]
    TOLD[at.session_state["desk_name"]] = TOLD.get(at.session_state["desk_name"], 0) + len(known)
    return known


def test_what_is_done_on_a_desk_is_told(small: AppTest) -> None:
    desk = desk_of(small)
    desk.decide("train", "rejected")
    shown(small)
    assert told(small) == [
        "small.xlsx was opened",
        "Sheet Projects (train, status: blank → rejected) was edited",
    ]
    desk.decide("train", "committed")
    shown(small)
    assert told(small) == ["Sheet Projects (train, status: rejected → committed) was edited"]
    desk.undo("Projects")
    shown(small)
    assert told(small) == ["An edit of sheet Projects was undone"]
    desk.discard()
    shown(small)
    assert told(small) == ["Sheet Projects is again as it was accepted"]
    desk.decide("train", "rejected")
    desk.accept()
    desk.set_budget(7.5)
    shown(small)
    assert told(small) == [
        "Sheet Projects (train, status: blank → rejected) was edited",
        "Changes were accepted: Projects",
        "The budget was set to 7.5",
    ]
    desk.set_budget(10.0)
    shown(small)
    assert told(small) == ["The budget was set back to the workbook's own"]
    solved(small)
    assert told(small) == ["Run 1 was begun", "Run 1 was answered"]
    desk.runs[0].name = "As rejected"
    shown(small)
    assert told(small) == ["A run was renamed: Run 1 → As rejected"]
    going_back.remove(desk, desk.runs[0])
    shown(small)
    going_back.restore(desk)
    shown(small)
    assert told(small) == ["As rejected was removed", "As rejected was put back"]
    desk.open("second.xlsx", SMALL)
    shown(small)
    desk.put_back()
    shown(small)
    assert told(small) == ["second.xlsx was opened", "small.xlsx was put back on the desk"]
    shown(small)
    assert told(small) == []


def test_rows_that_are_added_or_deleted_are_told(small: AppTest) -> None:
    desk = desk_of(small)
    desk.set_budget(3.0)
    shown(small)
    told(small)
    desk.edit("Projects", desk.working["Projects"].drop(index=desk.working["Projects"].index[0]))
    shown(small)
    (said,) = told(small)
    assert said.startswith("Sheet Projects (")
    assert "row deleted" in said


def test_a_study_is_told_with_how_it_ended(small: AppTest) -> None:
    desk = desk_of(small)
    case = desk.accepted_case()
    assert case is not None
    desk.set_budget(3.0)
    shown(small)
    told(small)
    study = desk.studies.start(
        "frontier", case, workbook=desk.name, budgets=[3.0, 10.0], nested=False, workers=1
    )
    shown(small)
    assert study.job is not None
    study.job.wait(40)
    shown(small)
    assert told(small) == ["Budget curve was begun", "Budget curve was answered"]


def test_the_workbook_page_shows_it_the_latest_first(small: AppTest) -> None:
    assert "History of this desk" not in str([one.label for one in small.expander])
    desk_of(small).decide("train", "rejected")
    shown(small)
    desk_of(small).set_budget(3.0)
    on(small, "workbook")
    labels = [one.label for one in small.expander]
    assert any(label.startswith("History of this desk") for label in labels)
    frames: list[pd.DataFrame] = [one.value for one in small.dataframe if "what was done" in one.value]
    assert frames[0]["what was done"].iloc[0] == "The budget was set to 3"


def test_a_ruined_desk_is_told_with_what_its_history_knows(small: AppTest, tmp_path: Path) -> None:
    desk_of(small).decide("train", "rejected")
    desk_of(small).accept()
    shown(small)
    (tmp_path / "desks" / small.session_state["desk_name"] / "desk.json").write_bytes(b"{")
    later = after_a_restart(small)
    assert "could not be opened" in texts(later)
    assert "history still tells" in texts(later)
    assert "Changes were accepted: Projects" in texts(later)
