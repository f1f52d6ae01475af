"""Questions of many solves: each a job with a snapshot of its inputs, the latest of each kind kept. Knows no Streamlit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from optimizer.case import Case
from optimizer.explore import Advance
from optimizer.jobs import Job, JobState, start
from screens._runs import Fingerprint

Kind = Literal["frontier", "stress", "alternatives", "diagnosis"]
TITLES: Mapping[Kind, str] = {
    "frontier": "Budget curve",
    "stress": "Stress test",
    "alternatives": "Alternatives",
    "diagnosis": "Diagnosis",
}
GRACE_SECONDS = 30.0  # to put together what is finished, once it was asked to stop


@dataclass
class Study:
    """One question; `given` are its arguments as the planner set them, `case` the inputs as they were then."""

    kind: Kind
    case: Case
    fingerprint: Fingerprint
    workbook: str
    given: Mapping[str, Any]
    job: Job | None = None
    result: Any = None
    ended: JobState | None = None
    created: float = field(default_factory=time.time)

    @property
    def is_under_way(self) -> bool:
        return self.ended is None

    def state(self) -> JobState:
        if self.ended is not None:
            return self.ended
        assert self.job is not None
        return self.job.state()

    def advance(self) -> Advance | None:
        return self.job.advance() if self.job is not None else None

    def stop(self) -> None:
        """What is finished is kept."""
        if self.job is not None:
            self.job.stop(grace_seconds=GRACE_SECONDS)

    def drop(self) -> None:
        """Nobody waits for it any more."""
        if self.job is not None:
            self.job.kill()

    def collect(self) -> bool:
        """Take in the answer if the job has ended since; whether it has."""
        if self.job is None or not (state := self.job.state()).ended:
            return False
        if state.status == "answered":
            self.result = self.job.result()
        self.ended = state
        self.job.remove()
        self.job = None
        return True


@dataclass
class Studies:
    """The latest question of each kind, and the latest that was answered: a failed one takes no answer away."""

    latest: dict[Kind, Study] = field(default_factory=dict)
    answered: dict[Kind, Study] = field(default_factory=dict)
    wishes: dict[tuple[Kind, str], dict[str, Any]] = field(default_factory=dict)  # what stands in the forms, by inputs

    def start(self, kind: Kind, case: Case, *, workbook: str, settings: Mapping[str, Any] | None = None, **given: Any) -> Study:
        """Ask; `settings` replace the case's for this question alone. InputError where they are out of range."""
        asked = case.with_settings(**(settings or {}))
        if kind in self.latest and self.latest[kind].is_under_way:
            self.latest[kind].drop()
        study = Study(kind, asked, Fingerprint.of(case), workbook, given, job=start(asked, kind, **given))
        self.latest[kind] = study
        return study

    @property
    def under_way(self) -> list[Study]:
        return [study for study in self.latest.values() if study.is_under_way]

    def collect(self) -> None:
        for study in self.under_way:
            if study.collect() and study.result is not None:
                self.answered[study.kind] = study
