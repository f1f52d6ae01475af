"""The model's coefficients by name: the worked case and a tiny one with capacity, off the standard form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from models.commodities import CommodityPlan, plan_commodities
from models.formulation import build_model
from models.network import expand
from optimizer.case import read_case
from optimizer.case.freeze import freeze
from optimizer.solver.highs.standard_form import StandardForm, compile_model
from tests.case.builder import Rows, to_xlsx, with_rows, worked_case

NEW_B1, TRAIN, ONESTOP = (0, 0), (1, 0), (2, 0)


def compiled(rows: Rows, **settings: Any) -> tuple[CommodityPlan, Any, StandardForm]:
    instance = freeze(read_case(to_xlsx(rows), **settings))
    plan = plan_commodities(instance, expand(instance))
    model = build_model(plan)
    return plan, model, compile_model(model)


def rows_named(form: StandardForm, name: str) -> list[int]:
    return [n for n, (constraint, _) in enumerate(form.row_names) if constraint == name]


def on_starts(form: StandardForm, row: int) -> dict[tuple[int, int], float]:
    """The factors of a row on decisions, those of 0 left out."""
    dense = form.matrix[[row]].toarray()[0]
    return {start: float(dense[column]) for start, column in form.start_column.items() if dense[column]}


def others(form: StandardForm, row: int) -> list[float]:
    """The factors of a row on everything but decisions and what is fixed at 0, sorted."""
    dense = form.matrix[[row]].toarray()[0]
    dense[list(form.start_column.values())] = 0
    dense[(form.lower == 0) & (form.upper == 0)] = 0
    return sorted(float(factor) for factor in dense[np.flatnonzero(dense)])


def test_the_only_decisions_are_the_starts() -> None:
    _, _, form = compiled(worked_case())
    assert set(form.start_column) == {NEW_B1, TRAIN, ONESTOP}
    assert {n for n in range(len(form.cost)) if form.integral[n]} == set(form.start_column.values())
    assert all(form.cost[column] == 0 for column in form.start_column.values()), (
        "a start has no hours of its own"
    )


def test_the_budget_is_the_sum_of_costs() -> None:
    _, _, form = compiled(worked_case(), budget_musd=7)
    (row,) = rows_named(form, "budget_limit")
    assert on_starts(form, row) == {NEW_B1: 10.0, TRAIN: 1.0, ONESTOP: 6.0}
    assert form.row_upper[row] == 7
    assert form.row_lower[row] == -np.inf
    assert others(form, row) == []


def test_what_each_state_saves_is_weighed_by_priority_and_kt() -> None:
    """66 hours today; b1 saves 6; the post 1 with train, 8.75 with the one-stop, 9.5 with both."""
    plan, _, form = compiled(worked_case())
    saved = {}
    for _, states in [(r, commodity.saved_hours) for r, commodity in enumerate(plan.commodities)]:
        for (element, state), hours in states:
            names = frozenset(plan.instance.projects[p].id for p in state)
            saved[plan.element(element).name, names] = hours
    assert saved == pytest.approx(
        {
            ("b1", frozenset({"new_b1"})): 6.0,
            ("k_out:out:sea", frozenset({"train"})): 1.0,
            ("k_out:out:sea", frozenset({"onestop"})): 8.75,
            ("k_out:out:sea", frozenset({"train", "onestop"})): 9.5,
        }
    )
    costs = sorted(float(cost) for cost in form.cost if cost)
    assert costs == pytest.approx([-200 * 9.5, -200 * 8.75, -200 * 6.0, -200 * 1.0, 200 * 66.0])
    assert form.offset == 0


def test_savings_are_linked_to_open_projects_strongly() -> None:
    """One row a commodity, element and project: Σ of states with it <= open, factor 1 and no big M."""
    plan, _, form = compiled(worked_case())
    rows = rows_named(form, "saving_needs_open_project")
    by_project = {
        next(iter(on_starts(form, row))): (on_starts(form, row), others(form, row), form.row_upper[row])
        for row in rows
    }
    assert len(rows) == 3
    assert by_project[NEW_B1] == ({NEW_B1: -1.0}, [1.0], 0.0)
    assert by_project[TRAIN] == ({TRAIN: -1.0}, [1.0, 1.0], 0.0)
    assert by_project[ONESTOP] == ({ONESTOP: -1.0}, [1.0, 1.0], 0.0)
    passages = rows_named(form, "saving_needs_passage")
    assert sorted(others(form, row) for row in passages) == [[-1.0, 1.0], [-1.0, 1.0, 1.0, 1.0]]
    assert all(form.row_upper[row] == 0 and not on_starts(form, row) for row in passages)
    assert len(plan.commodities) == 1


def test_flow_is_conserved() -> None:
    plan, model, form = compiled(worked_case())
    rows = rows_named(form, "flow_conservation")
    assert [(form.row_lower[row], form.row_upper[row], others(form, row)) for row in rows] == [
        (1.0, 1.0, [1.0])
    ]
    (segment,) = plan.commodities[0].segments
    assert segment.hours == pytest.approx(66)
    assert not list(model.unserved), "what can always travel in 66 hours never stays"


def test_statuses_groups_and_requirements() -> None:
    projects = worked_case()["Projects"]
    projects[0] |= {"status": "rejected"}
    projects[1] |= {"status": "committed", "group": "site"}
    projects[2] |= {"group": "site", "requires": "train, new_b1"}
    _, _, form = compiled(worked_case(Projects=projects))
    named = {
        name: [
            (on_starts(form, row), form.row_lower[row], form.row_upper[row]) for row in rows_named(form, name)
        ]
        for name in ("committed", "rejected", "one_of_group", "required_opens_no_later")
    }
    assert named["committed"] == [({TRAIN: 1.0}, 1.0, 1.0)]
    assert named["rejected"] == [({NEW_B1: 1.0}, -np.inf, 0.0)]
    assert named["one_of_group"] == [({TRAIN: 1.0, ONESTOP: 1.0}, -np.inf, 1.0)]
    assert sorted(named["required_opens_no_later"], key=str) == sorted(
        [({ONESTOP: 1.0, TRAIN: -1.0}, -np.inf, 0.0), ({ONESTOP: 1.0, NEW_B1: -1.0}, -np.inf, 0.0)], key=str
    )


def test_sources_pay_in_full_within_shares_and_amounts() -> None:
    budgets = [
        {"source": "bank", "amount_musd": 9, "max_share_pct": 50},
        {"source": "state", "amount_musd": 8, "kinds": "customs upgrade, customs training"},
    ]
    plan, model, form = compiled(worked_case(Budgets=budgets))
    paid = {(plan.instance.projects[p].id, plan.instance.sources[s].id) for p, s, _ in model.paid}
    assert paid == {
        ("new_b1", "bank"),
        ("train", "bank"),
        ("train", "state"),
        ("onestop", "bank"),
        ("onestop", "state"),
    }
    in_full = {
        next(iter(on_starts(form, row).items())): others(form, row)
        for row in rows_named(form, "paid_in_full")
    }
    assert in_full == {(NEW_B1, -10.0): [1.0], (TRAIN, -1.0): [1.0, 1.0], (ONESTOP, -6.0): [1.0, 1.0]}
    shares = {form.row_names[row][1][:2]: on_starts(form, row) for row in rows_named(form, "source_share")}
    assert shares[0, 0] == {NEW_B1: -5.0}
    assert shares[2, 0] == {ONESTOP: -3.0}
    assert shares[2, 1] == {ONESTOP: -6.0}
    limits = {
        form.row_names[row][1]: (others(form, row), form.row_upper[row])
        for row in rows_named(form, "source_limit")
    }
    assert limits == {(0, 0): ([1.0, 1.0, 1.0], 9.0), (1, 0): ([1.0, 1.0], 8.0)}


@pytest.mark.parametrize(
    ("rule", "lower", "upper"),
    [
        (
            {"measure": "projects", "kinds": "customs upgrade, customs training", "min": 1, "max": 2},
            {TRAIN: 1, ONESTOP: 1},
            None,
        ),
        (
            {"measure": "spend_musd", "projects": "new_b1, onestop", "min": 6, "max": 9},
            {NEW_B1: 10, ONESTOP: 6},
            None,
        ),
        (
            {"measure": "spend_share_pct", "kinds": "bridge replacement", "min": 20, "max": 60},
            {NEW_B1: 8.0, TRAIN: -0.2, ONESTOP: -1.2},
            {NEW_B1: 4.0, TRAIN: -0.6, ONESTOP: -3.6},
        ),
    ],
)
def test_rules_are_linear_rows(rule: dict[str, Any], lower: dict, upper: dict | None) -> None:
    _, _, form = compiled(worked_case(Rules=[{"rule": "own", **rule}]))
    (low,), (high,) = rows_named(form, "rule_minimum"), rows_named(form, "rule_maximum")
    assert on_starts(form, low) == pytest.approx(lower)
    assert on_starts(form, high) == pytest.approx(upper or lower)
    share = rule["measure"] == "spend_share_pct"
    assert form.row_lower[low] == (0 if share else rule["min"])
    assert form.row_upper[high] == (0 if share else rule["max"])


def capacitated() -> Rows:
    """The worked case with a ferry for 40 kt, a bridge that carries 60 of the 100 kt, 30 more with new_b1."""
    rows = worked_case()
    for link in rows["Links"]:
        link["both_ways"] = "no"
    rows["Links"][1]["capacity_kt"] = 40
    rows["Bridges"][0]["capacity_kt"] = 60
    rows["Effects"][0]["capacity_added_kt"] = 30
    return rows


def test_capacities_by_name() -> None:
    plan, _, form = compiled(capacitated())
    kept = {}
    for row in rows_named(form, "capacity_kept"):
        _, limit = form.row_names[row][1]
        kept[plan.limit(limit).name] = (others(form, row), on_starts(form, row), form.row_upper[row])
    assert kept == {"ferry": ([100.0], {}, 40.0), "b1": ([100.0], {NEW_B1: -30.0}, 60.0)}
    strong = {}
    for row in rows_named(form, "share_within_capacity"):
        limit = form.row_names[row][1][1]
        strong[plan.limit(limit).name] = (others(form, row), on_starts(form, row), form.row_upper[row])
    assert strong["b1"] == ([1.0], pytest.approx({NEW_B1: -0.3}), pytest.approx(0.6))
    assert strong["ferry"] == ([1.0], {}, pytest.approx(0.4))
    staying = [float(cost) for cost in form.cost if cost > 200 * 66]
    assert staying == [200 * 2000.0], "unserved freight is charged the outside option"


def test_nothing_stays_where_nothing_may() -> None:
    _, model, _ = compiled(
        with_rows("Settings", {"setting": "allow_unserved", "value": "no"}, base=capacitated())
    )
    assert list(model.unserved) == []
