"""python -m benchmarks [NAME ...]: measure, print, and exit 1 where a target is missed."""

from __future__ import annotations

import argparse
import sys

from benchmarks import editing, explore, pages, waiting

BENCHMARKS = {**explore.BENCHMARKS, **editing.BENCHMARKS, **waiting.BENCHMARKS, **pages.BENCHMARKS}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which to run (default: all): {', '.join(BENCHMARKS)}"
    )
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}")
    missed = 0
    for name in given.names or BENCHMARKS:
        measured = BENCHMARKS[name]()
        missed += not measured.met
        print(f"{name}: {measured}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":  # worker processes import this file too
    sys.exit(main())
