"""A kill at any moment leaves the old file or the new one whole, and no litter once it runs again."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.saving.writers import WRITERS, Written, file_events, litter, without_end

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)
QUICK = ("workbook", "json", "html", "desk")  # the others work long for what they write
LONGEST_SECONDS = 0.012  # from a sign to the kill: longer than one write takes


def settled(written: Written, folder: Path) -> None:
    """What is there is whole; one more write, as at the next start, leaves no litter of those before."""
    written.check(folder)
    written.once(folder, 0)
    written.check(folder)
    assert litter(folder) == []
    assert {one.name for one in folder.iterdir()} <= written.names


def write_until_killed(written: Written, folder: Path, sign: int) -> None:
    file_events(folder, lambda: os.write(sign, b"."))
    without_end(written, folder)


def kill_at_random(written: Written, folder: Path, rng: random.Random) -> None:
    """Wait until the writer touches a file for the n-th time, and a moment of no fixed length more."""
    signs, sign = os.pipe()
    writer = FORK.Process(target=write_until_killed, args=(written, folder, sign))
    writer.start()
    os.close(sign)
    for _ in range(rng.randint(1, 12)):
        assert os.read(signs, 1) == b".", "it ended by itself"
    time.sleep(rng.choice((0.0, rng.uniform(0, LONGEST_SECONDS))))
    writer.kill()
    writer.join()
    os.close(signs)
    assert writer.exitcode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("kind", "kills"),
    [
        *[(kind, 3) for kind in QUICK],
        *[pytest.param(kind, 150, marks=pytest.mark.slow) for kind in QUICK],
        *[pytest.param(kind, 25, marks=pytest.mark.slow) for kind in WRITERS if kind not in QUICK],
    ],
)
def test_killed_while_writing(kind: str, kills: int, tmp_path: Path) -> None:
    written, rng = WRITERS[kind], random.Random(f"{kind} {kills}")
    written.begin(tmp_path)
    written.once(tmp_path, 0)  # so that what is forked has imported all that it needs
    halfway = 0
    for _ in range(kills):
        kill_at_random(written, tmp_path, rng)
        written.check(tmp_path)
        halfway += bool(litter(tmp_path))
    print(f"{kind}: {kills} killed, {halfway} of them halfway, all survived")  # for `pytest -rP`
    assert halfway or kills < 25, "the moments were no moments of writing"
    settled(written, tmp_path)


def write_until(written: Written, folder: Path, event: int) -> None:
    """One write, ended by a kill just before its n-th deed on a file; by itself where it has fewer."""
    left = [event]

    def count_down() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    file_events(folder, count_down)
    written.once(folder, 1)


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] if kind != "workbook" else []) for kind in WRITERS]
)
def test_killed_before_each_of_its_deeds(kind: str, tmp_path: Path) -> None:
    """At every file that is opened, renamed, removed or made, one after the other, each in its own folder."""
    written, killed = WRITERS[kind], 0
    for event in range(1, 100):
        folder = tmp_path / str(event)
        folder.mkdir()
        written.begin(folder)
        writer = FORK.Process(target=write_until, args=(written, folder, event))
        writer.start()
        writer.join()
        settled(written, folder)
        if writer.exitcode == 0:
            break
        assert writer.exitcode == -signal.SIGKILL
        killed += 1
    print(f"{kind}: killed before each of {killed} deeds on files, all survived")
    assert killed >= 2, "it writes a file and renames it, at least"
