"""The charts of years and scenarios: titled by finding, described, with units, frames checked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from optimizer.report.charts import plan_charts
from optimizer.report.frames import plan_frames
from optimizer.solver import Portfolio, evaluate
from tests.case.builder import Rows, with_settings
from tests.report.charts import assert_complete, title_of
from tests.report.conftest import case_of

YEARS = (2026, 2027, 2028, 2029)


def rows_of_a_plan() -> Rows:
    """The worked case over four years in two scenarios, 5 million a year; the bridge takes a year."""
    rows = with_settings(first_year=2026, horizon_years=4)
    rows["Scenarios"] = [
        {"scenario": "base", "probability_pct": 75},
        {"scenario": "slow", "delay_factor": 2, "probability_pct": 25},
    ]
    rows["Budgets"] = [{"source": "bank", "year": year, "amount_musd": 5} for year in YEARS]
    rows["Projects"][0]["build_years"] = 1
    rows["Projects"][1]["status"] = "committed"
    return rows


@pytest.fixture(scope="module")
def plan() -> Portfolio:
    """train in 2026 for 1, onestop in 2027 for 6 of the 9 that there are then."""
    return evaluate(case_of(rows_of_a_plan()), {"train": 2026, "onestop": 2027})


@pytest.fixture(scope="module")
def static() -> Portfolio:
    return evaluate(case_of(with_settings()), ["train"])


CHARTS = {
    "gantt": plan_charts.gantt_chart,
    "spend": plan_charts.yearly_spend_chart,
    "years": plan_charts.hours_by_year_chart,
    "scenarios": plan_charts.scenario_chart,
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_title_description_axis_titles_and_its_frame(plan: Portfolio, name: str) -> None:
    assert_complete(CHARTS[name](plan))


@pytest.mark.parametrize("name", CHARTS)
def test_a_static_case_without_scenarios_is_drawn_empty(static: Portfolio, name: str) -> None:
    chart = CHARTS[name](static)
    assert title_of(chart).startswith(("Nothing", "The case", "No "))
    assert not len(chart.data)


def test_titles_say_the_finding(plan: Portfolio) -> None:
    assert title_of(plan_charts.gantt_chart(plan)).startswith(
        "1 of 2 projects start in 2026; 2 are open by 2029; the triangle"
    )
    assert (
        title_of(plan_charts.yearly_spend_chart(plan))
        == "Most is spent in 2027: 6 million USD; 3 million USD is left at the end, "
        "and 10 million USD that the budget in total forbids to spend"
    )
    # After in the last year: 66 - 8.75 hours in the base and, delays twice as large, 94 - 17.5 in the other.
    frame = plan_frames.by_year(plan)
    after, before = (frame[f"average_hours_{when}"].iloc[-1] for when in ("after", "before"))
    assert (
        title_of(plan_charts.hours_by_year_chart(plan))
        == f"In 2029 a tonne is {after:,.1f} hours on its way, and would be {before:,.1f} without the plan"
    )
    scenarios = title_of(plan_charts.scenario_chart(plan))
    assert scenarios.startswith("The plan saves from ")
    assert "% in base to " in scenarios
    assert scenarios.endswith("% in slow")


def test_spend_is_held_against_what_there_is(plan: Portfolio) -> None:
    frame = plan_charts.yearly_spend_chart(plan).data
    assert frame["year"].tolist() == list(YEARS)
    assert frame["spent_musd"].tolist() == pytest.approx([1, 6, 0, 0])
    assert frame["available_musd"].tolist() == pytest.approx([5, 9, 8, 13])


def test_gantt_rows_are_building_then_open_and_mark_what_must_start() -> None:
    bridge = evaluate(case_of(rows_of_a_plan()), {"train": 2026, "new_b1": 2027})
    frame = plan_charts.gantt_frame(bridge).set_index(["project", "year"])
    assert frame.loc["new_b1", "state"].to_dict() == {2027: "building", 2028: "open", 2029: "open"}
    assert frame["must_start"].to_dict()[("train", 2026)]
    assert frame["must_start"].sum() == 1


def test_money_that_the_budget_forbids_is_not_called_left() -> None:
    frame = pd.DataFrame(
        [(2027, "fund", 6.0, 14.0), (2028, "fund", 0.0, 14.0)],
        columns=["year", "source", "spent_musd", "carried_on_musd"],
    ).assign(available_musd=20.0)

    def title(budget_musd: float | None) -> str:
        return plan_charts.spend_words(frame, "USD", budget_musd=budget_musd)[0]

    assert title(None).endswith("14 million USD is left at the end")
    assert title(50.0).endswith("14 million USD is left at the end")
    assert title(10.0).endswith(
        "4 million USD is left at the end, and 10 million USD that the budget in total forbids to spend"
    )
