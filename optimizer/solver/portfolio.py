"""Portfolio: the answer. The third of the three kinds of data; frames and numbers are the referee's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from models.instance import INF, Instance, Starts
from models.referee import BrokenRule, Route, Valuation
from models.referee.rules import Payments, spent_musd
from optimizer.case import Case
from optimizer.columns import declares
from optimizer.solver.averages import average_hours, flow_means, unserved_kt
from optimizer.solver.highs.outcome import gap_pct
from optimizer.solver.information_value import LookingAhead
from optimizer.solver.portfolio_columns import FLOWS, FUNDED, PARTS, ROUTES
from optimizer.solver.settled import Rival

Status = Literal["optimal", "time_limit", "interrupted", "evaluated"]
PLAIN_STATUS = {
    "optimal": "proven best",
    "time_limit": "best found in the time",
    "interrupted": "best found before it was stopped",
    "evaluated": "priced as given",
}


@dataclass(frozen=True)
class RunRecord:
    """How an answer came about."""

    version: str
    case_sha256: str
    solver: str
    formulation: str
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Portfolio:
    """A set of funded projects and what it gives; frozen.

    `objective`, `baseline_objective`, `best_bound` and `saving` are in the measure of the case's objective
    (priority x kt x hours), `gap_pct` and `illustrative_saving_pct` in percent, `spent_musd` and
    `budget_musd` (None: no limit) in million of the case's currency, `average_hours_before` and `_after` in
    hours of a served tonne (None where nothing is served), `unserved_kt_before` and `_after` in kt a year.
    `status` is "optimal", "time_limit", "interrupted" or "evaluated". `starts` maps positions of projects to
    positions of years; `projects` are the ids, in the order of the workbook. `best_bound`, `unique` and
    `sole` are None where nothing was proven. `unique`: no other portfolio is as good in the measure and the
    expectation (one with more projects beside these aside, which then save nothing); `sole`: none is in the
    measure alone, and where one is, `rival` is such a one. `yardstick` is what differences are small against:
    the baseline, or ten times what decisions can change where that is less.

    The frames `funded`, `flows` and `routes` declare their columns.
    """

    case: Case
    instance: Instance
    starts: Starts
    valuation: Valuation
    baseline: Valuation
    status: Status
    objective: float
    baseline_objective: float
    best_bound: float | None
    unique: bool | None
    payments: Payments
    illustrative_saving_pct: float | None
    run: RunRecord
    broken_rules: tuple[BrokenRule, ...] = ()
    gap_reference: float | None = None
    yardstick: float = 0.0
    looking_ahead: LookingAhead | None = None
    sole: bool | None = None
    rival: Rival | None = None

    @property
    def ties_in(self) -> tuple[str, ...] | None:
        """Measures in which another is as good, the case's objective first; None where it was not proven."""
        objective = self.instance.objective
        if self.unique is False:
            return tuple(dict.fromkeys((objective, "expected")))
        if not self.unique or self.sole is None:
            return None
        return () if self.sole else (objective,)

    @property
    def saving(self) -> float:
        return self.baseline_objective - self.objective

    @property
    def gap_pct(self) -> float | None:
        return gap_pct(self.objective, self.best_bound, self.gap_reference)

    @property
    def spent_musd(self) -> float:
        return spent_musd(self.instance, self.starts)

    @property
    def budget_musd(self) -> float | None:
        return None if self.instance.budget_musd == INF else self.instance.budget_musd

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of the funded projects, in the order of the workbook."""
        return tuple(self.instance.projects[p].id for p in sorted(self.starts))

    @property
    def average_hours_before(self) -> float | None:
        return average_hours(self.instance, self.baseline)

    @property
    def average_hours_after(self) -> float | None:
        return average_hours(self.instance, self.valuation)

    @property
    def unserved_kt_before(self) -> float:
        return unserved_kt(self.instance, self.baseline)

    @property
    def unserved_kt_after(self) -> float:
        return unserved_kt(self.instance, self.valuation)

    @property
    def has_scenarios(self) -> bool:
        """Whether the case has a Scenarios sheet with rows; without one there is the base alone."""
        return len(self.case.tables["Scenarios"]) > 0

    def worlds_where(self, *, year: int | None = None, scenario: int | None = None) -> frozenset[int]:
        """Positions of the worlds of a year, a scenario (positions), or both."""
        return frozenset(
            n
            for n, world in enumerate(self.instance.worlds)
            if year in (None, world.year) and scenario in (None, world.scenario)
        )

    @cached_property
    @declares(FUNDED)
    def funded(self) -> pd.DataFrame:
        """One row a funded project, in the order of the workbook."""
        table = self.case.tables["Projects"]
        chosen = table.iloc[sorted(self.starts)]
        columns = ["project", "name", "kind", "country", "cost_musd", "evidence", "source"]
        frame = chosen[columns].reset_index(drop=True)
        frame["name"] = frame["name"].where(frame["name"].notna(), frame["project"])
        years = [self.start_year(p) for p in sorted(self.starts)]
        frame.insert(5, "start_year", pd.Series(years, dtype=object))
        for s, column in enumerate(self.source_columns.values()):
            frame[column] = [self.payments.get(p, {}).get(s, 0.0) for p in sorted(self.starts)]
        return frame

    @property
    def source_columns(self) -> dict[str, str]:
        """The column of `funded` that each source of money has, by its id."""
        return FUNDED.of_each("{}_musd", source=[source.id for source in self.instance.sources or ()])

    @cached_property
    @declares(FLOWS)
    def flows(self) -> pd.DataFrame:
        """One row a flow, in the workbook's order; hours are of what is served, None where nothing is."""
        given = ["flow", "origin", "destination", "commodity", "priority"]
        table = self.case.tables["Flows"][given].reset_index(drop=True)
        before, after = flow_means(self.instance, self.baseline), flow_means(self.instance, self.valuation)
        columns = {
            "kt": [mean.kt for mean in after],
            "hours_before": [mean.hours for mean in before],
            "hours_after": [mean.hours for mean in after],
            "hours_saved": [_less(one.hours, other.hours) for one, other in zip(before, after, strict=True)],
            "unserved_kt_before": [mean.unserved_kt for mean in before],
            "unserved_kt_after": [mean.unserved_kt for mean in after],
        }
        return pd.concat([table, pd.DataFrame(columns, dtype=object)], axis=1)

    @cached_property
    @declares(ROUTES)
    def routes(self) -> pd.DataFrame:
        """One row a route that a flow takes in a scenario and year, those with nothing funded first."""
        rows = []
        for when, valuation in (("before", self.baseline), ("after", self.valuation)):
            for world in valuation.worlds:
                for travelled in world.flows:
                    of = when, world.world, travelled.flow
                    rows += [self._route_row(*of, route) for route in travelled.routes]
        return ROUTES.frame(rows)

    def _route_row(self, when: str, world: int, flow: int, route: Route) -> dict[str, object]:
        position = self.instance.worlds[world]
        return {
            "flow": self.instance.flows[flow].id,
            "when": when,
            "scenario": self.instance.scenarios[position.scenario].id,
            "year": self.instance.years[position.year].number or None,
            "kt": route.kt,
            "hours": route.hours,
            **{column: route.parts[part] for part, column in PARTS.items()},
            "links": ", ".join(self.link_ids(route)),
        }

    def link_ids(self, route: Route) -> list[str]:
        return [self.instance.links[link].id for link in route.links]

    def start_year(self, project: int) -> int | None:
        """The calendar year in which a funded project starts; None in a static case."""
        return None if self.instance.is_static else self.instance.years[self.starts[project]].number

    def paid_by_source(self, project: int) -> dict[str, float]:
        sources = self.instance.sources or ()
        return {sources[s].id: musd for s, musd in self.payments.get(project, {}).items()}

    def summary(self) -> str:
        """The answer in a few lines of plain text."""
        from optimizer.report.files.console import summary

        return summary(self)

    def to_excel(self, path: str | Path) -> None:
        """Write the result sheets as a workbook of their own."""
        from optimizer.report.files.result_sheets import write_results

        write_results(self, path)


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
