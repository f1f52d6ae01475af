"""The pictures of a stress test and of alternatives: classes, regret, what to survey, empty ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.report.charts import stress_charts
from optimizer.report.frames import stress_frames
from optimizer.report.frames.stress_frames import BORDERLINE, CORE, RARE
from optimizer.studies import Alternatives, Stress, alternatives, stress
from tests.case.builder import worked_case
from tests.report.charts import assert_complete, title_of
from tests.report.conftest import case_of


@pytest.fixture(scope="module")
def found() -> Stress:
    """The worked case: with 10 million a bridge is as likely as not to be affordable."""
    return stress(case_of(worked_case()), draws=40, seed=2)


@pytest.fixture(scope="module")
def others() -> Alternatives:
    return alternatives(case_of(worked_case()), within_pct=90, count=3)


CHARTS = {
    "strip": stress_charts.strip_chart,
    "regret": stress_charts.regret_chart,
    "survey": stress_charts.survey_chart,
}


@pytest.mark.parametrize("name", [*CHARTS, "appearances"])
def test_a_chart_has_title_description_axis_titles_and_its_frame(
    name: str, found: Stress, others: Alternatives
) -> None:
    chart = stress_charts.appearance_chart(others) if name == "appearances" else CHARTS[name](found)
    assert_complete(chart)


def test_classes_go_by_share_of_draws(found: Stress) -> None:
    assert [stress_frames.class_of(share) for share in (100, 90, 89.9, 10, 9.9, 0)] == [
        CORE,
        CORE,
        BORDERLINE,
        BORDERLINE,
        RARE,
        RARE,
    ]
    frame = stress_frames.strip_frame(found).set_index("project")
    for project, share in found.funded_share.items():
        assert frame.at[project, "funded_share_pct"] == pytest.approx(100 * share)
        assert frame.at[project, "class"] == stress_frames.class_of(100 * share)
    weak, missed = stress_frames.out_of_place(found)
    chosen = set(found.chosen.projects)
    assert set(weak) == {p for p in chosen if found.funded_share[p] < 0.9}
    assert set(missed) == {p for p in found.funded_share if p not in chosen and found.funded_share[p] >= 0.9}


def test_the_chosen_list_is_ticked_and_titles_say_the_finding(found: Stress) -> None:
    shown = stress_charts.strip_chart(found).data
    assert set(shown.loc[shown["shown"].str.startswith("✓ "), "project"]) == set(found.chosen.projects)
    assert "of the 2 projects of the chosen list are core" in title_of(stress_charts.strip_chart(found))
    best = sum(one.regret <= 1e-6 * found.chosen.saving for one in found.feasible)
    assert title_of(stress_charts.regret_chart(found)).startswith(
        f"The chosen list is the best in {best} of 40 draws"
    )


def test_what_to_survey_has_sheet_and_excel_row(found: Stress) -> None:
    frame = stress_frames.survey_frame(found)
    assert len(frame)
    case = found.chosen.case
    for row in frame.to_dict("records"):
        table = case.tables[row["sheet"]]
        assert table.at[row["row"], stress_frames.SHEETS[row["sheet"]]] == row["id"]
        assert row["column"] in table.columns
        assert row["evidence"] == "not said"
    assert frame["value_of_knowing"].is_monotonic_decreasing
    assert title_of(stress_charts.survey_chart(found)).startswith("Survey first: ")


def test_spreads_name_their_setting_and_row() -> None:
    rows = worked_case()
    rows["Settings"].append({"setting": "spread_derived_pct", "value": 15})
    rows["Posts"][0]["evidence"] = "derived"
    frame = stress_frames.spread_frame(case_of(rows)).set_index("evidence")
    assert frame.at["derived", "spread_pct"] == 15
    assert frame.at["derived", "row"] == 4
    assert frame.at["derived", "figures"] == 2  # processing and queue of k_out
    assert frame["row"].isna().tolist() == [True, False, True]
    assert frame["figures"].sum() == 8


def test_a_test_without_feasible_draws_and_one_without_findings_are_drawn_empty(found: Stress) -> None:
    empty = replace(found, drawn=(), value_of_knowing=(0.0,) * len(found.figures))
    for name, chart in CHARTS.items():
        assert title_of(chart(empty)).startswith("No "), name
    certain = case_of(worked_case(), spread_cited_pct=0, spread_derived_pct=0, spread_illustrative_pct=0)
    sure = stress(certain, draws=2)
    assert title_of(stress_charts.regret_chart(sure)).startswith(
        "The chosen list is the best in 2 of 2 draws"
    )
    assert title_of(stress_charts.survey_chart(sure)).startswith("No single figure")


def test_alternatives_say_how_often_each_project_appears(others: Alternatives) -> None:
    frame = stress_frames.appearance_frame(others)
    assert (frame["of"] == len(others.portfolios) + 1).all()
    drawn = stress_charts.appearance_chart(others).data
    assert (drawn["times"] < drawn["of"]).all()
    alone = replace(others, portfolios=())
    assert len(stress_charts.appearance_chart(alone).data) == 0
