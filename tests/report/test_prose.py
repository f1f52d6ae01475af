"""In sentences: no raw sum, no id without its name, no year for several, no scenarios that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.case import Case
from optimizer.report.brief.brief import html_brief
from optimizer.report.charts import budget_charts, plan_charts, portfolio_charts, stress_charts
from optimizer.report.files import console, result_sheets, study_sheets, study_text
from optimizer.report.files.compared_answers import compare
from optimizer.report.files.comparison_text import comparison_sheets, comparison_text
from optimizer.report.words import answer_words
from optimizer.solver import Portfolio, evaluate, solve
from optimizer.solver.settled import Rival
from optimizer.studies import alternatives, diagnose, explain, frontier, stress
from optimizer.studies.worth.card import project_card
from optimizer.studies.worth.card_study import explained_of
from optimizer.wording import figures
from optimizer.wording.savings import judged, unit_of
from tests.case.builder import Rows
from tests.report.conftest import case_of, on_the_map
from tests.report.prose import (
    NAMES,
    faults,
    named_case,
    prose_of,
    prose_of_html,
    prose_of_sheets,
    with_scenarios,
    with_years,
)


def in_a_group() -> Rows:
    rows = named_case()
    for row in rows["Projects"][:2]:
        row["group"] = "site"
    rows["Projects"][2]["requires"] = "train"
    return rows


CASES = {
    "static": named_case(),
    "years": with_years(named_case()),
    "scenarios": with_scenarios(named_case()),
    "years and scenarios, regret": with_scenarios(with_years(named_case(objective="regret"))),
    "worst case": with_scenarios(named_case(objective="worst_case")),
    "worst case of one scenario": named_case(objective="worst_case"),
    "nothing affordable": named_case(budget_musd=0.5),
    "everything affordable": named_case(budget_musd=17),
    "groups and requirements": in_a_group(),
}


LONGER = ("scenarios", "worst case", "everything affordable")  # of kinds that others stand for


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.slow if name in LONGER else ()) for name in CASES],
)
def case(request: pytest.FixtureRequest) -> Case:
    return case_of(on_the_map(CASES[request.param]))


@pytest.fixture(scope="module")
def best(case: Case) -> Portfolio:
    return solve(case)


def test_the_answer_and_its_card_and_brief(case: Case, best: Portfolio) -> None:
    everything = evaluate(case, list(NAMES))  # breaks the budget, the group
    sums = []
    for portfolio in (best, everything, evaluate(case, [])):
        cards = [project_card(case, portfolio, project) for project in NAMES]
        sums += [
            value
            for card in cards
            for value in (card.saving_alone, card.loss_if_dropped, card.gain_if_added)
            if value
        ]
        said = [card.headline for card in cards]
        said += prose_of(console.summary(portfolio)) + prose_of_sheets(result_sheets.result_sheets(portfolio))
        said += prose_of_html(html_brief(portfolio, run_name="First")) if portfolio is best else []
        assert faults(said, portfolio, sums=sums) == []


def test_what_is_looked_for_is_found() -> None:
    best = solve(case_of(with_years(named_case())))
    for wrong in (
        f"It saves {best.saving:,.0f}.",
        "It loses 7 weighted hours.",
        "It needs train.",
        "So much is saved a year.",
        "The mean of all scenarios.",
    ):
        assert len(faults([wrong], best)) == 1
    right = "Officer training (train) saves 0.5 h a tonne; a trainer moves 20 kt a year."
    assert faults([right], best) == []


def test_the_charts(best: Portfolio) -> None:
    drawn = [
        portfolio_charts.flows_chart(best),
        portfolio_charts.hours_by_part_chart(best),
        portfolio_charts.spend_chart(best),
        portfolio_charts.value_bubble(best),
    ]
    if not best.instance.is_static:
        drawn += [plan_charts.gantt_chart(best), plan_charts.hours_by_year_chart(best)]
    if best.has_scenarios:
        drawn.append(plan_charts.scenario_chart(best))
    said = [" ".join(chart.title.text) for chart in drawn] + [chart.description for chart in drawn]
    assert faults(said, best) == []


def test_explaining(case: Case, best: Portfolio) -> None:
    found = explain(case, entries=best.instance.is_static)  # forty budgets of years take their time
    amounts = [
        value
        for one in found.importance.projects
        for value in (one.counterfactual_cost, one.saving_alone)
        if value
    ]
    said = [sentence for one in found.projects for sentence in one.sentences]
    said += prose_of(study_text.explain_text(found)) + prose_of_sheets(study_sheets.explain_sheets(found))
    other = explained_of(case, "train").about_another_list(replace(best, starts={}))
    assert faults([*said, other], best, sums=amounts) == []


def test_other_lists_and_budgets(case: Case, best: Portfolio) -> None:
    others, curve = (
        alternatives(case, within_pct=60, differ=1, count=2),
        frontier(case, [2, 7, 17], nested=True),
    )
    said = prose_of(study_text.alternatives_text(others)) + prose_of(study_text.frontier_text(curve))
    said += prose_of_sheets(study_sheets.alternatives_sheets(others)) + prose_of_sheets(
        study_sheets.frontier_sheets(curve)
    )
    charts = [
        budget_charts.frontier_chart(curve, chosen_musd=7, measure=measure) for measure in ("hours", "share")
    ]
    charts += [budget_charts.marginal_chart(curve, measure="share"), budget_charts.grid_chart(curve)]
    said += [text for chart in charts for text in (" ".join(chart.title.text), chart.description)]
    sums = [portfolio.saving for portfolio in (*others.portfolios, *curve.points) if portfolio is not None]
    assert faults(said, best, sums=[*sums, *(cost for cost in curve.nesting_cost if cost)]) == []


def test_uncertain_figures(case: Case, best: Portfolio) -> None:
    found = stress(case, draws=6)
    said = prose_of(study_text.stress_text(found)) + prose_of_sheets(study_sheets.stress_sheets(found))
    chart = stress_charts.regret_chart(found)
    said += [" ".join(chart.title.text), chart.description]
    assert faults(said, best, sums=[value for value in found.regret.values() if value]) == []


def test_comparing(case: Case, best: Portfolio) -> None:
    found = compare({"A": best, "B": evaluate(case, ["new_b1"])})
    said = [
        *found.sentences,
        *found.remarks,
        *prose_of(comparison_text(found)),
        *prose_of_sheets(comparison_sheets(found)),
    ]
    assert faults(said, best, sums=[evaluate(case, ["new_b1"]).saving]) == []


def test_clashing_rules_name_their_projects() -> None:
    rows = in_a_group()
    for row in rows["Projects"]:
        row["status"] = "committed"
    case = case_of(rows)
    found = diagnose(case)
    assert not found.feasible
    said = [rule.says for rule in found.conflict] + [repair.change for repair in found.repairs]
    assert any("New bridge, km 12 (new_b1)" in sentence for sentence in said)
    assert faults([*said, *prose_of("\n".join(study_text.diagnosis_lines(found)))], evaluate(case, [])) == []


def test_two_shares_are_explained_where_they_differ_and_nowhere_else() -> None:
    mixed = solve(case_of(named_case()))
    weighted = figures.share(answer_words.saved_share_pct(mixed))
    saved, before = answer_words.saved_hours(mixed), mixed.average_hours_before
    assert saved is not None
    assert before is not None
    assert weighted in answer_words.two_shares(mixed)
    assert figures.share(100 * saved / before) in answer_words.two_shares(mixed)
    alike = named_case()
    alike["Flows"] = [{**flow, "priority": 3} for flow in alike["Flows"]]
    assert answer_words.two_shares(solve(case_of(alike))) == ""


def test_what_is_invented_stands_beside_the_headline() -> None:
    best = solve(case_of(on_the_map(named_case())))
    said = answer_words.illustrative(best)
    assert said
    assert console.summary(best).splitlines()[3] == said
    assert said in result_sheets.result_sheets(best)[0].notes
    page = prose_of_html(html_brief(best, run_name="First"))
    assert page.index(said) == page.index(answer_words.headline(best)) + 1


def test_what_the_sources_have_left_but_the_budget_forbids() -> None:
    rows = named_case(budget_musd=7.5)
    rows["Budgets"] = [{"source": "bank", "amount_musd": 30}]
    assert "admits 0.5 million USD" in answer_words.kept_back(solve(case_of(rows)))
    assert answer_words.kept_back(solve(case_of(named_case()))) == ""


def test_no_list_is_said_to_be_proven_empty_that_was_picked_empty() -> None:
    case = case_of(named_case(budget_musd=0.5))
    assert "saves anything" in answer_words.headline(solve(case))
    assert "saves anything" not in answer_words.headline(evaluate(case, []))


def test_raw_sums_stand_last_in_a_table_and_hours_in_their_place() -> None:
    worth = explain(case_of(named_case()), entries=False).importance
    best, found = worth.best, worth.table
    shown = judged(found, unit_of(best.instance), saving=best.saving)
    assert list(shown.columns[-4:]) == [
        "replacement_cost",
        "forcing_cost",
        "saving_alone",
        "saving_alone_per_musd",
    ]
    assert "saving_alone_hours_a_tonne" in shown.columns[:10]
    unit = unit_of(best.instance)
    for hours, weighted in zip(shown["saving_alone_hours_a_tonne"], shown["saving_alone"], strict=True):
        assert hours == pytest.approx(unit.hours_a_tonne(weighted))


def test_a_rival_that_ties_is_called_by_its_name() -> None:
    best = solve(case_of(with_scenarios(named_case(objective="worst_case"))))
    tied = replace(best, unique=True, sole=False, rival=Rival({1: 0}, 950.0))
    said = answer_words.uniqueness(tied)
    assert "such as Officer training (train)" in said
    assert "h a tonne" in said
    assert faults([said], best, sums=[950.0]) == []
