"""Answers side by side, of this session and from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.case import InputError
from optimizer.report.files.compared_answers import side_of
from optimizer.report.files.json_answers import solve_answer, to_text
from optimizer.report.files.result_sheets import workbook_with_results, write_results
from optimizer.solver import Portfolio, solve
from optimizer.studies import Side, compare, read_side
from tests.case.builder import to_xlsx, with_cell, worked_case
from tests.studies.common import case_of


@pytest.fixture(scope="module")
def poor() -> Portfolio:
    return solve(case_of(worked_case()))


@pytest.fixture(scope="module")
def rich() -> Portfolio:
    return solve(case_of(with_cell("Links", 2, "hours", 11)), budget_musd=17)


def test_what_changed(poor: Portfolio, rich: Portfolio) -> None:
    found = compare({"A": side_of(poor), "B": side_of(rich)})
    assert found.inputs.to_numpy().tolist() == [
        ["Settings", 3, "budget_musd", "value", 10, 17],
        ["Links", 2, found.inputs["id"].iloc[1], "hours", worked_case()["Links"][0]["hours"], 11],
    ]
    figures = found.figures.set_index("figure")
    assert figures.at["projects funded", "change"] == 1
    assert figures.at["objective", "change"] == pytest.approx(rich.objective - poor.objective)
    assert dict(zip(found.projects["project"], found.projects["funded_in"], strict=True)) == {
        "new_b1": "only in B", "train": "all", "onestop": "all",
    }  # fmt: skip
    assert found.flows["change"].iloc[0] == pytest.approx(1 - 6)
    assert found.countries.to_dict("records") == [{"country": "KZ", "A": 7.0, "B": 17.0, "change": 10.0}]
    assert any("nothing funded" in remark for remark in found.remarks)  # the link's hours are others
    assert "of its own weighted hours" in found.sentences[0]
    json.dumps(found.to_dict(), allow_nan=False)


def test_an_answer_against_itself(poor: Portfolio) -> None:
    found = compare({"A": side_of(poor), "B": side_of(poor)})
    assert not len(found.inputs)
    assert not found.remarks
    assert set(found.projects["funded_in"]) == {"all"}
    assert set(found.flows["change"]) == {0}
    assert found.sentences[0].startswith("B saves as much as A")


def test_every_way_to_an_answer_says_the_same(poor: Portfolio, rich: Portfolio, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(to_text(solve_answer(poor)), encoding="utf-8")
    write_results(poor, tmp_path / "alone.xlsx")
    data = workbook_with_results(poor, to_xlsx(worked_case())).data
    (tmp_path / "a.xlsx").write_bytes(data)
    wanted = compare({"A": side_of(poor), "B": side_of(rich)})
    for name, knows in (("a.json", False), ("alone.xlsx", False), ("a.xlsx", True)):
        found = compare({"A": read_side(tmp_path / name), "B": side_of(rich)})
        assert bool(found.inputs["sheet"].notna().any()) is knows, name
        assert found.figures.set_index("figure")["A"].dropna().to_dict() == pytest.approx(
            wanted.figures.set_index("figure")["A"].dropna().to_dict()
        )
        for frame in ("projects", "flows", "countries", "sources"):
            assert getattr(found, frame).to_dict("records") == getattr(wanted, frame).to_dict("records"), (
                name,
                frame,
            )
        if knows:
            assert found.inputs.to_dict("records") == wanted.inputs.to_dict("records")


def test_inputs_that_were_changed_after_the_solve_are_not_taken_for_its_own(
    poor: Portfolio, tmp_path: Path
) -> None:
    data = workbook_with_results(poor, to_xlsx(with_cell("Projects", 2, "cost_musd", 99))).data
    side = read_side(data, name="edited.xlsx")
    assert side.tables is None
    assert "changed after it was solved" in side.remarks[0]


def test_names_of_sides_may_be_anything(poor: Portfolio) -> None:
    found = compare({"change": side_of(poor), "flow": side_of(poor)})
    assert found.names == ("change (answer)", "flow (answer)")
    assert found.flows["change"].tolist() == [0]


FORMED = {
    "case": 1,
    "status": 2,
    "objective": 1,
    "baseline_objective": 1,
    "funded": [],
    "flows": [],
    "run": {},
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "neither JSON nor a workbook"),
        ('{"status": "infeasible"}', "status infeasible"),
        ("[1]", "no portfolio"),
        ("{}", "no portfolio"),
        (json.dumps(FORMED | {"objective": "x"}), "form"),
        (json.dumps(FORMED | {"funded": [3]}), "form"),
        ("PK broken", "damaged"),
    ],
)
def test_a_file_that_holds_no_portfolio(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_side(path)


def test_a_workbook_without_results() -> None:
    with pytest.raises(InputError, match="Results_Summary"):
        read_side(to_xlsx(worked_case()), name="inputs.xlsx")


def test_one_side_is_no_comparison(poor: Portfolio) -> None:
    with pytest.raises(ValueError, match="two"):
        compare({"A": Side(solve_answer(poor))})
