"""Questions of many solves: each a job with a snapshot of its inputs, the latest of each kind kept."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from optimizer.case import Case
from screens.desk.runs import Fingerprint
from screens.desk.working import Working

Kind = Literal["frontier", "stress", "alternatives", "diagnosis"]
TITLES: Mapping[Kind, str] = {
    "frontier": "Budget curve",
    "stress": "Stress test",
    "alternatives": "Alternatives",
    "diagnosis": "Diagnosis",
}


@dataclass(kw_only=True)
class Study(Working):
    """One question: `given` are its arguments as the planner set them, `case` the inputs of then."""

    grace_seconds: ClassVar[float] = 30.0

    kind: Kind
    case: Case
    fingerprint: Fingerprint
    workbook: str
    given: Mapping[str, Any]
    created: float = field(default_factory=time.time)

    def again(self) -> None:
        """Ask the same once more."""
        self.begin(self.case, self.kind, **self.given)

    def drop(self) -> None:
        """Nobody waits for it any more."""
        if self.job is not None:
            self.job.kill()


@dataclass
class Draft:
    """What stands in a form: what the page proposes, and what the planner set, which the desk keeps."""

    proposed: Mapping[str, Any]
    wished: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.wished.get(name, self.proposed[name])

    def take(self, **given: Any) -> None:
        """As it is filled in now."""
        for name, value in given.items():
            if value == self.proposed[name]:
                self.wished.pop(name, None)
            else:
                self.wished[name] = value


@dataclass
class Studies:
    """The latest question of each kind, and the latest that was answered: a failed one takes no answer away.

    `wishes` are what was set in forms, by form and inputs, as JSON has it.
    """

    latest: dict[Kind, Study] = field(default_factory=dict)
    answered: dict[Kind, Study] = field(default_factory=dict)
    wishes: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def draft(self, name: str, case: Case, **proposed: Any) -> Draft:
        """The form of that name about a case."""
        wished = self.wishes.pop((name, case.sha256), {})
        self.wishes[name, case.sha256] = wished  # the last one used comes last
        return Draft(proposed, wished)

    def start(
        self,
        kind: Kind,
        case: Case,
        *,
        workbook: str,
        settings: Mapping[str, Any] | None = None,
        **given: Any,
    ) -> Study:
        """Ask; `settings` replace the case's for this question alone.

        InputError where they are out of range.
        """
        asked = case.with_settings(**(settings or {}))
        if kind in self.latest and self.latest[kind].is_under_way:
            self.latest[kind].drop()
        study = Study(
            kind=kind,
            case=asked,
            fingerprint=Fingerprint.of(case),
            workbook=workbook,
            given=given,
        )
        self.latest[kind] = study.begin(asked, kind, **given)
        return study

    @property
    def under_way(self) -> list[Study]:
        return [study for study in self.latest.values() if study.is_under_way]

    def collect(self) -> None:
        for study in self.under_way:
            if study.collect() and study.answer is not None:
                self.answered[study.kind] = study
