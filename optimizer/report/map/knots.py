"""Knots of projects: parts of the map where several lie close together, each a frame to zoom to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.report.map.map_frame import Frame, Point, around

NEAR_DEGREES = 2.2  # projects nearer than that to one of a knot are in it
FEWEST, MOST = 3, 6  # projects of a knot; knots that are offered
WIDEST_DEGREES = 14.0  # a knot wider than that is a part of the corridor, not a knot


@dataclass(frozen=True)
class Knot:
    """A place that people know, and the frame around the projects there."""

    name: str
    frame: Frame
    projects: int


def knots(places: Sequence[Point], nodes: Sequence[tuple[str, Point]]) -> tuple[Knot, ...]:
    """Knots of projects at these places, the largest first, each named for the node that lies nearest most of them."""
    groups: list[list[Point]] = []
    for place in places:
        near = [group for group in groups if any(_apart(place, other) <= NEAR_DEGREES for other in group)]
        groups = [group for group in groups if group not in near] + [[place, *(point for group in near for point in group)]]
    found: list[Knot] = []
    for group in sorted(groups, key=len, reverse=True):
        frame = around(group)
        if len(group) >= FEWEST and frame.width <= WIDEST_DEGREES:
            nearest = Counter(min(nodes, key=lambda node: _apart(node[1], place))[0] for place in group)
            name = next((name for name, _ in nearest.most_common() if name not in {knot.name for knot in found}), None)
            if name is not None:
                found.append(Knot(name, frame, len(group)))
    return tuple(found[:MOST])


def _apart(one: Point, other: Point) -> float:
    """Degrees of latitude between two places."""
    narrow = math.cos(math.radians(min(75.0, abs(one[1] + other[1]) / 2)))
    return math.hypot((one[0] - other[0]) * narrow, one[1] - other[1])
