"""Names of countries on their outlines, where there is room for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from optimizer.report.map import outlines
from optimizer.report.map.map_layout import Label, Shelf

STEPS = 80  # points across and along at which a name is tried

# Codes of workbooks (ISO 3166 alpha-2) by the names of the outlines.
CODES = {
    "Afghanistan": "AF", "Armenia": "AM", "Azerbaijan": "AZ", "Bulgaria": "BG", "China": "CN",
    "Georgia": "GE", "Iran": "IR", "Kazakhstan": "KZ", "Kyrgyzstan": "KG", "Romania": "RO", "Russia": "RU",
    "Tajikistan": "TJ", "Turkey": "TR", "Turkmenistan": "TM", "Ukraine": "UA", "Uzbekistan": "UZ",
}  # fmt: skip


def country_labels(shelf: Shelf, *, among: Collection[str], but: bool = False) -> Iterator[Label]:
    """Names of the countries with these codes (or of all others), each where the map shows most of it."""
    frame = shelf.paper.frame
    x, y = np.meshgrid(
        np.linspace(frame.west, frame.east, STEPS + 2)[1:-1],
        np.linspace(frame.south, frame.north, STEPS + 2)[1:-1],
    )
    for name, rings in outlines.by_country().items():
        if (CODES.get(name) in among) == but:
            continue
        inside = np.zeros(x.shape, dtype=bool)
        for ring in rings:
            inside ^= _holds(ring, x, y)
        if inside.any():
            spots = np.column_stack([x[inside], y[inside]])
            away = ((spots - spots.mean(axis=0)) * (1, frame.stretch)) ** 2
            order = away.sum(axis=1).argsort(kind="stable")
            label = shelf.amid(name.upper(), [(float(spots[n][0]), float(spots[n][1])) for n in order])
            if label is not None:
                yield label


def _holds(ring: outlines.Ring, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points lie in a ring: an odd number of its sides is to their east."""
    inside = np.zeros(x.shape, dtype=bool)
    for x0, y0, x1, y1 in zip(ring[0], ring[1], ring[0][1:], ring[1][1:], strict=False):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside
