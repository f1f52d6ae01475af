"""Segments: kept arcs in series as one, so that the model has a column a choice and not one an arc."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.network import Network


@dataclass(frozen=True)
class Segment:
    """Arcs in series that stand as one: their own hours, the elements and the limits that they pass."""

    tail: int
    head: int
    hours: float
    elements: tuple[int, ...]
    limits: tuple[tuple[int, int], ...]  # (limit, how often it is passed)
    arcs: tuple[int, ...]


def contract(
    network: Network, ends: Collection[int], kept: NDArray[np.bool_], own_hours: NDArray[np.float64]
) -> tuple[Segment, ...]:
    """Kept arcs as segments; `ends` are the states where the trip is loaded and unloaded.

    A state with one way in and one way out is passed over; of equal segments the quickest stays. A segment
    that ends where it began, into a dead end and back, is never worth taking.
    """
    segments = [_single(network, int(arc), own_hours) for arc in np.flatnonzero(kept)]
    into: Counter[int] = Counter(segment.head for segment in segments)
    out_of = Counter(segment.tail for segment in segments)
    passed_over = {state for state in into if into[state] == 1 and out_of[state] == 1 and state not in ends}
    next_segment = {segment.tail: segment for segment in segments if segment.tail in passed_over}
    heads = [segment for segment in segments if segment.tail not in passed_over]
    followed = (_follow(segment, passed_over, next_segment) for segment in heads)
    return _without_slower_twins(segment for segment in followed if segment.tail != segment.head)


def _single(network: Network, position: int, own_hours: NDArray[np.float64]) -> Segment:
    arc = network.arcs[position]
    return Segment(
        arc.tail,
        arc.head,
        float(own_hours[position]),
        arc.elements,
        tuple((limit, 1) for limit in arc.limits),
        (position,),
    )


def _follow(segment: Segment, passed_over: set[int], next_segment: dict[int, Segment]) -> Segment:
    """`segment` prolonged as long as it ends in a state that is passed over."""
    parts = [segment]
    while parts[-1].head in passed_over:
        parts.append(next_segment[parts[-1].head])
    if len(parts) == 1:
        return segment
    passes = Counter(limit for part in parts for limit, _ in part.limits)
    return Segment(
        parts[0].tail,
        parts[-1].head,
        sum(part.hours for part in parts),
        tuple(element for part in parts for element in part.elements),
        tuple(passes.items()),
        tuple(arc for part in parts for arc in part.arcs),
    )


def _without_slower_twins(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    best: dict[tuple[object, ...], Segment] = {}
    for segment in segments:
        key = (segment.tail, segment.head, frozenset(segment.elements), frozenset(segment.limits))
        if key not in best or segment.hours < best[key].hours:
            best[key] = segment
    return tuple(best.values())
