"""The figures of each scenario in each year: factors, growth and shocks applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from models.instance import INF, Bridge, Flow, Link, Node, Post, Scenario, World
from optimizer.case.case import Case
from optimizer.case.schema import sheet_named

Shocks = Mapping[tuple[str, int, str], float]  # (sheet, position, field) -> product of the factors


class Worlds:
    """Builds the worlds of a case, ordered by year, then scenario."""

    def __init__(
        self,
        case: Case,
        nodes: tuple[Node, ...],
        links: tuple[Link, ...],
        bridges: tuple[Bridge, ...],
        posts: tuple[Post, ...],
        flows: tuple[Flow, ...],
        at: Mapping[str, Mapping[str, int]],
        years: tuple[int, ...],
        base_scenario: bool,
    ) -> None:
        self.case, self.at, self.years = case, at, years
        self.nodes, self.links, self.bridges, self.posts, self.flows = nodes, links, bridges, posts, flows
        self.factors = {} if base_scenario else {row["scenario"]: row for row in case.tables["Scenarios"].to_dict("records")}
        self.base_scenario = base_scenario

    def build(self, scenarios: tuple[Scenario, ...]) -> tuple[World, ...]:
        shocks = {scenario.id: self._shocks(scenario.id) for scenario in scenarios}
        return tuple(
            self._world(s, scenario.id, y, year, shocks[scenario.id])
            for y, year in enumerate(self.years)
            for s, scenario in enumerate(scenarios)
        )

    def _world(self, s: int, scenario: str, y: int, year: int, shocks: Shocks) -> World:
        links, bridges, posts = (self._rows(name) for name in ("Links", "Bridges", "Posts"))
        delay = self._factor(scenario, "delay_factor")
        haul = self._factor(scenario, "link_hours_factor")

        def shocked(sheet: str, field: str) -> Callable[[int], float]:
            return lambda position: shocks.get((sheet, position, field), 1.0)

        bridge_hours = [row["delay_hours"] + (row["closure_pct"] or 0) / 100 * (row["closure_hours"] or 0) for row in bridges]
        return World(
            scenario=s,
            year=y,
            link_hours=tuple(row["hours"] * haul * shocked("Links", "hours")(n) for n, row in enumerate(links)),
            link_closed=self._closed_links(links, shocks),
            link_capacity_kt=_capacities(links, shocked("Links", "capacity_kt")),
            bridge_hours=tuple(hours * delay * shocked("Bridges", "delay_hours")(n) for n, hours in enumerate(bridge_hours)),
            bridge_capacity_kt=_capacities(bridges, shocked("Bridges", "capacity_kt")),
            bridge_capacity_factor=tuple(shocked("Bridges", "capacity_kt")(n) for n in range(len(bridges))),
            post_processing_hours=tuple(
                row["processing_hours"] * delay * shocked("Posts", "processing_hours")(n) for n, row in enumerate(posts)
            ),
            post_queue_hours=tuple(
                (row["queue_hours"] or 0) * delay * shocked("Posts", "queue_hours")(n) for n, row in enumerate(posts)
            ),
            post_closed=tuple(("Posts", n, "closed") in shocks for n in range(len(posts))),
            post_capacity_kt=_capacities(posts, shocked("Posts", "capacity_kt")),
            post_capacity_factor=tuple(shocked("Posts", "capacity_kt")(n) for n in range(len(posts))),
            flow_kt=self._volumes(scenario, year, shocked("Flows", "kt_per_year")),
        )

    def _rows(self, sheet: str) -> list[dict[str, Any]]:
        return [{str(name): value for name, value in row.items()} for row in self.case.tables[sheet].to_dict("records")]

    def _factor(self, scenario: str, column: str) -> float:
        value = self.factors.get(scenario, {}).get(column)
        return 1.0 if value is None else float(value)

    def _volumes(self, scenario: str, year: int, shocked: Callable[[int], float]) -> tuple[float, ...]:
        years_on = year - self.years[0]
        factor = self._factor(scenario, "flow_factor")
        return tuple(
            row["kt_per_year"] * (1 + (row["growth_pct"] or 0) / 100) ** years_on * factor * shocked(n)
            for n, row in enumerate(self._rows("Flows"))
        )

    def _closed_links(self, links: list[dict[str, Any]], shocks: Shocks) -> tuple[bool, ...]:
        fallen = {bridge.link for n, bridge in enumerate(self.bridges) if ("Bridges", n, "closed") in shocks}
        return tuple(row["status"] == "closed" or n in fallen or ("Links", n, "closed") in shocks for n, row in enumerate(links))

    def _shocks(self, scenario: str) -> Shocks:
        """Every figure that the scenario's shocks touch, with the product of their factors."""
        touched: dict[tuple[str, int, str], float] = defaultdict(lambda: 1.0)
        if not self.base_scenario:
            for row in self._rows("Shocks"):
                if row["scenario"] == scenario:
                    for sheet, position in self._hit(row["target"], row["field"]):
                        touched[sheet, position, row["field"]] *= 1.0 if row["factor"] is None else row["factor"]
        return dict(touched)

    def _hit(self, target: str, field: str) -> list[tuple[str, int]]:
        """What a shock on `target` touches: one thing, the flows of a commodity, or all that a country has."""
        for sheet in ("Links", "Bridges", "Posts", "Flows"):
            if target in self.at[sheet]:
                return [(sheet, self.at[sheet][target])]
        flows = [("Flows", n) for n, flow in enumerate(self.flows) if flow.commodity == target]
        return flows or self._in_country(target, field)

    def _in_country(self, country: str, field: str) -> list[tuple[str, int]]:
        here = {n for n, node in enumerate(self.nodes) if node.country == country}
        links = {n for n, link in enumerate(self.links) if link.tail in here or link.head in here}
        things = {
            "Links": sorted(links),
            "Bridges": [n for n, bridge in enumerate(self.bridges) if bridge.link in links],
            "Posts": [n for n, post in enumerate(self.posts) if post.node in here],
            "Flows": [n for n, flow in enumerate(self.flows) if country in flow.country_ends],
        }
        return [(sheet, n) for sheet, members in things.items() if field in _shockable(sheet) for n in members]


def _shockable(sheet: str) -> tuple[str, ...]:
    """The fields that a shock on a country multiplies in a sheet: those that the sheet has, and closing."""
    closable = () if sheet == "Flows" else ("closed",)
    return (*sheet_named(sheet).names(), *closable)


def _capacities(rows: list[dict[str, Any]], factor: Callable[[int], float]) -> tuple[float, ...]:
    """Capacities after shocks; blank stays unlimited under any factor."""
    return tuple(INF if row["capacity_kt"] is None else row["capacity_kt"] * factor(n) for n, row in enumerate(rows))
