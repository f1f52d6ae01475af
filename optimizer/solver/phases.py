"""The phases of a solve, as told: which it is in, how long that may still take, how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

from optimizer.solver.highs.outcome import OnProgress, Phase, Progress

OnStep = Callable[[int, int], None]  # (solves done, of how many)
NOTHING_YET = Progress(0.0, None, None, None)


@dataclass(frozen=True)
class Phases:
    """Tells `on_progress` of one solve's phases; seconds count from `began`, whatever solvers count from."""

    on_progress: OnProgress | None
    began: float

    def telling(
        self,
        phase: Phase,
        *,
        ends: float,
        done: int | None = None,
        total: int | None = None,
        known: Progress = NOTHING_YET,
    ) -> OnProgress | None:
        """Who hears of one phase that ends at `ends` at the latest.

        That it begins, and what is `known` then, is told now.
        """
        on_progress, began = self.on_progress, self.began
        if on_progress is None:
            return None

        def tell(seen: Progress) -> None:
            now = perf_counter()
            left = max(0.0, ends - now)
            seconds = now - began
            on_progress(
                replace(seen, seconds=seconds, phase=phase, seconds_left=left, done=done, total=total)
            )

        tell(known)
        return tell

    def steps(
        self, phase: Phase, *, ends: Callable[[int, int], float], known: Progress = NOTHING_YET
    ) -> OnStep:
        """Who hears of each step of a phase of several solves.

        `ends` says when all must be done, given (done, total).
        """

        def step(done: int, total: int) -> None:
            self.telling(phase, ends=ends(done, total), done=done, total=total, known=known)

        return step
