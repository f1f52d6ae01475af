"""Knees of a curve: where more money begins to buy much less."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

LESS = 0.5  # a knee is where a further million saves at most this share of what it saved before


def knees(saving: Mapping[float, float]) -> tuple[float, ...]:
    """Budgets at which the saving per further million falls to a half or less.

    Slopes are those of the least concave curve above all points, so that a single lumpy project makes no
    knee.
    """
    hull = upper_hull(saving)
    slopes = [(high[1] - low[1]) / (high[0] - low[0]) for low, high in pairwise(hull)]
    found = [hull[n + 1][0] for n, (before, after) in enumerate(pairwise(slopes)) if after <= LESS * before]
    return tuple(found)


def upper_hull(points: Mapping[float, float]) -> list[tuple[float, float]]:
    hull: list[tuple[float, float]] = []
    for x, y in sorted(points.items()):
        while len(hull) > 1 and _turns_up(hull[-2], hull[-1], (x, y)):
            hull.pop()
        hull.append((x, y))
    return hull


def _turns_up(one: tuple[float, float], other: tuple[float, float], third: tuple[float, float]) -> bool:
    return (other[1] - one[1]) * (third[0] - one[0]) <= (third[1] - one[1]) * (other[0] - one[0])


def marginal_hours(saving: Mapping[float, float]) -> dict[float, float]:
    """What each further million saved on the way from the next smaller budget to this one."""
    ordered = sorted(saving)
    return {high: (saving[high] - saving[low]) / (high - low) for low, high in pairwise(ordered)}
