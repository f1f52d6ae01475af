"""How far apart two places lie."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

Place = tuple[float, float]  # degrees north, degrees east
EARTH_KM = 6371.0


def km_between(one: Place, other: Place) -> float:
    """Great-circle distance by the haversine formula."""
    (lat, lon), (lat2, lon2) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
