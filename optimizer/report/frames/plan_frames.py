"""Tables of a plan over years and in scenarios; each is empty where the case has none."""

from __future__ import annotations

import pandas as pd

from models.referee import Valuation
from models.referee.opening import opening_year
from optimizer.solver.averages import average_hours, flow_means
from optimizer.solver.portfolio import Portfolio


def phasing(portfolio: Portfolio) -> pd.DataFrame:
    """One row a funded project in the order of its start: project, name, country, start_year, opens_in, cost_musd."""
    instance, table = portfolio.instance, portfolio.case.tables["Projects"]
    columns = ["project", "name", "country", "start_year", "opens_in", "cost_musd"]
    if instance.is_static:
        return pd.DataFrame(columns=columns)
    rows = []
    for p in sorted(portfolio.starts, key=lambda p: (portfolio.starts[p], p)):
        start = instance.years[portfolio.starts[p]].number
        name = table["name"].iloc[p] or instance.projects[p].id
        opens = instance.years[0].number + opening_year(instance, portfolio.starts, p)
        rows.append((instance.projects[p].id, name, instance.projects[p].country, start, opens, instance.projects[p].cost_musd))
    return pd.DataFrame(rows, columns=columns)


def yearly_spend(portfolio: Portfolio) -> pd.DataFrame:
    """One row a year and source: year, source, given_musd, spent_musd, carried_on_musd (left at the end of the year)."""
    instance = portfolio.instance
    rows, left = [], dict.fromkeys(range(len(instance.sources or ())), 0.0)
    for y, year in enumerate(instance.years if not instance.is_static else ()):
        for s, source in enumerate(instance.sources or ()):
            spent = sum(portfolio.payments[p].get(s, 0.0) for p, start in portfolio.starts.items() if start == y)
            left[s] += source.amounts_musd[y] - spent
            rows.append((year.number, source.id, source.amounts_musd[y], spent, max(0.0, left[s])))
    return pd.DataFrame(rows, columns=["year", "source", "given_musd", "spent_musd", "carried_on_musd"])


def by_year(portfolio: Portfolio) -> pd.DataFrame:
    """One row a year: year, spent_musd, projects_started, average_hours_before, average_hours_after, unserved_kt."""
    instance = portfolio.instance
    rows = []
    for y, year in enumerate(instance.years if not instance.is_static else ()):
        started = [p for p, start in portfolio.starts.items() if start == y]
        spent = sum(instance.projects[p].cost_musd for p in started)
        before, after, unserved = _means(portfolio, portfolio.worlds_where(year=y))
        rows.append((year.number, spent, len(started), before, after, unserved))
    columns = ["year", "spent_musd", "projects_started", "average_hours_before", "average_hours_after", "unserved_kt"]
    return pd.DataFrame(rows, columns=columns)


def by_scenario(portfolio: Portfolio) -> pd.DataFrame:
    """One row a scenario: scenario, probability_pct, saving_pct, hours, unserved_kt, and last its raw sums."""
    columns = ["scenario", "probability_pct", "saving_pct", "average_hours_before", "average_hours_after", "unserved_kt"]
    columns += ["baseline_objective", "objective", "saving"]
    rows = []
    for s, scenario in enumerate(portfolio.instance.scenarios if portfolio.has_scenarios else ()):
        before, after = portfolio.baseline.scenario_sums[s], portfolio.valuation.scenario_sums[s]
        share = 100 * (before - after) / before if before else 0.0
        hours = _means(portfolio, portfolio.worlds_where(scenario=s))
        rows.append((scenario.id, 100 * scenario.probability, share, *hours, before, after, before - after))
    return pd.DataFrame(rows, columns=columns)


def flows_by_scenario(portfolio: Portfolio) -> pd.DataFrame:
    """One row a flow and scenario: flow, scenario, kt, hours_before, hours_after, unserved_kt."""
    rows = []
    for s, scenario in enumerate(portfolio.instance.scenarios if portfolio.has_scenarios else ()):
        rows += _flow_rows(portfolio, scenario.id, portfolio.worlds_where(scenario=s))
    return pd.DataFrame(rows, columns=["flow", "scenario", "kt", "hours_before", "hours_after", "unserved_kt"])


def flows_by_year(portfolio: Portfolio) -> pd.DataFrame:
    """One row a flow and year: flow, year, kt, hours_before, hours_after, unserved_kt."""
    rows = []
    for y, year in enumerate(portfolio.instance.years if not portfolio.instance.is_static else ()):
        rows += _flow_rows(portfolio, year.number, portfolio.worlds_where(year=y))
    return pd.DataFrame(rows, columns=["flow", "year", "kt", "hours_before", "hours_after", "unserved_kt"])


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

    unserved = sum(flow.unserved_kt for flow in flow_means(portfolio.instance, portfolio.valuation, only=worlds))
    return mean(portfolio.baseline), mean(portfolio.valuation), unserved
