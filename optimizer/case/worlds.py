"""The figures of each scenario in each year: factors, growth and shocks applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from models.instance import INF, Instance, World
from optimizer.case.schema import sheet_named
from optimizer.case.sheet_rows import Row, SheetRows, bridge_delay_hours

Shocks = Mapping[tuple[str, int, str], float]  # (sheet, position, field) -> product of the factors


def worlds_of(instance: Instance, rows: SheetRows) -> tuple[World, ...]:
    """The worlds of an instance that has none yet, ordered by year, then scenario."""
    return _Worlds(instance, rows).build()


class _Worlds:
    def __init__(self, instance: Instance, rows: SheetRows) -> None:
        self.instance, self.rows = instance, rows
        self.at = {sheet: rows.positions(sheet) for sheet in ("Links", "Bridges", "Posts", "Flows")}
        self.factors = {cells["scenario"]: cells for cells in rows.cells("Scenarios")}

    def build(self) -> tuple[World, ...]:
        shocks = [self._shocks(scenario.id) for scenario in self.instance.scenarios]
        years, scenarios = range(len(self.instance.years)), range(len(self.instance.scenarios))
        return tuple(self._world(s, y, shocks[s]) for y in years for s in scenarios)

    def _world(self, s: int, y: int, shocks: Shocks) -> World:
        links, bridges, posts = (self.rows.cells(name) for name in ("Links", "Bridges", "Posts"))
        delay, haul = self._factor(s, "delay_factor"), self._factor(s, "link_hours_factor")

        def shocked(sheet: str, field: str) -> Callable[[int], float]:
            return lambda position: shocks.get((sheet, position, field), 1.0)

        def delayed(hours: list[float], sheet: str, field: str) -> tuple[float, ...]:
            shock = shocked(sheet, field)
            return tuple(each * delay * shock(n) for n, each in enumerate(hours))

        link_shock = shocked("Links", "hours")
        return World(
            scenario=s,
            year=y,
            link_hours=tuple(cells["hours"] * haul * link_shock(n) for n, cells in enumerate(links)),
            link_closed=self._closed_links(links, shocks),
            link_capacity_kt=_capacities(links, shocked("Links", "capacity_kt")),
            bridge_hours=delayed([bridge_delay_hours(cells) for cells in bridges], "Bridges", "delay_hours"),
            bridge_capacity_kt=_capacities(bridges, shocked("Bridges", "capacity_kt")),
            bridge_capacity_factor=tuple(shocked("Bridges", "capacity_kt")(n) for n in range(len(bridges))),
            post_processing_hours=delayed(
                [cells["processing_hours"] for cells in posts], "Posts", "processing_hours"
            ),
            post_queue_hours=delayed([cells["queue_hours"] for cells in posts], "Posts", "queue_hours"),
            post_closed=tuple(("Posts", n, "closed") in shocks for n in range(len(posts))),
            post_capacity_kt=_capacities(posts, shocked("Posts", "capacity_kt")),
            post_capacity_factor=tuple(shocked("Posts", "capacity_kt")(n) for n in range(len(posts))),
            flow_kt=self._volumes(s, y, shocked("Flows", "kt_per_year")),
        )

    def _factor(self, s: int, column: str) -> float:
        cells = self.factors.get(self.instance.scenarios[s].id)
        return 1.0 if cells is None else float(cells[column])

    def _volumes(self, s: int, y: int, shocked: Callable[[int], float]) -> tuple[float, ...]:
        years_on = self.instance.years[y].number - self.instance.years[0].number
        factor = self._factor(s, "flow_factor")
        return tuple(
            cells["kt_per_year"] * (1 + cells["growth_pct"] / 100) ** years_on * factor * shocked(n)
            for n, cells in enumerate(self.rows.cells("Flows"))
        )

    def _closed_links(self, links: list[Row], shocks: Shocks) -> tuple[bool, ...]:
        fallen = {
            bridge.link
            for n, bridge in enumerate(self.instance.bridges)
            if ("Bridges", n, "closed") in shocks
        }
        return tuple(
            cells["status"] == "closed" or n in fallen or ("Links", n, "closed") in shocks
            for n, cells in enumerate(links)
        )

    def _shocks(self, scenario: str) -> Shocks:
        """Every figure that the scenario's shocks touch, with the product of their factors."""
        touched: dict[tuple[str, int, str], float] = defaultdict(lambda: 1.0)
        for cells in self.rows.cells("Shocks"):
            if cells["scenario"] == scenario:
                for sheet, position in self._hit(cells["target"], cells["field"]):
                    touched[sheet, position, cells["field"]] *= cells["factor"]
        return dict(touched)

    def _hit(self, target: str, field: str) -> list[tuple[str, int]]:
        """What a shock on `target` hits: one thing, the flows of a commodity, or all that a country has."""
        for sheet in ("Links", "Bridges", "Posts", "Flows"):
            if target in self.at[sheet]:
                return [(sheet, self.at[sheet][target])]
        flows = [("Flows", n) for n, flow in enumerate(self.instance.flows) if flow.commodity == target]
        return flows or self._in_country(target, field)

    def _in_country(self, country: str, field: str) -> list[tuple[str, int]]:
        instance = self.instance
        here = {n for n, node in enumerate(instance.nodes) if node.country == country}
        links = {n for n, link in enumerate(instance.links) if link.tail in here or link.head in here}
        things = {
            "Links": sorted(links),
            "Bridges": [n for n, bridge in enumerate(instance.bridges) if bridge.link in links],
            "Posts": [n for n, post in enumerate(instance.posts) if post.node in here],
            "Flows": [n for n, flow in enumerate(instance.flows) if country in flow.country_ends],
        }
        hit = ((sheet, members) for sheet, members in things.items() if field in _shockable(sheet))
        return [(sheet, n) for sheet, members in hit for n in members]


def _shockable(sheet: str) -> tuple[str, ...]:
    """The fields that a shock on a country multiplies in a sheet: those that the sheet has, and closing."""
    closable = () if sheet == "Flows" else ("closed",)
    return (*sheet_named(sheet).names(), *closable)


def _capacities(rows: list[Row], factor: Callable[[int], float]) -> tuple[float, ...]:
    """Capacities after shocks; blank stays unlimited under any factor."""
    return tuple(
        INF if cells["capacity_kt"] is None else cells["capacity_kt"] * factor(n)
        for n, cells in enumerate(rows)
    )
