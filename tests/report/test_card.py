"""Project cards: priced by hand on the worked case, and sentences that claim only what was computed."""

from __future__ import annotations

import pytest

from optimizer.case import Case, InputError
from optimizer.solver import InfeasibleCaseError, Portfolio, evaluate, solve
from optimizer.studies.worth.card import forced, project_card
from tests.case.builder import with_cell, worked_case
from tests.report.conftest import case_of


def test_a_funded_project(case: Case, best: Portfolio) -> None:
    card = project_card(case, best, "onestop")
    assert best.projects == ("train", "onestop")
    assert card.funded
    assert card.saving_alone == pytest.approx(2 * 100 * (1.25 + 7.5))
    assert card.loss_if_dropped == pytest.approx(1900 - 200)  # what train saves alone is left
    assert card.gain_if_added is None
    assert card.kt_today == 100
    assert (
        card.headline
        == "Funded: if it were dropped and the rest kept, 8.50 h a tonne, 89.5 % of the saving, would be"
        " lost, for 6 million USD."
    )
    target = card.targets.iloc[0]
    assert (target["target"], target["hours_today"], target["hours_alone"]) == ("k_out", 20.0, 11.25)
    assert target["hours_in_portfolio"] == pytest.approx(10.5)
    assert list(card.effects["queue_cut_pct"]) == [50]


def test_a_project_that_is_not_funded(case: Case, best: Portfolio) -> None:
    card = project_card(case, best, "new_b1")
    assert not card.funded
    assert card.loss_if_dropped is None
    assert card.gain_if_added == pytest.approx(1200)
    assert not card.admitted
    assert (
        card.headline
        == "Not funded: added to this portfolio it would save 6.00 h a tonne more, for 10 million USD, "
        "but 17 million is spent, the budget is 10."
    )
    assert card.targets["hours_in_portfolio"].iloc[0] == 0


def test_where_money_is_left_nothing_is_said_against_it() -> None:
    case = case_of(worked_case())
    card = project_card(case, evaluate(case, ["train"]), "onestop")
    assert card.admitted
    assert card.headline.endswith("more, for 6 million USD.")


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("status", {"onestop": "rejected"}, "Not funded: it is rejected in the workbook."),
        (
            "group",
            {"train": "site", "onestop": "site"},
            "Not funded: train of the same group (site) is, and at most one may be.",
        ),
    ],
)
def test_what_keeps_it_out_is_named(column: str, values: dict[str, str], says: str) -> None:
    rows = worked_case()
    for row in rows["Projects"]:
        if row["project"] in values:
            row[column] = values[row["project"]]
    case = case_of(rows)
    assert project_card(case, evaluate(case, ["train"]), "onestop").headline.startswith(says)


def test_commitments_and_requirements_are_reasons() -> None:
    rows = with_cell("Projects", 3, "status", "committed")
    rows["Projects"][2]["requires"] = "train"
    rows["Effects"] = [row for row in rows["Effects"] if row["project"] != "train"]
    rows["Effects"].append({"project": "train", "target": "a_in"})
    case = case_of(rows)
    said = project_card(case, evaluate(case, ["train", "onestop"]), "train").headline
    assert said.startswith("Funded, though nothing would be lost if it were dropped and the rest kept")
    assert "It is committed in the workbook." in said
    assert said.endswith("onestop requires it.")


def test_forced_in_and_out(case: Case, best: Portfolio) -> None:
    without = forced(case, best, "onestop", into="rejected")
    assert without.projects == ("new_b1",)  # new_b1 saves 1,200 for 10, train would need one more
    assert without.budget_musd == best.budget_musd
    within = forced(case, best, "new_b1", into="committed")
    assert within.projects == ("new_b1",)
    assert within.objective > best.objective


def test_a_portfolios_own_budget_is_kept(case: Case) -> None:
    richer = solve(case, budget_musd=17, prove_unique=False)
    assert forced(case, richer, "train", into="rejected").projects == ("new_b1", "onestop")


def test_forced_into_what_no_portfolio_obeys(case: Case) -> None:
    poor = solve(case, budget_musd=7, prove_unique=False)
    with pytest.raises(InfeasibleCaseError):
        forced(case, poor, "new_b1", into="committed")


def test_an_unknown_project_is_an_input_error(case: Case, best: Portfolio) -> None:
    with pytest.raises(InputError, match="no project"):
        project_card(case, best, "bridge_to_nowhere")
    with pytest.raises(InputError):
        forced(case, best, "bridge_to_nowhere", into="rejected")
