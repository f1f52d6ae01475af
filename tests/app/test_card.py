"""The project card: what it says agrees with `corridor explain`.

A what-if is kept as a run with the planner's own file.
"""

from __future__ import annotations

import io

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from optimizer.case import read_case
from optimizer.studies import explain
from optimizer.wording.worth import difference
from screens.desk import exports
from screens.parts.text import literal
from tests.app.driver import desk_of, on, shown, solved, texts, wait_for_answers, wait_for_questions
from tests.case.builder import to_xlsx, with_cell, worked_case


def card_of(at: AppTest, project: str) -> AppTest:
    desk_of(at).project = project
    on(at, "card")
    return wait_for_questions(at)


@pytest.mark.parametrize("project", ["new_b1", "train", "onestop"])
def test_what_is_said_of_a_project_is_what_corridor_explain_says(small: AppTest, project: str) -> None:
    at = card_of(solved(shown(small)), project)
    run = desk_of(at).run
    one = explain(read_case(to_xlsx(worked_case())), [project]).projects[0]
    for sentence in one.sentences:
        assert literal(sentence) in texts(at)
    metrics = {metric.label: metric.value for metric in at.metric}
    cost = next(
        value for label, value in metrics.items() if label.startswith(("Replacement cost", "Forcing cost"))
    )
    assert cost == f"{one.importance.counterfactual_cost / 200:.2f} h a tonne"  # 100 kt at priority 2
    entry = next(value for label, value in metrics.items() if label.startswith("Enters at"))
    assert entry == (
        f"{one.importance.enters_at_musd:,.4g}" if one.importance.enters_at_musd is not None else "none"
    )
    assert set(run.questions) >= {("explained", project), ("entries",)}


def test_the_loss_with_the_rest_kept_and_the_replacement_cost_stand_apart(small: AppTest) -> None:
    """8.5 h a tonne are lost if onestop is dropped; new_b1 instead makes up for all but 3.5 of them."""
    at = card_of(solved(shown(small)), "onestop")
    metrics = {metric.label: metric.value for metric in at.metric}
    assert metrics["Loss if dropped, the rest kept"] == "8.50 h a tonne"
    assert metrics["Replacement cost, all else chosen anew"] == "3.50 h a tonne"
    assert texts(at).count(difference(funded=True)) == 1
    at = card_of(at, "new_b1")
    metrics = {metric.label: metric.value for metric in at.metric}
    assert metrics["Gain if added, the rest kept"] == "6.00 h a tonne"
    assert metrics["Forcing cost, all else chosen anew"] == "3.50 h a tonne"
    assert texts(at).count(difference(funded=False)) == 1


def test_budgets_of_entry_are_looked_for_once_for_all_cards(small: AppTest) -> None:
    at = card_of(solved(shown(small)), "train")
    asked = desk_of(at).run.questions["entries",]
    card_of(at, "new_b1")
    assert desk_of(at).run.questions["entries",] is asked


def test_an_impossible_way_out_is_said(small: AppTest) -> None:
    rows = with_cell("Projects", 2, "status", "committed")
    assert desk_of(small).open("tight.xlsx", to_xlsx(rows)) == ()
    at = card_of(solved(shown(small)), "train")
    assert "impossible" in [metric.value for metric in at.metric]


def test_a_what_if_is_kept_as_a_run_that_carries_the_planners_own_file(small: AppTest) -> None:
    data = to_xlsx(with_cell("Projects", 2, "my_note", "ask Astana"), lambda book: book.create_sheet("Mine"))
    assert desk_of(small).open("mine.xlsx", data) == ()
    at = solved(shown(small))
    desk = desk_of(at)
    desk.project = "onestop"
    on(at, "card")
    at.button(key="force").click()
    wait_for_answers(shown(at))
    at.button(key="keep").click()
    shown(at)
    kept = desk.run_named("Run 1 without onestop")
    assert kept is not None
    result, losses, afresh = exports.workbook(kept)
    assert (losses, afresh) == ((), ())
    book = openpyxl.load_workbook(io.BytesIO(result))
    assert {"Mine", "Results_Summary"} <= set(book.sheetnames)
    again = read_case(result)
    assert again.tables["Projects"].set_index("project")["status"].to_dict()["onestop"] == "rejected"
    assert again.tables["Projects"]["my_note"].iloc[0] == "ask Astana"
    assert again.sha256 == kept.fingerprint.sha256


def test_names_in_the_workbook_are_never_markdown(small: AppTest) -> None:
    name = "**bold** :red[x] [link](http://a.b) <b>h</b>"
    rows = with_cell("Projects", 4, "name", name)
    assert desk_of(small).open("marks.xlsx", to_xlsx(rows)) == ()
    at = card_of(solved(shown(small)), "onestop")
    assert any(literal(name) in str(one.value) for one in at.markdown)
    assert not any("**bold**" in str(one.value) or "<b>h" in str(one.value) for one in at.markdown)
