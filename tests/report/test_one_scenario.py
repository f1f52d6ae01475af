"""A list in one scenario alone is what pricing it in a case of that scenario would give."""

from __future__ import annotations

import pytest

from models.referee import Referee
from optimizer.report.brief.brief import html_brief
from optimizer.report.frames import plan_frames
from optimizer.report.frames.one_scenario import in_scenario
from optimizer.report.map import corridor_map
from optimizer.report.words import answer_words
from optimizer.solver import Portfolio, evaluate
from tests.report.conftest import case_of
from tests.report.test_plan_figures import rows_of_a_plan


@pytest.fixture(scope="module")
def plan() -> Portfolio:
    return evaluate(case_of(rows_of_a_plan()), {"train": 2026, "onestop": 2027})


@pytest.mark.parametrize("scenario", ["base", "slow"])
def test_the_referee_agrees(plan: Portfolio, scenario: str) -> None:
    seen = in_scenario(plan, scenario)
    again = Referee(seen.instance).price(seen.starts)
    assert again.expected == pytest.approx(seen.objective)
    assert seen.objective == pytest.approx(
        plan_frames.by_scenario(plan).set_index("scenario").at[scenario, "objective"]
    )
    hours = plan_frames.flows_by_scenario(plan)
    assert seen.flows["hours_after"].tolist() == pytest.approx(
        hours[hours["scenario"] == scenario]["hours_after"].tolist()
    )
    assert seen.gap_pct is None
    assert "priced as given" in answer_words.headline(seen)


def test_maps_and_the_brief_take_it(plan: Portfolio) -> None:
    seen = in_scenario(plan, "slow")
    assert corridor_map.corridor_map(seen.case, portfolio=seen).layout.meta["description"]
    assert "Run 1, scenario slow" in html_brief(seen, run_name="Run 1, scenario slow")


def test_a_scenario_that_is_not_there(plan: Portfolio) -> None:
    with pytest.raises(KeyError):
        in_scenario(plan, "fast")
