"""The ground that freight travels on in one world: every passage, whatever is funded, and what it takes today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from models.instance import INF, Instance, Link, World

Limit = tuple[str, int]  # kind ("link", "bridge", "post") and position of what has a capacity
Place = tuple[int, str]  # a node (position) and the mode that cargo is on


@dataclass(frozen=True)
class Passage:
    """A link in one direction, or a transfer inside a node (link -1), with what is passed on it (positions)."""

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


class Ground:
    """All passages that are open in one world. Positions in `passages` are the same whatever is funded."""

    def __init__(self, instance: Instance, world: World) -> None:
        self.instance, self.world = instance, world
        self.passages = (*self._links(), *self._transfers())
        self.with_stop: dict[tuple[str, int], list[int]] = defaultdict(list)
        for position, passage in enumerate(self.passages):
            for stop in passage.stops:
                self.with_stop[stop].append(position)
        self._out: dict[frozenset[str], dict[Place, list[int]]] = {}

    def out_of(self, modes: frozenset[str]) -> Mapping[Place, list[int]]:
        """Positions of the passages that leave each place, for freight that may use those modes."""
        if modes not in self._out:
            out: dict[Place, list[int]] = defaultdict(list)
            for position, passage in enumerate(self.passages):
                if passage.tail[1] in modes and passage.head[1] in modes:
                    out[passage.tail].append(position)
            self._out[modes] = out
        return self._out[modes]

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
                    yield Passage((tail, link.mode), (head, link.mode), position, tuple(bridges_on[position]), posts, limits)

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
