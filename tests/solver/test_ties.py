"""Which measure ties, and what tells portfolios apart: in the answer, in words and in JSON."""

from __future__ import annotations

import pytest

from optimizer import read_case, solve
from optimizer.report.files.json_answers import solve_answer
from optimizer.report.words import answer_words
from optimizer.solver import Portfolio
from tests.case.builder import Rows, to_xlsx, with_settings

SCENARIOS = [{"scenario": "base"}, {"scenario": "shut"}]
SHUT = [{"scenario": "shut", "target": "ferry", "field": "closed"}]


def solved(objective: str, *, shut: bool, twin: bool = False, budget_musd: float = 7) -> Portfolio:
    rows: Rows = {**with_settings(objective=objective), "Scenarios": SCENARIOS}
    if shut:
        rows["Shocks"] = SHUT
    if twin:
        rows["Projects"].append({**rows["Projects"][2], "project": "a_twin", "group": "site"})
        rows["Projects"][2]["group"] = "site"
        rows["Effects"].append({**rows["Effects"][2], "project": "a_twin"})
    return solve(read_case(to_xlsx(rows)), budget_musd=budget_musd, look_ahead=False)


@pytest.mark.parametrize("objective", ["worst_case", "cvar"])
def test_others_have_the_same_measure_and_a_higher_expectation(objective: str) -> None:
    """In the worst scenario nothing passes, whatever is funded."""
    best = solved(objective, shut=True)
    assert sorted(best.projects) == ["onestop", "train"]
    assert (best.unique, best.ties_in) == (True, (objective,))
    answer = solve_answer(best)
    assert answer["ties_in"] == [objective]
    assert answer["tying"] == {"projects": [], "expected_more": pytest.approx(950)}  # half of 1,900
    said = answer_words.uniqueness(best)
    assert answer_words.OBJECTIVES[objective] in said
    assert "such as funding nothing" in said
    assert "saves most on average, by 4.75 h a tonne" in said  # 950 of 2 x 100 kt


@pytest.mark.parametrize("objective", ["worst_case", "cvar", "regret"])
def test_no_other_has_the_same_measure(objective: str) -> None:
    best = solved(objective, shut=False)
    assert (best.unique, best.sole, best.ties_in) == (True, True, ())
    assert (solve_answer(best)["ties_in"], solve_answer(best)["tying"]) == ([], None)
    assert answer_words.uniqueness(best) == "No other portfolio is as good."


@pytest.mark.parametrize("objective", ["worst_case", "cvar", "regret"])
def test_others_are_as_good_in_both(objective: str) -> None:
    best = solved(objective, shut=True, twin=True)
    assert sorted(best.projects) == ["a_twin", "train"]
    assert (best.unique, best.ties_in) == (False, (objective, "expected"))
    assert solve_answer(best)["ties_in"] == [objective, "expected"]
    assert "and on average; this one costs least and sorts first" in answer_words.uniqueness(best)


def test_the_expectation_says_what_it_always_said() -> None:
    best = solved("expected", shut=True, twin=True)
    assert "ties_in" not in solve_answer(best)
    assert best.ties_in == ("expected",)
    assert (
        answer_words.uniqueness(best) == "Other portfolios are as good; this one costs least and sorts first."
    )


def test_what_was_not_proven_is_not_claimed() -> None:
    rows = {**with_settings(objective="worst_case"), "Scenarios": SCENARIOS}
    best = solve(read_case(to_xlsx(rows)), prove_unique=False, look_ahead=False)
    assert (best.unique, best.ties_in) == (None, None)
    assert solve_answer(best)["ties_in"] is None
    assert answer_words.uniqueness(best) == "Whether another portfolio is as good was not proven."
