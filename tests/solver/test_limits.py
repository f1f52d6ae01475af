"""At the very edge of a limit, and what only rules hold together."""

from __future__ import annotations

import pytest

from optimizer.case import read_case
from optimizer.solver import evaluate, solve
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.query import Found
from optimizer.solver.solving import Solving
from optimizer.solver.ties import settle
from tests.case.builder import Rows, to_xlsx, with_rows, worked_case

TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.mark.parametrize("short", [0.0, 1e-12, 5e-10, 5e-7, 1e-5, 1e-3])
def test_a_budget_that_is_short_by_a_hair(short: float) -> None:
    """An answer comes, is within the budget as the referee judges it, and is the best of those that are."""
    case = read_case(to_xlsx(worked_case()))
    portfolio = solve(case, budget_musd=7 - short)
    assert portfolio.status == "optimal"
    again = evaluate(case, portfolio.projects, budget_musd=7 - short)
    assert again.broken_rules == ()
    assert again.objective == pytest.approx(portfolio.objective)
    both = evaluate(case, ["train", "onestop"], budget_musd=7 - short)
    assert set(portfolio.projects) == ({"onestop"} if both.broken_rules else {"train", "onestop"})


@pytest.mark.parametrize("measure", ["spend_musd", "spend_share_pct"])
def test_sums_of_tenths_reach_a_limit_exactly(measure: str) -> None:
    """0.1 + 0.2 + ... is not 1.5 in floating point; the limits are meant as they are written."""
    rows = tenths()
    rows["Settings"].append({"setting": "budget_musd", "value": 1.5})
    if measure == "spend_musd":
        rows["Rules"] = [{"rule": "r", "measure": measure, "kinds": "customs training", "max": 1.5}]
    else:
        rows["Rules"] = [
            {"rule": "r", "measure": measure, "kinds": "customs training", "min": 100, "max": 100}
        ]
    portfolio = solve(read_case(to_xlsx(rows)))
    assert len(portfolio.projects) == len(TENTHS)
    assert evaluate(read_case(to_xlsx(rows)), portfolio.projects).broken_rules == ()


def tenths() -> Rows:
    rows = worked_case(Settings=[])
    rows["Projects"] = [
        {"project": f"t{n}", "kind": "customs training", "country": "KZ", "cost_musd": cost}
        for n, cost in enumerate(TENTHS)
    ]
    rows["Effects"] = [
        {"project": f"t{n}", "target": "k_out", "processing_cut_pct": 10} for n in range(len(TENTHS))
    ]
    return rows


@pytest.mark.parametrize("prove_unique", [True, False])
def test_idle_projects_that_only_shares_hold_together_are_dropped_at_once(prove_unique: bool) -> None:
    """Each is half of what is spent, as rules ask; either alone would break one, none at all breaks none."""
    rows = worked_case()
    rows["Projects"] = [
        {"project": "idle_kz", "kind": "customs training", "country": "KZ", "cost_musd": 3},
        {"project": "idle_az", "kind": "customs training", "country": "AZ", "cost_musd": 3},
    ]
    rows["Effects"] = [{"project": project, "target": "k_out"} for project in ("idle_kz", "idle_az")]
    rows["Rules"] = [
        {"rule": f"half_{country}", "measure": "spend_share_pct", "countries": country, "min": 50}
        for country in ("KZ", "AZ")
    ]
    solving = Solving(read_case(to_xlsx(rows)))
    both = solving.session.referee.price({0: 0, 1: 0})
    found = Found("optimal", {0: 0, 1: 0}, both, both.expected, both.expected)
    assert settle(solving.session, found, SolveOptions(), prove_unique=prove_unique).starts == {}
    assert solve(read_case(to_xlsx(rows)), prove_unique=prove_unique).projects == ()


def test_a_project_that_saves_nothing_stays_where_a_rule_asks_for_it() -> None:
    rows = with_rows(
        "Projects", {"project": "idle", "kind": "customs training", "country": "AZ", "cost_musd": 1}
    )
    rows["Effects"].append({"project": "idle", "target": "k_out"})
    rows["Rules"] = [{"rule": "azerbaijan", "measure": "projects", "countries": "AZ", "min": 1}]
    assert set(solve(read_case(to_xlsx(rows))).projects) == {"train", "onestop", "idle"}
