"""What a page keeps is kept under what was asked, so that nothing of one answer is ever shown for another."""

from __future__ import annotations

import ast
import gc
import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from screens.desk import exports
from tests.app.driver import desk_of, on, shown, solved, texts, wait_for_answers, wait_for_questions
from tests.case.builder import to_xlsx, worked_case

ROOT = Path(__file__).resolve().parents[2]


def calls_of_id(source: str) -> list[int]:
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [node.lineno for node in found if isinstance(node.func, ast.Name) and node.func.id == "id"]


def test_no_page_goes_by_the_id_of_an_object() -> None:
    files = [ROOT / "app.py", *(ROOT / "screens").rglob("*.py")]
    assert len(files) > 20
    assert {
        path.name: lines for path in files if (lines := calls_of_id(path.read_text(encoding="utf-8")))
    } == {}
    assert calls_of_id("kept(('value', id(portfolio)), make)") == [1]


def two_runs(small: AppTest) -> AppTest:
    at = solved(shown(small))
    at.text_input(key="solve_budget").set_value("5")
    shown(at)
    at.button(key="solve").click()
    return wait_for_answers(shown(at))


def test_each_run_has_charts_of_its_own(small: AppTest) -> None:
    at = two_runs(small)
    for run in list(desk_of(at).runs):
        desk_of(at).in_view = run.name
        on(at, "portfolio")
        wait_for_questions(at)
    kept = at.session_state["kept"]
    charts = {key[1:4]: chart for key, chart in kept.items() if key[0] == "value"}
    runs = desk_of(at).runs
    assert list(charts) == [run.asked_as[:3] for run in runs]
    for run, chart in zip(runs, charts.values(), strict=True):
        funded = {row.project for row in chart.data.itertuples() if row.funded}
        assert funded == set(run.portfolio.projects)
    assert len({tuple(chart.data["funded"]) for chart in charts.values()}) == 2


def test_another_file_of_the_same_name_is_compared_anew(small: AppTest) -> None:
    """Whatever the first one's answer leaves behind in memory."""
    at = solved(shown(small))
    answer = json.loads(exports.json(desk_of(at).run))
    on(at, "compare")
    for spent in (answer["spent_musd"], answer["spent_musd"] - 1, answer["spent_musd"] - 2):
        at.file_uploader(key="answer_files").set_value(
            ("march.json", json.dumps({**answer, "spent_musd": spent}).encode(), "application/json")
        )
        shown(at)
        gc.collect()
        assert f"{spent:,.2f} million for" in texts(at).replace("\\", "")
        found = [made for key, made in at.session_state["kept"].items() if key[0] == "compare"][-1]
        figures = found.figures.set_index("figure")
        assert figures.at["spent", "march.json"] == spent


def test_what_is_accepted_twice_leaves_no_change(small: AppTest) -> None:
    desk = desk_of(shown(small))
    desk.open("small.xlsx", to_xlsx(worked_case()))
    for cost in (3.0, 4.0, 5.0):
        table = desk.working["Projects"].copy()
        table.loc[table.index[0], "cost_musd"] = cost
        desk.edit("Projects", table)
        assert len(desk.unaccepted) == 1
        for _ in range(3):  # each puts a new mapping in the place of the one before
            desk.accept()
        assert desk.unaccepted == []
