"""The questions after the answer against enumeration: every objective, scenarios, capacities and years."""

from __future__ import annotations

from itertools import product

import pytest

from optimizer.solver import InfeasibleCaseError
from optimizer.studies import alternatives, frontier, importance
from tests.case.builder import Rows
from tests.models.random_cases import random_case, seeds
from tests.oracle import Oracle
from tests.studies.common import case_of, total_cost, with_status
from tests.studies.every_list import EveryList, Given, List

OBJECTIVES = ("expected", "worst_case", "cvar", "regret")
EACH = list(product(OBJECTIVES, (False, True)))


def rows_of(seed: int, objective: str, years: bool) -> Rows:
    rows = random_case(seed, years=years, scenarios=True)
    others = [row for row in rows["Settings"] if row["setting"] != "objective"]
    return {**rows, "Settings": [*others, {"setting": "objective", "value": objective}]}


def near(one: float, other: float, lists: EveryList) -> None:
    assert one == pytest.approx(other, abs=2 * lists.tie + 1e-6)


def not_above(one: float, other: float, lists: EveryList) -> None:
    assert one <= other + 2 * lists.tie + 1e-6


def check_frontier(rows: Rows) -> None:
    """Free and nested, at each budget; regret is against what each scenario could have at that budget."""
    budgets = [round(total_cost(rows) * share, 1) for share in (0.9, 0.1, 0.3, 0.5)]
    nested = frontier(case_of(rows), budgets, nested=True)
    free = nested.free
    assert free is not None
    kept = List()
    for n in sorted(range(len(budgets)), key=lambda n: budgets[n]):
        lists = EveryList(Oracle(rows, budget_musd=budgets[n]))
        one, grown, best = free.points[n], nested.points[n], lists.best()
        if best is None:
            assert (one, free.statuses[n]) == (None, "infeasible")
            continue
        assert one is not None
        assert one.status == "optimal"
        near(one.baseline_objective, lists.oracle.baseline_objective, lists)
        near(one.objective, best.measure, lists)
        not_above(one.valuation.expected, best.expected, lists)
        with_kept = lists.best(with_all=kept)
        if with_kept is None:
            assert grown is None
            continue
        assert grown is not None
        assert kept <= set(grown.projects)
        near(grown.objective, with_kept.measure, lists)
        not_above(grown.valuation.expected, with_kept.expected, lists)
        assert nested.nesting_cost[n] == pytest.approx(max(0.0, grown.objective - one.objective), abs=1e-6)
        kept = List(grown.projects)


def check_alternatives(rows: Rows, *, differ: int, within_pct: float) -> None:
    """Each is the best of the lean lists apart from those before it; where all were found, none is left."""
    lists = EveryList(Oracle(rows))
    best = lists.best()
    if best is None:
        with pytest.raises(InfeasibleCaseError):
            alternatives(case_of(rows))
        return
    found = alternatives(case_of(rows), count=4, within_pct=within_pct, differ=differ)
    assert found.stopped is None
    near(found.best.objective, best.measure, lists)
    most = best.measure + within_pct / 100 * max(0.0, lists.oracle.baseline_objective - best.measure)
    slack = 4 * lists.tie + 1e-6
    sure = {
        one: given
        for one, given in lists.given.items()
        if given.measure <= most - slack and lists.is_lean(one, slack)
    }
    listed = [List(found.best.projects)]
    for portfolio in found.portfolios:
        one = List(portfolio.projects)
        assert all(len(one ^ other) >= differ for other in listed)
        not_above(portfolio.objective, most, lists)
        if lists.oracle.is_static:
            assert lists.is_lean(one, 0.0), f"{sorted(one)} holds what saves nothing"
        better = [
            given for other, given in sure.items() if all(len(other ^ before) >= differ for before in listed)
        ]
        for given in better:
            not_above(portfolio.objective, given.measure, lists)
        listed.append(one)
    if len(found.portfolios) < 4:
        assert found.complete
        left = [sorted(one) for one in sure if all(len(one ^ other) >= differ for other in listed)]
        assert not left, f"{left} were not found"


def check_costs(rows: Rows) -> None:
    """Replacement and forcing costs; regret is against each scenario's best in the case as it stands."""
    lists = EveryList(Oracle(rows))
    best = lists.best()
    if best is None:
        with pytest.raises(InfeasibleCaseError):
            importance(case_of(rows), entries=False)
        return
    found = importance(case_of(rows), entries=False)
    bests = lists.oracle.scenario_bests
    for one in found.projects:
        changed = Oracle(with_status(rows, one.project, "rejected" if one.funded else "committed"))
        otherwise: Given | None = EveryList(changed, bests).best() if changed.allowed else None
        cost = one.replacement_cost if one.funded else one.forcing_cost
        if otherwise is None:
            assert cost is None, one.project
        else:
            assert cost is not None, one.project
            near(cost, otherwise.measure - best.measure, lists)
        assert (one.forcing_cost if one.funded else one.replacement_cost) == 0


@pytest.mark.parametrize(("objective", "years"), EACH)
@pytest.mark.parametrize("seed", seeds(range(1500, 1540), fast=1))
def test_frontier_and_nested_sequence(seed: int, objective: str, years: bool) -> None:
    check_frontier(rows_of(seed, objective, years))


@pytest.mark.parametrize(("objective", "years"), EACH)
@pytest.mark.parametrize("seed", seeds(range(1600, 1640), fast=1))
def test_alternatives(seed: int, objective: str, years: bool) -> None:
    check_alternatives(
        rows_of(seed, objective, years), differ=1 + seed % 3, within_pct=(10.0, 60.0, 100.0)[seed % 3]
    )


@pytest.mark.parametrize(("objective", "years"), EACH)
@pytest.mark.parametrize("seed", seeds(range(1700, 1740), fast=1))
def test_replacement_and_forcing_costs(seed: int, objective: str, years: bool) -> None:
    check_costs(rows_of(seed, objective, years))
