"""What a world gives: routes by depth-first search, the quickest, or a linear program where it is full."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import linprog

from tests.oracle.figures import INF, Figures, Rows, members

MODES = ("rail", "road", "sea")
State = tuple[str, str]  # (node, mode)
Thing = tuple[str, str]  # ("link", "bridge" or "post", id)


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


class Travel(Figures):
    """Hours and freight of one world with some projects open."""

    def __init__(self, rows: Rows, budget_musd: float | None = None) -> None:
        super().__init__(rows, budget_musd)
        self.price_world = cache(self._price_world)
        self.routes = cache(self._routes)

    def _passages(self, modes: frozenset[str]) -> Iterator[tuple[State, State, str, list[Thing]]]:
        """(from state, to state, link, things passed) of every open link in each direction that it runs."""
        for name, link in self.links.items():
            ends = link["from_node"], link["to_node"]
            if link.get("status") == "closed" or link["mode"] not in modes:
                continue
            if self.excluded & self._countries("link", name):
                continue
            for tail, head in (ends, ends[::-1]) if link.get("both_ways", "yes") == "yes" else (ends,):
                passed = [("link", name)]
                passed += [("bridge", b) for b, row in self.bridges.items() if row["link"] == name]
                if self.nodes[tail]["country"] != self.nodes[head]["country"]:
                    for post, row in self.posts.items():
                        admits = link["mode"] in (members(row.get("modes")) or MODES)
                        leaves = row["node"] == tail and row.get("direction") != "in"
                        enters = row["node"] == head and row.get("direction") != "out"
                        passed += [("post", post)] if admits and (leaves or enters) else []
                yield (tail, link["mode"]), (head, link["mode"]), name, passed

    def _routes(self, origin: str, destination: str, modes: frozenset[str]) -> tuple[Route, ...]:
        """All simple routes over (node, mode) states."""
        ahead: dict[State, list] = defaultdict(list)
        for tail, head, _, passed in self._passages(modes):
            ahead[tail].append((head, passed))
        found: dict[Route, None] = {}

        def go(state: State, seen: tuple[State, ...], own: float, passed: list[Thing]) -> None:
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
        effects = self._effects_at(name, open_projects)

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

    def _effects_at(self, name: str, open_projects: frozenset[str]) -> list[dict[str, Any]]:
        effects = (row for row in self.sheet("Effects") if row["target"] == name)
        return [row for row in effects if row["project"] in open_projects]

    def capacity(self, scenario: str, what: str, name: str, open_projects: frozenset[str]) -> float:
        thing = {"link": self.links, "bridge": self.bridges, "post": self.posts}[what][name]
        if thing.get("capacity_kt") is None:
            return INF
        added = sum(row.get("capacity_added_kt", 0) for row in self._effects_at(name, open_projects))
        return (thing["capacity_kt"] + added) * self.factor(scenario, what, name, "capacity_kt")

    def _price_world(
        self, scenario: str, year: int | None, open_projects: frozenset[str], allow_unserved: bool
    ) -> Priced | None:
        """None where something cannot be carried and nothing may stay."""
        sorts = {"link": self.links, "bridge": self.bridges, "post": self.posts}
        things = [(what, name) for what, named in sorts.items() for name in named]
        hours = {thing: self.hours_past(scenario, *thing, open_projects) for thing in things}
        capacity = {thing: self.capacity(scenario, *thing, open_projects) for thing in things}
        shut = {thing for thing in things if self.is_shut(scenario, *thing)}
        growth = 0 if year is None else year - self.years[0]
        kt, ways = {}, {}
        for name, flow in self.flows.items():
            kt[name] = flow["kt_per_year"] * self.factor(scenario, "flow", name, "kt_per_year")
            kt[name] *= (1 + flow.get("growth_pct", 0) / 100) ** growth
            modes = frozenset(members(flow.get("modes")) or MODES)
            routes = self.routes(flow["origin"], flow["destination"], modes)
            usable = (route for route in routes if not route.shut & shut)
            taken = [(one.own + sum(n * hours[t] for t, n in one.passes), one) for one in usable]
            ways[name] = sorted(taken, key=lambda way: way[0])
        moving = [name for name in self.flows if kt[name] > 0]
        quick = self._quickest(moving, kt, ways, allow_unserved)
        if quick is None:
            return None
        load: Counter[Thing] = Counter()
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
        passes = [dict(route.passes) if route else {} for _, _, route in columns]
        loads = [[float(passed.get(thing, 0)) for passed in passes] for thing in limited]
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
