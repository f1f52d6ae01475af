"""The screens with a case over years and in scenarios; a static case shows none of it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from optimizer.report.frames.one_scenario import in_scenario
from optimizer.wording import figures
from tests.app.driver import desk_of, on, shown, solved, texts, wait_for_questions
from tests.case.builder import to_xlsx
from tests.report.test_plan_figures import rows_of_a_plan


def planned(small: AppTest) -> AppTest:
    assert desk_of(small).open("plan.xlsx", to_xlsx(rows_of_a_plan())) == ()
    return on(solved(shown(small)), "portfolio")


def test_years_and_scenarios_are_shown_and_flows_of_one_picked(small: AppTest) -> None:
    at = planned(small)
    assert "Year by year" in texts(at)
    assert "Scenario by scenario" in texts(at)
    assert "best for the base case alone" in texts(at)
    picker = at.selectbox(key="flows_in")
    assert picker.options[0] == "All, weighted by probability"
    assert picker.options[1:] == [
        "Scenario base",
        "Scenario slow",
        "Year 2026",
        "Year 2027",
        "Year 2028",
        "Year 2029",
    ]
    for choice, column, value in (("Scenario slow", "scenario", "slow"), ("Year 2027", "year", 2027)):
        at.selectbox(key="flows_in").set_value(choice)
        shown(at)
        tables = [table.value for table in at.dataframe]
        shown_flows = next(table for table in tables if {column, "hours_before", "kt"} <= set(table.columns))
        assert shown_flows[column].tolist() == [value]


def test_a_scenario_in_view_is_shown_on_every_page_of_the_answer(small: AppTest) -> None:
    at = planned(small)
    whole = desk_of(at).run.portfolio
    slow = in_scenario(whole, "slow")
    at.selectbox(key="pick_scenario").set_value("slow")
    shown(at)
    metrics = {metric.label: metric.value for metric in at.metric}
    assert (
        metrics["Hours a tonne after"]
        == figures.hours(slow.average_hours_after)
        != figures.hours(whole.average_hours_after)
    )
    assert "in scenario slow alone" in texts(at)
    on(at, "card")
    assert "in scenario slow alone" in texts(at)
    wait_for_questions(on(at, "report"))
    assert "scenario slow" in desk_of(at).run.questions["brief", "Run 1, scenario slow"].answer
    at.selectbox(key="pick_scenario").set_value("All, weighted by probability")
    shown(at)
    assert "alone" not in texts(on(at, "portfolio")).split("Scenario by scenario")[0]


def test_what_a_project_is_worth_in_one_scenario_is_a_share_of_what_the_list_saves_there(
    small: AppTest,
) -> None:
    at = planned(small)
    at.selectbox(key="pick_scenario").set_value("slow")
    wait_for_questions(shown(at))
    hours, share = "loss if dropped: h a tonne", "loss if dropped: %"
    table = next(table.value for table in at.dataframe if hours in table.value.columns)
    lost = table[table[hours] > 0]
    assert len(lost)
    for row in lost.to_dict("records"):
        assert f"{figures.digits(row[hours])} h a tonne, {row[share]:.1f} % of the saving" in row["reason"]
    beside = [
        table.value
        for table in at.dataframe
        if "reason" in table.value.columns and hours not in table.value.columns
    ]
    assert all("gain if added: h a tonne" in table.columns for table in beside)


def test_scenarios_are_compared(small: AppTest) -> None:
    at = on(planned(small), "compare")
    at.toggle(key="ranking").set_value(True)
    wait_for_questions(shown(at))
    headers = [header.value for header in at.header]
    assert any(header.startswith("Scenarios") for header in headers)
    assert any(header.startswith("Years") for header in headers)


def test_a_static_run_against_one_over_years(small: AppTest) -> None:
    at = solved(shown(small))
    assert desk_of(at).open("plan.xlsx", to_xlsx(rows_of_a_plan())) == ()
    on(solved(shown(at)), "compare")
    assert "Run 1 looks at one year, Run 2 at 4 years" in texts(at)
    assert "of its own weighted hours" in texts(at)


def test_a_static_case_shows_no_years_and_no_scenarios(small: AppTest) -> None:
    at = on(solved(shown(small)), "portfolio")
    assert "Year by year" not in texts(at)
    assert "Scenario by scenario" not in texts(at)
    assert "flows_in" not in [box.key for box in at.selectbox]
