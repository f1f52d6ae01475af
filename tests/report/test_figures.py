"""The charts: titled by their finding, described, with units, resting on frames checked by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from optimizer.case import Case
from optimizer.report.charts import portfolio_charts
from optimizer.report.charts.time_distance import label_frame, time_distance_chart
from optimizer.report.frames.baseline import Baseline, legs_of
from optimizer.report.frames.figure_frames import (
    flow_frame,
    part_frame,
    source_frame,
    spend_frame,
    value_frame,
)
from optimizer.solver import Portfolio, evaluate
from tests.case.builder import worked_case
from tests.report.charts import assert_complete, axes_of, title_of
from tests.report.conftest import case_of, on_the_map

PROGRESS = pd.DataFrame(
    {
        "seconds": [0.1, 0.5, 1.0],
        "objective": [None, 12000.0, 11300.0],
        "best_bound": [100.0, 9000.0, 11300.0],
    }
)


@pytest.fixture(scope="module")
def with_sources() -> Portfolio:
    rows = on_the_map(
        worked_case(Budgets=[{"source": "bank", "amount_musd": 9}, {"source": "grant", "amount_musd": 4}])
    )
    return evaluate(case_of(rows), ["train", "onestop"])


CHARTS = (
    "time_distance_today time_distance parts_today parts flows country kind source sources value "
    "value_of_case progress"
)


@pytest.fixture(params=CHARTS.split())
def chart(request: pytest.FixtureRequest, case: Case, today: Baseline, with_sources: Portfolio) -> Any:
    answer = with_sources
    return {
        "time_distance_today": lambda: portfolio_charts.time_distance_chart(today, "ore"),
        "time_distance": lambda: portfolio_charts.time_distance_chart(answer, "ore"),
        "parts_today": lambda: portfolio_charts.hours_by_part_chart(today),
        "parts": lambda: portfolio_charts.hours_by_part_chart(answer),
        "flows": lambda: portfolio_charts.flows_chart(answer),
        "country": lambda: portfolio_charts.spend_chart(answer),
        "kind": lambda: portfolio_charts.spend_chart(answer, by="kind"),
        "source": lambda: portfolio_charts.spend_chart(answer, by="source"),
        "sources": lambda: portfolio_charts.sources_chart(answer),
        "value": lambda: portfolio_charts.value_bubble(answer),
        "value_of_case": lambda: portfolio_charts.value_bubble(case),
        "progress": lambda: portfolio_charts.progress_chart(PROGRESS),
    }[request.param]()


def test_a_chart_has_title_description_axis_titles_and_its_frame(chart: Any) -> None:
    assert_complete(chart)
    spec = chart.to_dict()
    assert spec["width"] >= 300
    assert spec["height"] >= 60
    assert [axis for axis in axes_of(spec) if axis.get("title") and axis["type"] == "quantitative"]


def test_titles_say_the_finding(today: Baseline, everything: Portfolio, with_sources: Portfolio) -> None:
    parts = portfolio_charts.hours_by_part_chart
    assert (
        title_of(parts(today))
        == "Of 66.0 hours a tonne today, 42 % pass at bridges and posts, most of them in queues"
    )
    assert (
        title_of(parts(everything)) == "The mean falls from 66.0 to 50.5 hours a tonne, most of it at queues"
    )
    flows = portfolio_charts.flows_chart(everything)
    assert title_of(flows) == "1 of 1 flows arrive sooner, mine – port (ore) by most: 15.5 hours"
    assert title_of(portfolio_charts.spend_chart(with_sources)) == "KZ takes 100 % of the 7 million USD spent"
    assert (
        title_of(portfolio_charts.sources_chart(with_sources))
        == "7 million USD of the 13 million USD that sources give is spent; none used up"
    )
    distance = time_distance_chart(everything, "ore")
    assert (
        title_of(distance)
        == "mine – port (ore): 66.0 hours before, 50.5 after over 1,250 km, 41 % of that at stops"
    )


def test_part_frame(everything: Portfolio) -> None:
    frame = part_frame(everything).pivot(index="part", columns="when", values="hours")
    assert frame.loc["bridges"].to_dict() == {"before": 6.0, "after": 0.0}
    assert frame.loc["processing"].to_dict() == pytest.approx({"before": 7.0, "after": 5.0})
    assert frame.loc["queues"].to_dict() == pytest.approx({"before": 15.0, "after": 7.5})


def test_flow_and_spend_frames(everything: Portfolio, with_sources: Portfolio) -> None:
    flow = flow_frame(everything).iloc[0]
    assert (flow["label"], flow["kt_hours_saved"]) == ("mine – port (ore)", pytest.approx(1550))
    kinds = spend_frame(everything, "kind").set_index("name")["spent_musd"].to_dict()
    assert kinds == {"bridge replacement": 10.0, "customs upgrade": 6.0, "customs training": 1.0}
    paid = spend_frame(with_sources, "source").set_index("name")
    assert paid["spent_musd"].to_dict() == {"bank": 7.0, "grant": 0.0}
    assert paid["projects_funded"].to_dict() == {"bank": 2, "grant": 0}
    sources = source_frame(with_sources).pivot(index="source", columns="use", values="musd")
    assert sources.loc["bank"].to_dict() == {"left": 2.0, "spent": 7.0}


def test_value_frame_prices_each_project_alone(case: Case, best: Portfolio) -> None:
    frame = value_frame(best).set_index("project")
    assert frame["saving_alone"].to_dict() == pytest.approx(
        {"onestop": 1750.0, "new_b1": 1200.0, "train": 200.0}
    )
    for project in frame.index:
        assert evaluate(case, [project]).saving == pytest.approx(frame.at[project, "saving_alone"])
    assert frame["saving_per_musd"].to_dict() == pytest.approx(
        {"onestop": 1750 / 6, "new_b1": 120.0, "train": 200.0}
    )
    assert frame["kt_today"].to_dict() == {"onestop": 100.0, "new_b1": 100.0, "train": 100.0}
    assert frame["funded"].to_dict() == {"onestop": True, "new_b1": False, "train": True}
    assert not value_frame(case)["funded"].any()


def test_an_unserved_flow_is_said_and_drawn_empty() -> None:
    rows = worked_case()
    rows["Links"][1]["status"] = "closed"
    nothing = evaluate(case_of(rows), ["train"])
    assert title_of(time_distance_chart(nothing, "ore")) == "mine – port (ore) is not carried"
    assert title_of(portfolio_charts.flows_chart(nothing)) == "0 of 1 flows arrive sooner"
    assert title_of(portfolio_charts.hours_by_part_chart(nothing)) == "The mean stays at 0.0 hours a tonne"
    assert title_of(portfolio_charts.spend_chart(nothing, by="source")) == "The case names no source of money"
    assert title_of(portfolio_charts.sources_chart(nothing)) == "The case names no sources of money"


def test_progress_begins_when_there_is_a_gap() -> None:
    chart = portfolio_charts.progress_chart(PROGRESS)
    assert chart.data["seconds"].min() == 0.5
    assert title_of(chart) == "The best list found so far is proven: none can be better"
    # Above 11,300.
    assert list(chart.data["value"]) == pytest.approx([100 * 700 / 11300, 0, 100 * -2300 / 11300, 0])
    assert title_of(portfolio_charts.progress_chart(PROGRESS.head(1))) == "No portfolio found yet"
    assert title_of(portfolio_charts.progress_chart(pd.DataFrame([]))) == "No portfolio found yet"


def test_stops_are_named_with_what_is_left_of_them(everything: Portfolio) -> None:
    labels = label_frame(legs_of(everything, "ore"))
    assert "k_out 20.0 → 10.5 h" in set(labels["text"])
    assert "b1 6.0 → 0.0 h" in set(labels["text"])
    assert len(set(zip(labels["km"], labels["hours"], strict=True))) == len(labels)
    assert labels["hours"].between(0, 66).all()
