"""The same pictures where the case has years and scenarios."""

from __future__ import annotations

import pytest

from optimizer.report.brief.brief import html_brief
from optimizer.report.charts.time_distance import words
from optimizer.report.frames.baseline import baseline_of, legs_of
from optimizer.report.frames.figure_frames import value_frame
from optimizer.report.map.corridor_map import corridor_map
from optimizer.solver import Portfolio, evaluate
from optimizer.studies.worth.card import project_card
from tests.case.builder import Rows, with_settings
from tests.report.conftest import case_of, on_the_map


def rows_with(**settings: object) -> Rows:
    rows = on_the_map(with_settings(first_year=2026, horizon_years=3, **settings))
    rows["Scenarios"] = [{"scenario": "base"}, {"scenario": "busy", "flow_factor": 2}]
    return rows


def portfolio_of(**settings: object) -> Portfolio:
    return evaluate(case_of(rows_with(**settings)), {"train": 2026, "onestop": 2027})


def test_figures_are_means_over_years_and_scenarios() -> None:
    portfolio = portfolio_of()
    today = baseline_of(portfolio.case)
    assert today.flows["kt"].iloc[0] == pytest.approx(150)
    assert today.worst_stops["kt_hours"].iloc[0] == pytest.approx(150 * 20)
    assert today.hours_by_part["hours"].sum() == pytest.approx(66)


def test_the_time_distance_chart_shows_the_last_year_when_all_is_open() -> None:
    portfolio = portfolio_of()
    legs = legs_of(portfolio, "ore")
    assert legs.groupby("when")["hours"].sum().to_dict() == pytest.approx({"after": 56.5, "before": 66.0})
    assert "56.5 after in 2028" in words(portfolio, "ore", legs)[0]


def test_a_card_says_when_it_would_start() -> None:
    portfolio = portfolio_of()
    card = project_card(portfolio.case, portfolio, "new_b1")
    assert "for 10 million USD, started in 2026" in card.headline
    # Open in two of three years, at 100 kt and 200 kt: 6 hours x priority 2 x mean 150 kt x 2 years.
    assert card.gain_if_added == pytest.approx(6 * 2 * 150 * 2)


@pytest.mark.parametrize("objective", ["expected", "worst_case", "cvar", "regret"])
def test_every_objective_has_its_pictures(objective: str) -> None:
    portfolio = portfolio_of(objective=objective)
    assert (value_frame(portfolio)["saving_alone"] > 0).all()
    assert corridor_map(portfolio.case, portfolio=portfolio).data
    page = html_brief(portfolio, run_name=objective)
    assert "2026" in page
    assert "2027" in page
