"""An oracle for small cases: docs/workbook.md by enumeration, from plain rows, without the product's code.

Routes are found by depth-first search over (node, mode) states, portfolios by trying every one, and routing
under capacity by SciPy's linear programming over all routes. It is slow on purpose: everything is spelt out.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np
from scipy.optimize import linprog

Rows = Mapping[str, list[dict[str, Any]]]
Starts = Mapping[str, int | None]  # project -> the year in which it starts; None in a static case
MODES = ("rail", "road", "sea")
TIE = 1e-7
INF = float("inf")


def members(cell: Any) -> tuple[str, ...]:
    return (
        tuple(part.strip() for part in str(cell).split(",") if part.strip()) if cell not in (None, "") else ()
    )


@dataclass(frozen=True)
class World:
    """One scenario in one year: its weight, and what it does to figures."""

    scenario: str
    year: int | None
    weight: float


@dataclass
class Priced:
    """What a portfolio gives in one world."""

    objective: float = 0.0
    unserved_kt: float = 0.0
    served_kt: float = 0.0
    served_hours: float = 0.0
    crowded: bool = False
    hours: dict[str, float] = field(default_factory=dict)  # of flows on one shortest route


@dataclass(frozen=True)
class Route:
    """Hours that no project changes, then how often it passes each bridge, each post and each link."""

    own: float
    passes: tuple[tuple[tuple[str, str], int], ...]
    shut: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Best:
    """The best portfolio by the rules of ties.

    `rivals` tie with it and do without one of its projects; `idlers` tie with it and hold more than it.
    `alike` have the same measure, whatever their expectation, and do without one of its projects.
    """

    objective: float
    starts: dict[str, int | None]
    spent: float
    rivals: int
    idlers: int
    alike: int


class Oracle:
    """`budget_musd` replaces the setting, as a caller's does."""

    def __init__(self, rows: Rows, budget_musd: float | None = None) -> None:
        self.rows = {
            sheet: [{k: v for k, v in row.items() if v is not None} for row in rows.get(sheet, [])]
            for sheet in rows
        }
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
        self.price_world = cache(self._price_world)
        self.routes = cache(self._routes)

    def sheet(self, name: str) -> list[dict[str, Any]]:
        return self.rows.get(name, [])

    def setting(self, name: str, default: Any) -> Any:
        value = self.settings.get(name)
        return default if value is None else value

    # --- years and scenarios

    @cached_property
    def years(self) -> tuple[int | None, ...]:
        horizon = int(self.setting("horizon_years", 1))
        return (
            (None,) if horizon == 1 else tuple(int(self.settings["first_year"]) + n for n in range(horizon))
        )

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
                column = {"kt_per_year": "flow_factor", "hours": "link_hours_factor"}.get(
                    figure, "delay_factor"
                )
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
        return [
            row for row in self.sheet("Shocks") if row["scenario"] == scenario and row["target"] in touched
        ]

    def _countries(self, what: str, name: str) -> set[str]:
        if what == "post":
            ends = [self.posts[name]["node"]]
        elif what == "flow":
            ends = [self.flows[name]["origin"], self.flows[name]["destination"]]
        else:
            link = self.links[self.bridges[name]["link"] if what == "bridge" else name]
            ends = [link["from_node"], link["to_node"]]
        return {self.nodes[end]["country"] for end in ends}

    # --- travel

    def _passages(
        self, modes: frozenset[str]
    ) -> Iterator[tuple[tuple[str, str], tuple[str, str], str, list[tuple[str, str]]]]:
        """(from state, to state, link, things passed) of every open link in each direction that it runs."""
        for name, link in self.links.items():
            ends = link["from_node"], link["to_node"]
            if (
                link.get("status") == "closed"
                or link["mode"] not in modes
                or self.excluded & self._countries("link", name)
            ):
                continue
            for tail, head in (ends, ends[::-1]) if link.get("both_ways", "yes") == "yes" else (ends,):
                passed = [
                    ("link", name),
                    *(("bridge", b) for b, row in self.bridges.items() if row["link"] == name),
                ]
                if self.nodes[tail]["country"] != self.nodes[head]["country"]:
                    for post, row in self.posts.items():
                        admits = link["mode"] in (members(row.get("modes")) or MODES)
                        leaves = row["node"] == tail and row.get("direction") != "in"
                        enters = row["node"] == head and row.get("direction") != "out"
                        passed += [("post", post)] if admits and (leaves or enters) else []
                yield (tail, link["mode"]), (head, link["mode"]), name, passed

    def _routes(self, origin: str, destination: str, modes: frozenset[str]) -> tuple[Route, ...]:
        """All simple routes over (node, mode) states."""
        ahead: dict[tuple[str, str], list] = defaultdict(list)
        for tail, head, _, passed in self._passages(modes):
            ahead[tail].append((head, passed))
        found: dict[Route, None] = {}

        def go(
            state: tuple[str, str],
            seen: tuple[tuple[str, str], ...],
            own: float,
            passed: list[tuple[str, str]],
        ) -> None:
            if state[0] == destination:
                found[Route(own, tuple(sorted(Counter(passed).items())), frozenset(passed))] = None
                return
            for head, more in ahead[state]:
                if head not in seen:
                    go(head, (*seen, head), own, passed + more)
            for mode in MODES:
                turned = state[0], mode
                if mode in modes and turned not in seen and ahead[turned]:
                    go(turned, (*seen, turned), own + self.nodes[state[0]].get("transfer_hours", 0), passed)

        if self.nodes[origin]["country"] not in self.excluded:
            for mode in MODES:
                go((origin, mode), ((origin, mode),), 0.0, []) if mode in modes else None
        return tuple(found)

    def hours_past(self, scenario: str, what: str, name: str, open_projects: frozenset[str]) -> float:
        effects = [
            row for row in self.sheet("Effects") if row["project"] in open_projects and row["target"] == name
        ]

        def left(column: str) -> float:
            return float(np.prod([1 - row.get(column, 0) / 100 for row in effects]))

        def factor(figure: str) -> float:
            return self.factor(scenario, what, name, figure)

        if what == "link":
            return self.links[name]["hours"] * factor("hours")
        if what == "bridge":
            row = self.bridges[name]
            delay = row["delay_hours"] + row.get("closure_pct", 0) / 100 * row.get("closure_hours", 0)
            return delay * factor("delay_hours") * left("delay_cut_pct")
        row = self.posts[name]
        processing = row["processing_hours"] * factor("processing_hours") * left("processing_cut_pct")
        return processing + row.get("queue_hours", 0) * factor("queue_hours") * left("queue_cut_pct")

    def capacity(self, scenario: str, what: str, name: str, open_projects: frozenset[str]) -> float:
        thing = {"link": self.links, "bridge": self.bridges, "post": self.posts}[what][name]
        if thing.get("capacity_kt") is None:
            return INF
        added = sum(
            row.get("capacity_added_kt", 0)
            for row in self.sheet("Effects")
            if row["project"] in open_projects and row["target"] == name
        )
        return (thing["capacity_kt"] + added) * self.factor(scenario, what, name, "capacity_kt")

    def _price_world(
        self, scenario: str, year: int | None, open_projects: frozenset[str], allow_unserved: bool
    ) -> Priced | None:
        """None where something cannot be carried and nothing may stay."""
        things = (
            [("link", name) for name in self.links]
            + [("bridge", b) for b in self.bridges]
            + [("post", p) for p in self.posts]
        )
        hours = {thing: self.hours_past(scenario, *thing, open_projects) for thing in things}
        capacity = {thing: self.capacity(scenario, *thing, open_projects) for thing in things}
        shut = {thing for thing in things if self.is_shut(scenario, *thing)}
        growth = 0 if year is None else year - self.years[0]
        kt, ways = {}, {}
        for name, flow in self.flows.items():
            kt[name] = flow["kt_per_year"] * self.factor(scenario, "flow", name, "kt_per_year")
            kt[name] *= (1 + flow.get("growth_pct", 0) / 100) ** growth
            routes = self.routes(
                flow["origin"], flow["destination"], frozenset(members(flow.get("modes")) or MODES)
            )
            taken = [
                (route.own + sum(n * hours[t] for t, n in route.passes), route)
                for route in routes
                if not route.shut & shut
            ]
            ways[name] = sorted(taken, key=lambda way: way[0])
        moving = [name for name in self.flows if kt[name] > 0]
        quick = self._quickest(moving, kt, ways, allow_unserved)
        if quick is None:
            return None
        load: Counter[tuple[str, str]] = Counter()
        for name, (_, route) in quick[1].items():
            for thing, n in route.passes:
                load[thing] += n * kt[name]
        if all(load[thing] <= capacity[thing] * (1 + 1e-9) for thing in things):
            return quick[0]
        return self._crowded(moving, kt, ways, capacity, allow_unserved)

    def _quickest(self, moving, kt, ways, allow_unserved):
        priced, chosen = Priced(), {}
        for name in moving:
            priority = self.flows[name].get("priority", 1)
            limit = self.outside * (1 + 1e-9) if allow_unserved else INF
            if ways[name] and ways[name][0][0] <= limit:
                chosen[name] = ways[name][0]
                priced.hours[name] = chosen[name][0]
                priced.objective += priority * kt[name] * chosen[name][0]
                priced.served_kt += kt[name]
                priced.served_hours += kt[name] * chosen[name][0]
            elif allow_unserved:
                priced.objective += priority * kt[name] * self.outside
                priced.unserved_kt += kt[name]
            else:
                return None
        return priced, chosen

    def _crowded(self, moving, kt, ways, capacity, allow_unserved) -> Priced | None:
        columns = [(name, hours, route) for name in moving for hours, route in ways[name]]
        columns += [(name, self.outside, None) for name in moving] if allow_unserved else []
        if not columns:
            return None
        cost = [self.flows[name].get("priority", 1) * hours for name, hours, _ in columns]
        all_go = [[float(name == other) for name, _, _ in columns] for other in moving]
        limited = [thing for thing, most in capacity.items() if most < INF]
        loads = [
            [float(dict(route.passes).get(thing, 0)) if route else 0.0 for _, _, route in columns]
            for thing in limited
        ]
        solved = linprog(
            cost,
            A_ub=loads or None,
            b_ub=[capacity[thing] for thing in limited] or None,
            A_eq=all_go,
            b_eq=[kt[name] for name in moving],
            method="highs",
        )
        if solved.status == 2:
            return None
        assert solved.status == 0, solved.message
        priced = Priced(objective=float(solved.fun), crowded=True)
        for (_, hours, route), carried in zip(columns, solved.x, strict=True):
            priced.unserved_kt += 0.0 if route else float(carried)
            priced.served_kt += float(carried) if route else 0.0
            priced.served_hours += float(carried) * hours if route else 0.0
        return priced

    # --- portfolios

    def price(self, starts: Starts, allow_unserved: bool | None = None) -> dict[World, Priced] | None:
        """Every world; None where freight that may not stay cannot be carried in one."""
        allowed = self.allow_unserved if allow_unserved is None else allow_unserved
        priced = {}
        for world in self.worlds:
            at_work = (
                frozenset(name for name in starts if self.is_open(name, starts[name], world.year))
                & self._acting
            )
            one = self.price_world(world.scenario, world.year, at_work, allowed)
            if one is None:
                return None
            priced[world] = one
        return priced

    @cached_property
    def _acting(self) -> frozenset[str]:
        return frozenset(row["project"] for row in self.sheet("Effects"))

    def is_open(self, project: str, start: int | None, year: int | None) -> bool:
        return (
            start is None or year is None or start + int(self.projects[project].get("build_years", 1)) <= year
        )

    def sums(self, priced: Mapping[World, Priced]) -> dict[str, float]:
        sums: dict[str, float] = defaultdict(float)
        for world, one in priced.items():
            sums[world.scenario] += world.weight * one.objective
        return sums

    def expected(self, sums: Mapping[str, float]) -> float:
        return sum(self.probabilities[scenario] * total for scenario, total in sums.items())

    def measure(self, sums: Mapping[str, float]) -> float:
        if self.aim == "worst_case":
            return max(sums.values())
        if self.aim == "cvar":
            left = tail = 1 - self.setting("cvar_pct", 90) / 100
            mean = 0.0
            for scenario, total in sorted(sums.items(), key=lambda item: -item[1]):
                taken = min(left, self.probabilities[scenario])
                mean, left = mean + taken * total, left - taken
            return mean / tail
        if self.aim == "regret":
            return max(total - self.scenario_bests[scenario] for scenario, total in sums.items())
        return self.expected(sums)

    @cached_property
    def scenario_bests(self) -> dict[str, float]:
        every = [self.sums(priced) for _, priced in self.allowed]
        return {scenario: min(sums[scenario] for sums in every) for scenario in self.probabilities}

    @cached_property
    def baseline(self) -> dict[World, Priced]:
        priced = self.price({}, allow_unserved=True)
        assert priced is not None
        return priced

    def objective(self, starts: Starts) -> float | None:
        priced = self.price(starts)
        return None if priced is None else self.measure(self.sums(priced))

    @property
    def baseline_objective(self) -> float:
        return self.measure(self.sums(self.baseline))

    def every_portfolio(self) -> Iterator[dict[str, int | None]]:
        for choice in itertools.product(*([None, *self.windows[name]] for name in self.projects)):
            chosen = zip(self.projects, choice, strict=True)
            yield {name: None if start == "open" else start for name, start in chosen if start is not None}

    @cached_property
    def windows(self) -> dict[str, list]:
        if self.is_static:
            return {name: ["open"] for name in self.projects}
        return {
            name: [
                year
                for year in self.years
                if row.get("earliest_year", 0) <= year <= row.get("latest_year", 9999)
            ]
            for name, row in self.projects.items()
        }

    @cached_property
    def allowed(self) -> list[tuple[dict[str, int | None], dict[World, Priced]]]:
        """All portfolios that obey everything, with what they give."""
        obeying = (starts for starts in self.every_portfolio() if not self.broken(starts, carriage=False))
        priced = ((starts, self.price(starts)) for starts in obeying)
        return [(starts, worlds) for starts, worlds in priced if worlds is not None]

    def best(self) -> Best | None:
        """None where nothing obeys the rules."""
        if not self.allowed:
            return None
        ranked = []
        for starts, priced in self.allowed:
            sums = self.sums(priced)
            ranked.append(
                (self.measure(sums), self.expected(sums), self.spent(starts), sorted(starts), starts)
            )
        least = min(rank[0] for rank in ranked)
        tie = TIE * abs(self.baseline_objective)
        tied = [rank for rank in ranked if rank[0] <= least + max(tie, 1e-12 * abs(least))]
        alike = tied
        if self.aim != "expected":
            lowest = min(rank[1] for rank in tied)
            tied = [rank for rank in tied if rank[1] <= lowest + tie]
        cheapest = min(rank[2] for rank in tied)
        first = min((rank for rank in tied if rank[2] <= cheapest + 1e-6), key=lambda rank: rank[3])
        rivals = [rank for rank in tied if not set(first[3]) <= set(rank[3])]
        without = [rank for rank in alike if not set(first[3]) <= set(rank[3])]
        return Best(first[0], first[4], first[2], len(rivals), len(tied) - len(rivals) - 1, len(without))

    # --- the planner's rules

    def spent(self, starts: Starts) -> float:
        return float(sum(self.projects[name]["cost_musd"] for name in starts))

    def broken(self, starts: Starts, carriage: bool = True) -> list[str]:
        """What the set breaks: budget, committed, rejected, group, requires, window, sources, rules."""
        said = []
        budget, spent = self.settings.get("budget_musd"), self.spent(starts)
        if budget is not None and spent > budget + 1e-6:
            said.append("budget")
        for name, row in self.projects.items():
            if row.get("status") == "committed" and name not in starts:
                said.append(f"committed {name}")
            if name not in starts:
                continue
            if row.get("status") == "rejected":
                said.append(f"rejected {name}")
            if not self.is_static and starts[name] not in self.windows[name]:
                said.append(f"window {name}")
            said += [
                f"{name} requires {other}"
                for other in members(row.get("requires"))
                if not self._in_time(name, other, starts)
            ]
        groups = Counter(self.projects[name]["group"] for name in starts if self.projects[name].get("group"))
        said += [f"group {group}" for group, number in groups.items() if number > 1]
        said += [] if self.can_be_paid(starts) else ["sources"]
        said += [f"rule {row['rule']}" for row in self.sheet("Rules") if not self._obeys(row, starts)]
        if carriage and not self.allow_unserved and self.price(starts) is None:
            said.append("carriage")
        return said

    def _in_time(self, name: str, other: str, starts: Starts) -> bool:
        if other not in starts or self.is_static:
            return other in starts
        opens = {one: starts[one] + int(self.projects[one].get("build_years", 1)) for one in (name, other)}
        return opens[other] <= opens[name]

    def _chosen(self, row: Mapping[str, Any]) -> set[str]:
        """The projects that pass all filters of a row of Budgets or Rules."""
        chosen = set(self.projects)
        for column, figure in (("countries", "country"), ("kinds", "kind"), ("projects", "project")):
            if wanted := members(row.get(column)):
                chosen = {name for name in chosen if self.projects[name][figure] in wanted}
        return chosen

    def _obeys(self, row: Mapping[str, Any], starts: Starts) -> bool:
        counted = [name for name in starts if name in self._chosen(row)]
        low, high = row.get("min", -INF), row.get("max", INF)
        if row["measure"] == "projects":
            return low <= len(counted) <= high
        money, everything = self.spent(dict.fromkeys(counted)), self.spent(starts)
        if row["measure"] == "spend_musd":
            return low - 1e-7 <= money <= high + 1e-7
        return (
            everything * low / 100 - 1e-7 <= money <= everything * high / 100 + 1e-7
            if everything > 0
            else True
        )

    @cached_property
    def sources(self) -> dict[str, list[dict[str, Any]]]:
        sources: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.sheet("Budgets"):
            sources[row["source"]].append(row)
        return sources

    def given_by(self, source: str, year: int | None) -> float:
        """Money of a source that is there by a year."""
        first = self.years[0]
        return float(
            sum(
                row["amount_musd"]
                for row in self.sources[source]
                if year is None or max(row.get("year", first), first) <= year
            )
        )

    def can_be_paid(self, starts: Starts) -> bool:
        if not self.sheet("Budgets"):
            return True
        costly = [name for name in starts if self.projects[name]["cost_musd"] > 0]
        eligible = {source: self._chosen(rows[0]) for source, rows in self.sources.items()}
        pairs = [(name, source) for name in costly for source in self.sources if name in eligible[source]]
        if not pairs:
            return not costly
        limits, most = [], []
        for source in self.sources:
            for year in self.years:
                spent_by = [float(s == source and (year is None or starts[n] <= year)) for n, s in pairs]
                limits.append(spent_by)
                most.append(self.given_by(source, year) + 1e-7)
        share = [
            (
                0,
                self.sources[source][0].get("max_share_pct", 100) / 100 * self.projects[name]["cost_musd"]
                + 1e-9,
            )
            for name, source in pairs
        ]
        paid = [[float(n == name) for n, _ in pairs] for name in costly]
        costs = [self.projects[name]["cost_musd"] for name in costly]
        return (
            linprog([0.0] * len(pairs), limits, most, paid, costs, bounds=share, method="highs").status == 0
        )
