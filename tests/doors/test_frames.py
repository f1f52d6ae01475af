"""A case made in Python, without a file, and written where it is wanted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import optimizer
from optimizer.case import InputError
from tests.case.builder import to_xlsx, worked_case

FRAMES = {name: pd.DataFrame(records) for name, records in worked_case().items()}


def test_frames_are_the_case_of_the_workbook() -> None:
    expected = optimizer.read_case(to_xlsx(worked_case()))
    case = optimizer.case_from_frames(FRAMES, name="mine")
    assert case.sha256 == expected.sha256
    assert case.settings == expected.settings
    assert case.present == expected.present
    assert case.name == "mine"
    assert optimizer.solve(case).objective == optimizer.solve(expected).objective == 11300


def test_frames_may_be_of_any_index_and_type() -> None:
    links = FRAMES["Links"].assign(
        hours=np.array([10, 20], dtype="float32"),
        mode=pd.Categorical(["rail", "sea"]),
        capacity_kt=[np.nan, pd.NA],
    )
    nodes = FRAMES["Nodes"].set_axis(["a", "b", "b"], axis=0)
    case = optimizer.case_from_frames({**FRAMES, "Links": links, "Nodes": nodes})
    assert case.sha256 == optimizer.case_from_frames(FRAMES).sha256


def test_settings_may_be_given_as_arguments() -> None:
    frames = {name: frame for name, frame in FRAMES.items() if name != "Settings"}
    assert optimizer.case_from_frames(frames, budget_musd=7).settings["budget_musd"] == 7


def test_problems_stand_where_they_will_stand_in_the_workbook(tmp_path: Path) -> None:
    """The second row of a frame is row 3 of its sheet, whatever the frame's own index says."""
    nodes = FRAMES["Nodes"].assign(country=["KZ", "Kazakhstan", "AZ"])
    with pytest.raises(InputError) as wrong:
        optimizer.case_from_frames({**FRAMES, "Nodes": nodes})
    assert ("Nodes", 3, "country") in {(one.sheet, one.row, one.column) for one in wrong.value.problems}


@pytest.mark.parametrize(
    ("frames", "says"),
    [
        ({}, "this is no case"),
        ({"Node": FRAMES["Nodes"]}, 'there is no sheet Nodes, but one named "Node"'),
        ({**FRAMES, "Flows": FRAMES["Flows"].drop(columns="origin")}, "origin"),
    ],
)
def test_what_is_no_case_is_told(frames: dict[str, pd.DataFrame], says: str) -> None:
    with pytest.raises(InputError, match=says):
        optimizer.case_from_frames(frames)


@pytest.mark.parametrize("target", ["case.xlsx", "case.zip", "case"])
def test_a_case_is_written_and_read_again(target: str, tmp_path: Path) -> None:
    case = optimizer.case_from_frames({**FRAMES, "Nodes": FRAMES["Nodes"].assign(remark=["a", None, "=b"])})
    optimizer.write_case(case, tmp_path / target)
    again = optimizer.read_case(tmp_path / target)
    assert again.sha256 == case.sha256
    assert list(again.tables["Nodes"]["remark"]) == ["a", None, "=b"]


@pytest.mark.parametrize("target", ["case.ods", "case.csv", "none/case.xlsx"])
def test_a_case_is_written_nowhere_else(target: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        optimizer.write_case(optimizer.case_from_frames(FRAMES), tmp_path / target)
    assert not list(tmp_path.iterdir())
