"""`python -m optimizer` is the `corridor` command."""

from __future__ import annotations

import sys
from contextlib import suppress

from optimizer import interrupts


def run() -> int:
    """Run the command of this process. Signals are heeded before all else is imported, which takes long."""
    interrupts.heed()
    interrupts.silence_the_tracker()
    sys.unraisablehook = _told_otherwise
    from optimizer.cli.dispatch import main
    from optimizer.collector import spare_imports

    spare_imports()
    try:
        status = main()
        interrupts.over(status)
        return status
    finally:
        _let_go_of_stdout()


def _told_otherwise(ignored: sys.UnraisableHookArgs) -> None:
    """A file that could not be written was told in a sentence; a library's destructor trips over it again."""
    if not isinstance(ignored.exc_value, OSError | ValueError):
        sys.__unraisablehook__(ignored)


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
