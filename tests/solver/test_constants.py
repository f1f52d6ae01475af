"""What nobody can change hides nothing: tolerances are measured against what decisions can."""

from __future__ import annotations

import importlib.util

import pytest

from optimizer import evaluate, read_case, solve
from optimizer.report.files.compared_answers import side_of
from optimizer.report.words.answer_words import headline
from optimizer.studies import frontier, importance
from optimizer.studies.comparison.sentences import sentences
from optimizer.studies.worth.card import project_card
from optimizer.studies.worth.card_study import explained_of
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.wording.figures import share
from tests.case.builder import Rows, to_xlsx, with_settings, worked_case
from tests.oracle import Oracle

SCENARIOS = [
    {"scenario": "base"},
    {"scenario": "slow", "delay_factor": 1.5},
    {"scenario": "busy", "flow_factor": 1.2},
]


def stranded(hours: float = 1e8, **settings: object) -> Rows:
    """The worked case beside 10 kt that no link reaches, each tonne at a charge that dwarfs all else."""
    rows = with_settings(outside_option_hours=hours, **settings)
    rows["Nodes"].append({"node": "island", "country": "AZ"})
    rows["Flows"].append({"flow": "lost", "origin": "mine", "destination": "island", "kt_per_year": 10})
    return rows


def far_away(kt: float = 1e7) -> Rows:
    """The worked case beside a flow that no project touches, with far more tonnes."""
    rows = worked_case()
    rows["Nodes"] += [{"node": "a", "country": "UZ"}, {"node": "b", "country": "UZ"}]
    rows["Links"].append(
        {"link": "elsewhere", "from_node": "a", "to_node": "b", "mode": "rail", "hours": 500}
    )
    rows["Flows"].append({"flow": "large", "origin": "a", "destination": "b", "kt_per_year": kt})
    return rows


CASES = {
    "stranded": stranded(),
    "stranded at more": stranded(1e10),
    "far away": far_away(),
    "far away with capacities": {
        **far_away(),
        "Links": [{**link, "capacity_kt": 1e8} for link in far_away()["Links"]],
    },
}


@pytest.mark.parametrize("rows", CASES.values(), ids=CASES)
@pytest.mark.parametrize("formulation", ["arcs", "cuts"])
def test_the_worked_case_beside_a_large_constant(rows: Rows, formulation: str) -> None:
    best = solve(read_case(to_xlsx(rows)), formulation=formulation)
    assert sorted(best.projects) == ["onestop", "train"]
    assert best.status == "optimal"
    assert best.unique is True
    assert best.saving == pytest.approx(1_900, rel=1e-6)
    assert "saves" in headline(best)


@pytest.mark.parametrize("objective", ["expected", "worst_case", "cvar", "regret"])
@pytest.mark.parametrize("formulation", ["arcs", "cuts"])
def test_every_objective_beside_a_large_constant(objective: str, formulation: str) -> None:
    small, large = (stranded(hours, objective=objective) for hours in (2_000.0, 1e8))
    for rows in (small, large):
        rows["Scenarios"] = SCENARIOS
    ordinary, best = (solve(read_case(to_xlsx(rows)), formulation=formulation) for rows in (small, large))
    assert best.projects == ordinary.projects
    assert best.status == "optimal"
    oracle = Oracle(large, 10)
    chosen = oracle.best()
    assert chosen is not None
    assert best.objective == pytest.approx(oracle.objective(chosen.starts), rel=1e-9, abs=1e-3)


def test_years_beside_a_large_constant() -> None:
    rows = stranded(first_year=2026, horizon_years=3)
    rows["Settings"] = [setting for setting in rows["Settings"] if setting["setting"] != "budget_musd"]
    rows["Budgets"] = [{"source": "fund", "year": 2026, "amount_musd": 7}]
    best = solve(read_case(to_xlsx(rows)))
    assert sorted(best.projects) == ["onestop", "train"]
    assert best.status == "optimal"


def test_a_budget_of_one_takes_the_cheap_one() -> None:
    best = solve(read_case(to_xlsx(stranded())), budget_musd=1)
    assert best.projects == ("train",)
    assert best.saving == pytest.approx(200, rel=1e-6)


def test_studies_beside_a_large_constant() -> None:
    case = read_case(to_xlsx(stranded()))
    assert [point is not None and sorted(point.projects) for point in frontier(case, [1, 7, 10]).points] == [
        ["train"],
        ["onestop", "train"],
        ["onestop", "train"],
    ]
    worth = importance(case, entries=False)
    assert worth.of("onestop").replacement_cost == pytest.approx(700)  # new_b1 alone saves 1,200 of 1,900


@pytest.mark.skipif(
    importlib.util.find_spec("pyscipopt") is None, reason="PySCIPOpt is not installed (pip install pyscipopt)"
)
@pytest.mark.parametrize(
    "rows", [stranded(), stranded(1e10), far_away()], ids=["stranded", "stranded at more", "far away"]
)
def test_another_solver_beside_a_large_constant(rows: Rows) -> None:
    best = solve(read_case(to_xlsx(rows)), solver="scip")
    assert sorted(best.projects) == ["onestop", "train"]
    assert (best.status, best.unique) == ("optimal", True)


def test_the_gap_is_measured_against_what_can_change() -> None:
    """A gap of 1 % of a billion hours would take anything for proven."""
    best = solve(read_case(to_xlsx(stranded())), mip_gap_pct=1.0)
    assert best.best_bound is not None
    assert best.objective - best.best_bound <= 0.01 * 10 * 7_700
    assert sorted(best.projects) == ["onestop", "train"]


def test_a_case_that_nothing_can_change() -> None:
    rows = far_away()
    rows["Flows"] = rows["Flows"][1:]
    best = solve(read_case(to_xlsx(rows)))
    assert best.projects == ()
    assert best.objective == best.baseline_objective == pytest.approx(5e9)
    assert evaluate(read_case(to_xlsx(rows)), ["train"]).saving == 0


def test_answers_are_compared_by_what_they_save() -> None:
    """700 hours are no rounding beside a billion that no list changes."""
    case = read_case(to_xlsx(stranded(5e9)))
    sides = {
        name: side_of(evaluate(case, fund))
        for name, fund in (("one", ["train", "onestop"]), ("other", ["new_b1"]))
    }
    (said,) = sentences(sides)
    assert "saves 36.8 % less " in said
    assert "less than one" in said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (0.0, "0.0 %"), (14.39, "14.4 %"), (0.0123, "0.012 %"), (2e-5, "0.000020 %")],
)
def test_a_share_that_is_none_does_not_show_as_0(value: float | None, said: str) -> None:
    assert share(value) == said


def small_saver(hours: float = 1e8) -> Rows:
    """The stranded case with a course that saves 0.004 hours a tonne, 0.8 of a billion: it is no rounding."""
    rows = stranded(hours)
    rows["Projects"].append(
        {"project": "course", "kind": "customs training", "country": "KZ", "cost_musd": 1}
    )
    rows["Effects"].append({"project": "course", "target": "a_in", "processing_cut_pct": 0.2})
    return rows


@pytest.mark.parametrize("hours", [2_000.0, 1e8])
def test_what_a_project_saves_is_nothing_only_beside_what_decisions_can_change(hours: float) -> None:
    case = read_case(to_xlsx(small_saver(hours)))
    best = evaluate(case, ["train", "onestop"])
    pricing = Pricing(best.instance)
    alone = pricing.saving_alone(best.instance.project_position["course"])
    assert alone == pytest.approx(0.8, rel=1e-3)
    assert not pricing.is_nothing(alone)
    assert pricing.is_nothing(1e-7 * pricing.yardstick)
    assert "would save nothing" not in project_card(case, best, "course", pricing=pricing).headline
    funded = evaluate(case, ["train", "onestop", "course"])
    assert "nothing would be lost" not in project_card(case, funded, "course").headline


@pytest.mark.parametrize("hours", [2_000.0, 1e8])
def test_barring_a_project_costs_what_it_saves_beside_a_large_constant(hours: float) -> None:
    """Budget 10 funds the course too, as it saves something; barred, 0.8 is lost, and no list is as good."""
    found = explained_of(read_case(to_xlsx(small_saver(hours))), "course")
    assert found.cost == pytest.approx(0.8, rel=1e-3)
    assert "as good" not in found.meaning
    assert "as good" not in " ".join(found.sentences)


@pytest.mark.parametrize("objective", ["expected", "worst_case", "cvar", "regret"])
def test_cards_and_answers_measure_by_one_yardstick(objective: str) -> None:
    rows = small_saver(1e8)
    rows["Scenarios"] = SCENARIOS
    rows["Settings"].append({"setting": "objective", "value": objective})
    best = solve(read_case(to_xlsx(rows)), prove_unique=False)
    if objective != "regret":  # cards price that by the expectation
        assert Pricing(best.instance).yardstick == pytest.approx(best.yardstick)
    assert Pricing(best.instance).yardstick < 1e-3 * Pricing(best.instance).today
