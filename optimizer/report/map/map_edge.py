"""How links lie on a part of a map, and what is said at its edge of the nodes that they lead to."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean

from optimizer.report.map.map_frame import Frame, Point
from optimizer.report.map.map_places import Places

STUB = 0.07  # of the width: how much of a sea link that leaves the map is drawn
FAR = 0.25  # of the width: a sea link whose way to the edge is longer than this is cut to a stub


@dataclass(frozen=True)
class Edge:
    """The part of a map within `frame`; `names_beyond` tells ends of flows that lie further out."""

    places: Places
    frame: Frame | None
    names_beyond: bool

    def holds(self, node: int) -> bool:
        place = self.places.nodes[node]
        return self.frame is not None and place is not None and self.frame.holds(place)

    def line(self, tail: int, head: int, mode: str) -> tuple[float, float, float, float] | None:
        """The line of a link as far as it lies on the map; None where neither end does."""
        one, other = self.places.nodes[tail], self.places.nodes[head]
        if one is None or other is None or not (self.holds(tail) or self.holds(head)):
            return None
        if not self.holds(head):
            other = self._exit(one, other, mode)
        elif not self.holds(tail):
            one = self._exit(other, one, mode)
        return *one, *other

    def _exit(self, inside: Point, outside: Point, mode: str) -> Point:
        """Where a line to a node outside ends: at the edge, or in a stub out to sea, off the map's middle.

        A ship to the other end of the world does not sail across the land between.
        """
        frame = self.frame
        assert frame is not None
        edge = frame.exit_point(inside, outside)
        if mode != "sea" or math.dist(inside, edge) < FAR * frame.width:
            return edge
        away = inside[0] - (frame.west + frame.east) / 2, inside[1] - (frame.south + frame.north) / 2
        length = math.hypot(*away) or 1.0
        reach = STUB * frame.width / length
        return inside[0] + reach * away[0], inside[1] + reach * away[1]

    def exits(self) -> list[tuple[str, Point, str]]:
        """(text, point, side) of nodes outside that a link leads to, where their lines end.

        Close ones are one.
        """
        ends: dict[int, list[Point]] = defaultdict(list)
        for link in self.places.instance.links:
            for inner, outer in ((link.tail, link.head), (link.head, link.tail)):
                here, there = self.places.nodes[inner], self.places.nodes[outer]
                if here and there and self.holds(inner) and not self.holds(outer):
                    ends[outer].append(self._exit(here, there, link.mode))
        return [
            self._exit_text(node, group) for node, points in ends.items() for group in self._groups(points)
        ]

    def _groups(self, points: list[Point]) -> list[list[Point]]:
        assert self.frame is not None
        groups: list[list[Point]] = []
        for point in points:
            close = 0.1 * self.frame.width
            near = next((group for group in groups if math.dist(group[0], point) < close), None)
            if near is None:
                groups.append([point])
            else:
                near.append(point)
        return groups

    def _exit_text(self, node: int, ends: list[Point]) -> tuple[str, Point, str]:
        assert self.frame is not None
        frame, x, y = self.frame, fmean(end[0] for end in ends), fmean(end[1] for end in ends)
        gaps = {
            "left": x - frame.west,
            "right": frame.east - x,
            "below": y - frame.south,
            "above": frame.north - y,
        }
        side = min(gaps, key=lambda gap: gaps[gap])
        if gaps[side] > 0.02 * frame.width:  # a stub that ends on the map
            side = "left" if gaps["left"] < gaps["right"] else "right"
        named = ", ".join([self.places.node_names[node], *(self._beyond(node) if self.names_beyond else ())])
        arrows = {"left": f"← {named}", "right": f"{named} →", "below": f"↓ {named}", "above": f"↑ {named}"}
        return arrows[side], (x, y), side

    def _beyond(self, node: int) -> list[str]:
        """Ends of flows that lie one link further out."""
        pairs = [(link.tail, link.head) for link in self.places.instance.links]
        further = dict.fromkeys(b if a == node else a for a, b in pairs if node in (a, b))
        placed = [n for n in further if n in self.places.flow_ends and self.places.nodes[n]]
        return [self.places.node_names[n] for n in placed if not self.holds(n)][:2]
