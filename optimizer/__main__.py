"""`python -m optimizer` is the `corridor` command."""

from __future__ import annotations

import gc
import sys

from optimizer.cli import main

OBJECTS_BETWEEN_COLLECTIONS = 50_000


def run() -> int:
    """Run the command of this process, with the garbage collector told that what was imported stays.

    Left alone it would look through all of Pyomo, pandas and SciPy again and again: a seventh of a short solve.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    return main()


if __name__ == "__main__":
    sys.exit(run())
