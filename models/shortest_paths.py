"""Shortest hours between states, by SciPy's Dijkstra."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra


def shortest_hours(
    states: int,
    tails: NDArray[np.intp],
    heads: NDArray[np.intp],
    hours: NDArray[np.float64],
    sources: list[int],
) -> NDArray[np.float64]:
    """Least hours from each source to every state; infinite where there is no way; shape (sources, states).

    Of parallel arcs only the quickest is handed on: a sparse matrix would add their hours up.
    """
    graph, _ = _graph(states, tails, heads, hours)
    return np.atleast_2d(dijkstra(graph, indices=sources))


def shortest_ways(
    states: int,
    tails: NDArray[np.intp],
    heads: NDArray[np.intp],
    hours: NDArray[np.float64],
    sources: list[int],
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The same with the arc by which each source reaches each state (-1 at the source, or if none does)."""
    graph, kept = _graph(states, tails, heads, hours)
    reached, before = dijkstra(graph, indices=sources, return_predecessors=True)
    known = tails[kept] * states + heads[kept]  # sorted, since `kept` is ordered by tail and head
    wanted = before * states + np.arange(states)
    position = np.minimum(np.searchsorted(known, wanted), max(0, len(known) - 1))
    arcs = np.where(before >= 0, kept[position] if len(kept) else -1, -1)
    return np.atleast_2d(reached), np.atleast_2d(arcs)


def _graph(
    states: int, tails: NDArray[np.intp], heads: NDArray[np.intp], hours: NDArray[np.float64]
) -> tuple[csr_array, NDArray[np.intp]]:
    """The sparse graph of the quickest arc between each two states, and the positions of those arcs."""
    order = np.lexsort((hours, heads, tails))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(tails[order]) != 0) | (np.diff(heads[order]) != 0)
    kept = order[first]
    starts = np.concatenate(([0], np.cumsum(np.bincount(tails[kept], minlength=states))))
    return csr_array((hours[kept], heads[kept], starts), shape=(states, states)), kept
