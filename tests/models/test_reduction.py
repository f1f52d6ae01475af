"""The reduction loses nothing; crowded elements keep the product rule; shortest ways; honest numbers."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

import models.network
from models import reduction
from models.commodities import ALL_CAPACITIES, CommodityPlan, plan_commodities
from models.formulation import build_model
from models.instance import INF
from models.network import expand
from models.shortest_paths import shortest_hours
from optimizer.case import read_case
from optimizer.case.freeze import freeze
from optimizer.solver import solve
from optimizer.solver.highs.mip import run_highs
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.highs.standard_form import compile_model
from optimizer.solver.session import Session
from tests.case.builder import Rows, to_xlsx, worked_case
from tests.models.random_cases import random_case, seeds
from tests.oracle import Oracle

EXACT = SolveOptions(mip_gap_pct=0.0)
SEEDS = range(1000, 1024)


def keep_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """For sure a trip has only what is infinitely long: whatever leads from its origin to its end is kept."""
    monkeypatch.setattr(
        reduction._WorldReduction,
        "_shortest_avoiding",
        lambda self, binding: np.full(len(self.trips), INF),
        raising=True,
    )
    plain = reduction._WorldReduction.__init__

    def unsure(self: reduction._WorldReduction, *given: object) -> None:
        plain(self, *given)
        self.sure = INF

    monkeypatch.setattr(reduction._WorldReduction, "__init__", unsure)


def plan_of(rows: Rows, considered: object = ALL_CAPACITIES) -> CommodityPlan:
    instance = freeze(read_case(to_xlsx(rows)))
    return plan_commodities(instance, expand(instance), considered)  # type: ignore[arg-type]


def optimum(plan: CommodityPlan) -> float | None:
    return run_highs(compile_model(build_model(plan)), EXACT).objective


@pytest.mark.parametrize("seed", seeds(SEEDS, fast=14))
def test_reduced_and_whole_model_have_one_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = random_case(seed)
    reduced_plan = plan_of(rows)
    reduced = optimum(reduced_plan)
    keep_everything(monkeypatch)
    whole_plan = plan_of(rows)
    assert sum(len(commodity.segments) for commodity in whole_plan.commodities) >= sum(
        len(r.segments) for r in reduced_plan.commodities
    )
    whole = optimum(whole_plan)
    assert (reduced is None) == (whole is None)
    if reduced is not None:
        assert reduced == pytest.approx(whole, rel=1e-7, abs=1e-6)


def test_the_reduction_leaves_something_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would compare a model with itself."""
    reduced = sum(len(r.segments) for seed in SEEDS[:8] for r in plan_of(random_case(seed)).commodities)
    keep_everything(monkeypatch)
    whole = sum(len(r.segments) for seed in SEEDS[:8] for r in plan_of(random_case(seed)).commodities)
    assert reduced < 0.9 * whole


@pytest.mark.parametrize("seed", seeds(SEEDS, fast=14))
def test_capacities_considered_late_or_at_once_give_one_answer(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = freeze(read_case(to_xlsx(random_case(seed))))
    late = Session(instance)
    late.store.considered = frozenset()
    at_once = Session(instance)
    at_once.store.considered = ALL_CAPACITIES
    one, other = late.ask(EXACT), at_once.ask(EXACT)
    assert one.status == other.status
    if one.status == "optimal":
        assert one.objective == pytest.approx(other.objective, rel=1e-7, abs=1e-6)
        assert one.bound == pytest.approx(other.bound, rel=1e-6, abs=1e-6)


def test_worlds_without_capacity_are_never_made_worse_by_considering_them() -> None:
    plan = plan_of(worked_case())
    assert plan == plan_of(worked_case(), frozenset())


def crowded(number: int, *, groups: bool = False) -> Rows:
    """The worked case with `number` projects on k_out, each with its own cuts."""
    projects = [
        {
            "project": f"c{i}",
            "kind": "customs upgrade",
            "country": "KZ",
            "cost_musd": 1 + i % 3,
            **({"group": f"g{i // 2}"} if groups else {}),
        }
        for i in range(number)
    ]
    effects = [
        {"project": f"c{i}", "target": "k_out", "processing_cut_pct": 5 * i, "queue_cut_pct": 60 - 7 * i}
        for i in range(number)
    ]
    return worked_case(Projects=projects, Effects=effects)


@pytest.mark.parametrize("number", [6, 7, 8])
def test_a_chain_prices_every_set_by_the_product_rule(number: int) -> None:
    rows = crowded(number)
    plan, oracle = plan_of(rows), Oracle(rows, budget_musd=100)
    (element,) = [element for element in plan.network.elements if element.effects]
    assert element.chained is (number > 6)
    form = compile_model(build_model(plan)).with_row_bounds(
        {("budget_limit", "budget_musd"): (-np.inf, np.inf)}
    )
    for size in (0, 1, 2, 3, number - 1, number):
        for chosen in itertools.islice(itertools.combinations(range(number), size), 12):
            modelled = run_highs(form.with_starts((p, 0) for p in chosen), EXACT).objective
            assert modelled == pytest.approx(oracle.objective({f"c{p}": None for p in chosen}), rel=1e-9)


@pytest.mark.parametrize("budget", [2, 5, 9])
def test_a_chain_and_its_states_have_one_optimum(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = crowded(8)
    chained = solve(read_case(to_xlsx(rows)), budget_musd=budget)
    monkeypatch.setattr(models.network, "MOST_OPEN_SETS", 2**8)
    by_states = solve(read_case(to_xlsx(rows)), budget_musd=budget)
    best = Oracle(rows, budget).best()
    assert best is not None
    assert chained.objective == pytest.approx(best.objective, rel=1e-9)
    assert by_states.objective == pytest.approx(best.objective, rel=1e-9)
    assert chained.projects == by_states.projects == tuple(sorted(best.starts))


def test_groups_keep_a_crowd_in_states() -> None:
    plan = plan_of(crowded(7, groups=True))  # 3 x 3 x 3 x 2 - 1 = 53 sets
    (element,) = [element for element in plan.network.elements if element.effects]
    assert len(element.open_sets) == 53
    assert not element.chained


@pytest.mark.parametrize(("groups", "states"), [({}, 63), ({"c0": "one", "c1": "one"}, 47)])
def test_states_are_the_sets_that_groups_allow(groups: dict[str, str], states: int) -> None:
    rows = crowded(6)
    for project in rows["Projects"]:
        project.update({"group": groups[project["project"]]} if project["project"] in groups else {})
    (element,) = [element for element in plan_of(rows).network.elements if element.effects]
    assert len(element.open_sets) == states == len(set(element.open_sets))


# --- shortest ways


def hours_between(states: int, arcs: list[tuple[int, int, float]]) -> np.ndarray:
    tails, heads, hours = (np.array(column) for column in zip(*arcs, strict=True))
    return shortest_hours(states, tails.astype(np.intp), heads.astype(np.intp), hours.astype(float), [0])[0]


def test_arcs_of_zero_hours_are_arcs() -> None:
    assert hours_between(4, [(0, 1, 0.0), (1, 2, 0.0), (0, 2, 5.0)]).tolist() == [0, 0, 0, INF]


@pytest.mark.parametrize("order", list(itertools.permutations([7.0, 0.0, 3.0])))
def test_of_parallel_arcs_the_quickest_counts(order: tuple[float, ...]) -> None:
    assert hours_between(3, [*((0, 1, hours) for hours in order), (1, 2, 4.0)]).tolist() == [0, 0, 4]


def test_shortest_ways_against_floyd_and_warshall() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        n = 8
        arcs = [(int(a), int(b), float(h)) for a, b, h in rng.integers(0, n, (25, 3)) if a != b]
        best = np.full((n, n), INF)
        np.fill_diagonal(best, 0)
        for a, b, h in arcs:
            best[a, b] = min(best[a, b], h)
        for middle in range(n):
            best = np.minimum(best, best[:, [middle]] + best[[middle], :])
        tails, heads, hours = (np.array(column) for column in zip(*arcs, strict=True))
        assert np.array_equal(shortest_hours(n, tails, heads, hours, list(range(n))), best)


# --- honest numbers


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_an_instance_refuses_what_is_not_finite(number: float) -> None:
    instance = freeze(read_case(to_xlsx(worked_case())))
    records: list[tuple[object, dict[str, object]]] = [
        (instance, {"outside_option_hours": number}),
        (instance.nodes[0], {"transfer_hours": number}),
        (instance.projects[0], {"cost_musd": number}),
        (instance.effects[0], {"delay_left": number}),
        (instance.flows[0], {"priority": number}),
        *(
            (instance.worlds[0], {name: (number,)})
            for name in ("link_hours", "bridge_hours", "post_queue_hours", "flow_kt")
        ),
    ]
    for record, change in records:
        with pytest.raises(ValueError, match="finite"):
            replace(record, **change)  # type: ignore[type-var]
