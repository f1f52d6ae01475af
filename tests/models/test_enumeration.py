"""Random small cases: solve(), evaluate() and the referee against an oracle that tries every portfolio."""

from __future__ import annotations

import numpy as np
import pytest

from models.referee import Referee, payments
from optimizer.case import Case, read_case
from optimizer.case.freeze import freeze
from optimizer.solver import InfeasibleCaseError, Portfolio, evaluate, solve
from tests.case.builder import to_xlsx
from tests.models.random_cases import random_case
from tests.oracle import Best, Oracle, Priced

CLOSE = 1e-6
SEEDS = range(48)
MORE_SEEDS = range(48, 900)


def agree(one: float | None, other: float | None, what: str) -> None:
    if one is None or other is None:
        assert one is other, f"{what}: {one} against {other}"
    else:
        assert one == pytest.approx(other, rel=CLOSE, abs=CLOSE), what


def mean_hours(worlds: list[Priced]) -> float | None:
    served = sum(world.served_kt for world in worlds)
    return sum(world.served_hours for world in worlds) / served if served > 0 else None


def start_years(portfolio: Portfolio) -> dict[str, int | None]:
    return {portfolio.instance.projects[p].id: portfolio.start_year(p) for p in portfolio.starts}


def check_payments(case: Case, portfolio: Portfolio, oracle: Oracle) -> None:
    """Every cost is met, by sources that may, within their shares and amounts."""
    drawn = dict.fromkeys(oracle.sources, 0.0)
    for position in portfolio.starts:
        project = portfolio.instance.projects[position]
        paid = portfolio.paid_by_source(position)
        if not oracle.sources:
            assert paid == {}
            continue
        agree(sum(paid.values()), project.cost_musd, f"payments of {project.id}")
        for source, money in paid.items():
            first = oracle.sources[source][0]
            assert project.id in oracle._chosen(first), f"{source} may not pay for {project.id}"
            assert money <= first.get("max_share_pct", 100) / 100 * project.cost_musd + CLOSE
            drawn[source] += money
    for source, money in drawn.items():
        assert money <= oracle.given_by(source, oracle.years[-1]) + CLOSE


def check_solve(seed: int, *, years: bool = False, scenarios: bool = False) -> None:
    rows = random_case(seed, years=years, scenarios=scenarios)
    oracle, case = Oracle(rows), read_case(to_xlsx(rows))
    best: Best | None = oracle.best()
    if best is None:
        with pytest.raises(InfeasibleCaseError):
            solve(case)
        return
    portfolio = solve(case)
    assert portfolio.status == "optimal"
    agree(portfolio.baseline_objective, oracle.baseline_objective, "baseline")
    agree(portfolio.objective, best.objective, "objective")
    agree(portfolio.spent_musd, best.spent, "spent")
    assert sorted(portfolio.projects) == sorted(best.starts)
    assert portfolio.unique is not None
    if best.rivals or not best.idlers:  # whether mere idlers make it less than unique is left open
        assert portfolio.unique is (best.rivals == 0)
    if portfolio.unique:
        assert portfolio.sole is (best.alike == 0)
        assert (portfolio.rival is None) is portfolio.sole
    check_rival(portfolio, oracle)
    assert all(year is None or year in oracle.windows[name] for name, year in start_years(portfolio).items())
    agree(oracle.objective(start_years(portfolio)), best.objective, "the oracle's objective of the portfolio")
    check_payments(case, portfolio, oracle)
    if years or scenarios:
        return
    priced = oracle.price(best.starts)
    assert priced is not None
    for when, worlds, unserved, hours in (
        ("before", oracle.baseline, portfolio.unserved_kt_before, portfolio.average_hours_before),
        ("after", priced, portfolio.unserved_kt_after, portfolio.average_hours_after),
    ):
        # where capacity binds they need not be unique
        if not any(world.crowded for world in worlds.values()):
            agree(unserved, sum(world.unserved_kt for world in worlds.values()), f"unserved {when}")
            agree(hours, mean_hours(list(worlds.values())), f"average hours {when}")


def check_rival(portfolio: Portfolio, oracle: Oracle) -> None:
    """The portfolio that is named as one with the same measure has it, and a higher expectation."""
    if portfolio.rival is None:
        return
    instance, starts = portfolio.instance, portfolio.rival.starts
    years = {
        instance.projects[p].id: None if instance.is_static else instance.years[t].number
        for p, t in starts.items()
    }
    assert oracle.broken(years) == []
    priced = oracle.price(years)
    assert priced is not None
    agree(oracle.measure(oracle.sums(priced)), portfolio.objective, "the rival's measure")
    more = oracle.expected(oracle.sums(priced)) - portfolio.valuation.expected
    assert more > 0
    agree(portfolio.rival.expected_more, more, "how much more it expects")


def check_any_set(seed: int, *, years: bool = False, scenarios: bool = False) -> None:
    """The referee and evaluate() on sets that the optimizer might never pick."""
    rows = random_case(seed, years=years, scenarios=scenarios)
    rows["Settings"] = [row for row in rows["Settings"] if row["setting"] != "objective"]
    oracle, case = Oracle(rows), read_case(to_xlsx(rows))
    instance, rng = freeze(case), np.random.default_rng(seed)
    referee = Referee(instance)
    for _ in range(6):
        numbers = [None if oracle.is_static else year.number for year in instance.years]
        chosen = {name: numbers[rng.integers(len(numbers))] for name in oracle.projects if rng.random() < 0.5}
        starts = {instance.project_position[name]: numbers.index(year) for name, year in chosen.items()}
        asked = oracle.price(chosen)
        priced = asked if asked is not None else oracle.price(chosen, allow_unserved=True)
        assert priced is not None
        expected = oracle.measure(oracle.sums(priced))
        agree(referee.price(starts).expected, expected, f"referee on {sorted(chosen)}")
        portfolio = evaluate(case, chosen)
        assert portfolio.status == "evaluated"
        agree(portfolio.objective, expected, f"evaluate on {sorted(chosen)}")
        agree(portfolio.saving, oracle.baseline_objective - expected, f"saving of {sorted(chosen)}")
        broken, said = oracle.broken(chosen), [rule.rule for rule in portfolio.broken_rules]
        assert bool(broken) == bool(said), f"oracle: {broken}, evaluate: {said}"
        if "sources" not in broken:
            paid = payments(instance, starts)
            for p in starts if oracle.sources else []:
                agree(sum(paid[p].values()), instance.projects[p].cost_musd, "payment")


@pytest.mark.parametrize("seed", SEEDS)
def test_solve_finds_the_best_of_all_portfolios(seed: int) -> None:
    check_solve(seed)


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_any_set_is_priced_as_the_oracle_prices_it(seed: int) -> None:
    check_any_set(seed)


@pytest.mark.parametrize("seed", SEEDS[:18])
def test_years_are_solved_as_the_oracle_solves_them(seed: int) -> None:
    check_solve(seed, years=True)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_scenarios_and_objectives_are_solved_as_the_oracle_solves_them(seed: int) -> None:
    check_solve(seed, scenarios=True)


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_years_with_scenarios_are_solved_as_the_oracle_solves_them(seed: int) -> None:
    check_solve(seed, years=True, scenarios=True)


@pytest.mark.parametrize("seed", SEEDS[:14])
def test_any_set_in_any_years_and_scenarios_is_priced_as_the_oracle_prices_it(seed: int) -> None:
    check_any_set(seed, years=True, scenarios=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_solve_finds_the_best_of_all_portfolios_at_length(seed: int) -> None:
    check_solve(seed)


@pytest.mark.slow
@pytest.mark.parametrize("years", [False, True])
@pytest.mark.parametrize("seed", MORE_SEEDS[:300])
def test_scenarios_and_objectives_are_solved_at_length(seed: int, years: bool) -> None:
    check_solve(seed, years=years, scenarios=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_any_set_is_priced_as_the_oracle_prices_it_at_length(seed: int) -> None:
    check_any_set(seed)
