"""Another solver, by name, on the same model."""

from __future__ import annotations

import importlib.util

import pytest

from optimizer.case import InputError, read_case
from optimizer.solver import InfeasibleCaseError, solve
from tests.case.builder import to_xlsx, with_settings, worked_case
from tests.models.random_cases import random_case, seeds
from tests.oracle import Oracle

needs_scip = pytest.mark.skipif(
    importlib.util.find_spec("pyscipopt") is None, reason="PySCIPOpt is not installed (pip install pyscipopt)"
)


@needs_scip
@pytest.mark.parametrize("budget", [0, 7, 12, 17])
def test_scip_solves_the_worked_case(budget: float) -> None:
    case = read_case(to_xlsx(worked_case()))
    one, other = solve(case, budget_musd=budget), solve(case, budget_musd=budget, solver="scip")
    assert other.status == "optimal"
    assert other.run.solver == "scip"
    assert other.objective == pytest.approx(one.objective)
    assert other.projects == one.projects


@needs_scip
@pytest.mark.parametrize("seed", seeds(range(3000, 3012), fast=7))
def test_scip_solves_random_cases(seed: int) -> None:
    rows = random_case(seed)
    best = Oracle(rows).best()
    case = read_case(to_xlsx(rows))
    if best is None:
        with pytest.raises(InfeasibleCaseError):
            solve(case, solver="scip")
        return
    portfolio = solve(case, solver="scip")
    assert portfolio.objective == pytest.approx(best.objective, rel=1e-6, abs=1e-6)
    assert sorted(portfolio.projects) == sorted(best.starts)


@needs_scip
def test_scip_finds_a_case_infeasible() -> None:
    rows = with_settings(allow_unserved="no")
    rows["Links"][1]["capacity_kt"] = 40
    with pytest.raises(InfeasibleCaseError):
        solve(read_case(to_xlsx(rows)), solver="scip")


def test_a_solver_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError) as refused:
        solve(read_case(to_xlsx(worked_case())), solver="no_such_solver")
    (problem,) = refused.value.problems
    assert "no_such_solver" in problem.message
    assert problem.remedy
