"""The Budget page: the curve, the budget taken from it, what cannot be drawn, and what is kept."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from optimizer.case.writing.results import result_workbook
from optimizer.report.files.study_sheets import frontier_sheets
from screens.parts import study_forms
from screens.parts.text import literal
from tests.app.driver import desk_of, edit, on, shown, texts, wait_for_studies
from tests.case.builder import Rows, to_xlsx, with_cell, with_settings, worked_case
from tests.report.test_plan_figures import rows_of_a_plan


def opened(at: AppTest, rows: Rows) -> AppTest:
    assert desk_of(at).open("small.xlsx", to_xlsx(rows)) == ()
    return at


def drawn(at: AppTest, low: float, high: float, step: float, *, nested: bool = False) -> AppTest:
    on(at, "budget")
    for key, value in (("curve_from", low), ("curve_to", high), ("curve_step", step)):
        at.text_input(key=key).set_value(f"{value:g}")
    at.checkbox(key="curve_nested").set_value(nested)
    shown(at)
    at.button(key="draw").click()
    return wait_for_studies(shown(at))


def charts(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in at.get("vega_lite_chart")]


def titles(at: AppTest) -> str:
    """The findings above the charts."""
    return "\n".join(one.value for one in at.markdown if one.value.startswith("**")) if charts(at) else ""


def test_the_curve_and_the_budget_taken_from_it(small: AppTest) -> None:
    at = drawn(shown(small), 1, 17, 2)
    assert "your own 10 among them" in texts(at)
    assert literal("10 million USD saves 9.5 h a tonne and 14.4 % of weighted freight hours") in texts(at)
    assert "of what 17 million USD would save" in titles(at)
    assert "A further million saves most" in titles(at)
    assert "projects are funded at every budget that was tried" in titles(at)
    slider = at.select_slider[0]
    assert slider.value == 10
    slider.set_value(17.0)
    shown(at)
    assert "comes in: new\\_b1; goes out: none" in texts(at)
    at.button(key="set_budget").click()
    shown(at)
    assert desk_of(at).budget_musd == 17
    assert "17 million USD saves" in texts(at)
    assert "older than the inputs" not in texts(at)  # the curve holds for every budget
    on(at, "solve")
    assert at.text_input(key="solve_budget").value == "17"
    assert "A further million" in titles(on(at, "budget"))  # kept from page to page


def test_a_sequence_in_which_nothing_is_dropped_and_its_price(small: AppTest) -> None:
    rows = worked_case()
    rows["Effects"][2] |= {"processing_cut_pct": 100, "queue_cut_pct": 100}
    at = drawn(opened(small, rows), 1, 7, 1, nested=True)
    assert literal("costs at most 95.0 % of what the best list saves, at 6 million") in texts(at)
    assert "dropped again" in titles(at)
    at.session_state["way"] = "Nothing is ever dropped"
    shown(at)
    assert "none is dropped at a larger one" in titles(at)


def test_the_inputs_changed_since(small: AppTest) -> None:
    at = drawn(shown(small), 5, 15, 5)
    on(at, "inputs")
    edit(at, "Projects", edited_rows={0: {"cost_musd": 23.0}})
    at = on(at, "budget")
    assert "older than the inputs" in texts(at)
    assert "accept it first" in texts(at)
    assert "A further million" in titles(at)


def test_rules_that_clash_are_diagnosed_with_repairs(small: AppTest) -> None:
    rows = worked_case()
    for project in rows["Projects"]:
        project["status"] = "committed"
    at = drawn(opened(small, rows), 5, 15, 5)
    assert "No portfolio obeys the rules at any of these budgets" in texts(at)
    assert "Raise budget" in texts(at)
    assert "to 17" in texts(at)
    assert "The budget in force, 15 million, is not that of the sheet Settings" in texts(at)


def test_some_budgets_are_too_small_and_the_page_says_why_when_asked(small: AppTest) -> None:
    rows = worked_case()
    rows["Projects"][0]["status"] = "committed"
    at = on(opened(small, rows), "budget")
    assert at.text_input(key="curve_from").value == "10"  # from where what must be funded can be paid
    at = drawn(at, 4, 16, 4)
    assert "No portfolio obeys the rules at 4 and 8 million" in texts(at)
    assert "A further million" in titles(at)
    at.button(key="diagnose_").click()
    wait_for_studies(shown(at))
    assert "from 8 to 10" in texts(at)


@pytest.mark.parametrize(("low", "high", "step"), [(10, 5, 1), (1, 10, 0), (0, 1000, 1)])
def test_budgets_that_make_no_curve(small: AppTest, low: float, high: float, step: float) -> None:
    at = on(shown(small), "budget")
    for key, value in (("curve_from", low), ("curve_to", high), ("curve_step", step)):
        at.text_input(key=key).set_value(f"{value:g}")
    shown(at)
    assert at.button(key="draw").disabled
    assert at.warning


def test_years_and_scenarios(small: AppTest) -> None:
    at = drawn(opened(small, rows_of_a_plan()), 4, 16, 4, nested=True)
    assert "a tonne" in texts(at)
    assert len(charts(at)) == 3


def test_freight_that_finds_no_way_is_measured_in_weighted_hours(small: AppTest) -> None:
    at = drawn(opened(small, with_settings(outside_option_hours=1)), 5, 15, 5)
    assert "weighted freight hours" in texts(at)


def test_without_projects_or_with_problems_nothing_is_asked(small: AppTest) -> None:
    at = on(opened(small, worked_case(Projects=[], Effects=[])), "budget")
    assert not [button for button in at.button if button.key == "draw"]
    at = on(opened(at, with_cell("Projects", 3, "cost_musd", "12,5")), "budget")
    assert "The inputs have problems" in texts(at)


def test_a_bad_option_is_said_and_takes_no_curve_away(small: AppTest) -> None:
    at = drawn(shown(small), 5, 15, 5)
    desk = desk_of(at)
    desk.studies.start("frontier", desk.accepted_case(), workbook="small.xlsx", budgets=[])
    wait_for_studies(shown(at))
    assert "It could not be worked out" in texts(at)
    assert "A further million" in titles(at)


def test_the_result_sheets_say_which_question_they_answer(small: AppTest) -> None:
    at = drawn(shown(small), 5, 15, 5, nested=True)
    study = desk_of(at).studies.answered["frontier"]
    book = openpyxl.load_workbook(io.BytesIO(result_workbook(frontier_sheets(study.answer))))
    assert {"Results_Frontier", "Results_Frontier_projects", "Results_Frontier_entries"} <= set(
        book.sheetnames
    )
    facts = dict(study_forms.facts(study).itertuples(index=False, name=None))
    assert facts["budgets"] == "5, 10, 15"
    assert facts["nested"] == "yes"
    assert facts["inputs_sha256"] == study.case.sha256
    assert study_forms.file_name(study).startswith("small_Budget_curve_")
