"""Planted clashes are found, sets are irreducible, and what is named as a repair repairs."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case import Case
from optimizer.solver import InfeasibleCaseError, solve
from optimizer.studies import Diagnosis, diagnose
from tests.case.builder import Rows, with_cell, with_rows, worked_case
from tests.models.random_cases import random_case
from tests.oracle import Oracle
from tests.published.instances import published
from tests.studies.common import case_of


def changed(rows: Rows, sheet: str, key: str, name: str, **cells: Any) -> Rows:
    return {**rows, sheet: [{**row, **cells} if row[key] == name else row for row in rows[sheet]]}


def committed(*projects: str, **sheets: list[dict[str, Any]]) -> Rows:
    rows = worked_case(**sheets)
    for project in projects:
        rows = changed(rows, "Projects", "project", project, status="committed")
    return rows


def repaired(rows: Rows, rule: str, to: float | None) -> Rows:
    """The rows with one repair done."""
    kind, _, name = rule.partition(" ")
    if rule == "budget_musd":
        return changed(rows, "Settings", "setting", "budget_musd", value=to)
    if rule == "allow_unserved":
        return changed(rows, "Settings", "setting", "allow_unserved", value="yes")
    if kind in ("committed", "rejected"):
        return changed(rows, "Projects", "project", name, status="candidate")
    if kind == "group":
        return {
            **rows,
            "Projects": [
                {**row, "group": None} if row.get("group") == name else row for row in rows["Projects"]
            ],
        }
    if kind == "source":
        return changed(rows, "Budgets", "source", name, amount_musd=to)
    if " requires " in rule:
        one, other = rule.split(" requires ")
        left = next(row for row in rows["Projects"] if row["project"] == one)["requires"]
        rest = ", ".join(part for part in left.replace(" ", "").split(",") if part != other)
        return changed(rows, "Projects", "project", one, requires=rest or None)
    raise AssertionError(rule)


def repair_all(rows: Rows, found: Diagnosis) -> list[Rows]:
    cases = []
    for repair in found.repairs:
        if not repair.possible:
            continue
        if repair.rule.sheet == "Rules":
            cases.append(changed(rows, "Rules", "rule", repair.rule.name, **{repair.rule.column: repair.to}))
        else:
            cases.append(repaired(rows, repair.rule.name, repair.to))
    return cases


PLANTED: dict[str, tuple[Rows, set[str]]] = {
    "committed above the budget": (
        committed("new_b1", "train"),
        {"budget_musd", "committed new_b1", "committed train"},
    ),
    "two of a group": (
        changed(
            changed(committed("train", "onestop"), "Projects", "project", "train", group="g"),
            "Projects", "project", "onestop", group="g",
        ),
        {"committed train", "committed onestop", "group g"},
    ),
    "one that needs a rejected one": (
        changed(
            changed(committed("train"), "Projects", "project", "train", requires="onestop"),
            "Projects", "project", "onestop", status="rejected",
        ),
        {"committed train", "train requires onestop", "rejected onestop"},
    ),
    "nobody may pay": (
        committed("new_b1", Budgets=[{"source": "s", "amount_musd": 50, "kinds": "customs training"}]),
        {"committed new_b1"},
    ),
    "a source too small": (
        committed("onestop", Budgets=[{"source": "s", "amount_musd": 5}]),
        {"committed onestop", "source s"},
    ),
    "too many asked for": (
        with_rows("Rules", {"rule": "three", "measure": "projects", "min": 3}),
        {"three", "budget_musd"},
    ),
    "two ends": (
        with_rows(
            "Rules",
            {"rule": "much", "measure": "spend_musd", "min": 5},
            {"rule": "few", "measure": "projects", "projects": "new_b1, onestop", "max": 0},
        ),
        {"much", "few"},
    ),
    "a share": (
        with_rows(
            "Rules",
            {"rule": "share", "measure": "spend_share_pct", "kinds": "customs training", "min": 50},
            {"rule": "two", "measure": "projects", "min": 2},
        ),
        {"share", "two"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_clash_is_found_and_repaired(what: str) -> None:
    rows, clash = PLANTED[what]
    with pytest.raises(InfeasibleCaseError):
        solve(case_of(rows))
    found = diagnose(case_of(rows))
    assert {rule.name for rule in found.conflict} == clash
    assert all(rule.row is not None and rule.row >= 2 for rule in found.conflict)
    assert [repair.rule.name for repair in found.repairs] == [rule.name for rule in found.conflict]
    cases = repair_all(rows, found)
    assert cases
    for case in cases:
        solve(case_of(case))


def test_the_least_change_and_not_less() -> None:
    found = diagnose(case_of(committed("new_b1", "train")))
    repair = next(repair for repair in found.repairs if repair.rule.name == "budget_musd")
    assert repair.change == "raise budget_musd from 10 to 11"
    assert repair.to == 11
    share = diagnose(case_of(PLANTED["a share"][0])).repairs[0]
    assert share.to == pytest.approx(100 / 7, abs=1e-5)  # train and onestop: 1 of 7 million


def test_two_clashes_have_no_single_repair() -> None:
    rows = committed(
        "new_b1", "onestop", Budgets=[{"source": "s", "amount_musd": 50, "kinds": "customs training"}]
    )
    found = diagnose(case_of(rows))
    assert len(found.conflict) == 1
    assert [(repair.possible, repair.to) for repair in found.repairs] == [(False, None)]


def test_nothing_clashes() -> None:
    found = diagnose(case_of(worked_case()))
    assert found.feasible
    assert found.to_dict() == {"status": "feasible", "conflict": [], "repairs": []}


def test_capacity_that_a_project_adds_needs_money() -> None:
    rows = with_cell("Bridges", 2, "capacity_kt", 60)
    rows["Effects"][0]["capacity_added_kt"] = 50
    rows["Settings"] += [{"setting": "allow_unserved", "value": "no"}]
    rows = changed(rows, "Settings", "setting", "budget_musd", value=9)
    found = diagnose(case_of(rows))
    assert {rule.name for rule in found.conflict} == {"allow_unserved", "budget_musd"}
    assert next(repair.to for repair in found.repairs if repair.rule.name == "budget_musd") == 10
    for case in repair_all(rows, found):
        solve(case_of(case))


def infeasible_cases() -> list[tuple[int, Rows]]:
    cases = []
    for seed in range(800, 850):
        rows = random_case(seed)
        if Oracle(rows).best() is None:
            cases.append((seed, rows))
    return cases


def test_random_infeasible_cases() -> None:
    """Every conflict is a real and irreducible one, and every repair repairs."""
    cases = infeasible_cases()
    assert len(cases) > 3
    for seed, rows in cases:
        found = diagnose(case_of(rows))
        assert found.conflict, seed
        for case in repair_all(rows, found):
            assert Oracle(case).best() is not None, (seed, found.to_dict())
        for rule, repair in zip(found.conflict, found.repairs, strict=True):
            assert rule.name == repair.rule.name


def test_feasible_cases_are_said_to_be() -> None:
    for seed in range(900, 912):
        rows = random_case(seed)
        assert diagnose(case_of(rows)).feasible == (Oracle(rows).best() is not None), seed


@pytest.mark.parametrize("name", [f"r01.{n}.dow" for n in range(7, 10)])
def test_published_cases_that_cannot_carry_everything(name: str) -> None:
    case: Case = published("canad", name, 1e6, allow_unserved="no")
    found = diagnose(case)
    assert [rule.name for rule in found.conflict] == ["allow_unserved"]
    assert "even with every project funded" in found.conflict[0].says
    assert found.repairs[0].possible
