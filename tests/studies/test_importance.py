"""Replacement and forcing costs against enumeration; what 0, negatives and None mean; reasons in words."""

from __future__ import annotations

import pytest

from optimizer.case import InputError
from optimizer.solver import InfeasibleCaseError
from optimizer.studies import explain, importance
from optimizer.studies.budgets.entry_budgets import Entries
from tests.case.builder import with_cell, with_rows, worked_case
from tests.models.random_cases import seeds
from tests.oracle import Oracle
from tests.studies.common import TIE, case_of, static_case, total_cost, with_status


@pytest.mark.parametrize("seed", seeds(range(700, 712), fast=7))
def test_against_enumeration(seed: int) -> None:
    rows, case, oracle = static_case(seed)
    best = oracle.best()
    if best is None:
        with pytest.raises(InfeasibleCaseError):
            importance(case)
        return
    found = importance(case)
    slack = 4 * TIE * oracle.baseline_objective + 1e-9
    for one in found.projects:
        changed = Oracle(with_status(rows, one.project, "rejected" if one.funded else "committed"))
        otherwise = changed.best()
        cost = one.replacement_cost if one.funded else one.forcing_cost
        if otherwise is None:
            assert cost is None
        else:
            assert cost == pytest.approx(otherwise.objective - best.objective, abs=slack)
        assert (one.forcing_cost if one.funded else one.replacement_cost) == 0
        alone = oracle.price({one.project: None}, allow_unserved=True)
        assert alone is not None
        assert one.saving_alone == pytest.approx(
            oracle.baseline_objective - oracle.measure(oracle.sums(alone)), abs=slack
        )


@pytest.mark.parametrize("seed", seeds([721, 722, 723, 724, 720, 725], fast=4))
def test_budget_of_entry(seed: int) -> None:
    rows, case, _ = static_case(seed)
    try:
        found = importance(case)
    except InfeasibleCaseError:
        return
    total = total_cost(rows)
    assert found.entry_budgets_musd == pytest.approx([total * n / 40 for n in range(1, 41)])
    bests = {budget: Oracle(rows, budget_musd=budget).best() for budget in found.entry_budgets_musd}
    if any(best is not None and (best.rivals or best.idlers) for best in bests.values()):
        pytest.skip("other lists are as good: which one is found is open")
    for one in found.projects:
        inside = [budget for budget, best in bests.items() if best is not None and one.project in best.starts]
        assert one.enters_at_musd == (min(inside) if inside else None)


def test_what_0_a_negative_and_no_value_mean() -> None:
    committed = importance(case_of(with_cell("Projects", 2, "status", "committed")))
    # without it train and onestop fit
    assert committed.of("new_b1").replacement_cost == pytest.approx(11_300 - 12_000)
    rejected = importance(case_of(with_cell("Projects", 4, "status", "rejected")))
    assert rejected.of("onestop").forcing_cost == pytest.approx(11_300 - 12_000)
    dear = importance(case_of(with_cell("Projects", 2, "cost_musd", 11)))
    assert dear.of("new_b1").forcing_cost is None
    trained = {"rule": "r", "measure": "projects", "projects": "train", "min": 1}
    asked = importance(case_of(with_rows("Rules", trained)))
    assert asked.of("train").replacement_cost is None
    rows = worked_case()
    rows["Projects"].append({**rows["Projects"][1], "project": "twin"})
    rows["Effects"].append({**rows["Effects"][1], "project": "twin"})
    rows["Settings"][1]["value"] = 7
    twins = importance(case_of(rows))
    assert twins.of("train").replacement_cost == pytest.approx(0)
    assert twins.of("twin").forcing_cost == pytest.approx(0)


def reason(rows, project: str) -> str:
    return explain(case_of(rows), [project]).projects[0].reason


def test_reasons_say_what_was_worked_out() -> None:
    told = reason(worked_case(), "onestop")  # new_b1 instead: 12,000 for 11,300, of 100 kt at priority 2
    assert "would lose 3.50 h a tonne, 36.8 % of the saving" in told
    assert "give up train and onestop" in reason(worked_case(), "new_b1")
    assert "committed" in reason(with_cell("Projects", 2, "status", "committed"), "new_b1")
    assert "rejected" in reason(with_cell("Projects", 4, "status", "rejected"), "onestop")
    dear = reason(with_cell("Projects", 2, "cost_musd", 11), "new_b1")
    assert "at most 10 million" in dear
    unpaid = reason(
        worked_case(Budgets=[{"source": "s", "amount_musd": 20, "projects": "train, onestop"}]), "new_b1"
    )
    assert "no source may pay" in unpaid
    ruled = reason(
        with_rows("Rules", {"rule": "no_b1", "measure": "projects", "projects": "new_b1", "max": 0}), "new_b1"
    )
    assert "no_b1" in ruled


def test_reasons_of_the_network() -> None:
    rows = worked_case()
    rows["Links"].append(
        {"link": "spur", "from_node": "quay", "to_node": "mine", "mode": "road", "hours": 500}
    )
    rows["Bridges"].append({"bridge": "b2", "link": "spur", "delay_hours": 5})
    rows["Projects"].append(
        {"project": "new_b2", "kind": "bridge replacement", "country": "KZ", "cost_musd": 1}
    )
    rows["Effects"].append({"project": "new_b2", "target": "b2", "delay_cut_pct": 100})
    assert "no freight passes" in reason(rows, "new_b2")


def test_useful_together_only() -> None:
    """A second way that two bridges delay: either alone leaves it slower than the first."""
    rows = worked_case()
    rows["Nodes"].append({"node": "mid", "country": "KZ"})
    for name, ends, bridge in (("w1", ("mine", "mid"), "c1"), ("w2", ("mid", "quay"), "c2")):
        rows["Links"].append(
            {"link": name, "from_node": ends[0], "to_node": ends[1], "mode": "rail", "hours": 1}
        )
        rows["Bridges"].append({"bridge": bridge, "link": name, "delay_hours": 20})
        rows["Projects"].append(
            {"project": f"fix_{bridge}", "kind": "bridge replacement", "country": "KZ", "cost_musd": 5}
        )
        rows["Effects"].append({"project": f"fix_{bridge}", "target": bridge, "delay_cut_pct": 100})
    said = reason(rows, "fix_c1")
    assert "fix_c2" in said
    assert "By itself it saves nothing" in said


def test_a_project_that_is_not_there() -> None:
    with pytest.raises(InputError, match="trian"):
        explain(case_of(worked_case()), ["trian"])


def test_where_it_was_stopped_a_sentence_counts_the_budgets_that_were_tried() -> None:
    known = Entries((1.0, 2.0, 3.0, 4.0), {"p": 3.0}, complete=False, tried=2)
    assert known.sentence("p") == (
        "It is funded at a budget of 3 million, the smallest that does of 2 tried before it was stopped."
    )
    assert known.sentence("q") == ""
    assert Entries((1.0, 2.0), {"p": 2.0}, tried=2).sentence("p") == (
        "It enters at a budget of 2 million, of 2 budgets tried."
    )
