"""Where the nodes and projects of a case lie, in degrees, and what a map calls the nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from statistics import fmean

from models.instance import Instance
from optimizer.case import Case
from optimizer.case.frame_rows import number
from optimizer.case.labels import names, place_label
from optimizer.report.map.map_frame import Point


class Places:
    """Places by position; None where a node has no latitude and longitude."""

    def __init__(self, case: Case, instance: Instance) -> None:
        self.instance = instance
        nodes = case.tables["Nodes"]
        pairs = [(number(x), number(y)) for x, y in zip(nodes["lon"], nodes["lat"], strict=True)]
        self.nodes: list[Point | None] = [None if x is None or y is None else (x, y) for x, y in pairs]
        named = zip(names(case, "Nodes"), nodes["node"], strict=True)
        self.node_names = [place_label(name, node) for name, node in named]
        self.projects = self._of_projects()

    @cached_property
    def flow_ends(self) -> set[int]:
        """Nodes where a flow begins or ends."""
        return {end for flow in self.instance.flows for end in (flow.origin, flow.destination)}

    @cached_property
    def acted_on(self) -> set[int]:
        """Nodes at whose posts projects act, and at the ends of links whose bridges they mend or build."""
        found: set[int] = set()
        for effect in self.instance.effects:
            if effect.on_bridge:
                link = self.instance.links[self.instance.bridges[effect.target].link]
                found |= {link.tail, link.head}
            else:
                found.add(self.instance.posts[effect.target].node)
        return found

    def _of_projects(self) -> list[Point | None]:
        """Each project's place: where its target is, the middle of them where it has several."""
        targets: dict[int, dict[Point, None]] = defaultdict(dict)
        for effect in self.instance.effects:
            if effect.on_bridge:
                place = self._of_bridge(effect.target)
            else:
                place = self.nodes[self.instance.posts[effect.target].node]
            if place is not None:
                targets[effect.project][place] = None
        return [_middle(list(targets[p])) for p in range(len(self.instance.projects))]

    def _of_bridge(self, bridge: int) -> Point | None:
        link = self.instance.links[self.instance.bridges[bridge].link]
        return _middle(
            [place for place in (self.nodes[link.tail], self.nodes[link.head]) if place is not None]
        )


def _middle(places: Sequence[Point]) -> Point | None:
    return (fmean(x for x, _ in places), fmean(y for _, y in places)) if places else None
