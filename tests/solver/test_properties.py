"""What must hold for any case: more money never hurts; idle projects, names and order change nothing."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.case import read_case
from optimizer.solver import InfeasibleCaseError, Portfolio, solve
from tests.case.builder import Rows, to_xlsx
from tests.models.random_cases import random_case

slow_is_fine = [HealthCheck.too_slow]
quick = settings(max_examples=7, deadline=None, derandomize=True, suppress_health_check=slow_is_fine)
seeds = st.integers(min_value=2000, max_value=100_000)
NAMED = {"node", "link", "bridge", "post", "project", "flow"}
REFERENCES = NAMED | {"from_node", "to_node", "origin", "destination", "target"}
LISTS = {"requires", "projects"}


def solved(rows: Rows, **options: Any) -> Portfolio | None:
    try:
        return solve(read_case(to_xlsx(rows)), **options)
    except InfeasibleCaseError:
        return None


def same(one: Portfolio | None, other: Portfolio | None) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.objective == pytest.approx(other.objective, rel=1e-7, abs=1e-6)
        assert one.baseline_objective == pytest.approx(other.baseline_objective, rel=1e-7, abs=1e-6)
        assert one.spent_musd == pytest.approx(other.spent_musd)


@quick
@given(seeds, st.integers(0, 20), st.integers(0, 20))
def test_more_budget_never_hurts(seed: int, budget: int, more: int) -> None:
    rows = random_case(seed)
    poorer, richer = solved(rows, budget_musd=budget), solved(rows, budget_musd=budget + more)
    if poorer is not None:
        assert richer is not None
        assert richer.objective <= poorer.objective * (1 + 1e-9) + 1e-6
        assert poorer.spent_musd <= budget + 1e-6


@quick
@given(seeds, st.sampled_from([0.5, 3, 100]))
def test_a_useless_project_changes_nothing(seed: int, cost: float) -> None:
    rows = random_case(seed)
    rows.pop("Rules", None)  # a rule may ask for a project that saves nothing
    before = solved(rows)
    rows["Projects"].append(
        {"project": "idle", "kind": "customs training", "country": "KZ", "cost_musd": cost}
    )
    rows["Effects"].append({"project": "idle", "target": rows["Effects"][0]["target"]})
    after = solved(rows)
    same(before, after)
    if before is not None and after is not None:
        assert after.projects == before.projects


@quick
@given(seeds)
def test_a_project_that_cuts_nothing_that_moves_is_never_funded(seed: int) -> None:
    rows = random_case(seed)
    for flow in rows["Flows"]:
        flow["kt_per_year"] = 0
    rows.pop("Rules", None)
    rows["Settings"] = [row for row in rows["Settings"] if row["setting"] != "allow_unserved"]
    for project in rows["Projects"]:
        project.pop("status", None)
    portfolio = solved(rows)
    assert portfolio is not None
    assert portfolio.projects == ()
    assert portfolio.spent_musd == 0
    assert portfolio.average_hours_after is None


def renamed(rows: Rows) -> Rows:
    """Every id by another that sorts the other way round; groups and sources too."""
    ids = sorted(
        {row[name] for records in rows.values() for row in records for name in REFERENCES & set(row)}
    )
    other = {name: f"Z{len(ids) - n:03d}-{name[::-1]}" for n, name in enumerate(ids)}
    fresh = copy.deepcopy(rows)
    for records in fresh.values():
        for row in records:
            for column in set(row) & REFERENCES:
                row[column] = other[row[column]]
            for column in set(row) & LISTS:
                row[column] = ",".join(other[name.strip()] for name in row[column].split(","))
            if "group" in row:
                row["group"] = f"site {row['group']}"
    return fresh


@quick
@given(seeds)
def test_names_are_no_figures(seed: int) -> None:
    rows = random_case(seed)
    same(solved(rows), solved(renamed(rows)))


@quick
@given(seeds)
def test_order_is_no_figure(seed: int) -> None:
    rows = random_case(seed)
    shuffled = copy.deepcopy(rows)
    mixer = random.Random(seed)
    for records in shuffled.values():
        mixer.shuffle(records)
    one, other = solved(rows), solved(shuffled)
    same(one, other)
    if one is not None and other is not None:
        assert sorted(one.projects) == sorted(other.projects), "ties are settled by ids, not by rows"


@quick
@given(seeds, st.sampled_from([0.001, 1000.0]))
def test_the_unit_of_freight_is_no_figure(seed: int, factor: float) -> None:
    """Ten times the kt and capacities: ten times the objective, the same projects."""
    rows = random_case(seed)
    scaled = copy.deepcopy(rows)
    for records in scaled.values():
        for row in records:
            for column in {"kt_per_year", "capacity_kt", "capacity_added_kt"} & set(row):
                row[column] *= factor
    one, other = solved(rows), solved(scaled)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert other.objective == pytest.approx(factor * one.objective, rel=1e-6)
        assert other.projects == one.projects


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_the_same_case_twice_is_the_same_answer_on_any_threads(seed: int) -> None:
    """Also in one process, where HiGHS shares its threads between runs."""
    rows = random_case(seed)
    answers = [solved(rows, threads=threads) for threads in (1, 2, None)]
    first = answers[0]
    assert first is not None
    for other in answers[1:]:
        assert other is not None
        assert other.projects == first.projects
        assert other.objective == first.objective
