"""The expanded network: states, arcs, and what each arc passes.

A state is a node seen from one mode. An arc is a link in one direction between two states of its mode, a
transfer between two modes inside a node, or the free loading and unloading of a flow at its ends. What arcs
pass stands in models/elements.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from models.elements import Element, Limit, LimitKind, capacities_kt
from models.instance import INF, Bridge, Effect, Instance, Link, Post, World

# above six compatible projects on an element a chain of shares replaces the subsets
MOST_OPEN_SETS = 2**6 - 1
LOADING, UNLOADING = "loading", "unloading"


@dataclass(frozen=True)
class Arc:
    """An arc between two states (positions); `link` or `transfer_node` is -1 where it is not of that sort."""

    tail: int
    head: int
    link: int = -1
    forward: bool = True
    transfer_node: int = -1
    elements: tuple[int, ...] = ()
    limits: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Network:
    """States (node position, mode), arcs between them, and the elements and limits that arcs pass."""

    instance: Instance
    states: tuple[tuple[int, str], ...]
    arcs: tuple[Arc, ...]
    elements: tuple[Element, ...]
    limits: tuple[Limit, ...]

    @cached_property
    def tails(self) -> NDArray[np.intp]:
        return np.array([arc.tail for arc in self.arcs], dtype=np.intp)

    @cached_property
    def heads(self) -> NDArray[np.intp]:
        return np.array([arc.head for arc in self.arcs], dtype=np.intp)

    @cached_property
    def state_position(self) -> dict[tuple[int, str], int]:
        return {state: position for position, state in enumerate(self.states)}

    def open_arcs(self, world: World, modes: frozenset[str]) -> NDArray[np.bool_]:
        """Which arcs a flow of those modes may use in that world; shape (arcs,)."""
        allowed = np.ones(len(self.arcs), dtype=np.bool_)
        for position, arc in enumerate(self.arcs):
            ends = {self.states[arc.tail][1], self.states[arc.head][1]} - {LOADING, UNLOADING}
            posts_shut = any(world.post_closed[post] for post in arc.posts)
            shut = arc.link >= 0 and (world.link_closed[arc.link] or posts_shut)
            allowed[position] = not shut and ends <= modes
        return allowed

    def hours_today(self, world: World) -> NDArray[np.float64]:
        """Hours of every arc with nothing funded; shape (arcs,)."""
        by_element = [element.hours(world) for element in self.elements]
        return self._hours(world, by_element)

    def least_hours(self, world: World) -> NDArray[np.float64]:
        """Hours of every arc that no portfolio can beat; shape (arcs,)."""
        by_element = [element.hours(world) - element.most_saved(world) for element in self.elements]
        return self._hours(world, by_element)

    def _hours(self, world: World, by_element: list[float]) -> NDArray[np.float64]:
        own = (self._own_hours(arc, world) for arc in self.arcs)
        delays = (sum(by_element[e] for e in arc.elements) for arc in self.arcs)
        return np.array([hours + delay for hours, delay in zip(own, delays, strict=True)])

    def _own_hours(self, arc: Arc, world: World) -> float:
        if arc.link >= 0:
            return world.link_hours[arc.link]
        return self.instance.nodes[arc.transfer_node].transfer_hours if arc.transfer_node >= 0 else 0.0


def expand(instance: Instance) -> Network:
    """The expanded network of an instance: excluded countries are left out, closings are a world's matter."""
    return _Expansion(instance).network()


class _Expansion:
    """Builds the network step by step; positions follow the order of first mention, so they are stable."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.states: dict[tuple[int, str], int] = {}
        self.elements: dict[tuple[bool, int, str, str], int] = {}
        self.limits: dict[tuple[LimitKind, int], int] = {}
        self.bridges_on: dict[int, list[int]] = defaultdict(list)
        for position, bridge in enumerate(instance.bridges):
            self.bridges_on[bridge.link].append(position)
        self.posts_at: dict[int, list[int]] = defaultdict(list)
        for position, post in enumerate(instance.posts):
            self.posts_at[post.node].append(position)
        self.effects_on: dict[tuple[bool, int], list[Effect]] = defaultdict(list)
        for effect in instance.effects:
            if instance.projects[effect.project].status != "rejected":
                self.effects_on[effect.on_bridge, effect.target].append(effect)

    def network(self) -> Network:
        arcs = [*self._link_arcs(), *self._transfer_arcs(), *self._end_arcs()]
        elements = tuple(self._element(*key) for key in self.elements)
        limits = tuple(self._limit(*key) for key in self.limits)
        return Network(self.instance, tuple(self.states), tuple(arcs), elements, limits)

    def _state(self, node: int, mode: str) -> int:
        return self.states.setdefault((node, mode), len(self.states))

    def _link_arcs(self) -> Iterable[Arc]:
        nodes = self.instance.nodes
        for position, link in enumerate(self.instance.links):
            if not (nodes[link.tail].admitted and nodes[link.head].admitted):
                continue
            yield self._link_arc(position, forward=True)
            if link.both_ways:
                yield self._link_arc(position, forward=False)

    def _link_arc(self, position: int, *, forward: bool) -> Arc:
        link = self.instance.links[position]
        tail, head = (link.tail, link.head) if forward else (link.head, link.tail)
        bridges = self.bridges_on[position]
        posts = self._posts_passed(tail, head, link.mode) if link.crossing else []
        # A way without loops may enter a node once in each mode, so a post is an element of its own in each.
        elements = [(True, bridge, "", "") for bridge in bridges]
        elements += [(False, post, way, link.mode) for post, way in posts]
        limits: list[tuple[LimitKind, int]] = [
            ("link", position),
            *(("bridge", b) for b in bridges),
            *(("post", post) for post, _ in posts),
        ]
        return Arc(
            tail=self._state(tail, link.mode),
            head=self._state(head, link.mode),
            link=position,
            forward=forward,
            elements=tuple(self.elements.setdefault(key, len(self.elements)) for key in elements),
            limits=tuple(
                self.limits.setdefault(key, len(self.limits)) for key in limits if self._is_limited(*key)
            ),
            posts=tuple(post for post, _ in posts),
        )

    def _posts_passed(self, tail: int, head: int, mode: str) -> list[tuple[int, str]]:
        """The posts of a crossing: outward ones where it leaves, inward ones where it enters."""
        posts = self.instance.posts
        out = [(p, "out") for p in self.posts_at[tail] if posts[p].outward and mode in posts[p].modes]
        return out + [(p, "in") for p in self.posts_at[head] if posts[p].inward and mode in posts[p].modes]

    def _transfer_arcs(self) -> Iterable[Arc]:
        modes_at: dict[int, list[str]] = defaultdict(list)
        for node, mode in self.states:
            modes_at[node].append(mode)
        for node, modes in modes_at.items():
            for one in modes:
                for other in modes:
                    if one != other:
                        yield Arc(self._state(node, one), self._state(node, other), transfer_node=node)

    def _end_arcs(self) -> Iterable[Arc]:
        """Loading at origins and unloading at destinations: free, and no way to change mode for nothing."""
        origins = dict.fromkeys(flow.origin for flow in self.instance.flows)
        destinations = dict.fromkeys(flow.destination for flow in self.instance.flows)
        ends = [(node, LOADING) for node in origins] + [(node, UNLOADING) for node in destinations]
        running = list(self.states)
        for node, end in ends:
            position = self._state(node, end)
            for at, mode in running:
                if at == node:
                    state = self._state(node, mode)
                    yield Arc(position, state) if end == LOADING else Arc(state, position)

    def _element(self, on_bridge: bool, target: int, way: str, mode: str) -> Element:
        instance = self.instance
        name = instance.bridges[target].id if on_bridge else f"{instance.posts[target].id}:{way}:{mode}"
        effects = tuple(effect for effect in self.effects_on[on_bridge, target] if effect.cuts_hours)
        return Element(name, on_bridge, target, effects, self._open_sets_of(effects))

    def _open_sets_of(self, effects: tuple[Effect, ...]) -> tuple[frozenset[int], ...]:
        """All non-empty sets of projects that groups let be open together; none where they are too many."""
        sites: dict[object, list[int]] = defaultdict(list)
        for effect in effects:
            group = self.instance.projects[effect.project].group
            sites[group if group is not None else effect].append(effect.project)
        if prod(1 + len(site) for site in sites.values()) - 1 > MOST_OPEN_SETS:
            return ()
        choices = product(*([None, *site] for site in sites.values()))
        open_sets = (frozenset(p for p in choice if p is not None) for choice in choices)
        return tuple(open_set for open_set in open_sets if open_set)

    def _is_limited(self, kind: LimitKind, target: int) -> bool:
        return any(capacities_kt(world, kind)[target] < INF for world in self.instance.worlds)

    def _limit(self, kind: LimitKind, target: int) -> Limit:
        instance = self.instance
        things: dict[LimitKind, Sequence[Link | Bridge | Post]]
        things = {"link": instance.links, "bridge": instance.bridges, "post": instance.posts}
        effects = self.effects_on[kind == "bridge", target] if kind != "link" else []
        additions = tuple((e.project, e.capacity_added_kt) for e in effects if e.capacity_added_kt > 0)
        return Limit(kind, target, things[kind][target].id, additions)
