"""Today's network of the worked case, by hand: 66 hours in six parts, four stops, and the legs between."""

from __future__ import annotations

import pytest

from optimizer.case import Case
from optimizer.case.labels import place_label
from optimizer.report.frames.baseline import Baseline, baseline_of, legs_of, named_part_hours
from optimizer.report.frames.portfolio_frames import hours_by_part
from optimizer.report.frames.timeline import great_circle_km
from optimizer.solver import Portfolio, evaluate
from tests.case.builder import with_cell, with_rows, worked_case
from tests.report.conftest import case_of, on_the_map


def test_hours_by_part(today: Baseline) -> None:
    found = dict(zip(today.hours_by_part["part"], today.hours_by_part["hours"], strict=True))
    expected = {"line-haul": 10, "sea": 20, "bridges": 6, "processing": 7, "queues": 15, "transfers": 8}
    assert found == pytest.approx(expected)
    assert today.hours_by_part["hours"].sum() == pytest.approx(66)
    assert today.average_hours == pytest.approx(66)


def test_parts_agree_with_the_frames_of_a_portfolio(everything: Portfolio) -> None:
    frame = hours_by_part(everything)
    for column, valuation in (("hours_before", everything.baseline), ("hours_after", everything.valuation)):
        assert list(frame[column]) == pytest.approx(
            list(named_part_hours(everything.instance, valuation).values())
        )


def test_flows(today: Baseline) -> None:
    assert today.flows.to_dict("records") == [
        {
            "flow": "ore", "origin": "mine", "destination": "port", "commodity": None, "priority": 2,
            "kt": 100.0, "hours": 66.0, "unserved_kt": 0.0,
        }
    ]  # fmt: skip


def test_worst_stops_are_kt_times_hours(today: Baseline) -> None:
    stops = today.worst_stops[["stop", "sort", "country", "hours", "kt", "kt_hours"]].to_numpy().tolist()
    assert stops == [
        ["k_out", "post", "KZ", 20.0, 100.0, 2000.0],
        ["b1", "bridge", "KZ", 6.0, 100.0, 600.0],
        ["a_in", "post", "AZ", 2.0, 100.0, 200.0],
    ]


def test_a_bridge_over_a_border_is_both_countries() -> None:
    rows = with_cell("Bridges", 2, "link", "ferry")
    assert baseline_of(case_of(rows)).worst_stops.set_index("stop").at["b1", "country"] == "KZ–AZ"


def test_legs_in_order_of_travel(today: Baseline) -> None:
    legs = today.legs("ore")
    assert legs[["kind", "id", "hours_from", "hours_to"]].to_numpy().tolist() == [
        ["travel", "line", 0, 5],
        ["bridge", "b1", 5, 11],
        ["travel", "line", 11, 16],
        ["transfer", "quay", 16, 24],
        ["post", "k_out", 24, 44],
        ["travel", "ferry", 44, 64],
        ["post", "a_in", 64, 66],
    ]
    assert list(legs["km_to"]) == [400, 400, 800, 800, 800, 1250, 1250]
    assert set(legs["length"]) == {"given"}


def test_legs_after_a_portfolio(everything: Portfolio) -> None:
    legs = legs_of(everything, "ore")
    assert list(dict.fromkeys(legs["when"])) == ["before", "after"]
    after = legs[legs["when"] == "after"].set_index("id")
    assert after["hours_to"].max() == pytest.approx(50.5)
    assert after.at["k_out", "hours"] == pytest.approx(5 * 0.8 * 0.75 + 15 * 0.5)
    assert after.at["b1", "hours"] == 0


def test_lengths_that_are_not_given_are_estimated_or_even() -> None:
    rows = on_the_map()
    for link in rows["Links"]:
        del link["length_km"]
    estimated = baseline_of(case_of(rows)).legs("ore")
    assert set(estimated[estimated["kind"] == "travel"]["length"]) == {"estimated"}
    assert estimated["km_to"].iloc[2] == pytest.approx(1.25 * great_circle_km(44.0, 60.0, 43.5, 51.5))  # type: ignore[operator]
    even = baseline_of(case_of(worked_case())).legs("ore")
    assert set(even[even["kind"] == "travel"]["length"]) == {"even"}
    assert list(even["km_to"].iloc[[2, -1]]) == [100, 200]


def test_a_length_that_is_not_known_is_as_long_as_the_others() -> None:
    legs = baseline_of(case_of(with_cell("Links", 2, "length_km", 300))).legs("ore")
    assert legs["km_to"].iloc[-1] == 600
    assert list(legs[legs["id"] == "ferry"]["length"]) == ["even"]


def test_an_unserved_flow_has_no_legs_and_an_unknown_one_is_an_error() -> None:
    today = baseline_of(case_of(with_cell("Links", 3, "status", "closed")))
    assert len(today.legs("ore")) == 0
    assert today.unserved_kt == 100
    assert today.average_hours is None
    with pytest.raises(KeyError):
        today.legs("gold")


def test_stop_hours_add_up_to_the_routes_own(case: Case) -> None:
    """What the stops say one by one is what the referee's routes say in sum, whatever is funded."""
    for funded in (["new_b1"], ["train", "onestop"], ["new_b1", "train", "onestop"]):
        portfolio = evaluate(case, funded)
        legs = legs_of(portfolio, "ore")
        hours = legs.groupby("when")["hours"].sum()
        assert hours["after"] == pytest.approx(portfolio.flows["hours_after"].iloc[0])
        assert hours["before"] == pytest.approx(66)


def test_kt_counts_each_passage() -> None:
    """Two flows over one bridge add up; a flow without freight does not count."""
    rows = with_rows("Flows", {"flow": "salt", "origin": "mine", "destination": "quay", "kt_per_year": 50})
    stops = baseline_of(case_of(rows)).worst_stops.set_index("stop")
    assert stops.at["b1", "kt"] == 150
    assert stops.at["k_out", "kt"] == 100


@pytest.mark.parametrize(
    ("name", "identity", "label"),
    [
        ("Khorgos, China side (rail)", "khorgos_cn", "Khorgos"),
        ("Baku International Sea Trade Port at Alat", "baku_alat", "Baku Alat"),
        ("(unnamed)", "n1", "(unnamed)"),
    ],
)
def test_place_labels_are_short(name: str, identity: str, label: str) -> None:
    assert place_label(name, identity) == label
