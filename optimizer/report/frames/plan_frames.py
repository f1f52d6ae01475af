"""Tables of a plan over years and in scenarios; each is empty where the case has none."""

from __future__ import annotations

import pandas as pd

from models.referee import Valuation
from models.referee.opening import opening_year
from optimizer.columns import (
    COST,
    COUNTRY,
    FLOW,
    HOURS_AFTER,
    HOURS_BEFORE,
    NAME,
    PROJECT,
    SCENARIO,
    UNSERVED,
    Columns,
    count,
    declares,
    figure,
    text,
)  # fmt: skip
from optimizer.solver.averages import average_hours, flow_means
from optimizer.solver.portfolio import Portfolio

YEAR = count("year", "", "the year")
MEANS = (
    figure(
        "average_hours_before",
        "h",
        "of a mean served tonne with nothing funded, None where nothing is served",
    ),
    figure("average_hours_after", "h", "the same with the portfolio"),
    UNSERVED,
)
FLOW_MEANS = (figure("kt", "kt a year", "its volume then"), HOURS_BEFORE, HOURS_AFTER, UNSERVED)

PHASING = Columns(
    PROJECT, NAME, COUNTRY,
    count("start_year", "", "the year in which it starts"),
    count("opens_in", "", "the year from which it is open"),
    COST,
)  # fmt: skip
YEARLY_SPEND = Columns(
    YEAR,
    text("source", "its id"),
    figure("given_musd", "million", "what it gives in that year"),
    figure("spent_musd", "million", "what it pays in that year"),
    figure("carried_on_musd", "million", "what is left at the end of the year"),
)
BY_YEAR = Columns(
    YEAR,
    figure("spent_musd", "million", "the cost of what starts in it"),
    count("projects_started", "projects", "how many start in it"),
    *MEANS,
)
BY_SCENARIO = Columns(
    SCENARIO,
    figure("probability_pct", "%", "its probability"),
    figure("saving_pct", "%", "of its weighted hours with nothing funded"),
    *MEANS,
    figure("baseline_objective", "priority x kt x hours", "its sum with nothing funded"),
    figure("objective", "priority x kt x hours", "the same with the portfolio"),
    figure("saving", "priority x kt x hours", "the one minus the other"),
)
FLOWS_BY_SCENARIO = Columns(FLOW, SCENARIO, *FLOW_MEANS)
FLOWS_BY_YEAR = Columns(FLOW, YEAR, *FLOW_MEANS)


@declares(PHASING)
def phasing(portfolio: Portfolio) -> pd.DataFrame:
    """One row a funded project in the order of its start; none in a static case."""
    instance, table = portfolio.instance, portfolio.case.tables["Projects"]
    if instance.is_static:
        return PHASING.frame(())
    rows = []
    for p in sorted(portfolio.starts, key=lambda p: (portfolio.starts[p], p)):
        start = instance.years[portfolio.starts[p]].number
        name = table["name"].iloc[p] or instance.projects[p].id
        opens = instance.years[0].number + opening_year(instance, portfolio.starts, p)
        rows.append(
            (
                instance.projects[p].id,
                name,
                instance.projects[p].country,
                start,
                opens,
                instance.projects[p].cost_musd,
            )
        )
    return PHASING.frame(rows)


@declares(YEARLY_SPEND)
def yearly_spend(portfolio: Portfolio) -> pd.DataFrame:
    """One row a year and source; none in a static case."""
    instance = portfolio.instance
    rows, left = [], dict.fromkeys(range(len(instance.sources or ())), 0.0)
    for y, year in enumerate(instance.years if not instance.is_static else ()):
        for s, source in enumerate(instance.sources or ()):
            spent = sum(
                portfolio.payments[p].get(s, 0.0) for p, start in portfolio.starts.items() if start == y
            )
            left[s] += source.amounts_musd[y] - spent
            rows.append((year.number, source.id, source.amounts_musd[y], spent, max(0.0, left[s])))
    return YEARLY_SPEND.frame(rows)


@declares(BY_YEAR)
def by_year(portfolio: Portfolio) -> pd.DataFrame:
    """One row a year; none in a static case."""
    instance = portfolio.instance
    rows = []
    for y, year in enumerate(instance.years if not instance.is_static else ()):
        started = [p for p, start in portfolio.starts.items() if start == y]
        spent = sum(instance.projects[p].cost_musd for p in started)
        before, after, unserved = _means(portfolio, portfolio.worlds_where(year=y))
        rows.append((year.number, spent, len(started), before, after, unserved))
    return BY_YEAR.frame(rows)


@declares(BY_SCENARIO)
def by_scenario(portfolio: Portfolio) -> pd.DataFrame:
    """One row a scenario, its raw sums last; none where the case has no Scenarios sheet."""
    rows = []
    for s, scenario in enumerate(portfolio.instance.scenarios if portfolio.has_scenarios else ()):
        before, after = portfolio.baseline.scenario_sums[s], portfolio.valuation.scenario_sums[s]
        share = 100 * (before - after) / before if before else 0.0
        hours = _means(portfolio, portfolio.worlds_where(scenario=s))
        rows.append((scenario.id, 100 * scenario.probability, share, *hours, before, after, before - after))
    return BY_SCENARIO.frame(rows)


@declares(FLOWS_BY_SCENARIO)
def flows_by_scenario(portfolio: Portfolio) -> pd.DataFrame:
    """One row a flow and scenario; none where the case has no Scenarios sheet."""
    rows = []
    for s, scenario in enumerate(portfolio.instance.scenarios if portfolio.has_scenarios else ()):
        rows += _flow_rows(portfolio, scenario.id, portfolio.worlds_where(scenario=s))
    return FLOWS_BY_SCENARIO.frame(rows)


@declares(FLOWS_BY_YEAR)
def flows_by_year(portfolio: Portfolio) -> pd.DataFrame:
    """One row a flow and year; none in a static case."""
    rows = []
    for y, year in enumerate(portfolio.instance.years if not portfolio.instance.is_static else ()):
        rows += _flow_rows(portfolio, year.number, portfolio.worlds_where(year=y))
    return FLOWS_BY_YEAR.frame(rows)


def _flow_rows(portfolio: Portfolio, label: object, worlds: frozenset[int]) -> list[tuple[object, ...]]:
    instance = portfolio.instance
    before = flow_means(instance, portfolio.baseline, only=worlds)
    after = flow_means(instance, portfolio.valuation, only=worlds)
    return [
        (flow.id, label, now.kt, then.hours, now.hours, now.unserved_kt)
        for flow, then, now in zip(instance.flows, before, after, strict=True)
    ]


def _means(portfolio: Portfolio, worlds: frozenset[int]) -> tuple[float | None, float | None, float]:
    def mean(valuation: Valuation) -> float | None:
        return average_hours(portfolio.instance, valuation, only=worlds)

    unserved = sum(
        flow.unserved_kt for flow in flow_means(portfolio.instance, portfolio.valuation, only=worlds)
    )
    return mean(portfolio.baseline), mean(portfolio.valuation), unserved
