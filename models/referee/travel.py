"""The referee's own view of travel: what a passage takes once some projects are open, and the quickest ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import permutations

from models.instance import INF, Effect, Instance, Link, World

PARTS = ("line_haul", "sea", "bridges", "processing", "queues", "transfers")
Limit = tuple[str, int]  # kind ("link", "bridge", "post") and position of what has a capacity
Place = tuple[int, str]  # a node (position) and the mode that cargo is on


@dataclass(frozen=True)
class Route:
    """A way that some of a flow takes: kt a year, hours in all and by part, the links in order (positions)."""

    kt: float
    hours: float
    links: tuple[int, ...]
    parts: Mapping[str, float]
    steps: tuple[Step, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class FlowTravel:
    """How one flow travels in one world. `hours` is the mean over what is served, None where nothing is."""

    flow: int
    kt: float
    unserved_kt: float
    routes: tuple[Route, ...]

    @property
    def served_kt(self) -> float:
        return self.kt - self.unserved_kt

    @property
    def hours(self) -> float | None:
        served = sum(route.kt for route in self.routes)
        return sum(route.kt * route.hours for route in self.routes) / served if served > 0 else None


@dataclass(frozen=True)
class Step:
    """One step of a way: a link in one direction, a transfer, or loading and unloading (no link, no hours)."""

    tail: Place
    head: Place
    link: int
    parts: Mapping[str, float]
    limits: tuple[Limit, ...]
    posts: tuple[int, ...] = ()
    bridges: tuple[int, ...] = ()

    @property
    def hours(self) -> float:
        return sum(self.parts.values())


class Travel:
    """All steps that freight can take in one world with some projects open, and the quickest ways along them."""

    def __init__(self, instance: Instance, world: World, open_projects: frozenset[int]) -> None:
        self.instance, self.world = instance, world
        self.effects: dict[tuple[str, int], list[Effect]] = defaultdict(list)
        for effect in instance.effects:
            if effect.project in open_projects:
                self.effects["bridge" if effect.on_bridge else "post", effect.target].append(effect)
        self.steps = [*self._passages(), *self._transfers()]
        self.hours = [step.hours for step in self.steps]
        self._out: dict[frozenset[str], dict[Place, list[int]]] = {}

    def capacity_kt(self, kind: str, target: int) -> float:
        """What a link, bridge or post carries in this world with the open projects."""
        world = self.world
        if kind == "link":
            return world.link_capacity_kt[target]
        base = world.bridge_capacity_kt if kind == "bridge" else world.post_capacity_kt
        factor = world.bridge_capacity_factor if kind == "bridge" else world.post_capacity_factor
        return base[target] + factor[target] * sum(effect.capacity_added_kt for effect in self.effects[kind, target])

    def steps_from(self, modes: frozenset[str]) -> Mapping[Place, list[int]]:
        """Positions of the steps that leave each place, for freight that may use those modes."""
        if modes not in self._out:
            out: dict[Place, list[int]] = defaultdict(list)
            for position, step in enumerate(self.steps):
                if step.tail[1] in modes and step.head[1] in modes:
                    out[step.tail].append(position)
            self._out[modes] = out
        return self._out[modes]

    def quickest(
        self, origin: int, modes: frozenset[str], *, tolls: Mapping[Limit, float] | None = None, hour_cost: float = 1.0
    ) -> dict[Place, tuple[float, int]]:
        """Least hours from an origin to every place, with the step that gets there (-1 at the origin itself).

        With `tolls` (a cost of passing a limit) and `hour_cost`, least cost instead.
        """
        out, cost = self.steps_from(modes), self._costs(tolls, hour_cost) if tolls or hour_cost != 1.0 else self.hours
        reached: dict[Place, tuple[float, int]] = {}
        heap: list[tuple[float, int, Place]] = [(0.0, -1, (origin, mode)) for mode in sorted(modes)]
        while heap:
            hours, by, place = heappop(heap)
            if place in reached:
                continue
            reached[place] = hours, by
            for position in out.get(place, ()):
                head = self.steps[position].head
                if head not in reached:
                    heappush(heap, (hours + cost[position], position, head))
        return reached

    def _costs(self, tolls: Mapping[Limit, float] | None, hour_cost: float) -> list[float]:
        tolls = tolls or {}
        return [
            hour_cost * hours + sum(tolls.get(limit, 0.0) for limit in step.limits)
            for hours, step in zip(self.hours, self.steps, strict=True)
        ]

    def way_to(self, destination: int, modes: frozenset[str], reached: Mapping[Place, tuple[float, int]]) -> list[int] | None:
        """The steps of the quickest way to a destination, or None where there is none."""
        ends = [(reached[destination, mode][0], mode) for mode in sorted(modes) if (destination, mode) in reached]
        if not ends:
            return None
        place: Place = (destination, min(ends)[1])
        steps: list[int] = []
        while reached[place][1] >= 0:
            steps.append(reached[place][1])
            place = self.steps[steps[-1]].tail
        return steps[::-1] or None

    def route(self, steps: list[int], kt: float) -> Route:
        taken = tuple(self.steps[position] for position in steps)
        parts = {part: sum(step.parts.get(part, 0.0) for step in taken) for part in PARTS}
        links = tuple(step.link for step in taken if step.link >= 0)
        return Route(kt, sum(parts.values()), links, parts, taken)

    def _passages(self) -> list[Step]:
        bridges_on: dict[int, list[int]] = defaultdict(list)
        for position, bridge in enumerate(self.instance.bridges):
            bridges_on[bridge.link].append(position)
        posts_at: dict[int, list[int]] = defaultdict(list)
        for position, post in enumerate(self.instance.posts):
            posts_at[post.node].append(position)
        passages = []
        for position, link in enumerate(self.instance.links):
            ends = (link.tail, link.head), (link.head, link.tail)
            shut = self.world.link_closed[position] or not all(self.instance.nodes[node].admitted for node in ends[0])
            for tail, head in ends[: 0 if shut else 2 if link.both_ways else 1]:
                posts = self._posts_passed(link, posts_at[tail], posts_at[head]) if link.crossing else []
                if not any(self.world.post_closed[post] for post in posts):
                    passages.append(self._passage(position, tail, head, bridges_on[position], posts))
        return passages

    def _posts_passed(self, link: Link, at_tail: list[int], at_head: list[int]) -> list[int]:
        """Every outward post at the end that is left, then every inward one at the end that is entered."""
        posts = self.instance.posts
        leaving = [p for p in at_tail if posts[p].outward and link.mode in posts[p].modes]
        return leaving + [p for p in at_head if posts[p].inward and link.mode in posts[p].modes]

    def _passage(self, position: int, tail: int, head: int, bridges: list[int], stops: list[int]) -> Step:
        link, world = self.instance.links[position], self.world
        haul = "sea" if link.mode == "sea" else "line_haul"
        parts = {
            haul: world.link_hours[position],
            "bridges": sum(world.bridge_hours[b] * self._left("bridge", b, "delay_left") for b in bridges),
            "processing": sum(world.post_processing_hours[p] * self._left("post", p, "processing_left") for p in stops),
            "queues": sum(world.post_queue_hours[p] * self._left("post", p, "queue_left") for p in stops),
        }
        limits = (("link", position), *(("bridge", b) for b in bridges), *(("post", p) for p in stops))
        limited = tuple(limit for limit in limits if self.capacity_kt(*limit) < INF)
        return Step((tail, link.mode), (head, link.mode), position, parts, limited, tuple(stops), tuple(bridges))

    def _left(self, kind: str, target: int, share: str) -> float:
        """The product of what each open project leaves of a part of the delay."""
        left = 1.0
        for effect in self.effects.get((kind, target), ()):
            left *= getattr(effect, share)
        return left

    def _transfers(self) -> list[Step]:
        nodes, modes_at = self.instance.nodes, defaultdict[int, dict[str, None]](dict)
        for link in self.instance.links:
            for node in (link.tail, link.head):
                modes_at[node][link.mode] = None
        return [
            Step((node, one), (node, other), -1, {"transfers": nodes[node].transfer_hours}, ())
            for node, modes in modes_at.items()
            if nodes[node].admitted
            for one, other in permutations(modes, 2)
        ]
