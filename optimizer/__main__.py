"""`python -m optimizer` is the `corridor` command."""

from __future__ import annotations

import sys
from contextlib import suppress

from optimizer import interrupts


def run() -> int:
    """Run the command of this process. Signals are heeded before all else is imported, which takes long."""
    interrupts.heed()
    interrupts.silence_the_tracker()
    from optimizer.cli.dispatch import main
    from optimizer.collector import spare_imports

    spare_imports()
    try:
        status = main()
        interrupts.over(status)
        return status
    finally:
        _let_go_of_stdout()


def _let_go_of_stdout() -> None:
    """What a full or closed stdout could not take was told; Python would try once more and complain."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            sys.stdout.close()
        sys.stdout = None


if __name__ == "__main__":
    sys.exit(run())
