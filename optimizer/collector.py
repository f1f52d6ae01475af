"""The garbage collector, told that what was imported stays."""

from __future__ import annotations

import gc

OBJECTS_BETWEEN_COLLECTIONS = 50_000


def spare_imports() -> None:
    """For a process that solves: call it when all is imported.

    Left alone the collector looks through all of Pyomo, pandas and SciPy again and again: a seventh of a
    short solve.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
