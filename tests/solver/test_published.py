"""Published network design instances (tests/published) to their proven answers."""

from __future__ import annotations

import pytest

from optimizer.solver import InfeasibleCaseError, solve
from tests.published.instances import proven, published


def test_what_the_references_say_of_c33() -> None:
    known = proven("canad", "c33.dow")
    assert (known.objective, known.budget_musd) == (368_595.0, 55_253.0)


@pytest.mark.parametrize("name", [f"r01.{n}.dow" for n in range(1, 7)])
def test_r01(name: str) -> None:
    known = proven("canad", name)
    portfolio = solve(published("canad", name), prove_unique=False)
    assert portfolio.status == "optimal"
    assert portfolio.objective == pytest.approx(known.objective, rel=2e-5)
    assert portfolio.objective >= known.objective * (1 - 1e-6)
    assert portfolio.spent_musd <= known.budget_musd
    assert portfolio.unserved_kt_after == 0


@pytest.mark.parametrize("name", [f"r01.{n}.dow" for n in range(7, 10)])
def test_r01_that_cannot_carry_everything(name: str) -> None:
    portfolio = solve(published("canad", name, 1e6), prove_unique=False)
    assert portfolio.unserved_kt_after > 0
    with pytest.raises(InfeasibleCaseError):
        solve(published("canad", name, 1e6, allow_unserved="no"))


def test_c33() -> None:
    least = proven("canad", "c33.dow").objective
    portfolio = solve(published("canad", "c33.dow"), prove_unique=False)
    assert portfolio.objective == pytest.approx(least, rel=1e-4)
    assert portfolio.gap_pct is not None
    assert portfolio.gap_pct <= 0.01
    assert portfolio.best_bound is not None
    assert portfolio.best_bound <= least * (1 + 1e-9)
