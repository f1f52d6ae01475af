"""Runs side by side, and the list that ranking would fund."""

from __future__ import annotations

import pytest

from optimizer.case import Case, InputError
from optimizer.report.files.compared_answers import compare, hand_picked, ranked_portfolio
from optimizer.solver import Portfolio, evaluate, solve
from tests.case.builder import with_cell, with_rows, worked_case
from tests.report.conftest import case_of, on_the_map


def test_two_runs(case: Case, best: Portfolio) -> None:
    other = evaluate(case, ["train", "new_b1"])
    found = compare({"best": best, "bridge": other})
    assert found.names == ("best", "bridge")
    where = dict(zip(found.projects["project"], found.projects["funded_in"], strict=True))
    assert where == {"new_b1": "only in bridge", "onestop": "only in best", "train": "all"}
    assert found.projects["funded_in"].iloc[-1] == "all"
    assert found.flows[["best", "bridge"]].to_numpy().tolist() == [[pytest.approx(56.5), pytest.approx(59.0)]]
    assert found.countries.to_dict("records") == [
        {"country": "KZ", "best": 7.0, "bridge": 11.0, "change": 4.0}
    ]
    figures = found.figures.set_index("figure")
    assert figures.loc["saving", "best":].tolist() == pytest.approx([1900, 1400, -500])
    assert len(found.inputs) == 0
    assert found.sentences == (
        (
            "bridge saves 26.3 % less than best in weighted hours, a tonne takes 2.50 h more; "
            "it funds 2 projects, 1 of them in both lists; it breaks 1 rule."
        ),
    )


def test_three_runs_say_in_which_a_project_is(case: Case, best: Portfolio, everything: Portfolio) -> None:
    found = compare({"A": best, "B": everything, "C": evaluate(case, ["train"])})
    where = dict(zip(found.projects["project"], found.projects["funded_in"], strict=True))
    assert where == {"new_b1": "only in B", "onestop": "A and B", "train": "all"}


def test_inputs_that_differ_by_cell() -> None:
    changed = with_cell("Projects", 4, "cost_musd", 8)
    changed["Effects"][1]["processing_cut_pct"] = 30
    del changed["Flows"][0]["priority"]
    changed["Nodes"].append({"node": "spare", "country": "KZ"})
    runs = {
        "A": solve(case_of(worked_case()), prove_unique=False),
        "B": solve(case_of(changed), budget_musd=9, prove_unique=False),
    }
    found = compare(runs).inputs
    assert found.to_numpy().tolist() == [
        ["Settings", 3, "budget_musd", "value", 10, 9],
        ["Nodes", len(changed["Nodes"]) + 1, "spare", "(the whole row)", None, "node spare, country KZ"],
        ["Projects", 4, "onestop", "cost_musd", 6, 8],
        ["Effects", 3, "train / k_out", "processing_cut_pct", 20, 30],
        ["Flows", 2, "ore", "priority", 2, None],
    ]


def test_a_hand_picked_list_is_priced_as_it_is(case: Case) -> None:
    picked = hand_picked(case, ["new_b1", "train", "new_b1"])
    assert picked.projects == ("new_b1", "train")
    assert [broken.rule for broken in picked.broken_rules] == ["budget_musd"]
    with pytest.raises(InputError):
        hand_picked(case, ["nothing"])


def test_ranking_takes_the_most_saved_per_million() -> None:
    """onestop saves 292 per million, train 200, new_b1 120."""
    case = case_of(worked_case())
    assert ranked_portfolio(case).projects == ("train", "onestop")
    assert ranked_portfolio(case.with_settings(budget_musd=17)).projects == ("new_b1", "train", "onestop")
    assert ranked_portfolio(case.with_settings(budget_musd=3)).projects == ("train",)


@pytest.mark.parametrize("budget_musd", [0.5, 1, 5, 6, 7, 9, 10, 11, 16, 17, 30])
def test_ranking_obeys_the_budget_and_never_beats_the_best(budget_musd: float) -> None:
    case = case_of(worked_case()).with_settings(budget_musd=budget_musd)
    ranked = ranked_portfolio(case)
    assert ranked.spent_musd <= budget_musd
    assert ranked.broken_rules == ()
    assert ranked.objective >= solve(case, prove_unique=False).objective - 1e-6


def test_ranking_funds_commitments_first_and_pairs_together() -> None:
    rows = with_cell("Projects", 2, "status", "committed")
    case = case_of(rows, budget_musd=11)
    assert ranked_portfolio(case).projects == ("new_b1", "train")
    rows = with_cell("Projects", 3, "requires", "onestop")
    assert ranked_portfolio(case_of(rows, budget_musd=6)).projects == ("onestop",)
    assert ranked_portfolio(case_of(rows, budget_musd=7)).projects == ("train", "onestop")


def test_ranking_respects_upper_limits_and_misses_lower_ones() -> None:
    rows = with_rows("Rules", {"rule": "few", "measure": "projects", "max": 1})
    assert ranked_portfolio(case_of(rows)).projects == ("onestop",)
    rows = with_rows(
        "Rules", {"rule": "bridge", "measure": "projects", "kinds": "bridge replacement", "min": 1}
    )
    assert [broken.rule for broken in ranked_portfolio(case_of(rows)).broken_rules] == ["bridge"]


def test_comparing_cases_with_other_projects() -> None:
    fewer = on_the_map()
    fewer["Projects"] = [row for row in fewer["Projects"] if row["project"] != "new_b1"]
    fewer["Effects"] = [row for row in fewer["Effects"] if row["project"] != "new_b1"]
    runs = {"A": evaluate(case_of(on_the_map()), ["new_b1"]), "B": evaluate(case_of(fewer), ["train"])}
    found = compare(runs)
    assert dict(zip(found.projects["project"], found.projects["funded_in"], strict=True)) == {
        "new_b1": "only in A", "train": "only in B",
    }  # fmt: skip
