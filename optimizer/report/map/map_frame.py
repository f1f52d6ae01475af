"""The piece of the world that a map shows, and where a line leaves it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.report.map.outlines import EXTENT

Point = tuple[float, float]  # longitude, latitude
ZOOMS = {"corridor": "Whole corridor", "central_asia": "Central Asia", "south_caucasus": "South Caucasus"}
ZOOM_COUNTRIES = {
    "central_asia": frozenset({"KZ", "KG", "TJ", "TM", "UZ"}),
    "south_caucasus": frozenset({"AZ", "GE", "AM"}),
}
MOSTLY = 0.75  # outlines fit a case where at least this share of its nodes lies on them
LEAST_DEGREES = 2.0


@dataclass(frozen=True)
class Frame:
    """West, east, south and north in degrees.

    `stretch` makes a degree of latitude as long as it is on the ground.
    """

    west: float
    east: float
    south: float
    north: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def height(self) -> float:
        return self.north - self.south

    @property
    def stretch(self) -> float:
        return 1 / math.cos(math.radians(min(75.0, abs(self.south + self.north) / 2)))

    @property
    def aspect(self) -> float:
        """Height by width, as drawn."""
        return self.height * self.stretch / self.width

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        across, along = margin * self.width, margin * self.height
        return (
            self.west + across <= point[0] <= self.east - across
            and self.south + along <= point[1] <= self.north - along
        )

    def exit_point(self, inside: Point, outside: Point) -> Point:
        """Where the straight line to a point outside crosses the edge."""
        share = 1.0
        for axis, (low, high) in enumerate(((self.west, self.east), (self.south, self.north))):
            step = outside[axis] - inside[axis]
            if step > 0:
                share = min(share, (high - inside[axis]) / step)
            elif step < 0:
                share = min(share, (low - inside[axis]) / step)
        share = max(0.0, share)
        return inside[0] + share * (outside[0] - inside[0]), inside[1] + share * (outside[1] - inside[1])


def frame_of(places: Sequence[Point | None], countries: Sequence[str], zoom: str) -> Frame | None:
    """The frame of a zoom over nodes at these places (None where not known); None where no node is on a map.

    A zoom on countries of which the case has no node is the whole corridor.
    """
    if zoom not in ZOOMS:
        raise ValueError(f"there is no zoom {zoom!r}: use {', '.join(ZOOMS)}")
    located = [place for place in places if place is not None]
    if not located:
        return None
    wanted = ZOOM_COUNTRIES.get(zoom, frozenset())
    core = _core(located)
    chosen = [
        place for place, country in zip(places, countries, strict=True) if place in core and country in wanted
    ]
    frame = around(chosen or core)
    return within_outlines(frame, core)


def _covered(place: Point) -> bool:
    west, east, south, north = EXTENT
    return west < place[0] < east and south < place[1] < north


def within_outlines(frame: Frame, places: Sequence[Point]) -> Frame:
    """No air beyond the edge of what is drawn, where all of these places lie on it."""
    if not all(_covered(place) for place in places):
        return frame
    west, east, south, north = EXTENT
    return Frame(
        max(west, frame.west), min(east, frame.east), max(south, frame.south), min(north, frame.north)
    )


def _core(located: list[Point]) -> list[Point]:
    """The nodes that a map of the whole case shows: those on the outlines if they fit it, else the bulk."""
    covered = [place for place in located if _covered(place)]
    if len(covered) >= MOSTLY * len(located):
        return covered
    if len(located) < 20:
        return located
    bounds = [sorted(place[axis] for place in located) for axis in (0, 1)]
    tail = len(located) // 40
    (west, east), (south, north) = ((values[tail], values[-1 - tail]) for values in bounds)
    return [(x, y) for x, y in located if west <= x <= east and south <= y <= north]


def around(places: list[Point]) -> Frame:
    """A box with some air around the places, not too flat and not too narrow."""
    xs, ys = [x for x, _ in places], [y for _, y in places]
    width = max(LEAST_DEGREES, max(xs) - min(xs)) * 1.09
    height = max(LEAST_DEGREES, max(ys) - min(ys)) * 1.14
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    stretch = 1 / math.cos(math.radians(min(75.0, abs(middle[1]))))
    height = max(height, 0.38 * width / stretch)
    width = max(width, height * stretch / 0.75)
    return Frame(middle[0] - width / 2, middle[0] + width / 2, middle[1] - height / 2, middle[1] + height / 2)
