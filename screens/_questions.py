"""A question beside a run, in a process of its own: asked once, its answer kept. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.case import Case
from optimizer.explore import Advance
from optimizer.jobs import Job, JobState, start

GRACE_SECONDS = 20.0  # to put together what is finished, once it was asked to stop


@dataclass
class Question:
    """`answer` is what its task gives, None until then and where it failed; `message` says why it failed."""

    job: Job | None
    answer: Any = None
    message: str = ""

    @classmethod
    def asked(cls, case: Case, task: str, **arguments: Any) -> Question:
        return cls(start(case, task, **arguments))

    @property
    def is_under_way(self) -> bool:
        """Whether it is still worked on; takes in the answer where it is not."""
        if self.job is None:
            return False
        state = self.job.state()
        if not state.ended:
            return True
        if state.status == "answered":
            self.answer = self.job.result()
        else:
            self.message = state.message or "it has no answer"
        self.job.remove()
        self.job = None
        return False

    @property
    def state(self) -> JobState | None:
        return None if self.job is None else self.job.state()

    @property
    def advance(self) -> Advance | None:
        """How far a task of many solves has come."""
        return None if self.job is None else self.job.advance()

    def stop(self) -> None:
        if self.job is not None:
            self.job.stop(grace_seconds=GRACE_SECONDS)
