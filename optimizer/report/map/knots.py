"""Knots of projects: the few parts of a map where they stand so close that they need a map of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from optimizer.case.distance import km_between
from optimizer.report.map.map_frame import Frame, Point, around, within_outlines

REACH_KM = 260.0  # from the middle of a knot to its projects
FEWEST, MOST_KNOTS = 3, 5  # projects that make a knot, and knots that are offered
FLATTEST = 0.46  # height by width, so that a card under the map is still in sight


@dataclass(frozen=True)
class Knot:
    """Projects that stand close together, named after a place that people know, or the nearest to most."""

    name: str
    places: tuple[Point, ...]

    @property
    def frame(self) -> Frame:
        drawn = around(list(self.places))
        wider = max(drawn.width, drawn.height * drawn.stretch / FLATTEST)
        middle = (drawn.west + drawn.east) / 2
        return within_outlines(
            Frame(middle - wider / 2, middle + wider / 2, drawn.south, drawn.north), self.places
        )


def knots_of(places: Sequence[Point], nodes: Mapping[str, Point], known: Collection[str] = ()) -> list[Knot]:
    """The knots among projects' places, the largest first; none where all projects stand in one.

    A knot is named after the `known` node nearest to its middle, where one is in reach.
    """
    left, found = list(places), list[Knot]()
    while len(left) >= FEWEST and len(found) < MOST_KNOTS:
        middle = _busiest(left)
        near = [point for point in left if _km(middle, point) <= REACH_KM]
        if len(near) < FEWEST:
            break
        if len(near) == len(places):
            return []
        free = {name: place for name, place in nodes.items() if name not in {knot.name for knot in found}}
        best_known = {
            name: place for name, place in free.items() if name in known and _km(place, middle) <= REACH_KM
        }
        found.append(Knot(_name(near, best_known, free), tuple(near)))
        left = [point for point in left if _km(middle, point) > REACH_KM]
    return found


def _busiest(points: Sequence[Point]) -> Point:
    """The point with most others in reach; points that are the same are looked at once."""
    counted = Counter(points)
    return max(counted, key=lambda one: sum(n for other, n in counted.items() if _km(one, other) <= REACH_KM))


def _name(points: Sequence[Point], known: Mapping[str, Point], nodes: Mapping[str, Point]) -> str:
    if known:
        middle = fmean(x for x, _ in points), fmean(y for _, y in points)
        return min(known, key=lambda name: _km(known[name], middle))
    if not nodes:
        return f"{points[0][1]:.0f}° N, {points[0][0]:.0f}° E"
    nearest = Counter(min(nodes, key=lambda name: _km(nodes[name], point)) for point in points)
    return nearest.most_common(1)[0][0]


def _km(one: Point, other: Point) -> float:
    """Kilometres between points of the map, which stand as east and north."""
    return km_between(one[::-1], other[::-1])
