"""The Robustness page: the strip, regret, what to survey, alternatives, and where there are none."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from optimizer.wording.savings import unit_of
from tests.app.driver import desk_of, on, shown, texts, wait_for_studies
from tests.app.test_budget import opened, titles
from tests.case.builder import worked_case
from tests.report.test_plan_figures import rows_of_a_plan


def stressed(at: AppTest, draws: int) -> AppTest:
    on(at, "robustness")
    at.text_input(key="stress_draws").set_value(str(draws))
    at.text_input(key="stress_seed").set_value("2")
    shown(at)
    at.button(key="begin_stress").click()
    return wait_for_studies(shown(at))


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_the_strip_the_regret_and_what_to_survey(small: AppTest) -> None:
    at = stressed(shown(small), 20)
    assert "20 draws with seed 2" in texts(at)
    assert "projects of the chosen list are core" in titles(at)
    assert "The chosen list is the best in" in titles(at)
    assert "Survey first: " in titles(at)
    shown_metrics = metrics(at)
    assert sum(int(shown_metrics[name]) for name in ("Core", "Borderline", "Rarely or never")) == 3
    found = desk_of(at).studies.answered["stress"].answer
    assert shown_metrics["Worst"] == unit_of(found.chosen.instance).said(found.regret["max"])
    assert any({"evidence", "spread_pct", "setting"} <= set(frame.value.columns) for frame in at.dataframe)
    on(at, "solve")
    assert "The chosen list is the best in" in titles(on(at, "robustness"))  # kept from page to page


def test_few_draws_tell_no_value_of_knowing(small: AppTest) -> None:
    at = stressed(shown(small), 3)
    assert "It takes at least 12 draws to tell; there are 3" in texts(at)
    assert "The chosen list is the best in" in titles(at)


def test_another_budget_makes_it_old(small: AppTest) -> None:
    at = stressed(shown(small), 2)
    assert "older than the inputs" not in texts(at)
    desk_of(at).set_budget(7)
    assert "older than the inputs" in texts(shown(at))


def test_alternatives_and_how_often_projects_appear(small: AppTest) -> None:
    at = on(shown(small), "robustness")
    at.text_input(key="alternatives_within").set_value("90.0")
    shown(at)
    at.button(key="look").click()
    wait_for_studies(shown(at))
    assert "No others exist: this is proven" in texts(at)
    assert "portfolios; " in titles(at)
    at.text_input(key="alternatives_within").set_value("0.0")
    shown(at)
    at.button(key="look").click()
    wait_for_studies(shown(at))
    assert "There are no other lists" in texts(at)


def test_rules_that_clash_are_diagnosed_once_for_both_questions(small: AppTest) -> None:
    rows = worked_case()
    for project in rows["Projects"]:
        project["status"] = "committed"
    at = stressed(opened(small, rows), 2)
    at.button(key="look").click()
    wait_for_studies(shown(at))
    assert texts(at).count("No portfolio obeys this case") == 2
    assert "Raise budget" in texts(at)
    assert len([frame for frame in at.dataframe if "repair" in frame.value.columns]) == 2


def test_years_and_scenarios(small: AppTest) -> None:
    at = stressed(opened(small, rows_of_a_plan()), 3)
    assert "are core" in titles(at)


def test_draws_without_a_portfolio_are_said(small: AppTest) -> None:
    rows = worked_case()
    rows["Projects"][0]["status"] = "committed"  # it costs all the money, and more in most draws
    at = stressed(opened(small, rows), 6)
    assert "of 6 draws no portfolio obeys the rules" in texts(at)


def test_without_projects_nothing_is_asked(small: AppTest) -> None:
    at = on(opened(small, worked_case(Projects=[], Effects=[])), "robustness")
    assert not [button for button in at.button if button.key in ("begin_stress", "look")]
