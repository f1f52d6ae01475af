"""Savings in hours a tonne: what a raw sum of priority × kt × hours comes to, in years and scenarios too."""

from __future__ import annotations

import pytest

from optimizer.solver import Portfolio, solve
from optimizer.wording.savings import unit_of
from tests.case.builder import with_settings, worked_case
from tests.report.conftest import case_of


def test_the_worked_case(best: Portfolio) -> None:
    """9.5 of 66 hours: one flow, so the mean of a tonne is its own hours, whatever its priority."""
    unit = unit_of(best.instance)
    assert unit.hours_a_tonne(best.saving) == pytest.approx(9.5)
    assert unit.said(best.saving, whole=best.saving) == "9.50 h a tonne, 100.0 % of the saving"
    assert unit.raw(best.saving).startswith("1,900 priority × kt × hours a year; hours a tonne are that")


def test_years_are_named_and_no_sum_over_years_is_called_a_year() -> None:
    rows = with_settings(first_year=2026, horizon_years=3, discount_rate_pct=5)
    best = solve(case_of(rows))
    unit = unit_of(best.instance)
    assert unit.name == "priority × kt × hours over 2026 to 2028, discounted"
    baseline = unit.hours_a_tonne(best.baseline_objective)
    assert baseline == pytest.approx(66)


def test_scenarios_count_by_probability() -> None:
    rows = worked_case(Scenarios=[{"scenario": "base"}, {"scenario": "busy", "flow_factor": 3}])
    best = solve(case_of(rows))
    assert unit_of(best.instance).hours_a_tonne(best.baseline_objective) == pytest.approx(66)


def test_nothing_is_no_number(best: Portfolio) -> None:
    assert unit_of(best.instance).said(None) == "–"
    assert unit_of(best.instance).said(0.0, whole=best.saving) == "0 h a tonne, 0.0 % of the saving"
