"""What rows say: settings, years and scenarios, factors, windows of projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Rows = Mapping[str, list[dict[str, Any]]]
Starts = Mapping[str, int | None]  # project -> the year in which it starts; None in a static case
INF = float("inf")


def members(cell: Any) -> tuple[str, ...]:
    parts = "" if cell is None else str(cell)
    return tuple(part.strip() for part in parts.split(",") if part.strip())


def without_blanks(row: dict[str, Any]) -> dict[str, Any]:
    return {column: cell for column, cell in row.items() if cell is not None}


@dataclass(frozen=True)
class World:
    """One scenario in one year: its weight, and what it does to figures."""

    scenario: str
    year: int | None
    weight: float


class Figures:
    """What the rows say of one world; `budget_musd` replaces the setting, as a caller's does."""

    def __init__(self, rows: Rows, budget_musd: float | None = None) -> None:
        self.rows = {sheet: [without_blanks(row) for row in records] for sheet, records in rows.items()}
        self.settings = {row["setting"]: row.get("value") for row in self.sheet("Settings")}
        if budget_musd is not None:
            self.settings["budget_musd"] = budget_musd
        self.nodes = {row["node"]: row for row in self.sheet("Nodes")}
        self.links = {row["link"]: row for row in self.sheet("Links")}
        self.bridges = {row["bridge"]: row for row in self.sheet("Bridges")}
        self.posts = {row["post"]: row for row in self.sheet("Posts")}
        self.projects = {row["project"]: row for row in self.sheet("Projects")}
        self.flows = {row["flow"]: row for row in self.sheet("Flows")}
        self.excluded = set(members(self.settings.get("excluded_countries")))
        self.outside = float(self.setting("outside_option_hours", 2000))
        self.allow_unserved = self.setting("allow_unserved", "yes") == "yes"
        self.aim = self.setting("objective", "expected")

    def sheet(self, name: str) -> list[dict[str, Any]]:
        return self.rows.get(name, [])

    def setting(self, name: str, default: Any) -> Any:
        value = self.settings.get(name)
        return default if value is None else value

    # --- years and scenarios

    @cached_property
    def years(self) -> tuple[int | None, ...]:
        horizon = int(self.setting("horizon_years", 1))
        if horizon == 1:
            return (None,)
        return tuple(int(self.settings["first_year"]) + n for n in range(horizon))

    @property
    def is_static(self) -> bool:
        return self.years == (None,)

    @cached_property
    def probabilities(self) -> dict[str, float]:
        listed = self.sheet("Scenarios")
        if not listed:
            return {"base": 1.0}
        weights = [float(row.get("probability_pct", 1.0)) for row in listed]
        return {row["scenario"]: weight / sum(weights) for row, weight in zip(listed, weights, strict=True)}

    @cached_property
    def worlds(self) -> tuple[World, ...]:
        rate, last = 1 + self.setting("discount_rate_pct", 0) / 100, self.setting("last_year_counts_years", 1)
        worlds = []
        for scenario in self.probabilities:
            for n, year in enumerate(self.years):
                times = last if not self.is_static and n == len(self.years) - 1 else 1.0
                worlds.append(World(scenario, year, times * rate**-n))
        return tuple(worlds)

    def factor(self, scenario: str, what: str, name: str, figure: str) -> float:
        """All factors of a scenario on one figure of one thing, multiplied."""
        factor = 1.0
        for row in self.sheet("Scenarios"):
            if row["scenario"] == scenario:
                named = {"kt_per_year": "flow_factor", "hours": "link_hours_factor"}
                column = named.get(figure, "delay_factor")
                factor *= row.get(column, 1.0) if figure != "capacity_kt" else 1.0
        for row in self._shocks(scenario, what, name):
            factor *= row.get("factor", 1.0) if row["field"] == figure else 1.0
        return factor

    def is_shut(self, scenario: str, what: str, name: str) -> bool:
        return any(row["field"] == "closed" for row in self._shocks(scenario, what, name))

    def _shocks(self, scenario: str, what: str, name: str) -> list[dict[str, Any]]:
        touched = {name, *self._countries(what, name)}
        if what == "flow" and "commodity" in self.flows[name]:
            touched.add(self.flows[name]["commodity"])
        shocks = (row for row in self.sheet("Shocks") if row["scenario"] == scenario)
        return [row for row in shocks if row["target"] in touched]

    def _countries(self, what: str, name: str) -> set[str]:
        if what == "post":
            ends = [self.posts[name]["node"]]
        elif what == "flow":
            ends = [self.flows[name]["origin"], self.flows[name]["destination"]]
        else:
            link = self.links[self.bridges[name]["link"] if what == "bridge" else name]
            ends = [link["from_node"], link["to_node"]]
        return {self.nodes[end]["country"] for end in ends}

    @cached_property
    def windows(self) -> dict[str, list]:
        if self.is_static:
            return {name: ["open"] for name in self.projects}
        spans = {
            name: (row.get("earliest_year", 0), row.get("latest_year", 9999))
            for name, row in self.projects.items()
        }
        return {name: [y for y in self.years if low <= y <= high] for name, (low, high) in spans.items()}
