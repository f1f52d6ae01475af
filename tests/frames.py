"""Every public frame, on cases with all that makes columns and on bare ones, for tests/test_frames.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pandas as pd

from optimizer import Portfolio, evaluate, read_case, solve
from optimizer.case import Case
from optimizer.report.files.compared_answers import compare
from optimizer.report.frames import (
    baseline,
    brief_frames,
    budget_frames,
    budget_projects,
    figure_frames,
    plan_frames,
    portfolio_frames,
    stress_frames,
    timeline,
    traffic,
)
from optimizer.solver.stops import stop_frame
from optimizer.studies import Comparison, Diagnosis, alternatives, diagnose, explain, frontier, stress
from optimizer.studies.comparison.compared_columns import FRAMES
from optimizer.studies.worth.card import project_card
from optimizer.studies.worth.card_study import every_reason
from tests.case.builder import Rows, to_xlsx, with_settings, worked_case

HOSTILE = ("cost", "COST", "project", "name", "figure", "evidence", "start_year", "cost_musd")


def hostile_rows() -> Rows:
    """The worked case with sources, scenarios and a flow that are called as columns are."""
    rows = worked_case(
        Budgets=[{"source": source, "amount_musd": 2} for source in HOSTILE],
        Scenarios=[{"scenario": name} for name in ("scenario", "change", "kt")],
    )
    rows["Projects"][1]["project"] = rows["Effects"][1]["project"] = "project"
    rows["Projects"][2]["project"] = rows["Effects"][2]["project"] = "cost_musd"
    rows["Flows"][0]["flow"] = "flow"
    return rows


def years_rows() -> Rows:
    rows = with_settings(horizon_years=2, first_year=2027)
    rows["Budgets"] = [{"source": "cost", "amount_musd": 7}]
    return rows


def case_of(rows: Rows, **settings: Any) -> Case:
    return read_case(to_xlsx(rows), **settings)


@cache
def portfolios() -> dict[str, Portfolio]:
    hostile = case_of(hostile_rows())
    return {
        "hostile": solve(hostile),
        "years": solve(case_of(years_rows())),
        "static": solve(case_of(worked_case())),
        "empty": evaluate(hostile, []),
        "empty without sources": evaluate(case_of(worked_case()), []),
    }


@dataclass(frozen=True)
class Sample:
    """A frame, the function that made it, and what its header depends on."""

    name: str
    made_by: Any
    frame: pd.DataFrame
    given: dict[str, Any] = field(default_factory=dict)


def _function(owner: Any, name: str) -> Any:
    part = vars(type(owner))[name]
    return getattr(part, "func", None) or getattr(part, "fget", None) or part


def _of(owner: Any, *names: str, **given: Any) -> Iterator[Sample]:
    for name in names:
        yield Sample(f"{type(owner).__name__}.{name}", _function(owner, name), getattr(owner, name), given)


def _by(*functions: Callable[..., pd.DataFrame], of: tuple[Any, ...], **given: Any) -> Iterator[Sample]:
    for function in functions:
        yield Sample(function.__qualname__, function, function(*of), given)


def samples() -> Iterator[Sample]:
    for portfolio in portfolios().values():
        yield from _portfolio(portfolio)
    yield from _today(portfolios()["static"])
    yield from _budgets()
    yield from _alternatives()
    yield from _stress()
    yield from _worth()


def _portfolio(one: Portfolio) -> Iterator[Sample]:
    sources = [source.id for source in one.instance.sources or ()]
    yield from _of(one, "funded", "flows", "routes", source=sources)
    yield from _by(brief_frames.reasons, of=(one,), source=sources)
    yield from _by(brief_frames.not_funded, brief_frames.rule_frame, brief_frames.evidence_frame, of=(one,))
    yield from _by(figure_frames.part_frame, figure_frames.flow_frame, figure_frames.source_frame, of=(one,))
    yield from _by(figure_frames.value_frame, of=(one,))
    for division in ("country", "kind"):
        yield from _by(portfolio_frames.by_group, of=(one, division), division=[division])
        yield from _by(figure_frames.spend_frame, of=(one, division))
    yield from _by(figure_frames.spend_frame, of=(one, "source"))
    of = portfolio_frames
    yield from _by(of.key_figures, of.by_source, of.hours_by_part, of.unfunded, of=(one,))
    plan = plan_frames
    yield from _by(plan.phasing, plan.yearly_spend, plan.by_year, plan.by_scenario, of=(one,))
    yield from _by(plan.flows_by_scenario, plan.flows_by_year, of=(one,))
    yield from _by(traffic.link_frame, of=(one.instance, one.baseline, one.valuation))
    yield from _by(baseline.legs_of, of=(one, one.instance.flows[0].id))
    yield from _by(every_reason, of=(one.case, one))


def _today(one: Portfolio) -> Iterator[Sample]:
    today = baseline.baseline_of(one.case)
    yield from _of(today, "flows", "hours_by_part", "worst_stops")
    yield Sample("Baseline.legs", _function(today, "legs"), today.legs("ore"))
    yield from _by(timeline.legs_of, of=(one.case, one.instance, one.baseline, "ore"))
    yield from _by(traffic.link_frame, of=(one.instance, one.baseline, None))
    yield from _by(stop_frame, of=(one.case, one.instance, one.baseline))
    yield from _by(figure_frames.value_frame, stress_frames.spread_frame, of=(one.case,))
    from optimizer.studies.worth import card

    yield Sample("ProjectCard.targets", card._targets, project_card(one.case, one, "train").targets)
    rows = worked_case()
    rows["Flows"][0]["origin"], rows["Flows"][0]["destination"] = "port", "mine"
    rows["Links"][0]["both_ways"] = rows["Links"][1]["both_ways"] = "no"
    nowhere = baseline.baseline_of(case_of(rows, outside_option_hours=1.0))
    yield from _of(nowhere, "flows", "hours_by_part", "worst_stops")
    yield Sample("Baseline.legs", _function(nowhere, "legs"), nowhere.legs("ore"))


def _budgets() -> Iterator[Sample]:
    case = case_of(worked_case())
    promised = worked_case()
    promised["Projects"][0]["status"] = "committed"
    for found in (
        frontier(case, [7, 0, 12]),
        frontier(case, [7, 10], nested=True),
        frontier(case_of(promised), [1, 2]),
        frontier(case_of(promised), [1, 2], nested=True),
    ):
        shown = sorted(
            b for b, point in zip(found.budgets_musd, found.points, strict=True) if point is not None
        )
        yield from _of(found, "table", "funded", "entries", budget=shown)
        of = budget_frames
        who = budget_projects
        yield from _by(of.curve_frame, who.grid_frame, who.entries_frame, of.nesting_frame, of=(found,))
        yield from _by(of.terminal_frame, of=(found,), nested=found.nested)
        yield from _by(of.marginal_frame, of=(found, "saving_pct"))


def _alternatives() -> Iterator[Sample]:
    found = alternatives(case_of(worked_case()), within_pct=90.0)
    for one in (found, replace(found, portfolios=())):
        yield from _of(one, "table", "appearances")
        yield from _by(stress_frames.alternatives_frame, stress_frames.appearance_frame, of=(one,))


def _stress() -> Iterator[Sample]:
    found = stress(case_of(hostile_rows()), draws=3)
    many = len(found.figures)
    for one in (
        replace(found, value_of_knowing=(1.0,) * many),
        replace(found, drawn=(), value_of_knowing=(0.0,) * many),
    ):
        yield from _of(one, "projects", "survey_first")
        yield from _by(
            stress_frames.strip_frame, stress_frames.regret_frame, stress_frames.survey_frame, of=(one,)
        )


def _worth() -> Iterator[Sample]:
    explained = explain(case_of(worked_case()))
    for one in (
        explained,
        replace(explained, projects=(), importance=replace(explained.importance, projects=())),
    ):
        yield from _of(one, "table")
        yield from _of(one.importance, "table")
    promised = worked_case(Projects=[{**row, "status": "committed"} for row in worked_case()["Projects"]])
    for one in (Diagnosis(), diagnose(case_of(promised))):
        yield from _of(one, "table")


def comparisons() -> Iterator[tuple[Comparison, dict[str, dict[str, Any]]]]:
    """Comparisons, and of each frame what its header depends on."""
    every = portfolios()
    for chosen in (
        {"cost_musd": every["hostile"], "Change": every["empty"]},
        {"A": every["hostile"], "a": every["years"], "A: kt": every["static"]},
        {"base": every["empty without sources"], "other": every["empty without sources"]},
    ):
        found = compare(chosen)
        headers = {name: set(getattr(found, name).columns) for name in FRAMES}
        given: dict[str, dict[str, Any]] = {
            name: {"answer": found.names, "two_answers": len(chosen) == 2} for name in FRAMES
        }
        given["flows"] |= {
            "volumes_differ": any(f"{name}: kt" in headers["flows"] for name in found.names),
            "some_unserved": any(f"{name}: unserved kt" in headers["flows"] for name in found.names),
        }
        given["years"]["answer"] = [name for name in found.names if f"{name}: million" in headers["years"]]
        yield found, given
