"""What becomes of an ended server's jobs: they go on for a while, unless whoever ended it ends them too."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path

from optimizer.cli import delivery

AGAIN_SECONDS = 5.0  # in which a second Ctrl-C ends the jobs too
LOOK_SECONDS = 0.1


def leave_jobs(server: int, told: Sequence[int]) -> None:
    """Say how many jobs go on, and end them if a second Ctrl-C asks for it; `told` grows with each signal."""
    from optimizer.jobs import UNWATCHED_SECONDS
    from optimizer.jobs.folder import going_on

    try:
        jobs = going_on(server)
    except OSError:  # there is no folder of jobs: none was begun
        return
    if not jobs:
        return
    named = "1 job goes on" if len(jobs) == 1 else f"{len(jobs)} jobs go on"
    minutes = f"{UNWATCHED_SECONDS / 60:g} minutes"
    said = f"{named} for {minutes} at most, and the app finds what they found when it is started again"
    if signal.SIGINT not in told:
        delivery.say(f"{said}.")
        return
    delivery.say(
        f"{said}; Ctrl-C within {AGAIN_SECONDS:g} seconds stops them now, and keeps their best so far."
    )
    if _is_told_again(told):
        _stop(jobs)


def _is_told_again(told: Sequence[int]) -> bool:
    before, ends = len(told), time.monotonic() + AGAIN_SECONDS
    while len(told) == before and time.monotonic() < ends:
        time.sleep(LOOK_SECONDS)
    return len(told) > before


def _stop(jobs: Sequence[Path]) -> None:
    from optimizer.jobs.folder import ENDED_WITH_THE_APP, unseat

    for folder in jobs:
        unseat(folder, ENDED_WITH_THE_APP)
    delivery.say("They are stopping.")
