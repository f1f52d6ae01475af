"""Advice about the network: flows without a route; bridges, posts, links and projects that no flow can use.

Cargo may change mode inside every node that it may enter, so what a flow can reach depends on its modes, on
closed links and on excluded countries alone: a search over nodes, once for each different origin or
destination and modes. A link is usable where its tail can be reached and its head leads to the destination.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from optimizer.case.checking.records import Record, Records, modes_of
from optimizer.case.problems import Problem

Arcs = Mapping[str, list[tuple[str, str]]]  # from a node: (node, mode) of each open arc


@dataclass(frozen=True)
class _Arc:
    """A link in one direction."""

    tail: str
    head: str
    link: Record


class _Network:
    """The open arcs between admitted nodes."""

    def __init__(self, records: Records) -> None:
        self.records = records
        excluded = set(records.settings["excluded_countries"])
        nodes = records.ids["Nodes"].items()
        self.admitted = {name for name, node in nodes if node["country"] not in excluded}
        self.arcs: list[_Arc] = []
        self._onward: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._backward: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for link in records["Links"]:
            ends = (link["from_node"], link["to_node"])
            if link["status"] == "open" and self.admitted.issuperset(ends):
                for tail, head in [ends, ends[::-1]] if link["both_ways"] == "yes" else [ends]:
                    self.arcs.append(_Arc(tail, head, link))
                    self._onward[tail].append((head, link["mode"]))
                    self._backward[head].append((tail, link["mode"]))
        self.reached_from = cache(lambda start, modes: self._search(self._onward, start, modes))
        self.leading_to = cache(lambda end, modes: self._search(self._backward, end, modes))

    def _search(self, arcs: Arcs, start: str, modes: frozenset[str]) -> frozenset[str]:
        found = {start} & self.admitted
        waiting = list(found)
        while waiting:
            for node, mode in arcs.get(waiting.pop(), ()):
                if mode in modes and node not in found:
                    found.add(node)
                    waiting.append(node)
        return frozenset(found)

    def has_route(self, flow: Record) -> bool:
        return flow["destination"] in self.reached_from(flow["origin"], modes_of(flow))

    @cached_property
    def used(self) -> list[_Arc]:
        """The arcs that some flow with freight can use, each once."""
        waiting = list(self.arcs)
        used: list[_Arc] = []
        freight = {
            (f["origin"], f["destination"], modes_of(f))
            for f in self.records["Flows"]
            if f["kt_per_year"] > 0
        }
        for origin, destination, modes in freight:
            near, far = self.reached_from(origin, modes), self.leading_to(destination, modes)
            if destination not in near:
                continue
            left: list[_Arc] = []
            for arc in waiting:
                # A route never comes back to its origin nor leaves its destination.
                usable = arc.link["mode"] in modes and arc.tail in near and arc.head in far
                usable = usable and arc.head != origin and arc.tail != destination
                (used if usable else left).append(arc)
            waiting = left
        return used


def reach_advice(records: Records) -> Iterator[Problem]:
    if not records["Flows"]:
        return
    network = _Network(records)
    yield from _flows(records, network)
    yield from _posts(records)
    if not network.used:
        return  # no flow has a route, which is told above; to repeat it at every link would bury it
    used_links = {arc.link["link"] for arc in network.used}
    yield from _links(records, network, used_links)
    yield from _targets(records, network, used_links)


def _flows(records: Records, network: _Network) -> Iterator[Problem]:
    hours = records.settings["outside_option_hours"]
    for flow in records["Flows"]:
        for column in ("origin", "destination"):
            if flow[column] not in network.admitted:
                message = f'the flow has no route: "{flow[column]}" lies in an excluded country'
                yield flow.advice(column, message, _without_route(records, hours))
                break
        else:
            if not network.has_route(flow):
                message = f'no route leads from "{flow["origin"]}" to "{flow["destination"]}" by its modes'
                yield flow.advice("destination", message, _without_route(records, hours))


def _without_route(records: Records, hours: float) -> str:
    if records.settings["allow_unserved"] == "no":
        return "add links or modes; with allow_unserved = no the case is infeasible"
    return f"add links or modes; without a route it is charged {hours:g} hours"


def _links(records: Records, network: _Network, used: set[str]) -> Iterator[Problem]:
    """Links that no flow can use though nothing forbids them: often a wrong end."""
    for link in records["Links"]:
        admitted = network.admitted.issuperset((link["from_node"], link["to_node"]))
        forbidden = link["status"] == "closed" or not admitted
        if link["link"] not in used and not forbidden:
            message = "no flow can use the link: it lies on no way from an origin to a destination"
            yield link.advice("link", message, "check its ends and mode")


def _posts(records: Records) -> Iterator[Problem]:
    """Posts at nodes from which no link of their modes crosses a border."""
    crossings = {
        (node, link["mode"])
        for link in records["Links"]
        if records.is_crossing(link)
        for node in (link["from_node"], link["to_node"])
    }
    for post in records["Posts"]:
        if not any((post["node"], mode) in crossings for mode in modes_of(post)):
            message = (
                f'no link of its modes crosses a border at "{post["node"]}", so no freight passes the post'
            )
            yield post.advice("node", message, "check its node and modes, or the countries of the nodes")


def _targets(records: Records, network: _Network, used: set[str]) -> Iterator[Problem]:
    """Effects on bridges and posts that no flow passes."""
    entered, left = set(), set()
    for arc in network.used:
        if records.is_crossing(arc.link):
            left.add((arc.tail, arc.link["mode"]))
            entered.add((arc.head, arc.link["mode"]))
    for effect in records["Effects"]:
        target = effect["target"]
        bridge, post = records.ids["Bridges"].get(target), records.ids["Posts"].get(target)
        if bridge is not None and bridge["link"] not in used:
            message = f'no flow can pass "{target}", since none can use its link "{bridge["link"]}"'
            yield effect.advice("target", message, "check the link, or the project saves nothing there")
        elif post is not None:
            sides = {"in": (entered,), "out": (left,)}.get(post["direction"] or "both", (entered, left))
            if not any((post["node"], mode) in side for side in sides for mode in modes_of(post)):
                message = f'no flow can pass the post "{target}"'
                remedy = "check its node, modes and direction, or the project saves nothing there"
                yield effect.advice("target", message, remedy)
