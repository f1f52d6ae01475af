"""Shortest hours between states, by SciPy's Dijkstra."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra


def shortest_hours(
    states: int, tails: NDArray[np.intp], heads: NDArray[np.intp], hours: NDArray[np.float64], sources: list[int]
) -> NDArray[np.float64]:
    """Least hours from each source to every state; infinite where there is no way; shape (sources, states).

    Of parallel arcs only the quickest is handed on: a sparse matrix would add their hours up.
    """
    order = np.lexsort((hours, heads, tails))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(tails[order]) != 0) | (np.diff(heads[order]) != 0)
    kept = order[first]
    starts = np.concatenate(([0], np.cumsum(np.bincount(tails[kept], minlength=states))))
    graph = csr_array((hours[kept], heads[kept], starts), shape=(states, states))
    return np.atleast_2d(dijkstra(graph, indices=sources))
