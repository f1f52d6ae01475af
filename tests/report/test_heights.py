"""Every chart with 1, 2, 3 and 40 rows: the plot keeps its height, whatever title, axes and legend take."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import pandas as pd
import pytest

from optimizer.report.charts import budget_charts, plan_charts, portfolio_charts, stress_charts
from optimizer.report.map.corridor_map import corridor_map
from optimizer.report.map.map_chart import map_chart
from optimizer.report.map.map_scene import scene_of
from optimizer.solver import Portfolio, evaluate
from optimizer.studies import alternatives, frontier, stress
from tests.case.builder import Rows
from tests.report.charts import assert_complete, plot_heights
from tests.report.conftest import case_of, on_the_map

COUNTS = (1, 2, 3, 40)
CODES = ["".join(letters) for letters in product("QX", ascii_uppercase)]


def rows_with(count: int) -> Rows:
    """That many bridges with a project, a country and a source each, and that many flows and scenarios."""
    rows = on_the_map()
    rows["Bridges"] = [{"bridge": f"b{n}", "link": "line", "delay_hours": 1 + n} for n in range(count)]
    project = {"kind": "bridge replacement", "cost_musd": 1}
    rows["Projects"] = [{"project": f"p{n}", "country": CODES[n], **project} for n in range(count)]
    rows["Effects"] = [{"project": f"p{n}", "target": f"b{n}", "delay_cut_pct": 50} for n in range(count)]
    rows["Flows"] = [
        {"flow": f"f{n}", "origin": "mine", "destination": "port", "kt_per_year": 10 + n}
        for n in range(count)
    ]
    rows["Budgets"] = [{"source": f"s{n}", "amount_musd": 2, "projects": f"p{n}"} for n in range(count)]
    return rows


@cache
def funded(count: int) -> Portfolio:
    rows = rows_with(count)
    rows["Scenarios"] = [{"scenario": f"s{n}", "delay_factor": 1 + n / 10} for n in range(count)]
    return evaluate(case_of(rows), [f"p{n}" for n in range(count)])


@cache
def planned(count: int) -> Portfolio:
    rows = rows_with(count)
    rows["Settings"] += [{"setting": "first_year", "value": 2026}, {"setting": "horizon_years", "value": 3}]
    return evaluate(case_of(rows), [f"p{n}" for n in range(count)])


CHARTS: dict[str, Callable[[int], Any]] = {
    "hours by part": lambda n: portfolio_charts.hours_by_part_chart(funded(n)),
    "flows": lambda n: portfolio_charts.flows_chart(funded(n)),
    "money by country": lambda n: portfolio_charts.spend_chart(funded(n), "country"),
    "money by kind": lambda n: portfolio_charts.spend_chart(funded(n), "kind"),
    "money by source": lambda n: portfolio_charts.spend_chart(funded(n), "source"),
    "sources": lambda n: portfolio_charts.sources_chart(funded(n)),
    "value": lambda n: portfolio_charts.value_bubble(funded(n)),
    "time and distance": lambda n: portfolio_charts.time_distance_chart(funded(n), "f0"),
    "scenarios": lambda n: plan_charts.scenario_chart(funded(n)),
    "phasing": lambda n: plan_charts.gantt_chart(planned(n)),
    "money by year": lambda n: plan_charts.yearly_spend_chart(planned(n)),
    "hours by year": lambda n: plan_charts.hours_by_year_chart(planned(n)),
    "frontier": lambda n: budget_charts.frontier_chart(budgets(n)),
    "what each million saves": lambda n: budget_charts.marginal_chart(budgets(n)),
    "who is in where": lambda n: budget_charts.grid_chart(budgets(n)),
    "in how many draws": lambda n: stress_charts.strip_chart(draws(n)),
    "regret": lambda n: stress_charts.regret_chart(draws(n)),
    "what to survey": lambda n: stress_charts.survey_chart(surveyed(n)),
    "progress of a solve": lambda n: portfolio_charts.progress_chart(signs(n)),
    "others": lambda n: stress_charts.appearance_chart(others(n)),
}


@cache
def budgets(count: int) -> Any:
    return frontier(case_of(rows_with(min(count, 12))), [1.0, 2.0, 3.0][: max(2, min(count, 3))])


@cache
def draws(count: int) -> Any:
    return stress(case_of(rows_with(min(count, 12))), draws=2)


def surveyed(count: int) -> Any:
    """As many figures to survey as projects, whatever two draws can tell of them."""
    found = copy(draws(count))
    rows = [("Projects", f"p{n}", "cost_musd", 10.0 * (n + 1)) for n in range(min(count, 12))]
    found.__dict__["survey_first"] = pd.DataFrame(rows, columns=["sheet", "id", "column", "value_of_knowing"])
    return found


def signs(count: int) -> pd.DataFrame:
    rows = [(float(n), 200.0 - n, 100.0 + n) for n in range(count)]
    return pd.DataFrame(rows, columns=["seconds", "objective", "best_bound"])


@cache
def others(count: int) -> Any:
    return alternatives(
        case_of(rows_with(max(2, min(count, 12))), budget_musd=max(1, count // 2)),
        count=2,
        within_pct=90,
        differ=1,
    )


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", CHARTS)
def test_the_plot_keeps_its_height(name: str, count: int) -> None:
    assert_complete(CHARTS[name](count))


def test_no_chart_is_left_out() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    modules = (portfolio_charts, budget_charts, plan_charts, stress_charts)
    assert [
        name
        for module in modules
        for name in module.__all__
        if name.endswith(("_chart", "bubble")) and f".{name}(" not in here
    ] == []


@pytest.mark.parametrize("count", COUNTS)
def test_a_map_keeps_the_height_of_its_frame(count: int) -> None:
    """Its title, notes and legend stand in margins of their own."""
    layout = corridor_map(funded(count).case, portfolio=funded(count)).layout
    plot = layout.height - layout.margin.t - layout.margin.b
    assert plot >= 160
    across = layout.xaxis.range[1] - layout.xaxis.range[0]
    along = layout.yaxis.range[1] - layout.yaxis.range[0]
    assert along / across > 0.05
    assert plot / layout.height > 0.5


@pytest.mark.parametrize("count", COUNTS)
def test_the_map_on_paper_is_as_large_as_it_was_laid_out(count: int) -> None:
    scene = scene_of(funded(count).case, portfolio=funded(count), width_px=800)
    assert scene.frame is not None
    assert plot_heights(map_chart(scene)) == [pytest.approx(800 * scene.frame.aspect, abs=1)]
