"""The model by cuts against the one by arcs: the same answers, the same proofs, the same manners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.commodities import CommodityPlan, plan_commodities
from models.instance import Instance
from models.network import expand
from models.recourse import recourse_functions
from optimizer.case import read_case
from optimizer.case.freeze import freeze
from optimizer.solver import model_store
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.highs.mip import run_highs
from optimizer.solver.highs.outcome import InfeasibleCaseError, Progress, SolveOptions
from optimizer.solver.highs.standard_form import SideConstraint
from optimizer.solver.information_value import bests_of_scenarios
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.session import Session
from optimizer.solver.side_constraints import no_superset
from tests.case.builder import Rows, to_xlsx, worked_case
from tests.models.random_cases import random_case

CLOSE = 1e-6  # of the baseline
EXACT = SolveOptions(mip_gap_pct=0.0)
OBJECTIVES = ("expected", "worst_case", "cvar", "regret")


def instance_of(rows: Rows) -> Instance:
    return freeze(read_case(to_xlsx(rows)))


def random_instance(seed: int, objective: str = "expected") -> Instance:
    """Years, scenarios and, in every second, capacities; freight may stay, which cuts need."""
    rows = random_case(seed, years=True, scenarios=True)
    kept = [row for row in rows["Settings"] if row["setting"] not in ("objective", "allow_unserved")]
    return instance_of({**rows, "Settings": [*kept, {"setting": "objective", "value": objective}]})


def both(
    instance: Instance, query: Query | None = None
) -> tuple[Session, Found | NotFound, Found | NotFound]:
    """The search by cuts, its answer, and the one by arcs."""
    bests = bests_of_scenarios(instance, EXACT).sums if instance.objective == "regret" else None
    by_cuts = Session(instance, scenario_bests=bests, formulation="cuts")
    by_arcs = Session(instance, scenario_bests=bests, formulation="arcs")
    assert (by_cuts.formulation, by_arcs.formulation) == ("cuts", "arcs")
    return by_cuts, by_cuts.ask(EXACT, query), by_arcs.ask(EXACT, query)


def check_same(session: Session, one: Found | NotFound, other: Found | NotFound) -> None:
    scale = abs(session.criterion.extremes.baseline.expected) * CLOSE + CLOSE
    assert one.status == other.status
    assert isinstance(one, Found) == isinstance(other, Found)
    if isinstance(one, Found) and isinstance(other, Found):
        assert one.objective == pytest.approx(other.objective, abs=scale)
        assert one.bound == pytest.approx(one.objective, abs=scale)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(6))
def test_the_same_optimum_as_by_arcs(seed: int, objective: str) -> None:
    try:
        check_same(*both(random_instance(seed, objective)))
    except InfeasibleCaseError:
        assert objective == "regret"
        assert isinstance(both(random_instance(seed))[1], NotFound)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 150))
def test_the_same_optimum_as_by_arcs_at_length(seed: int) -> None:
    test_the_same_optimum_as_by_arcs(seed, OBJECTIVES[seed % 4])


@pytest.mark.parametrize("seed", range(0, 8, 2))
def test_questions_with_rows_of_their_own(seed: int) -> None:
    instance = random_instance(seed)
    session, found, _ = both(instance)
    if not isinstance(found, Found) or not found.starts:
        return
    query = Query((no_superset(instance, found.starts),), mip_start=found.starts)
    check_same(session, session.ask(EXACT, query), Session(instance, formulation="arcs").ask(EXACT, query))


def test_a_question_that_nothing_answers() -> None:
    instance = instance_of(worked_case())
    rows = (SideConstraint({(0, 0): 1.0, (1, 0): 1.0, (2, 0): 1.0}, lower=4.0),)
    found = Session(instance, formulation="cuts").ask(EXACT, Query(rows))
    assert isinstance(found, NotFound)
    assert found.status == "infeasible"


@pytest.mark.parametrize("seed", range(4))
def test_ties_are_settled_within_a_measure(seed: int) -> None:
    """The least expectation among portfolios whose measure is held to the best one."""
    instance = random_instance(seed, "worst_case")
    session, found, _ = both(instance)
    if isinstance(found, Found):
        tie = CLOSE * abs(session.criterion.extremes.baseline.expected)
        within = session.among_ties(found.objective, tie)
        arcs = Session(instance, within=found.objective + tie, formulation="arcs")
        assert within.formulation == "cuts"
        check_same(within, within.ask(EXACT), arcs.ask(EXACT))


# --- cuts ---------------------------------------------------------------------------------------------------


def plan_of(instance: Instance) -> CommodityPlan:
    return plan_commodities(instance, expand(instance))


@pytest.mark.parametrize("seed", range(5))
def test_cuts_hold_for_every_portfolio_and_are_exact_at_their_own(seed: int) -> None:
    instance = random_instance(seed)
    plan, rng = plan_of(instance), np.random.default_rng(seed)
    decomposition, session = Decomposition(plan), Session(instance, formulation="arcs")
    session.store.considered = None  # all capacities, as in the plan
    for _ in range(5):
        starts = {
            p: int(rng.choice(project.start_years))
            for p, project in enumerate(instance.projects)
            if project.start_years and project.status != "rejected" and rng.random() < 0.6
        }
        whole = run_highs(session.form().with_starts(starts.items()), SolveOptions()).objective
        before = run_highs(decomposition.form().with_starts(starts.items()), SolveOptions()).objective
        decomposition.make_exact(starts)
        after = run_highs(decomposition.form().with_starts(starts.items()), SolveOptions()).objective
        assert whole is not None
        assert before is not None
        assert before <= whole + CLOSE * (1 + abs(whole))
        assert after == pytest.approx(whole, rel=CLOSE, abs=CLOSE)


def test_years_and_scenarios_alike_share_routings_and_hours_functions() -> None:
    """Two trips, four years, three scenarios (two with the same hours), one project open from year three.

    Until it can be open, years are alike; after that too, since whatever is open by one may be by the other.
    Only starts tell the third year from the fourth.
    """
    plan = plan_of(instance_of(shared_rows()))
    flows = plan.instance.flows
    by_trip = [commodity for commodity in plan.commodities if flows[commodity.flows[0]].id == "ore"]
    same_hours, slower = (
        [commodity for commodity in by_trip if scenario in dict(commodity.weights)] for scenario in (1, 2)
    )
    # years 1 and 2 as one, the third, the fourth
    assert [len(commodity.weights) for commodity in same_hours] == [2, 2, 2]
    assert [len(commodity.weights) for commodity in slower] == [1, 1, 1]
    assert len(plan.commodities) == 2 * 6
    assert plan.size == sum(len(r.segments) + len(r.saved_hours) for r in plan.commodities)
    functions = recourse_functions(plan)
    # per trip, one for both scenarios with the same hours and one for the slower
    assert len(functions) == 2 * 2
    served = sorted(r for function in functions for r in function.commodities)
    assert served == list(range(len(plan.commodities)))


def test_columns_of_the_shared_model() -> None:
    """By cuts: a start per project and year, an open share per year that may have it, hours per commodity."""
    plan = plan_of(instance_of(shared_rows()))
    form = Decomposition(plan).bare
    starts = sum(len(project.start_years) for project in plan.instance.projects)
    names = {name for name, _ in form.row_names}
    assert len(form.start_column) == starts == 4
    assert names >= {"opened", "hours_bounded", "budget_limit"}
    opened = [index for name, index in form.row_names if name == "opened"]
    assert sorted(opened) == [(0, 2), (0, 3)]
    assert len([name for name, _ in form.row_names if name == "hours_bounded"]) == len(plan.commodities)


def shared_rows() -> Rows:
    rows = worked_case()
    settings = {"horizon_years": 4, "first_year": 2026}
    rows["Settings"] += [{"setting": name, "value": value} for name, value in settings.items()]
    rows["Links"].append(
        {"link": "track", "from_node": "mine", "to_node": "quay", "mode": "road", "hours": 12}
    )
    rows["Projects"] = [{**rows["Projects"][0], "build_years": 2}]
    rows["Effects"] = rows["Effects"][:1]
    rows["Flows"] += [{**rows["Flows"][0], "flow": "grain", "destination": "quay"}]
    rows["Scenarios"] = [
        {"scenario": "base"},
        {"scenario": "more", "flow_factor": 2},
        {"scenario": "slow", "delay_factor": 3},
    ]
    return rows


# --- choosing, and manners ----------------------------------------------------------------------------------


def test_small_cases_and_other_solvers_go_by_arcs(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = instance_of(worked_case())
    assert Session(instance).formulation == "arcs"
    monkeypatch.setattr(model_store, "LARGE", 0)
    assert Session(instance).formulation == "cuts"
    assert Session(replace(instance, allow_unserved=False)).formulation == "arcs"
    assert Session(instance, solver="scip").formulation == "arcs"


def test_capacity_that_is_bought_goes_by_arcs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_store, "LARGE", 0)
    rows = worked_case()
    rows["Bridges"][0]["capacity_kt"] = 40
    assert Session(instance_of(rows)).formulation == "cuts"
    rows["Effects"][0]["capacity_added_kt"] = 30
    assert Session(instance_of(rows)).formulation == "arcs"


def test_progress_rises_and_never_promises_too_much() -> None:
    seen: list[Progress] = []
    session = Session(random_instance(3), formulation="cuts")
    found = session.ask(replace(EXACT, on_progress=seen.append))
    assert isinstance(found, Found)
    bounds = [sign.best_bound for sign in seen if sign.best_bound is not None]
    assert bounds == sorted(bounds)
    assert all(bound <= found.objective * (1 + CLOSE) for bound in bounds)
    assert all(sign.objective >= found.objective * (1 - CLOSE) for sign in seen if sign.objective is not None)


def test_cancelled_or_out_of_time_there_is_nothing() -> None:
    session = Session(random_instance(3), formulation="cuts")
    cancelled = session.ask(replace(EXACT, cancel=lambda: True))
    late = session.ask(replace(EXACT, time_limit_seconds=0.0))
    assert (cancelled.status, late.status) == ("interrupted", "time_limit")
    assert isinstance(late, NotFound)


def test_enough_stops_at_a_bound() -> None:
    session = Session(random_instance(3), formulation="cuts")
    answers = stopping_at(session, [lambda _, bound: bound is not None])
    assert [answer.status for answer in answers] == ["stopped"]


def stopping_at(session: Session, enough: Iterable[Any]) -> list[Found | NotFound]:
    return [session.ask(EXACT, Query(enough=rule)) for rule in enough]
