"""What each scenario could have by itself and what is made of it, against enumeration and fresh searches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.instance import Instance
from optimizer.case import read_case
from optimizer.case.freeze import freeze
from optimizer.solver import InfeasibleCaseError, evaluate, solve
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.information_value import bests_after, bests_of_scenarios
from optimizer.solver.query import Found
from optimizer.solver.session import Formulation, Session
from tests.case.builder import Rows, to_xlsx
from tests.models.random_cases import random_case
from tests.oracle import Oracle

EXACT = SolveOptions(mip_gap_pct=0.0)
CLOSE = 1e-6


def rows_of(seed: int, objective: str = "expected") -> Rows:
    """Capacities, years and scenarios; freight may stay, which cuts need."""
    rows = random_case(seed, years=True, scenarios=True)
    kept = [row for row in rows["Settings"] if row["setting"] not in ("objective", "allow_unserved")]
    return {**rows, "Settings": [*kept, {"setting": "objective", "value": objective}]}


def instance_of(seed: int) -> Instance:
    return freeze(read_case(to_xlsx(rows_of(seed))))


@pytest.mark.parametrize("formulation", ["arcs", "cuts"])
@pytest.mark.parametrize("seed", range(5))
def test_what_was_learnt_changes_no_scenarios_best(seed: int, formulation: Formulation) -> None:
    instance = instance_of(seed)
    session = Session(instance, formulation=formulation)
    found = session.ask(EXACT)
    if not isinstance(found, Found):
        with pytest.raises(InfeasibleCaseError):
            bests_of_scenarios(instance, EXACT)
        return
    after, alone = bests_after(session, found.starts, EXACT), bests_of_scenarios(instance, EXACT)
    assert after.sums == pytest.approx(alone.sums, rel=CLOSE, abs=CLOSE)


def test_a_scenarios_search_shares_the_cuts_and_no_others() -> None:
    session = Session(instance_of(3), formulation="cuts")
    session.ask(EXACT)
    whole = session.store.model(session.criterion)
    assert isinstance(whole, Decomposition)
    for scenario in range(len(session.instance.scenarios)):
        sure = session.of_scenario(scenario)
        alone = sure.store.model(sure.criterion)
        assert isinstance(alone, Decomposition)
        assert alone.bare.matrix is whole.bare.matrix
        assert 0 < len(alone.cuts) <= len(whole.cuts)
        assert {placement.hours for placement in alone.separation.placements} <= {
            placement.hours for placement in whole.separation.placements
        }
        assert all(alone.bare.cost[placement.hours] > 0 for placement in alone.separation.placements)


@pytest.mark.parametrize("objective", ["expected", "worst_case", "cvar"])
@pytest.mark.parametrize("seed", range(3))
def test_the_value_of_knowing_by_enumeration(seed: int, objective: str) -> None:
    """The plan's mean less the mean of each scenario's best, found by trying every portfolio in it alone."""
    rows = rows_of(seed, objective)
    if Oracle(rows).best() is None:
        return
    portfolio = solve(read_case(to_xlsx(rows)))
    assert portfolio.looking_ahead is not None
    instance = portfolio.instance
    mean = sum(scenario.probability * best_alone(rows, scenario.id) for scenario in instance.scenarios)
    known = portfolio.looking_ahead.value_of_perfect_information
    assert known == pytest.approx(max(0.0, portfolio.valuation.expected - mean), rel=CLOSE, abs=CLOSE * mean)
    cost = portfolio.looking_ahead.cost_of_base_plan
    assert cost is None or cost >= 0


def best_alone(rows: Rows, scenario: str) -> float:
    """The oracle's least sum where one scenario is sure to come."""
    sure = [{**row, "probability_pct": 100} for row in rows["Scenarios"] if row["scenario"] == scenario]
    shocks = [row for row in rows.get("Shocks", []) if row["scenario"] == scenario]
    settings = [row for row in rows["Settings"] if row["setting"] != "objective"]
    best = Oracle({**rows, "Settings": settings, "Scenarios": sure, "Shocks": shocks}).best()
    assert best is not None
    return best.objective


@pytest.mark.parametrize("gap_pct", [0.5, 5.0, 30.0])
@pytest.mark.parametrize("seed", range(6))
def test_a_loose_gap_is_still_true_of_the_referees_price(seed: int, gap_pct: float) -> None:
    """A search that may end while the model overlooks a full capacity promises nothing that is not so."""
    instance = instance_of(seed)
    exact, loose = Session(instance).ask(EXACT), Session(instance).ask(replace(EXACT, mip_gap_pct=gap_pct))
    assert isinstance(exact, Found) == isinstance(loose, Found)
    if isinstance(exact, Found) and isinstance(loose, Found):
        assert loose.bound is not None
        assert loose.bound <= exact.objective * (1 + CLOSE)
        assert loose.objective <= loose.bound * (1 + gap_pct / 100) / (1 - gap_pct / 100) + CLOSE
        assert loose.objective == pytest.approx(Session(instance).referee.price(loose.starts).expected)


@pytest.mark.parametrize("seed", range(6))
def test_the_plan_for_the_base_alone_costs_what_it_would_lose(seed: int) -> None:
    """The case without scenarios is solved, and its projects priced by hand in the case with them."""
    rows = rows_of(seed)
    case, base_case = (read_case(to_xlsx(some)) for some in (rows, {**rows, "Scenarios": [], "Shocks": []}))
    if Oracle(rows).best() is None:
        return
    portfolio, base = solve(case), solve(base_case)
    assert portfolio.looking_ahead is not None
    plan = evaluate(case, {base.instance.projects[p].id: base.start_year(p) for p in base.starts})
    cost = portfolio.looking_ahead.cost_of_base_plan
    if base.unique and not plan.broken_rules:
        assert cost == pytest.approx(
            max(0.0, plan.objective - portfolio.objective), rel=CLOSE, abs=CLOSE * plan.objective
        )
    if plan.broken_rules:
        assert cost is None
