"""A question beside a run, in a process of its own: asked once, its answer kept. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from optimizer.case import Case
from screens.desk.working import Working


@dataclass(kw_only=True)
class Question(Working):
    grace_seconds: ClassVar[float] = 20.0
    outlives_seconds: ClassVar[float] = 0.0  # it is asked again by whoever looks

    @classmethod
    def asked(cls, case: Case, task: str, **arguments: Any) -> Question:
        return cls().begin(case, task, **arguments)

    @property
    def is_under_way(self) -> bool:
        """Whether it is still worked on; takes in the answer where it is not."""
        self.collect()
        return self.ended is None

    @property
    def message(self) -> str:
        """Why there is no answer; empty until it ended, and where there is one."""
        if self.ended is None or self.ended.status == "answered":
            return ""
        return self.ended.message or "it has no answer"
