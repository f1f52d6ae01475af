"""`python -m optimizer` is the `corridor` command."""

from __future__ import annotations

import sys

from optimizer.cli.dispatch import main
from optimizer.collector import spare_imports


def run() -> int:
    """Run the command of this process."""
    spare_imports()
    return main()


if __name__ == "__main__":
    sys.exit(run())
