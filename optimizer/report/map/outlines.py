"""Country outlines for the maps, from a file that travels with the product: no request leaves the machine."""

from __future__ import annotations

import json
import math
from functools import lru_cache, partial
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Any

from optimizer.bundled import bundled

if TYPE_CHECKING:
    from optimizer.report.map.map_frame import Frame, Point

CREDIT = "Outlines for orientation only; source Natural Earth."
EXTENT = (25.0, 84.0, 34.0, 52.0)  # west, east, south, north of what is drawn
GRID = 24  # points across and along a map that are tried for a country's name
Ring = tuple[tuple[float, ...], tuple[float, ...]]  # longitudes, latitudes


@lru_cache(maxsize=1)
def _features() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(bundled("inputs/outlines.geojson").read_text(encoding="utf-8"))["features"]
    return features


@lru_cache(maxsize=1)
def rings() -> tuple[Ring, ...]:
    """Every ring of every country's polygons."""
    polygons = [polygon for feature in _features() for polygon in _polygons(feature["geometry"])]
    return tuple((tuple(p[0] for p in ring), tuple(p[1] for p in ring)) for polygon in polygons for ring in polygon)


def names_within(frame: Frame) -> list[tuple[str, list[Point]]]:
    """The countries of which a frame shows a part, with points well inside that part, the best first."""
    found = []
    for feature in _features():
        largest = max((polygon[0] for polygon in _polygons(feature["geometry"])), key=len)
        grid = [
            (frame.west + frame.width * (column + 0.5) / GRID, frame.south + frame.height * (row + 0.5) / GRID)
            for row in range(GRID)
            for column in range(GRID)
        ]
        inside = [point for point in grid if _holds(largest, point)]
        if inside:
            middle = fmean(x for x, _ in inside), fmean(y for _, y in inside)
            inside.sort(key=partial(math.dist, middle))
            found.append((str(feature["properties"]["name"]).upper(), inside))
    return found


def _holds(ring: list[list[float]], point: Point) -> bool:
    """Whether a point lies in a ring: a line to the east crosses it an odd number of times."""
    x, y = point
    held = False
    for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            held = not held
    return held


def _polygons(geometry: dict) -> list:
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


@lru_cache(maxsize=1)
def as_one_line() -> tuple[list[float | None], list[float | None]]:
    """All rings as one broken line: a gap (None) after each."""
    x: list[float | None] = []
    y: list[float | None] = []
    for longitudes, latitudes in rings():
        x += [*longitudes, None]
        y += [*latitudes, None]
    return x, y
