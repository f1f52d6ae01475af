"""Signals at random moments, a kill among them, also to a whole group: the best so far, or a sentence."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.case.builder import to_xlsx, worked_case
from tests.cli.interrupting import EXPLAIN, FRONTIER, GENTLE, ROOT, SOLVE, STRESS, ended, holds, sent, started
from tests.solver.test_stopping import hard_rows

pytestmark = [
    pytest.mark.usefixtures("heeds_ctrl_c"),
    pytest.mark.skipif(
        not Path("/proc/self/status").exists(), reason="it looks at signals as Linux shows them"
    ),
]


def moments(times: int, seed: int, numbers: tuple[signal.Signals, ...]) -> Iterator[tuple[float, list, bool]]:
    """(share of the command's own time, the signals, whether the whole group hears them)."""
    chance = random.Random(seed)
    for n in range(times):
        number = numbers[n % len(numbers)]
        twice = number is not signal.SIGKILL and chance.random() < 0.2
        yield chance.uniform(0, 1.02), [number] * (2 if twice else 1), chance.random() < 0.5


def try_at(
    command: tuple[str, ...], content: bytes, folder: Path, whole_seconds: float, times: int, seed: int
) -> int:
    """Signals at so many moments; how often an answer was kept. What breaks a promise fails."""
    kept = 0
    for n, (share, numbers, group) in enumerate(moments(times, seed, (*GENTLE, signal.SIGKILL))):
        work = folder / str(n)
        work.mkdir()
        (work / "case.xlsx").write_bytes(content)
        process = started(work, *command)
        at_all = group and numbers[0] is not signal.SIGKILL  # whose orphans are what is looked for
        said = sent(process, numbers, after=share * whole_seconds, group=at_all)
        kept += holds(work, said, *numbers, keeps=True)
        shutil.rmtree(work)
    return kept


def seconds_of(command: tuple[str, ...], content: bytes, folder: Path) -> float:
    folder.mkdir()
    (folder / "case.xlsx").write_bytes(content)
    began = time.monotonic()
    process = started(folder, *command)
    assert ended(process).status == 0
    return time.monotonic() - began


CASES: dict[str, Callable[[], bytes]] = {
    "small": lambda: to_xlsx(worked_case()),
    "default": (ROOT / "inputs" / "trans_caspian.xlsx").read_bytes,
    "hard": lambda: to_xlsx(hard_rows()),
}


def test_a_dozen_random_moments(tmp_path: Path) -> None:
    content = CASES["small"]()
    try_at(SOLVE, content, tmp_path, seconds_of(SOLVE, content, tmp_path / "undisturbed"), 12, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "command", "times", "seconds"),
    [
        ("small", SOLVE, 80, None),
        ("default", SOLVE, 80, None),
        ("hard", (*SOLVE, "--time-limit", "600"), 60, 12.0),
        ("small", FRONTIER, 60, None),
        ("small", STRESS, 60, None),
        ("small", EXPLAIN, 30, None),
        ("small", ("alternatives", "case.xlsx", *SOLVE[2:]), 20, None),
    ],
    ids=["solve-small", "solve-default", "solve-hard", "frontier", "stress", "explain", "alternatives"],
)
def test_many_random_moments(
    name: str, command: tuple[str, ...], times: int, seconds: float | None, tmp_path: Path
) -> None:
    content = CASES[name]()
    seconds = seconds or seconds_of(command, content, tmp_path / "undisturbed")
    kept = try_at(command, content, tmp_path, seconds, times, seed=2)
    print(f"{command[0]} ({name}): {times} tried, {times} survived, of which {kept} kept an answer")
