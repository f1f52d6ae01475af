"""Published stochastic network design instances (10 nodes, 10 scenarios) to their certified answers."""

from __future__ import annotations

import pytest

from optimizer.solver import Portfolio, solve
from tests.published.instances import proven, published

EVERY = [f"network-10-10-{kind}-{n:02}" for kind in "LH" for n in range(1, 11)]
AT_ANY_TIME = ["network-10-10-L-05", "network-10-10-L-08"]


def solved(instance: str, **settings: object) -> Portfolio:
    return solve(published("netdes", instance, **settings), prove_unique=False, look_ahead=False)


def is_proven(instance: str) -> None:
    portfolio, known = solved(instance), proven("netdes", instance)
    assert portfolio.status == "optimal"
    assert portfolio.objective == pytest.approx(known.objective, rel=2e-5)
    assert portfolio.spent_musd <= known.budget_musd * (1 + 1e-6)
    assert portfolio.unserved_kt_after == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("instance", EVERY)
def test_all_twenty(instance: str) -> None:
    is_proven(instance)


@pytest.mark.parametrize("instance", AT_ANY_TIME)
def test_two_of_them_at_any_time(instance: str) -> None:
    is_proven(instance)


@pytest.mark.parametrize("objective", ["worst_case", "cvar", "regret"])
def test_other_objectives_bound_each_other(objective: str) -> None:
    """The portfolio that is best in one measure is no better in another than the one that is best there."""
    usual, other = solved(AT_ANY_TIME[0]), solved(AT_ANY_TIME[0], objective=objective)
    assert other.status == "optimal"
    assert other.valuation.expected >= usual.objective * (1 - 2e-5)
    if objective == "worst_case":
        assert other.objective <= max(usual.valuation.scenario_sums) * (1 + 2e-5)
    if objective == "cvar":
        assert (
            usual.objective * (1 - 2e-5) <= other.objective <= max(usual.valuation.scenario_sums) * (1 + 2e-5)
        )
    if objective == "regret":
        assert 0 <= other.objective <= usual.objective
