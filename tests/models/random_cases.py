"""Small random cases as rows: all that workbook.md allows, in figures round enough for ties to happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.case.builder import Rows

COUNTRIES = ("KZ", "AZ", "GE")
KINDS = ("bridge replacement", "customs upgrade", "customs training")
CUTS = (0, 10, 20, 25, 50, 80, 100)


def seeds(every: Sequence[int], *, fast: int) -> list[Any]:
    """Seeds to try: as many as that in the fast run, the others in the slow one."""
    return [*every[:fast], *(pytest.param(seed, marks=pytest.mark.slow) for seed in every[fast:])]


def random_case(seed: int, *, years: bool = False, scenarios: bool = False) -> Rows:
    """A seed's case; what it holds varies: one in two has capacities, one in three each other feature."""
    return _Maker(seed, years, scenarios).rows()


class _Maker:
    def __init__(self, seed: int, years: bool, scenarios: bool) -> None:
        self.rng = np.random.default_rng([seed, 20])
        self.years, self.scenarios = years, scenarios
        self.capacities = self.maybe(0.5)
        self.projects_wanted = 4 if years else int(self.rng.integers(3, 8))
        self.crowd_on_one = not years and self.maybe(0.12)  # more than six compatible projects on one element
        if self.crowd_on_one:
            self.projects_wanted = 8

    def maybe(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def one(self, *choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def some(self, things: Any, least: int = 1) -> list[Any]:
        number = int(self.rng.integers(least, len(things) + 1))
        return [things[i] for i in sorted(self.rng.choice(len(things), number, replace=False))]

    def rows(self) -> Rows:
        self.countries = COUNTRIES[: int(self.rng.integers(2, 4))]
        self.modes = self.some(("rail", "road", "sea"), 2)
        self.nodes = self._nodes()
        self.links = self._links()
        self.bridges, self.posts = self._bridges(), self._posts()
        self.projects = self._projects()
        rows: Rows = {"Settings": self._settings(), "Nodes": self.nodes, "Links": self.links}
        rows |= {"Bridges": self.bridges, "Posts": self.posts, "Projects": self.projects}
        rows |= {"Effects": self._effects(), "Flows": self._flows()}
        rows |= {"Budgets": self._budgets()} if self.maybe(0.4) else {}
        rows |= {"Rules": self._rules()} if self.maybe(0.35) else {}
        if self.scenarios:
            rows["Scenarios"] = self._scenarios()
            rows["Shocks"] = self._shocks(rows)
        may_be_absent = "Bridges", "Posts", "Shocks"
        return {sheet: records for sheet, records in rows.items() if records or sheet not in may_be_absent}

    def _settings(self) -> list[dict[str, Any]]:
        total = sum(row["cost_musd"] for row in self.projects)
        budget = int(total * self.one(0, 0.2, 0.35, 0.5, 0.7, 1))
        settings: dict[str, Any] = {"budget_musd": budget, "mip_gap_pct": 0}
        settings |= {"outside_option_hours": self.one(30, 60, 120)} if self.maybe(0.4) else {}
        settings |= {"excluded_countries": self.one(*self.countries)} if self.maybe(0.1) else {}
        settings |= {"allow_unserved": "no"} if self.maybe(0.15) else {}
        if self.years:
            settings |= {"first_year": 2026, "horizon_years": int(self.rng.integers(2, 4))}
            settings |= {"discount_rate_pct": self.one(0, 5, 10), "last_year_counts_years": self.one(1, 1, 4)}
        if self.scenarios:
            settings["objective"] = self.one("expected", "worst_case", "cvar", "regret")
            settings["cvar_pct"] = self.one(0, 40, 75, 90)
        return [{"setting": name, "value": value} for name, value in settings.items()]

    def _nodes(self) -> list[dict[str, Any]]:
        number = int(self.rng.integers(4, 7 if self.capacities else 8))
        countries = [self.countries[i * len(self.countries) // number] for i in range(number)]
        return [
            {"node": f"n{i}", "country": country, "transfer_hours": self.one(0, 3, 8, 30)}
            for i, country in enumerate(countries)
        ]

    def _links(self) -> list[dict[str, Any]]:
        ids = [row["node"] for row in self.nodes]
        # a tree reaches every node
        ends = [(ids[int(self.rng.integers(i))], ids[i]) for i in range(1, len(ids))]
        for _ in range(int(self.rng.integers(2, 6))):
            one, other = self.rng.choice(len(ids), 2, replace=False)
            ends.append((ids[one], ids[other]))
        ends += [self.one(*ends)] if self.maybe(0.5) else []  # parallel links
        links = []
        for i, (tail, head) in enumerate(ends):
            link = {"link": f"l{i}", "from_node": tail, "to_node": head, "mode": self.one(*self.modes)}
            link |= {"hours": 0 if self.maybe(0.12) else int(self.rng.integers(2, 25))}
            link |= {"both_ways": "no"} if self.maybe(0.2) else {}
            link |= {"status": "closed"} if self.maybe(0.06) else {}
            links.append(link | self._capacity(0.2))
        return links

    def _capacity(self, chance: float) -> dict[str, Any]:
        return {"capacity_kt": self.one(0, 15, 40, 90)} if self.capacities and self.maybe(chance) else {}

    def _bridges(self) -> list[dict[str, Any]]:
        bridges = []
        for i in range(int(self.rng.integers(2, 6))):
            bridge = {"bridge": f"b{i}", "link": self.one(*self.links)["link"]}
            bridge["delay_hours"] = self.one(0, 2, 4, 9, 20)
            if self.maybe(0.4):
                bridge |= {"closure_pct": self.one(5, 10), "closure_hours": self.one(20, 40)}
            bridges.append(bridge | self._capacity(0.3))
        return bridges

    def _posts(self) -> list[dict[str, Any]]:
        posts = []
        for i in range(int(self.rng.integers(2, 6))):
            post = {"post": f"p{i}", "node": self.one(*self.nodes)["node"]}
            post["processing_hours"] = self.one(0, 2, 5, 8)
            post |= {"queue_hours": self.one(4, 15)} if self.maybe(0.6) else {}
            post |= {"direction": self.one("in", "out")} if self.maybe(0.6) else {}
            post |= {"modes": ", ".join(self.some(self.modes))} if self.maybe(0.4) else {}
            posts.append(post | self._capacity(0.3))
        return posts

    def _projects(self) -> list[dict[str, Any]]:
        names = [f"x{i}" for i in self.rng.permutation(self.projects_wanted)]
        projects = []
        for name in names:
            project = {"project": name, "kind": self.one(*KINDS), "country": self.one(*self.countries)}
            project |= {"cost_musd": self.one(1, 2, 3, 5, 5, 8, 2.5)}
            project |= {"status": self.one("committed", "rejected")} if self.maybe(0.1) else {}
            project |= {"group": self.one("g1", "g2")} if self.maybe(0.2) and not self.crowd_on_one else {}
            if self.years:
                project |= {"build_years": self.one(0, 1, 1, 2)}
                project |= {"earliest_year": self.one(2026, 2027)} if self.maybe(0.3) else {}
                project |= {"latest_year": self.one(2027, 2028)} if self.maybe(0.3) else {}
            projects.append(project)
        for project in projects if self.maybe(0.5) else []:
            others = [name for name in names if name != project["project"]]
            project.update({"requires": ", ".join(self.some(others[:2]))} if self.maybe(0.25) else {})
        if self.maybe(0.2):  # the two sides of a one-stop border
            projects[0]["requires"], projects[1]["requires"] = names[1], names[0]
        return projects

    def _effects(self) -> list[dict[str, Any]]:
        effects: dict[tuple[str, str], dict[str, Any]] = {}
        for project in self.projects:
            for _ in range(int(self.rng.integers(1, 4))):
                self._effect(effects, project["project"], self.one(*self.bridges, *self.posts))
        if self.crowd_on_one:
            target = self.one(*self.bridges, *self.posts)
            for project in self.projects:
                self._effect(effects, project["project"], target)
        return list(effects.values())

    def _effect(self, effects: dict[Any, dict[str, Any]], project: str, target: dict[str, Any]) -> None:
        name = target.get("bridge") or target["post"]
        effect: dict[str, Any] = {"project": project, "target": name}
        if "bridge" in target:
            effect["delay_cut_pct"] = self.one(*CUTS)
        else:
            effect |= {"processing_cut_pct": self.one(*CUTS), "queue_cut_pct": self.one(*CUTS)}
        if "capacity_kt" in target and self.maybe(0.7):
            effect["capacity_added_kt"] = self.one(10, 30, 80)
        effects[project, name] = effect

    def _flows(self) -> list[dict[str, Any]]:
        flows: list[dict[str, Any]] = []
        for i in range(int(self.rng.integers(2, 6))):
            one, other = (self.nodes[j]["node"] for j in self.rng.choice(len(self.nodes), 2, replace=False))
            if flows and self.maybe(0.25):  # the same ends as another flow's, with another priority
                one, other = flows[0]["origin"], flows[0]["destination"]
            flow = {"flow": f"f{i}", "origin": one, "destination": other}
            flow["kt_per_year"] = self.one(0, 10, 20, 50, 75)
            flow |= {"priority": self.one(0, 0.5, 2, 3)} if self.maybe(0.4) else {}
            flow |= {"modes": ", ".join(self.some(self.modes))} if self.maybe(0.2) else {}
            flow |= {"commodity": self.one("ore", "grain")} if self.scenarios else {}
            flow |= {"growth_pct": self.one(0, 5, -20, 40)} if self.years else {}
            flows.append(flow)
        return flows

    def _filters(self) -> dict[str, Any]:
        filters: dict[str, Any] = {}
        filters |= {"countries": ", ".join(self.some(self.countries))} if self.maybe(0.4) else {}
        filters |= {"kinds": ", ".join(self.some(KINDS, 2))} if self.maybe(0.3) else {}
        ids = [project["project"] for project in self.projects]
        filters |= {"projects": ", ".join(self.some(ids, 2))} if self.maybe(0.3) else {}
        return filters

    def _budgets(self) -> list[dict[str, Any]]:
        rows = []
        for i in range(int(self.rng.integers(1, 4))):
            source = {"source": f"s{i}", **self._filters()}
            source |= {"max_share_pct": self.one(40, 50, 75)} if self.maybe(0.4) else {}
            years = [2026, 2027, 2025, None][: int(self.rng.integers(1, 4))] if self.years else [None]
            for year in years:
                amount = {"amount_musd": int(self.rng.integers(1, 16))}
                rows.append(source | amount | ({"year": year} if year else {}))
        return rows

    def _rules(self) -> list[dict[str, Any]]:
        rows = []
        for i in range(int(self.rng.integers(1, 3))):
            measure = self.one("spend_musd", "spend_share_pct", "projects")
            low, high = {"spend_musd": (2, 9), "spend_share_pct": (20, 60), "projects": (1, 3)}[measure]
            limit = self.one({"min": low}, {"max": high}, {"min": low, "max": high})
            rows.append({"rule": f"r{i}", "measure": measure, **self._filters(), **limit})
        return rows

    def _scenarios(self) -> list[dict[str, Any]]:
        number = int(self.rng.integers(2, 4))
        chances = [[30, 70], [20, 30, 50]][number - 2] if self.maybe(0.5) else None
        return [
            {
                "scenario": f"w{i}",
                "flow_factor": self.one(1, 1, 0.5, 1.5),
                "link_hours_factor": self.one(1, 1, 1.5),
                "delay_factor": self.one(1, 0.5, 2),
                **({"probability_pct": chances[i]} if chances else {}),
            }
            for i in range(number)
        ]

    def _shocks(self, rows: Rows) -> list[dict[str, Any]]:
        at_posts = ["processing_hours", "queue_hours"]
        everywhere = ["hours", "queue_hours", "processing_hours", "delay_hours", "capacity_kt", "kt_per_year"]
        kinds: list[tuple[list[str], list[str]]] = [
            ([row["link"] for row in self.links], ["hours", "capacity_kt", "closed"]),
            ([row["bridge"] for row in self.bridges], ["delay_hours", "capacity_kt", "closed"]),
            ([row["post"] for row in self.posts], [*at_posts, "capacity_kt", "closed"]),
            ([row["flow"] for row in rows["Flows"]], ["kt_per_year"]),
            (sorted({row["commodity"] for row in rows["Flows"]}), ["kt_per_year"]),
            (list(self.countries), everywhere),
        ]
        shocks: dict[tuple[str, str, str], dict[str, Any]] = {}
        for _ in range(int(self.rng.integers(1, 6))):
            targets, fields = self.one(*kinds)
            scenario = self.one(*rows["Scenarios"])["scenario"]
            target, figure = self.one(*targets), self.one(*fields)
            shock = {"scenario": scenario, "target": target, "field": figure}
            shocks[scenario, target, figure] = shock | {"factor": self.one(0, 0.5, 2, 3)}
        return list(shocks.values())
