"""What a solve is doing, in the planner's words: its phase, how far it is, how long it may still take."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.solver.highs.outcome import Phase, Progress

BUILDING = "building the model"
PHASES: Mapping[Phase, str] = {
    "scenarios": "finding the best list of each scenario alone",
    "search": "looking for the best list, and proving that none is better",
    "ties": "checking whether another list is as good",
    "ahead": "looking ahead: what planning for all scenarios at once is worth",
}


def phase(seen: Progress | None) -> str:
    """The phase, with how much of it is done where it has several solves."""
    if seen is None:
        return BUILDING
    done = "" if seen.total is None else f" ({seen.done} of {seen.total} solves done)"
    return PHASES[seen.phase] + done


def time_left(seen: Progress | None, seconds: float) -> str:
    """The most that the phase may still take, `seconds` after the solve began.

    Nobody knows how much of it it will.
    """
    if seen is None or seen.seconds_left is None:
        return ""
    left = max(0.0, seen.seconds_left - max(0.0, seconds - seen.seconds))
    return "its time is up: it is about to end" if left < 1 else f"at most {_clock(left)} left"


def _clock(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
