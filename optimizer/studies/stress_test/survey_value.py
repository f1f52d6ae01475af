"""Value of knowing (EVPPI): how far the expected objective would fall if one figure were surveyed first.

A few lists stand for what could be decided: the chosen one and those that are best in most draws. Each is
priced in each draw, cut back to what its money then buys. For each figure, what each list is expected to give
at each value of the figure is found by regression on the figure's own normal (linear and quadratic); knowing
the figure means choosing the list that is best at its value instead of the one that is best on average. The
difference is the expected value of partial perfect information (Strong, Oakley and Brennan 2014). What pure
noise would give is subtracted.
"""

from __future__ import annotations

import numpy as np

from models.linear_program import Floats

NOISES = 64
FEWEST_DRAWS = 12  # below that a regression says nothing


def values_of_knowing(objectives: Floats, normals: Floats, seed: int) -> Floats:
    """One EVPPI a figure, at least 0, in the unit of `objectives`.

    `objectives` is (draws, lists), `normals` (draws, figures).
    """
    draws = len(objectives)
    if draws < FEWEST_DRAWS or objectives.shape[1] < 2:
        return np.zeros(normals.shape[1])
    noise = np.random.default_rng([seed, 2**31]).standard_normal((draws, NOISES))
    floor = float(np.mean([_value(objectives, noise[:, n]) for n in range(NOISES)]))
    return np.array([max(0.0, _value(objectives, normals[:, n]) - floor) for n in range(normals.shape[1])])


def _value(objectives: Floats, z: Floats) -> float:
    basis = np.column_stack([np.ones_like(z), z, z * z - 1])
    orthonormal, _ = np.linalg.qr(basis)
    expected = orthonormal @ (orthonormal.T @ objectives)
    return float(expected.mean(axis=0).min() - expected.min(axis=1).mean())
