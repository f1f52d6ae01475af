"""The pictures of a frontier: frames by hand, hollow points, knees, the set budget, cases without points."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from optimizer.report.charts import budget_charts
from optimizer.report.frames import budget_frames, budget_projects
from optimizer.report.frames.budget_projects import DROPPED, FUNDED, OUT
from optimizer.studies import Frontier, frontier, suggested_steps
from optimizer.studies.budgets.budget_steps import Steps, nice
from tests.case.builder import Rows, with_settings, worked_case
from tests.report.charts import assert_complete, title_of
from tests.report.conftest import case_of
from tests.report.test_plan_figures import rows_of_a_plan

BUDGETS = (1, 6, 7, 17)


def rows_of_a_drop() -> Rows:
    """Training saves nothing beside a one-stop post that does away with all waiting."""
    rows = worked_case()
    rows["Effects"][2] |= {"processing_cut_pct": 100, "queue_cut_pct": 100}
    return rows


@pytest.fixture(scope="module")
def found() -> Frontier:
    """train at 1; onestop at 6 and 7; new_b1 beside it at 17."""
    return frontier(case_of(rows_of_a_drop()), BUDGETS)


@pytest.fixture(scope="module")
def nested() -> Frontier:
    return frontier(case_of(rows_of_a_drop()), BUDGETS, nested=True)


CHARTS = {
    "curve": lambda found: budget_charts.frontier_chart(found, chosen_musd=7),
    "curve_in_shares": lambda found: budget_charts.frontier_chart(found, measure="share"),
    "marginal": budget_charts.marginal_chart,
    "grid": lambda found: budget_charts.grid_chart(found, chosen_musd=7),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("kind", ["found", "nested"])
def test_a_chart_has_title_description_axis_titles_and_its_frame(
    name: str, kind: str, request: pytest.FixtureRequest
) -> None:
    assert_complete(CHARTS[name](request.getfixturevalue(kind)))


def test_the_curve_by_hand(found: Frontier) -> None:
    frame = budget_frames.curve_frame(found).set_index("budget_musd")
    assert frame["hours_saved"].to_dict() == pytest.approx({1: 1, 6: 20, 7: 20, 17: 26})
    # 100 kt of priority 2
    assert frame["saving"].to_dict() == pytest.approx({1: 200, 6: 4000, 7: 4000, 17: 5200})
    assert frame["saving_pct"].loc[17] == pytest.approx(100 * 26 / 66)
    marginal = budget_frames.marginal_frame(found, "hours_saved")
    assert marginal["per_musd"].tolist() == pytest.approx([1, 19 / 5, 0, 0.6])
    assert (
        title_of(budget_charts.marginal_chart(found))
        == "A further million saves most between 1 and 6: 3.80 h a tonne; between 7 and 17, 0.60 h a tonne"
    )
    title = title_of(budget_charts.frontier_chart(found, chosen_musd=7))
    assert title.startswith("A budget of 7 million USD buys 77 % of what 17 million USD would save")


def test_the_grid_ticks_what_is_funded_and_crosses_what_is_dropped(found: Frontier, nested: Frontier) -> None:
    grid = budget_projects.grid_frame(found).pivot(index="project", columns="budget_musd", values="state")
    assert grid.loc["train"].tolist() == [FUNDED, DROPPED, DROPPED, DROPPED]
    assert grid.loc["onestop"].tolist() == [OUT, FUNDED, FUNDED, FUNDED]
    assert grid.loc["new_b1"].tolist() == [OUT, OUT, OUT, FUNDED]
    assert (
        title_of(budget_charts.grid_chart(found))
        == "0 of 3 projects are funded at every budget that was tried; 1 is dropped again at a larger one"
    )
    assert DROPPED not in set(budget_projects.grid_frame(nested)["state"])
    assert budget_projects.never_funded(found) == []


def test_the_price_of_nesting_by_hand(nested: Frontier) -> None:
    frame = budget_frames.nesting_frame(nested).set_index("budget_musd")
    assert frame["saving_best"].to_dict() == pytest.approx({1: 200, 6: 4000, 7: 4000, 17: 5200})
    assert frame["nesting_cost"].to_dict() == pytest.approx({1: 0, 6: 3800, 7: 0, 17: 0})
    assert frame["nesting_cost_pct"].loc[6] == pytest.approx(95)


def test_a_step_says_what_comes_in_and_goes_out(found: Frontier) -> None:
    step = budget_frames.step_between(found, 1, 17)
    assert (step.added, step.dropped, step.hours) == (("new_b1", "onestop"), ("train",), pytest.approx(25))
    assert budget_frames.point_at(found, 6.5) == 6
    assert budget_frames.point_at(found, 0.5) is None
    assert budget_frames.point_at(found, None) == 17


def layer_filters(chart: Any) -> list[str]:
    return [
        str(step.get("filter")) for layer in chart.to_dict()["layer"] for step in layer.get("transform", ())
    ]


def test_points_that_are_not_proven_are_hollow_and_said(found: Frontier) -> None:
    points = list(found.points)
    assert points[1] is not None
    points[1] = replace(points[1], status="time_limit")
    chart = budget_charts.frontier_chart(replace(found, points=tuple(points)))
    assert "!datum.proven" in layer_filters(chart)
    assert chart.data["proven"].tolist() == [True, False, True, True]
    assert "1 of the points are hollow" in chart.to_dict()["description"]


def test_knees_and_the_budget_that_is_set_are_named(found: Frontier) -> None:
    assert found.knees_musd == (6,)
    spec = str(budget_charts.frontier_chart(found, chosen_musd=6.5).to_dict())
    assert "knee at 6" in spec
    assert "your budget 6.5: 20.0 h a tonne saved" in spec
    assert "your budget" not in str(budget_charts.frontier_chart(found, chosen_musd=99).to_dict())


def test_a_frontier_without_points_is_drawn_empty() -> None:
    rows = worked_case()
    rows["Projects"][0]["status"] = "committed"
    nothing = frontier(case_of(rows), [1, 2])
    assert budget_frames.budgets_with(nothing, "infeasible") == [1, 2]
    for name, chart in CHARTS.items():
        assert title_of(chart(nothing)).startswith(("No ", "There is no")), name


def test_years_and_scenarios_have_a_curve_too() -> None:
    plan = frontier(case_of(rows_of_a_plan()), [7, 17], nested=True)
    frame = budget_frames.curve_frame(plan)
    assert frame["hours_saved"].notna().all()
    assert frame["saving"].is_monotonic_increasing


def test_freight_that_is_not_served_is_measured_by_its_share() -> None:
    rows = with_settings(outside_option_hours=1)
    unserved = frontier(case_of(rows), [7])
    assert budget_frames.column_of(unserved, "hours") == "saving_pct"
    assert len(budget_charts.frontier_chart(unserved).data) == 1


# --- which budgets


def test_suggested_steps_are_round_and_reach_twice_the_budget_or_all_projects() -> None:
    assert suggested_steps(case_of(worked_case(), budget_musd=8)) == Steps(1, 16, 1)
    # All projects cost 17.
    assert suggested_steps(case_of(worked_case(), budget_musd=1000)) == Steps(2.5, 17.5, 2.5)
    rows = with_settings()
    rows["Settings"] = [row for row in rows["Settings"] if row["setting"] != "budget_musd"]
    rows["Budgets"] = [{"source": "bank", "amount_musd": 40}]
    assert suggested_steps(case_of(rows)) == Steps(2, 18, 2)
    rows["Projects"][0]["status"] = "committed"
    assert suggested_steps(case_of(rows)).low == 10
    for project in rows["Projects"]:
        project["cost_musd"] = 0
    assert suggested_steps(case_of(rows)).budgets() == [0, 1]


def test_steps_include_both_ends() -> None:
    assert Steps(10, 30, 10).budgets() == [10, 20, 30]
    assert Steps(0, 1, 0.1).budgets()[-1] == 1
    assert [nice(value) for value in (0.9, 3.2, 23, 60, 700)] == [1, 2.5, 25, 50, 500]
