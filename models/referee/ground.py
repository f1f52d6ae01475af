"""The ground of freight in one world: every passage, whatever is funded, and what it takes today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from models.instance import INF, Instance, Link, World

Limit = tuple[str, int]  # kind ("link", "bridge", "post") and position of what has a capacity
Place = tuple[int, str]  # a node (position) and the mode that cargo is on


@dataclass(frozen=True)
class Passage:
    """A link in one direction, or a transfer in a node (link -1), with what is passed on it (positions)."""

    tail: Place
    head: Place
    link: int
    bridges: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    limits: tuple[Limit, ...] = ()

    @property
    def stops(self) -> Iterator[tuple[str, int]]:
        """Every bridge and post on it, as ("bridge" or "post", position)."""
        yield from (("bridge", bridge) for bridge in self.bridges)
        yield from (("post", post) for post in self.posts)


@dataclass(frozen=True)
class Graph:
    """Arcs for Dijkstra: ends, each one's passage (-1: free boarding), and where each origin starts."""

    size: int
    tails: NDArray[np.intp]
    heads: NDArray[np.intp]
    passages: NDArray[np.intp]
    start_of: Mapping[int, int]


class Ground:
    """All passages that are open in one world. Positions in `passages` are the same whatever is funded."""

    def __init__(self, instance: Instance, world: World) -> None:
        self.instance, self.world = instance, world
        self.passages = (*self._links(), *self._transfers())
        self.with_stop: dict[tuple[str, int], list[int]] = defaultdict(list)
        for position, passage in enumerate(self.passages):
            for stop in passage.stops:
                self.with_stop[stop].append(position)
        self.limited = [position for position, passage in enumerate(self.passages) if passage.limits]
        places = dict.fromkeys(place for passage in self.passages for place in (passage.tail, passage.head))
        self.place_position = {place: position for position, place in enumerate(places)}
        self._graphs: dict[tuple[frozenset[int], frozenset[str]], Graph] = {}

    def graph(self, origins: frozenset[int], modes: frozenset[str]) -> Graph:
        """Passages for freight of those modes, and a start where an origin lets it take any of them."""
        key = origins, modes
        if key not in self._graphs:
            self._graphs[key] = self._make_graph(sorted(origins), modes)
        return self._graphs[key]

    def _make_graph(self, origins: list[int], modes: frozenset[str]) -> Graph:
        at, allowed = self.place_position, []
        for position, passage in enumerate(self.passages):
            if passage.tail[1] in modes and passage.head[1] in modes:
                allowed.append((at[passage.tail], at[passage.head], position))
        for n, origin in enumerate(origins):
            boarded = (at[origin, mode] for mode in sorted(modes) if (origin, mode) in at)
            allowed += [(len(at) + n, place, -1) for place in boarded]
        columns = zip(*allowed, strict=True) if allowed else ((), (), ())
        tails, heads, passages = (np.array(column, dtype=np.intp) for column in columns)
        starts = {origin: len(at) + n for n, origin in enumerate(origins)}
        return Graph(len(at) + len(origins), tails, heads, passages, starts)

    def _links(self) -> Iterator[Passage]:
        nodes, world = self.instance.nodes, self.world
        bridges_on, posts_at = self._bridges_on_links(), self._posts_at_nodes()
        for position, link in enumerate(self.instance.links):
            if world.link_closed[position] or not (nodes[link.tail].admitted and nodes[link.head].admitted):
                continue
            for tail, head in ((link.tail, link.head), (link.head, link.tail))[: 2 if link.both_ways else 1]:
                posts = self._posts_passed(link, posts_at[tail], posts_at[head]) if link.crossing else ()
                if not any(world.post_closed[post] for post in posts):
                    limits = self._limits(position, bridges_on[position], posts)
                    ends = (tail, link.mode), (head, link.mode)
                    yield Passage(*ends, position, tuple(bridges_on[position]), posts, limits)

    def _bridges_on_links(self) -> dict[int, list[int]]:
        bridges: dict[int, list[int]] = defaultdict(list)
        for position, bridge in enumerate(self.instance.bridges):
            bridges[bridge.link].append(position)
        return bridges

    def _posts_at_nodes(self) -> dict[int, list[int]]:
        posts: dict[int, list[int]] = defaultdict(list)
        for position, post in enumerate(self.instance.posts):
            posts[post.node].append(position)
        return posts

    def _posts_passed(self, link: Link, at_tail: list[int], at_head: list[int]) -> tuple[int, ...]:
        """Every outward post at the end that is left, then every inward one at the end that is entered."""
        posts = self.instance.posts
        leaving = [p for p in at_tail if posts[p].outward and link.mode in posts[p].modes]
        return (*leaving, *(p for p in at_head if posts[p].inward and link.mode in posts[p].modes))

    def _limits(self, link: int, bridges: list[int], posts: tuple[int, ...]) -> tuple[Limit, ...]:
        world = self.world
        limits = [("link", link)] if world.link_capacity_kt[link] < INF else []
        limits += [("bridge", bridge) for bridge in bridges if world.bridge_capacity_kt[bridge] < INF]
        return (*limits, *(("post", post) for post in posts if world.post_capacity_kt[post] < INF))

    def _transfers(self) -> Iterator[Passage]:
        modes_at: dict[int, dict[str, None]] = defaultdict(dict)
        for link in self.instance.links:
            for node in (link.tail, link.head):
                modes_at[node][link.mode] = None
        for node, modes in modes_at.items():
            if self.instance.nodes[node].admitted:
                yield from (Passage((node, one), (node, other), -1) for one, other in permutations(modes, 2))
