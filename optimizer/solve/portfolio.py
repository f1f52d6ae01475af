"""Portfolio: the answer. The third of the three kinds of data: frames and numbers, all of them the referee's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd

from models.instance import INF, Instance
from models.referee import BrokenRule, Route, Valuation
from models.referee.rules import Payments, spent_musd
from optimizer.case import Case
from optimizer.solve.looking_ahead import LookingAhead
from optimizer.solve.outcome import gap_pct

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
    """A set of funded projects and what it gives.

    `objective` and `baseline_objective` are in the measure of the case's objective (priority x kt x hours);
    `best_bound` and `unique` are None where nothing was proven. Frames:

    - `funded`: project, name, kind, country, cost_musd, start_year, one column of money per source, evidence, source
    - `flows`: flow, origin, destination, commodity, kt, hours_before, hours_after, hours_saved, unserved_kt_before,
      unserved_kt_after, priority
    - `routes`: flow, when ("before" or "after"), kt, hours, hours by part, links in order
    """

    case: Case
    instance: Instance
    starts: Mapping[int, int]
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
    looking_ahead: LookingAhead | None = None

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

    @cached_property
    def funded(self) -> pd.DataFrame:
        table = self.case.tables["Projects"]
        chosen = table.iloc[sorted(self.starts)]
        columns = ["project", "name", "kind", "country", "cost_musd", "evidence", "source"]
        frame = chosen[columns].reset_index(drop=True)
        years = [self.start_year(p) for p in sorted(self.starts)]
        frame.insert(5, "start_year", pd.Series(years, dtype=object))
        for s, source in enumerate(self.instance.sources or ()):
            frame[source.id + "_musd"] = [self.payments.get(p, {}).get(s, 0.0) for p in sorted(self.starts)]
        return frame

    @cached_property
    def flows(self) -> pd.DataFrame:
        table = self.case.tables["Flows"][["flow", "origin", "destination", "commodity", "priority"]].reset_index(drop=True)
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
    def routes(self) -> pd.DataFrame:
        rows = []
        for when, valuation in (("before", self.baseline), ("after", self.valuation)):
            for world in valuation.worlds:
                for travelled in world.flows:
                    rows += [self._route_row(when, world.world, travelled.flow, route) for route in travelled.routes]
        columns = ["flow", "when", "scenario", "year", "kt", "hours", *_PART_COLUMNS.values(), "links"]
        return pd.DataFrame(rows, columns=columns)

    def _route_row(self, when: str, world: int, flow: int, route: Route) -> dict[str, object]:
        position = self.instance.worlds[world]
        return {
            "flow": self.instance.flows[flow].id,
            "when": when,
            "scenario": self.instance.scenarios[position.scenario].id,
            "year": self.instance.years[position.year].number or None,
            "kt": route.kt,
            "hours": route.hours,
            **{column: route.parts[part] for part, column in _PART_COLUMNS.items()},
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
        from optimizer.report.console import summary

        return summary(self)

    def to_excel(self, path: str | Path) -> None:
        """Write the result sheets as a workbook of their own."""
        from optimizer.report.sheets import write_results

        write_results(self, path)


_PART_COLUMNS = {
    "line_haul": "line_haul_hours",
    "sea": "sea_hours",
    "bridges": "bridge_hours",
    "processing": "processing_hours",
    "queues": "queue_hours",
    "transfers": "transfer_hours",
}


@dataclass(frozen=True)
class FlowMean:
    """One flow over all worlds: mean yearly kt, mean hours of its served kt, mean unserved kt."""

    kt: float
    hours: float | None
    unserved_kt: float


def flow_means(instance: Instance, valuation: Valuation, *, only: frozenset[int] | None = None) -> list[FlowMean]:
    """Per flow, means over worlds (or those in `only`): kt by probability and year alike, hours by kt and probability."""
    worlds = [world for world in valuation.worlds if only is None or world.world in only]
    weights = [instance.scenarios[instance.worlds[world.world].scenario].probability for world in worlds]
    total = sum(weights)
    means = []
    for flow in range(len(instance.flows)):
        travelled = [world.flows[flow] for world in worlds]
        pairs = list(zip(weights, travelled, strict=True))
        served = sum(weight * t.served_kt for weight, t in pairs)
        hours = sum(weight * route.kt * route.hours for weight, t in pairs for route in t.routes)
        kt = sum(weight * t.kt for weight, t in pairs) / total
        means.append(FlowMean(kt, hours / served if served > 0 else None, sum(w * t.unserved_kt for w, t in pairs) / total))
    return means


def average_hours(instance: Instance, valuation: Valuation, *, only: frozenset[int] | None = None) -> float | None:
    """Mean hours of a served tonne over all flows, without priority; None where nothing is served."""
    means = flow_means(instance, valuation, only=only)
    served = sum(mean.kt - mean.unserved_kt for mean in means)
    hours = sum((mean.kt - mean.unserved_kt) * mean.hours for mean in means if mean.hours is not None)
    return hours / served if served > 0 else None


def unserved_kt(instance: Instance, valuation: Valuation) -> float:
    """Mean unserved kt a year over all flows."""
    return sum(mean.unserved_kt for mean in flow_means(instance, valuation))


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
