"""What travel takes once some projects are open, by part, and the quickest ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from models.instance import Effect
from models.referee.ground import Ground, Limit, Passage, Place
from models.shortest_paths import shortest_ways

PARTS = ("line_haul", "sea", "bridges", "processing", "queues", "transfers")


@dataclass(frozen=True)
class Route:
    """A way that some of a flow takes: kt a year, hours in all and by part, links in order (positions)."""

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
    """One step of a route: a passage with the hours of its parts."""

    passage: Passage
    parts: Mapping[str, float]

    @property
    def tail(self) -> Place:
        return self.passage.tail

    @property
    def head(self) -> Place:
        return self.passage.head

    @property
    def link(self) -> int:
        return self.passage.link

    @property
    def bridges(self) -> tuple[int, ...]:
        return self.passage.bridges

    @property
    def posts(self) -> tuple[int, ...]:
        return self.passage.posts

    @property
    def limits(self) -> tuple[Limit, ...]:
        return self.passage.limits

    @property
    def hours(self) -> float:
        return sum(self.parts.values())


@dataclass(frozen=True)
class Reached:
    """From one origin: least hours to every place of the ground, and the passage by which (-1: none)."""

    hours: NDArray[np.float64]
    by: NDArray[np.intp]


def share_left(effects: Iterable[Effect], share: str) -> float:
    """What these effects leave together of a part of a delay: the product of what each leaves."""
    return float(prod(getattr(effect, share) for effect in effects))


class Travel:
    """One world with some projects open: the hours of every passage, and the quickest ways."""

    def __init__(self, ground: Ground, open_projects: frozenset[int], today: Travel | None = None) -> None:
        """`today`: the same ground with nothing open; with it only what projects act on is worked out."""
        self.ground, self.instance, self.world = ground, ground.instance, ground.world
        self._steps: dict[int, Step] = {}
        self.effects: dict[tuple[str, int], list[Effect]] = defaultdict(list)
        for effect in self.instance.effects:
            if effect.project in open_projects:
                self.effects["bridge" if effect.on_bridge else "post", effect.target].append(effect)
        if today is None:
            hours = [sum(self.parts_of(passage).values()) for passage in ground.passages]
            self.hours = np.array(hours, dtype=np.float64)
        else:
            self.hours = today.hours.copy()
            touched = {passage for stop in self.effects for passage in ground.with_stop.get(stop, ())}
            for position in touched:
                self.hours[position] = sum(self.parts_of(ground.passages[position]).values())

    def capacity_kt(self, kind: str, target: int) -> float:
        """What a link, bridge or post carries in this world with the open projects."""
        world = self.world
        if kind == "link":
            return world.link_capacity_kt[target]
        base = world.bridge_capacity_kt if kind == "bridge" else world.post_capacity_kt
        factor = world.bridge_capacity_factor if kind == "bridge" else world.post_capacity_factor
        added = sum(effect.capacity_added_kt for effect in self.effects.get((kind, target), ()))
        return base[target] + factor[target] * added

    def parts_of(self, passage: Passage) -> dict[str, float]:
        """Hours of a passage by part, of each what the open projects leave."""
        world = self.world
        if passage.link < 0:
            return {"transfers": self.instance.nodes[passage.tail[0]].transfer_hours}
        haul = "sea" if passage.tail[1] == "sea" else "line_haul"
        bridges, posts = passage.bridges, passage.posts
        return {
            haul: world.link_hours[passage.link],
            "bridges": sum(world.bridge_hours[b] * self._left("bridge", b, "delay_left") for b in bridges),
            "processing": sum(
                world.post_processing_hours[p] * self._left("post", p, "processing_left") for p in posts
            ),
            "queues": sum(world.post_queue_hours[p] * self._left("post", p, "queue_left") for p in posts),
        }

    def _left(self, kind: str, target: int, share: str) -> float:
        return share_left(self.effects.get((kind, target), ()), share)

    def costs(self, tolls: Mapping[Limit, float], hour_cost: float) -> NDArray[np.float64]:
        """Cost of every passage: its hours at `hour_cost`, and the tolls of the limits that it passes."""
        costs = hour_cost * self.hours
        for position in self.ground.limited if tolls else ():
            costs[position] += sum(tolls.get(limit, 0.0) for limit in self.ground.passages[position].limits)
        return costs

    def quickest(
        self, origins: frozenset[int], modes: frozenset[str], costs: NDArray[np.float64] | None = None
    ) -> dict[int, Reached]:
        """Per origin, least hours (or costs) to every place, with the passage that gets there."""
        graph = self.ground.graph(origins, modes)
        of_passages = np.append(self.hours if costs is None else costs, 0.0)  # -1, boarding, takes the last
        starts = list(graph.start_of.values())
        hours, arcs = shortest_ways(graph.size, graph.tails, graph.heads, of_passages[graph.passages], starts)
        by = np.where(arcs >= 0, graph.passages[arcs] if len(graph.passages) else -1, -1)
        return {origin: Reached(hours[n], by[n]) for n, origin in enumerate(graph.start_of)}

    def way_to(self, destination: int, modes: frozenset[str], reached: Reached) -> list[int] | None:
        """The passages of the quickest way to a destination, or None where there is none."""
        at = self.ground.place_position
        arrivals = [mode for mode in sorted(modes) if (destination, mode) in at]
        ends = [(reached.hours[at[destination, mode]], mode) for mode in arrivals]
        if not ends or not np.isfinite(min(ends)[0]):
            return None
        place: Place = (destination, min(ends)[1])
        way: list[int] = []
        while (position := int(reached.by[at[place]])) >= 0:
            way.append(position)
            place = self.ground.passages[position].tail
        return way[::-1] or None

    def route(self, way: Iterable[int], kt: float) -> Route:
        steps = tuple(self._step(position) for position in way)
        parts = {part: sum(step.parts.get(part, 0.0) for step in steps) for part in PARTS}
        links = tuple(step.link for step in steps if step.link >= 0)
        return Route(kt, sum(parts.values()), links, parts, steps)

    def _step(self, position: int) -> Step:
        if position not in self._steps:
            passage = self.ground.passages[position]
            self._steps[position] = Step(passage, self.parts_of(passage))
        return self._steps[position]
