"""The worked case of workbook.md, to the letter, and small variations whose answers can be done by hand."""

from __future__ import annotations

import pytest

from optimizer.case import read_case
from optimizer.solver import InfeasibleCaseError, evaluate, solve
from tests.case.builder import Rows, to_xlsx, with_settings, worked_case

BUDGETS = [7, 10, 12]


@pytest.mark.parametrize("budget", BUDGETS)
def test_train_and_onestop_at_any_of_three_budgets(budget: float) -> None:
    portfolio = solve(read_case(to_xlsx(worked_case())), budget_musd=budget)
    assert portfolio.status == "optimal"
    assert portfolio.projects == ("train", "onestop")
    assert portfolio.baseline_objective == pytest.approx(13_200)
    assert portfolio.objective == pytest.approx(11_300)
    assert portfolio.saving == pytest.approx(1_900)
    assert portfolio.average_hours_before == pytest.approx(66)
    assert portfolio.average_hours_after == pytest.approx(56.5)
    assert portfolio.spent_musd == 7
    assert portfolio.budget_musd == budget
    assert portfolio.unserved_kt_before == portfolio.unserved_kt_after == 0
    assert portfolio.unique is True
    assert portfolio.gap_pct == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize(
    ("fund", "hours"),
    [
        ([], 66.0),
        (["new_b1"], 60.0),
        (["train"], 65.0),
        (["new_b1", "train"], 59.0),
        (["train", "onestop"], 56.5),
        (["new_b1", "train", "onestop"], 50.5),
    ],
)
def test_every_set_by_hand(fund: list[str], hours: float) -> None:
    portfolio = evaluate(read_case(to_xlsx(worked_case())), fund, budget_musd=17)
    assert portfolio.status == "evaluated"
    assert portfolio.average_hours_after == pytest.approx(hours)
    assert portfolio.objective == pytest.approx(200 * hours)
    assert portfolio.broken_rules == ()
    assert portfolio.unique is None
    assert portfolio.best_bound is None
    assert portfolio.gap_pct is None


def test_everything_at_seventeen_million() -> None:
    portfolio = solve(read_case(to_xlsx(worked_case())), budget_musd=17)
    assert portfolio.projects == ("new_b1", "train", "onestop")
    assert portfolio.objective == pytest.approx(10_100)


@pytest.mark.parametrize("amount", [0, 0.5, 7, 100])
def test_a_source_alone_limits_what_is_spent(amount: float) -> None:
    """Also where it buys nothing at all."""
    rows = worked_case(Settings=[], Budgets=[{"source": "bank", "amount_musd": amount}])
    portfolio = solve(read_case(to_xlsx(rows)))
    assert portfolio.objective == pytest.approx({0: 13_200, 0.5: 13_200, 7: 11_300, 100: 10_100}[amount])
    assert sum(sum(portfolio.paid_by_source(p).values()) for p in portfolio.starts) == pytest.approx(
        portfolio.spent_musd
    )
    assert portfolio.budget_musd is None


def crowded(**changes: float | str) -> Rows:
    return with_settings(**{"allow_unserved": "no", "outside_option_hours": 30, **changes})


def test_freight_that_cannot_be_carried_makes_the_case_infeasible() -> None:
    """Although leaving it would be cheaper than carrying it, so that no limit is full today."""
    rows = crowded()
    rows["Links"][1]["capacity_kt"] = 40
    with pytest.raises(InfeasibleCaseError):
        solve(read_case(to_xlsx(rows)))


def test_capacity_is_bought_before_hours_where_nothing_may_stay() -> None:
    rows = crowded()
    rows["Bridges"][0]["capacity_kt"] = 40
    rows["Effects"][0]["capacity_added_kt"] = 80
    portfolio = solve(read_case(to_xlsx(rows)))
    assert portfolio.projects == ("new_b1",)
    assert portfolio.objective == pytest.approx(12_000)
    assert portfolio.unserved_kt_before == 100, "the baseline is priced with unserved freight allowed"
    assert portfolio.unserved_kt_after == 0


def test_a_flow_of_nothing_needs_no_route() -> None:
    """There is no freight in it that could not be carried."""
    rows = with_settings(allow_unserved="no")
    rows["Nodes"].append({"node": "island", "country": "AZ"})
    rows["Flows"].append({"flow": "none", "origin": "mine", "destination": "island", "kt_per_year": 0})
    portfolio = solve(read_case(to_xlsx(rows)))
    assert portfolio.objective == pytest.approx(11_300)
    assert evaluate(read_case(to_xlsx(rows)), ["train"]).broken_rules == ()


def twice_past_a_post(**post: float) -> Rows:
    """To change from rail to sea without a's yard (100 hours), cargo goes by c, and enters KZ at a twice."""
    link = {"hours": 1, "both_ways": "no"}
    return {
        "Settings": [{"setting": "budget_musd", "value": 5}],
        "Nodes": [
            {"node": "o", "country": "AZ"},
            {"node": "a", "country": "KZ", "transfer_hours": 100},
            {"node": "c", "country": "AZ"},
            {"node": "d", "country": "AZ"},
        ],
        "Links": [
            {"link": "l1", "from_node": "o", "to_node": "a", "mode": "rail", **link},
            {"link": "l2", "from_node": "a", "to_node": "c", "mode": "rail", **link},
            {"link": "l3", "from_node": "c", "to_node": "a", "mode": "sea", **link},
            {"link": "l4", "from_node": "a", "to_node": "d", "mode": "sea", **link},
        ],
        "Posts": [{"post": "gate", "node": "a", "direction": "in", "processing_hours": 10, **post}],
        "Projects": [{"project": "faster", "kind": "customs upgrade", "country": "KZ", "cost_musd": 5}],
        "Effects": [{"project": "faster", "target": "gate", "processing_cut_pct": 50}],
        "Flows": [{"flow": "f", "origin": "o", "destination": "d", "kt_per_year": 10}],
    }


def test_a_post_passed_twice_delays_twice_and_saves_twice() -> None:
    portfolio = solve(read_case(to_xlsx(twice_past_a_post())))
    assert portfolio.baseline_objective == pytest.approx(10 * (4 + 20))
    assert portfolio.objective == pytest.approx(10 * (4 + 10))


def test_a_tonne_that_passes_twice_counts_twice() -> None:
    """14 kt let 7 kt pass twice by c; for the other 3, once past the yard of 100 hours, no room is left."""
    portfolio = evaluate(read_case(to_xlsx(twice_past_a_post(capacity_kt=14))), [])
    once, twice = 2 + 10 + 100, 4 + 20
    # x kt twice, y kt once: 2x + y <= 14, x + y <= 10; serving all (x = 4, y = 6) beats leaving 3 kt at 2,000
    # hours
    assert portfolio.objective == pytest.approx(4 * twice + 6 * once)
    assert portfolio.unserved_kt_after == 0
