"""Freight that must stay at a charge that dwarfs every way: the answers are those of an ordinary charge."""

from __future__ import annotations

import pytest

from optimizer import read_case, solve
from optimizer.solver import Portfolio
from optimizer.solver.solving import Solving
from optimizer.studies import alternatives, frontier, importance
from tests.case.builder import Rows, to_xlsx, with_settings
from tests.models.random_cases import seeds
from tests.oracle import Oracle
from tests.solver.test_constants import SCENARIOS

ORDINARY, HUGE = 2_000.0, 1e8


def too_much(hours: float, **settings: object) -> Rows:
    """The worked case with a tenth more freight than its line carries."""
    rows = with_settings(outside_option_hours=hours, **settings)
    rows["Links"][0]["capacity_kt"] = 100
    rows["Flows"][0]["kt_per_year"] = 110
    return rows


def shared(hours: float, **settings: object) -> Rows:
    """The same as two flows of which the one that counts less has to stay in part."""
    rows = too_much(hours, **settings)
    rows["Flows"][0]["kt_per_year"] = 60
    rows["Flows"].append({"flow": "grain", "origin": "mine", "destination": "port", "kt_per_year": 50})
    return rows


def widened(hours: float, **settings: object) -> Rows:
    """With a project that lets half of what stays pass."""
    rows = too_much(hours, **settings)
    rows["Bridges"][0]["capacity_kt"] = rows["Links"][0].pop("capacity_kt")
    rows["Projects"].append(
        {"project": "wide", "kind": "bridge replacement", "country": "KZ", "cost_musd": 3}
    )
    rows["Effects"].append({"project": "wide", "target": "b1", "capacity_added_kt": 5})
    return rows


def too_dear(hours: float, **settings: object) -> Rows:
    """With such a project that costs more than there is."""
    rows = widened(hours, **settings)
    rows["Projects"][-1]["cost_musd"] = 11
    return rows


def in_years(hours: float, **settings: object) -> Rows:
    rows = too_much(hours, first_year=2026, horizon_years=3, **settings)
    rows["Settings"] = [setting for setting in rows["Settings"] if setting["setting"] != "budget_musd"]
    return {**rows, "Budgets": [{"source": "fund", "year": 2026, "amount_musd": 7}]}


def closed(hours: float, **settings: object) -> Rows:
    """Where one scenario lets nothing pass, whatever is funded."""
    rows = with_settings(outside_option_hours=hours, **settings)
    return {**rows, "Shocks": [{"scenario": "slow", "target": "ferry", "field": "closed"}]}


CASES = [too_much, shared, widened, too_dear, in_years, closed]


def solved(rows: Rows, formulation: str) -> Portfolio:
    return solve(read_case(to_xlsx(rows)), formulation=formulation, look_ahead=False)


@pytest.mark.parametrize("make", CASES)
@pytest.mark.parametrize("objective", ["expected", "worst_case", "cvar", "regret"])
@pytest.mark.parametrize("formulation", ["arcs", pytest.param("cuts", marks=pytest.mark.slow)])
def test_the_charge_changes_no_answer(make, objective: str, formulation: str) -> None:
    ordinary, huge = (make(hours, objective=objective) for hours in (ORDINARY, HUGE))
    if objective != "expected" or make is closed:
        ordinary["Scenarios"] = huge["Scenarios"] = SCENARIOS
    before, best = solved(ordinary, formulation), solved(huge, formulation)
    assert best.projects == before.projects
    assert (best.status, best.unique) == ("optimal", True)
    oracle = Oracle(huge)
    chosen = oracle.best()
    assert chosen is not None
    starts = {best.instance.projects[p].id: best.start_year(p) for p in best.starts}
    assert best.objective == pytest.approx(oracle.objective(starts), rel=1e-12, abs=1e-3)
    assert best.best_bound == pytest.approx(best.objective, rel=1e-12, abs=1e-3)


@pytest.mark.parametrize("hours", [1e6, *seeds([1e10, 1e12], fast=1)])
@pytest.mark.parametrize("make", [too_much, too_dear])
def test_a_charge_however_large(make, hours: float) -> None:
    assert solved(make(hours), "auto").projects == ("train", "onestop")


@pytest.mark.parametrize("objective", ["expected", pytest.param("worst_case", marks=pytest.mark.slow)])
def test_studies_where_projects_change_how_much_stays(objective: str) -> None:
    """At 1 million more has to stay than at 10: each question is asked with what stays there."""
    rows = too_dear(HUGE, objective=objective)
    rows["Scenarios"] = SCENARIOS
    case = read_case(to_xlsx(rows))
    points = frontier(case, [1, 7, 11, 20]).points
    assert [point is not None and sorted(point.projects) for point in points] == [
        ["train"],
        ["onestop", "train"],
        ["wide"],
        ["onestop", "train", "wide"],
    ]
    assert [set(one.projects) for one in alternatives(case, count=2, within_pct=70, differ=1).portfolios] == [
        {"onestop"},
        {"new_b1"},
    ]
    worth = importance(case, entries=False)
    assert worth.of("wide").forcing_cost is None
    assert worth.of("onestop").replacement_cost == pytest.approx(
        solved(rows, "auto").saving * 7 / 19, rel=1e-3
    )


def test_an_ordinary_charge_is_modelled_as_it_is() -> None:
    assert Solving(read_case(to_xlsx(too_much(ORDINARY)))).session.store.outside_hours is None
    assert Solving(read_case(to_xlsx(too_much(HUGE)))).session.store.outside_hours == 66_000
