"""Alternatives against enumeration: best first, apart, without padding, and proven complete."""

from __future__ import annotations

from itertools import pairwise

import pytest

from optimizer.case import InputError
from optimizer.report.files.study_answers import alternatives_answer
from optimizer.report.files.study_text import alternatives_text
from optimizer.solver import InfeasibleCaseError
from optimizer.solver.highs.standard_form import SideConstraint
from optimizer.studies import alternatives, near_optimal
from optimizer.studies.padding import Padding
from tests.case.builder import with_rows, worked_case
from tests.models.random_cases import random_case, seeds
from tests.oracle import Oracle
from tests.studies.common import TIE, case_of, near, static_case


def listed_by_hand(oracle: Oracle, best: set[str], differ: int, within_pct: float) -> list[float]:
    """Objectives of what a list of all portfolios gives, taken greedily from the best down."""
    value = {frozenset(starts): oracle.measure(oracle.sums(priced)) for starts, priced in oracle.allowed}
    baseline = oracle.baseline_objective
    most = (
        value[frozenset(best)]
        + within_pct / 100 * max(0.0, baseline - value[frozenset(best)])
        + 1e-9 * baseline
    )
    lean = [one for one in value if value[one] <= most and not _padded(oracle, value, one)]
    listed, objectives = [frozenset(best)], []
    for one in sorted(lean, key=lambda one: value[one]):
        if all(len(one ^ other) >= differ for other in listed):
            listed.append(one)
            objectives.append(value[one])
    return objectives


def _padded(oracle: Oracle, value: dict[frozenset[str], float], one: frozenset[str]) -> bool:
    tie = TIE * oracle.baseline_objective
    for project in one:
        gone = {project}
        while more := {
            q
            for q in one
            if q not in gone
            and gone & set(str(oracle.projects[q].get("requires", "")).replace(" ", "").split(","))
        }:
            gone |= more
        rest = one - gone
        if rest in value and value[rest] <= value[one] + tie:
            return True
    return False


@pytest.mark.parametrize(("differ", "within_pct"), [(1, 30.0), (2, 60.0), (3, 100.0)])
@pytest.mark.parametrize("seed", seeds(range(600, 610), fast=7))
def test_against_a_list_of_all(seed: int, differ: int, within_pct: float) -> None:
    _, case, oracle = static_case(seed)
    if oracle.best() is None:
        with pytest.raises(InfeasibleCaseError):
            alternatives(case)
        return
    found = alternatives(case, count=4, within_pct=within_pct, differ=differ)
    expected = listed_by_hand(oracle, set(found.best.projects), differ, within_pct)
    baseline = oracle.baseline_objective
    lists = [set(found.best.projects), *(set(portfolio.projects) for portfolio in found.portfolios)]
    for n, one in enumerate(lists):
        assert all(len(one ^ other) >= differ for other in lists[:n])
    objectives = [portfolio.objective for portfolio in found.portfolios]
    assert objectives == sorted(objectives) or all(
        later >= earlier - 2 * TIE * baseline for earlier, later in pairwise(objectives)
    )
    # among ties another may be taken first, and then others fit beside it; the first one's objective is sure
    assert bool(objectives) == bool(expected)
    if expected:
        assert near(objectives[0], expected[0], baseline)
    if found.complete:
        assert len(objectives) < 4
    else:
        assert len(objectives) == 4


def test_the_worked_case_has_few() -> None:
    found = alternatives(case_of(worked_case()), count=9, within_pct=100, differ=1)
    assert found.complete
    assert set(found.best.projects) == {"train", "onestop"}
    lists = [set(portfolio.projects) for portfolio in found.portfolios]
    # 10 million buy no more than one beside new_b1
    assert lists == [{"onestop"}, {"new_b1"}, {"train"}, set()]
    assert found.extra_pct[-1] == pytest.approx(100)
    assert found.differs_in == (1, 3, 1, 2)
    times = found.appearances.set_index("project")["times"]
    assert (times["onestop"], times["train"], times["new_b1"]) == (2, 2, 1)


def test_padding_is_not_an_alternative() -> None:
    rows = worked_case()
    for n in range(8):
        rows["Projects"].append(
            {"project": f"idle{n}", "kind": "customs training", "country": "KZ", "cost_musd": 0.1}
        )
        rows["Effects"].append({"project": f"idle{n}", "target": "k_out", "processing_cut_pct": 0})
    found = alternatives(case_of(rows), count=9, within_pct=100, differ=1)
    assert found.complete
    assert not any(name.startswith("idle") for portfolio in found.portfolios for name in portfolio.projects)
    assert len(found.portfolios) == 4


def test_a_rule_may_ask_for_what_saves_nothing() -> None:
    rows = with_rows("Rules", {"rule": "two", "measure": "projects", "min": 2})
    rows["Projects"].append({"project": "idle", "kind": "customs training", "country": "KZ", "cost_musd": 0})
    found = alternatives(case_of(rows), count=9, within_pct=100, differ=1)
    assert found.complete
    assert {"onestop", "idle"} in [set(portfolio.projects) for portfolio in found.portfolios]


@pytest.mark.parametrize(
    "options", [{"count": 0}, {"within_pct": -1}, {"within_pct": float("nan")}, {"differ": 0}]
)
def test_what_makes_no_sense_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError):
        alternatives(case_of(worked_case()), **options)


@pytest.mark.parametrize("objective", ["worst_case", "cvar", "regret"])
def test_ties_in_the_measure_do_not_keep_it_from_ending(objective: str) -> None:
    """Of those that tie in the measure the best on average is one that is listed already."""
    rows = random_case(1605, scenarios=True)
    rows["Settings"] = [row for row in rows["Settings"] if row["setting"] != "objective"]
    rows["Settings"] += [{"setting": "objective", "value": objective}]
    found = alternatives(case_of(rows), count=2, within_pct=10, differ=1)
    assert found.complete or len(found.portfolios) == 2
    assert found.stopped is None
    lists = [found.best.projects, *(portfolio.projects for portfolio in found.portfolios)]
    assert len(set(lists)) == len(lists)


def test_the_time_limit_ends_it_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much padding is struck out, one more list may take no longer than the limit."""
    case = case_of(worked_case(), time_limit_seconds=0.5)
    monkeypatch.setattr(near_optimal._Pool, "_is_apart", lambda *_: False)
    monkeypatch.setattr(near_optimal, "lean", lambda *_: {})
    monkeypatch.setattr(Padding, "struck_out", lambda *_: SideConstraint({}, lower=0.0))
    found = alternatives(case, count=9, within_pct=100, differ=1)
    assert found.stopped == "time_limit"
    assert not found.complete
    assert "one more was not found in 0.5 seconds (time_limit_seconds)" in alternatives_text(found)
    assert alternatives_answer(found)["stopped"] == "time_limit"
