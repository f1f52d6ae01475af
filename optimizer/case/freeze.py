"""Case -> Instance: the one conversion from what a person edits to frozen numbers, defaults filled."""

from __future__ import annotations

from dataclasses import replace

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
from optimizer.case.checking.coerce import members_of
from optimizer.case.schema import MODES
from optimizer.case.sheet_rows import Row, SheetRows
from optimizer.case.worlds import worlds_of


def freeze(case: Case, *, base_scenario: bool = False) -> Instance:
    """The instance of a validated case; with `base_scenario` as if there were no scenarios and shocks."""
    if not base_scenario:
        return _Freezer(case).instance()
    without = {sheet: case.tables[sheet].iloc[:0] for sheet in ("Scenarios", "Shocks")}
    alone = replace(case, tables={**case.tables, **without})
    return replace(_Freezer(alone).instance(), objective="expected")


def year_numbers(case: Case) -> tuple[int, ...]:
    """The years of the plan; one nameless year 0 in a static case."""
    horizon = int(case.settings["horizon_years"])
    return tuple(int(case.settings["first_year"]) + n for n in range(horizon)) if horizon > 1 else (0,)


class _Freezer:
    """Converts sheet by sheet; positions are those of the rows."""

    def __init__(self, case: Case) -> None:
        self.settings, self.rows = case.settings, SheetRows(case.tables)
        self.numbers = year_numbers(case)
        self.static = len(self.numbers) == 1
        named = ("Nodes", "Links", "Bridges", "Posts", "Projects")
        self.at = {sheet: self.rows.positions(sheet) for sheet in named}
        self.country = [cells["country"] for cells in self.rows.cells("Nodes")]

    def instance(self) -> Instance:
        settings = self.settings
        still = Instance(
            nodes=self._nodes(),
            links=self._links(),
            bridges=self._bridges(),
            posts=self._posts(),
            projects=self._projects(),
            effects=self._effects(),
            flows=self._flows(),
            sources=self._sources(),
            rules=self._rules(),
            years=self._years(),
            scenarios=self._scenarios(),
            worlds=(),
            budget_musd=INF if settings["budget_musd"] is None else float(settings["budget_musd"]),
            outside_option_hours=float(settings["outside_option_hours"]),
            allow_unserved=settings["allow_unserved"] == "yes",
            objective=str(settings["objective"]),
            cvar_share=float(settings["cvar_pct"]) / 100,
            budget_row=self._setting_row("budget_musd"),
            allow_unserved_row=self._setting_row("allow_unserved"),
        )
        return replace(still, worlds=worlds_of(still, self.rows))

    def _setting_row(self, name: str) -> int | None:
        return next((row for row, cells in self.rows.numbered("Settings") if cells["setting"] == name), None)

    def _nodes(self) -> tuple[Node, ...]:
        excluded = set(self.settings["excluded_countries"])
        return tuple(
            Node(cells["node"], country, float(cells["transfer_hours"]), country not in excluded)
            for cells, country in zip(self.rows.cells("Nodes"), self.country, strict=True)
        )

    def _links(self) -> tuple[Link, ...]:
        links = []
        for cells in self.rows.cells("Links"):
            tail, head = self.at["Nodes"][cells["from_node"]], self.at["Nodes"][cells["to_node"]]
            crossing = self.country[tail] != self.country[head]
            both_ways = cells["both_ways"] == "yes"
            links.append(Link(cells["link"], tail, head, cells["mode"], both_ways, crossing))
        return tuple(links)

    def _bridges(self) -> tuple[Bridge, ...]:
        links, rows = self.at["Links"], self.rows.cells("Bridges")
        return tuple(Bridge(cells["bridge"], links[cells["link"]]) for cells in rows)

    def _posts(self) -> tuple[Post, ...]:
        return tuple(
            Post(
                cells["post"],
                self.at["Nodes"][cells["node"]],
                frozenset(members_of(cells["modes"]) or MODES),
                inward=cells["direction"] != "out",
                outward=cells["direction"] != "in",
            )
            for cells in self.rows.cells("Posts")
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
                requires=tuple(
                    dict.fromkeys(self.at["Projects"][name] for name in members_of(cells["requires"]))
                ),
                start_years=(0,) if self.static else self._window(cells),
                build_years=0 if self.static else int(cells["build_years"]),
                row=row,
                name=str(cells["name"] or ""),
            )
            for row, cells in self.rows.numbered("Projects")
        )

    def _window(self, cells: Row) -> tuple[int, ...]:
        earliest = cells["earliest_year"] if cells["earliest_year"] is not None else self.numbers[0]
        latest = cells["latest_year"] if cells["latest_year"] is not None else self.numbers[-1]
        return tuple(position for position, year in enumerate(self.numbers) if earliest <= year <= latest)

    def _effects(self) -> tuple[Effect, ...]:
        return tuple(self._effect(cells) for cells in self.rows.cells("Effects"))

    def _effect(self, cells: Row) -> Effect:
        on_bridge = cells["target"] in self.at["Bridges"]
        sheet = "Bridges" if on_bridge else "Posts"
        target = self.at[sheet][cells["target"]]
        evidence = cells["evidence"], self.rows.cells(sheet)[target]["evidence"]
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
        flows = []
        for cells in self.rows.cells("Flows"):
            origin, destination = self.at["Nodes"][cells["origin"]], self.at["Nodes"][cells["destination"]]
            modes = frozenset(members_of(cells["modes"]) or MODES)
            ends = frozenset((self.country[origin], self.country[destination]))
            cargo, priority = cells["commodity"] or "", float(cells["priority"])
            flows.append(Flow(cells["flow"], origin, destination, modes, cargo, ends, priority))
        return tuple(flows)

    def _filtered(self, cells: Row) -> frozenset[int]:
        """The projects that all three filters of a Budgets or Rules row let through."""
        countries, kinds, names = (members_of(cells[column]) for column in ("countries", "kinds", "projects"))
        return frozenset(
            position
            for position, project in enumerate(self.rows.cells("Projects"))
            if (not countries or project["country"] in countries)
            and (not kinds or project["kind"] in kinds)
            and (not names or project["project"] in names)
        )

    def _sources(self) -> tuple[Source, ...] | None:
        sources: dict[str, Source] = {}
        for row, cells in self.rows.numbered("Budgets"):
            amounts = [0.0] * len(self.numbers)
            position = 0 if self.static or cells["year"] is None else max(0, cells["year"] - self.numbers[0])
            if position < len(amounts):
                amounts[position] = float(cells["amount_musd"])
            if cells["source"] in sources:
                before = sources[cells["source"]]
                amounts = [one + other for one, other in zip(before.amounts_musd, amounts, strict=True)]
                sources[cells["source"]] = replace(before, amounts_musd=tuple(amounts))
            else:
                name, share = cells["source"], cells["max_share_pct"] / 100
                sources[name] = Source(name, tuple(amounts), self._filtered(cells), share, row)
        return tuple(sources.values()) if sources else None

    def _rules(self) -> tuple[Rule, ...]:
        return tuple(
            Rule(cells["rule"], cells["measure"], self._filtered(cells), cells["min"], cells["max"], row)
            for row, cells in self.rows.numbered("Rules")
        )

    def _years(self) -> tuple[Year, ...]:
        if self.static:
            return (Year(self.numbers[0], 1.0),)
        discount = 1 + self.settings["discount_rate_pct"] / 100
        counts = [1.0] * (len(self.numbers) - 1) + [float(self.settings["last_year_counts_years"])]
        return tuple(
            Year(year, count * discount ** -(year - self.numbers[0]))
            for year, count in zip(self.numbers, counts, strict=True)
        )

    def _scenarios(self) -> tuple[Scenario, ...]:
        rows = self.rows.cells("Scenarios")
        if not rows:
            return (Scenario("base", 1.0),)
        given = [cells["probability_pct"] for cells in rows]
        weights = [1.0] * len(rows) if None in given else given
        return tuple(
            Scenario(cells["scenario"], weight / sum(weights))
            for cells, weight in zip(rows, weights, strict=True)
        )
