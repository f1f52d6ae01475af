"""Two answers side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.case import InputError
from optimizer.explore import compare_answers, read_answer
from optimizer.report.answer import solve_answer
from optimizer.solve import solve
from tests.case.builder import with_cell, worked_case
from tests.explore.common import case_of


def test_what_changed() -> None:
    a = solve_answer(solve(case_of(worked_case())))
    b = solve_answer(solve(case_of(with_cell("Links", 2, "hours", 11)), budget_musd=17))
    found = compare_answers(a, b)
    assert list(found.inputs["input"]) == ["tables and settings (sha256)", "budget_musd"]
    figures = found.figures.set_index("figure")
    assert figures.at["projects_funded", "change"] == 1
    assert figures.at["objective", "change"] == pytest.approx(b["objective"] - a["objective"])
    assert dict(zip(found.projects["project"], found.projects["funded_in"], strict=True)) == {
        "new_b1": "only B", "train": "both", "onestop": "both",
    }  # fmt: skip
    assert found.flows["hours_change"].iloc[0] == pytest.approx(1 - 6)
    json.dumps(found.to_dict(), allow_nan=False)


def test_an_answer_against_itself() -> None:
    a = solve_answer(solve(case_of(worked_case())))
    found = compare_answers(a, a)
    assert not len(found.inputs)
    assert set(found.projects["funded_in"]) == {"both"}
    assert set(found.flows["hours_change"]) == {0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "not JSON"),
        ('{"status": "infeasible"}', "status infeasible"),
        ("[1]", "no portfolio"),
        ("{}", "no portfolio"),
    ],
)
def test_a_file_that_holds_no_portfolio(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_answer(path)
