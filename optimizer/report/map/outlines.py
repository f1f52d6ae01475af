"""Country outlines for the maps, from a file that travels with the product: no request leaves the machine."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from optimizer.bundled import bundled

CREDIT = "Outlines for orientation only; source Natural Earth."
EXTENT = (25.0, 84.0, 34.0, 52.0)  # west, east, south, north of what is drawn
Ring = tuple[tuple[float, ...], tuple[float, ...]]  # longitudes, latitudes


def rings() -> tuple[Ring, ...]:
    """Every ring of every country's polygons."""
    return tuple(ring for rings_of_one in by_country().values() for ring in rings_of_one)


@lru_cache(maxsize=1)
def by_country() -> dict[str, tuple[Ring, ...]]:
    """The rings of each country's polygons by its name."""
    features = json.loads(bundled("inputs/outlines.geojson").read_text(encoding="utf-8"))["features"]
    return {
        str((feature.get("properties") or {}).get("name", n)): tuple(
            (tuple(p[0] for p in ring), tuple(p[1] for p in ring))
            for polygon in _polygons(feature["geometry"])
            for ring in polygon
        )
        for n, feature in enumerate(features)
    }


def _polygons(geometry: dict[str, Any]) -> list[Any]:
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
