"""Case -> Instance: the one conversion from what a person edits to frozen numbers. Defaults are filled here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from models.instance import (
    INF,
    Bridge,
    Effect,
    Flow,
    Instance,
    Link,
    Node,
    Post,
    Project,
    Rule,
    Scenario,
    Source,
    Year,
)
from optimizer.case.case import Case
from optimizer.case.cells import records_of
from optimizer.case.schema import MODES, sheet_named
from optimizer.case.worlds import Worlds

Row = Mapping[str, Any]


def freeze(case: Case, *, base_scenario: bool = False) -> Instance:
    """The instance of a validated case; with `base_scenario` as if there were no scenarios and shocks."""
    return _Freezer(case, base_scenario).instance()


def rows_of(case: Case, sheet_name: str) -> Iterator[tuple[int, Row]]:
    """(Excel row, cells with defaults filled) of a sheet; what has no default and is blank is None."""
    sheet = sheet_named(sheet_name)
    defaults = {column.name: column.default for column in sheet.columns}
    table = case.tables[sheet_name]
    for row, cells in zip(table.index, records_of(table, sheet.names()), strict=True):
        yield int(row), {name: defaults[name] if value is None else value for name, value in cells.items()}


def listed(cell: str | None) -> tuple[str, ...]:
    """The members of a list cell; empty where it is blank, which mostly means "any"."""
    return tuple(part.strip() for part in cell.split(",") if part.strip()) if cell else ()


def year_numbers(case: Case) -> tuple[int, ...]:
    """The years of the plan; one nameless year 0 in a static case."""
    horizon = int(case.settings["horizon_years"])
    return tuple(int(case.settings["first_year"]) + n for n in range(horizon)) if horizon > 1 else (0,)


class _Freezer:
    """Converts sheet by sheet; positions are those of the rows."""

    def __init__(self, case: Case, base_scenario: bool) -> None:
        self.case = case
        self.numbers = year_numbers(case)
        self.static = len(self.numbers) == 1
        self.base_scenario = base_scenario
        self.at = {sheet: self._positions(sheet) for sheet in ("Nodes", "Links", "Bridges", "Posts", "Projects", "Flows")}

    def instance(self) -> Instance:
        settings = self.case.settings
        nodes, links, bridges, posts = self._nodes(), self._links(), self._bridges(), self._posts()
        scenarios, flows = self._scenarios(), self._flows()
        years = self._years()
        worlds = Worlds(self.case, nodes, links, bridges, posts, flows, self.at, self.numbers, self.base_scenario)
        return Instance(
            nodes=nodes,
            links=links,
            bridges=bridges,
            posts=posts,
            projects=self._projects(),
            effects=self._effects(),
            flows=flows,
            sources=self._sources(),
            rules=self._rules(),
            years=years,
            scenarios=scenarios,
            worlds=worlds.build(scenarios),
            budget_musd=INF if settings["budget_musd"] is None else float(settings["budget_musd"]),
            outside_option_hours=float(settings["outside_option_hours"]),
            allow_unserved=settings["allow_unserved"] == "yes",
            objective="expected" if self.base_scenario else str(settings["objective"]),
            cvar_share=float(settings["cvar_pct"]) / 100,
            budget_row=self._setting_row("budget_musd"),
            allow_unserved_row=self._setting_row("allow_unserved"),
        )

    def _positions(self, sheet: str) -> dict[str, int]:
        ids = self.case.tables[sheet][sheet_named(sheet).columns[0].name]
        return {identity: position for position, identity in enumerate(ids)}

    def _setting_row(self, name: str) -> int | None:
        return next((row for row, cells in rows_of(self.case, "Settings") if cells["setting"] == name), None)

    def _nodes(self) -> tuple[Node, ...]:
        excluded = set(self.case.settings["excluded_countries"])
        return tuple(
            Node(cells["node"], cells["country"], float(cells["transfer_hours"]), cells["country"] not in excluded)
            for _, cells in rows_of(self.case, "Nodes")
        )

    def _links(self) -> tuple[Link, ...]:
        country = [cells["country"] for _, cells in rows_of(self.case, "Nodes")]
        links = []
        for _, cells in rows_of(self.case, "Links"):
            tail, head = self.at["Nodes"][cells["from_node"]], self.at["Nodes"][cells["to_node"]]
            links.append(
                Link(cells["link"], tail, head, cells["mode"], cells["both_ways"] == "yes", country[tail] != country[head])
            )
        return tuple(links)

    def _bridges(self) -> tuple[Bridge, ...]:
        return tuple(Bridge(cells["bridge"], self.at["Links"][cells["link"]]) for _, cells in rows_of(self.case, "Bridges"))

    def _posts(self) -> tuple[Post, ...]:
        return tuple(
            Post(
                cells["post"],
                self.at["Nodes"][cells["node"]],
                frozenset(listed(cells["modes"]) or MODES),
                inward=cells["direction"] != "out",
                outward=cells["direction"] != "in",
            )
            for _, cells in rows_of(self.case, "Posts")
        )

    def _projects(self) -> tuple[Project, ...]:
        return tuple(
            Project(
                id=cells["project"],
                kind=cells["kind"],
                country=cells["country"],
                cost_musd=float(cells["cost_musd"]),
                status=cells["status"],
                group=cells["group"],
                requires=tuple(dict.fromkeys(self.at["Projects"][name] for name in listed(cells["requires"]))),
                start_years=(0,) if self.static else self._window(cells),
                build_years=0 if self.static else int(cells["build_years"]),
                row=row,
                name=str(cells["name"] or ""),
            )
            for row, cells in rows_of(self.case, "Projects")
        )

    def _window(self, cells: Row) -> tuple[int, ...]:
        earliest = cells["earliest_year"] if cells["earliest_year"] is not None else self.numbers[0]
        latest = cells["latest_year"] if cells["latest_year"] is not None else self.numbers[-1]
        return tuple(position for position, year in enumerate(self.numbers) if earliest <= year <= latest)

    def _effects(self) -> tuple[Effect, ...]:
        return tuple(self._effect(cells) for _, cells in rows_of(self.case, "Effects"))

    def _effect(self, cells: Row) -> Effect:
        on_bridge = cells["target"] in self.at["Bridges"]
        sheet = "Bridges" if on_bridge else "Posts"
        target = self.at[sheet][cells["target"]]
        evidence = cells["evidence"], self.case.tables[sheet]["evidence"].iloc[target]
        return Effect(
            project=self.at["Projects"][cells["project"]],
            on_bridge=on_bridge,
            target=target,
            delay_left=1 - cells["delay_cut_pct"] / 100,
            processing_left=1 - cells["processing_cut_pct"] / 100,
            queue_left=1 - cells["queue_cut_pct"] / 100,
            capacity_added_kt=float(cells["capacity_added_kt"]),
            illustrative="illustrative" in evidence,
        )

    def _flows(self) -> tuple[Flow, ...]:
        country = [cells["country"] for _, cells in rows_of(self.case, "Nodes")]
        flows = []
        for _, cells in rows_of(self.case, "Flows"):
            origin, destination = self.at["Nodes"][cells["origin"]], self.at["Nodes"][cells["destination"]]
            modes = frozenset(listed(cells["modes"]) or MODES)
            ends = frozenset((country[origin], country[destination]))
            flows.append(
                Flow(cells["flow"], origin, destination, modes, cells["commodity"] or "", ends, float(cells["priority"]))
            )
        return tuple(flows)

    def _filtered(self, cells: Row) -> frozenset[int]:
        """The projects that all three filters of a Budgets or Rules row let through."""
        countries, kinds, names = (listed(cells[column]) for column in ("countries", "kinds", "projects"))
        return frozenset(
            position
            for position, (_, project) in enumerate(rows_of(self.case, "Projects"))
            if (not countries or project["country"] in countries)
            and (not kinds or project["kind"] in kinds)
            and (not names or project["project"] in names)
        )

    def _sources(self) -> tuple[Source, ...] | None:
        sources: dict[str, Source] = {}
        for row, cells in rows_of(self.case, "Budgets"):
            amounts = [0.0] * len(self.numbers)
            position = 0 if self.static or cells["year"] is None else max(0, cells["year"] - self.numbers[0])
            if position < len(amounts):
                amounts[position] = float(cells["amount_musd"])
            if cells["source"] in sources:
                before = sources[cells["source"]]
                amounts = [one + other for one, other in zip(before.amounts_musd, amounts, strict=True)]
                sources[cells["source"]] = replace(before, amounts_musd=tuple(amounts))
            else:
                share = cells["max_share_pct"] / 100
                sources[cells["source"]] = Source(cells["source"], tuple(amounts), self._filtered(cells), share, row)
        return tuple(sources.values()) if sources else None

    def _rules(self) -> tuple[Rule, ...]:
        return tuple(
            Rule(cells["rule"], cells["measure"], self._filtered(cells), cells["min"], cells["max"], row)
            for row, cells in rows_of(self.case, "Rules")
        )

    def _years(self) -> tuple[Year, ...]:
        if self.static:
            return (Year(self.numbers[0], 1.0),)
        discount = 1 + self.case.settings["discount_rate_pct"] / 100
        counts = [1.0] * (len(self.numbers) - 1) + [float(self.case.settings["last_year_counts_years"])]
        return tuple(
            Year(year, count * discount ** -(year - self.numbers[0])) for year, count in zip(self.numbers, counts, strict=True)
        )

    def _scenarios(self) -> tuple[Scenario, ...]:
        rows = [cells for _, cells in rows_of(self.case, "Scenarios")]
        if self.base_scenario or not rows:
            return (Scenario("base", 1.0),)
        given = [cells["probability_pct"] for cells in rows]
        weights = [1.0] * len(rows) if None in given else given
        return tuple(Scenario(cells["scenario"], weight / sum(weights)) for cells, weight in zip(rows, weights, strict=True))
