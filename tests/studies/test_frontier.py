"""The frontier against enumeration at every budget, nesting, entries, knees."""

from __future__ import annotations

import pytest

from optimizer.case import InputError
from optimizer.studies import Advance, Frontier, frontier
from optimizer.studies.budgets.knees import knees, marginal_hours
from tests.case.builder import worked_case
from tests.models.random_cases import seeds
from tests.oracle import Oracle
from tests.studies.common import case_of, near, static_case, total_cost


@pytest.mark.parametrize("seed", seeds(range(500, 514), fast=9))
def test_every_point_is_the_best_at_its_budget(seed: int) -> None:
    rows, case, oracle = static_case(seed)
    budgets = [round(total_cost(rows) * share, 1) for share in (0.9, 0.05, 0.3, 0.5, 0.15, 0.7)]
    found = frontier(case, budgets)
    assert found.budgets_musd == tuple(budgets)
    for budget, point, status in zip(budgets, found.points, found.statuses, strict=True):
        best = Oracle(rows, budget_musd=budget).best()
        if best is None:
            assert (point, status) == (None, "infeasible")
        else:
            assert point is not None
            assert point.status == "optimal"
            assert near(point.objective, best.objective, oracle.baseline_objective)
            assert point.spent_musd <= budget + 1e-6
            assert point.budget_musd == budget
            assert point.best_bound is not None
            assert point.best_bound <= point.objective


@pytest.mark.parametrize("seed", seeds(range(520, 525), fast=3))
def test_nested_never_drops_and_says_what_that_costs(seed: int) -> None:
    rows, case, oracle = static_case(seed)
    budgets = [total_cost(rows) * n / 6 for n in range(1, 7)]
    free, nested = frontier(case, budgets), frontier(case, budgets, nested=True)
    kept: set[str] = set()
    for n, point in enumerate(nested.points):
        if point is None:
            assert free.points[n] is None
            continue
        assert kept <= set(point.projects)
        best = min((oracle_objective for oracle_objective in _with(rows, budgets[n], kept)), default=None)
        assert best is not None
        assert near(point.objective, best, oracle.baseline_objective)
        kept = set(point.projects)
        cheaper = free.points[n]
        assert cheaper is not None
        cost = nested.nesting_cost[n]
        assert cost is not None
        assert cost == pytest.approx(max(0.0, point.objective - cheaper.objective), abs=1e-6)


def test_nested_keeps_what_no_longer_saves_anything() -> None:
    rows = worked_case()
    # then training saves nothing beside it
    rows["Effects"][2] |= {"processing_cut_pct": 100, "queue_cut_pct": 100}
    case = case_of(rows)
    assert lists_of(frontier(case, [1, 7])) == [("train",), ("onestop",)]
    nested = frontier(case, [1, 7], nested=True)
    assert lists_of(nested) == [("train",), ("train", "onestop")]
    assert nested.nesting_cost == (0, 0)


def lists_of(found: Frontier) -> list[tuple[str, ...]]:
    return [point.projects for point in found.points if point is not None]


def _with(rows, budget: float, kept: set[str]) -> list[float]:
    oracle = Oracle(rows, budget_musd=budget)
    return [oracle.measure(oracle.sums(priced)) for starts, priced in oracle.allowed if kept <= set(starts)]


def test_the_worked_case() -> None:
    found = frontier(case_of(worked_case()), [12, 7, 0, 17])
    objectives = [point.objective for point in found.points if point is not None]
    assert objectives == pytest.approx([11_300, 11_300, 13_200, 10_100])
    entries = found.entries.set_index("project")
    assert entries.at["train", "enters_at_musd"] == 7
    assert entries.at["new_b1", "enters_at_musd"] == 17
    assert list(found.funded.columns) == ["project", 0.0, 7.0, 12.0, 17.0]
    assert not found.funded[0.0].any()
    assert found.funded[17.0].all()


def test_a_budget_out_of_range_and_none_at_all() -> None:
    with pytest.raises(InputError, match="budget_musd"):
        frontier(case_of(worked_case()), [5, -1])
    with pytest.raises(InputError, match="no budget"):
        frontier(case_of(worked_case()), [])


def test_knees_are_where_the_slope_halves() -> None:
    assert knees({0: 0, 10: 100, 20: 130, 30: 155}) == (10,)
    assert knees({0: 0, 10: 10, 20: 20}) == ()
    assert knees({0: 0, 10: 2, 20: 100, 30: 101}) == (20,)  # a lump is no knee of its own
    assert marginal_hours({0: 0, 10: 100, 20: 130}) == {10: 10, 20: 3}


def test_progress_of_a_nested_frontier_reaches_its_end_and_the_free_one_is_beside() -> None:
    seen: list[Advance] = []
    case, budgets = case_of(worked_case()), [7, 10, 17]
    nested = frontier(case, budgets, nested=True, on_progress=seen.append)
    assert [advance.done for advance in seen] == [1, 2, 3, 4, 5, 6]
    assert {advance.total for advance in seen} == {6}
    assert seen[-1].seconds_left == 0
    free = frontier(case, budgets)
    assert nested.free is not None
    assert nested.free.table.equals(free.table)
    assert free.free is None
