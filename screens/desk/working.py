"""What a job of its own works out: how far it is, how it ended, and its answer. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from optimizer.case import Case
from optimizer.jobs import UNWATCHED_SECONDS, Job, JobState, start
from optimizer.studies import Advance


@dataclass(kw_only=True)
class Working:
    """`answer` is what the job's task gives: None until it ended, and where it failed."""

    grace_seconds: ClassVar[float] = 5.0  # to put together what is finished, once it was asked to stop
    doing: ClassVar[str] = "being worked out"
    keeps: ClassVar[str] = "what is done"
    outlives_seconds: ClassVar[float] = UNWATCHED_SECONDS  # the server: the next one takes it over

    job: Job | None = None
    answer: Any = None
    ended: JobState | None = None

    def begin(self, case: Case, task: str, **arguments: Any) -> Self:
        """Have a job work it out; where none can be begun, that is how it ended."""
        self.job = self.answer = self.ended = None
        try:
            self.job = start(case, task, outlives_seconds=self.outlives_seconds, **arguments)
        except OSError as failed:
            why = f"no job could be begun, since its folder cannot be written ({failed.strerror or failed})"
            self.ended = JobState("failed", 0.0, message=f"{why}; make room and start it again")
        return self

    @property
    def may_begin_again(self) -> bool:
        """Whether it ended for no reason of the case's own: its server stopped, or something failed."""
        return self.ended is not None and self.ended.status in ("lost", "failed")

    @property
    def is_under_way(self) -> bool:
        return self.ended is None

    @property
    def has_news(self) -> bool:
        """Whether there is something to take in."""
        return self.state().ended

    def state(self) -> JobState:
        if self.ended is not None:
            return self.ended
        assert self.job is not None
        return self.job.state()

    def stands(self) -> str:
        """How it stands, as the end of a sentence."""
        state = self.state()
        if state.status == "queued":
            return "is queued" + (f": {state.ahead} ahead of it" if state.ahead else ": it is next")
        return f"is stopping, and keeps {self.keeps}" if state.status == "stopping" else f"is {self.doing}"

    def advance(self) -> Advance | None:
        """How far a task of many solves has come; None before its first step."""
        return self.job.advance() if self.job is not None else None

    def stop(self) -> None:
        """What is finished is kept."""
        if self.job is not None:
            self.job.stop(grace_seconds=self.grace_seconds)

    def collect(self) -> bool:
        """Take in the answer if the job has ended since; whether it has."""
        if self.job is None or not (state := self.job.state()).ended:
            return False
        self._take_in(self.job, state)
        self.job.remove()
        self.job, self.ended = None, state
        return True

    def _take_in(self, job: Job, state: JobState) -> None:
        if state.status == "answered":
            self.answer = job.result()
