"""A named run: a snapshot of the inputs, the job that solves it, and its answer. Knows no Streamlit."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pandas as pd

from optimizer.case import Case
from optimizer.jobs import Job, JobState
from optimizer.report.files.workbooks import Edited
from optimizer.report.frames.one_scenario import in_scenario
from optimizer.solver import Portfolio, Progress
from screens.desk.questions import Question
from screens.desk.working import Working

# These say what looking ahead found, so those made before it ended are made again.
DOCUMENTS = (
    "workbook",
    "brief",
)


@dataclass(frozen=True)
class Fingerprint:
    """What decides whether an answer still belongs to the inputs: the tables, and a budget given instead."""

    sha256: str
    budget_musd: float | None

    @classmethod
    def of(cls, case: Case) -> Fingerprint:
        return cls(case.sha256, case.settings["budget_musd"])


@dataclass(kw_only=True)
class Run(Working):
    doing: ClassVar[str] = "being solved"
    keeps: ClassVar[str] = "the best so far"

    name: str
    case: Case
    fingerprint: Fingerprint
    workbook: str
    original: bytes | None  # the file's bytes where the case is just what stands in it
    edited: Edited | None = None  # the file that was edited to make the case, where it was
    seen: list[Progress] = field(default_factory=list)
    created: float = field(default_factory=time.time)
    options: dict[str, Any] = field(default_factory=dict)  # of the solve
    questions: dict[tuple[str, ...], Question] = field(default_factory=dict)

    @classmethod
    def started(
        cls,
        name: str,
        case: Case,
        *,
        workbook: str,
        original: bytes | None,
        edited: Edited | None = None,
        **options: Any,
    ) -> Run:
        run = cls(
            name=name,
            case=case,
            fingerprint=Fingerprint.of(case),
            workbook=workbook,
            original=original,
            edited=edited,
            options=options,
        )
        return run.begin(case, "solve", **options)

    @property
    def asked_as(self) -> tuple[Any, ...]:
        """What was asked, and whether all is answered: what is made from the answer is kept under this."""
        return self.name, self.created, self.fingerprint, self.is_under_way

    def again(self) -> None:
        """Solve the same case once more, with the same options."""
        self.seen, self.questions = [], {}
        self.begin(self.case, "solve", **self.options)

    @property
    def portfolio(self) -> Portfolio | None:
        answer: Portfolio | None = self.answer
        return answer

    @property
    def looks_ahead(self) -> bool:
        """Whether the portfolio stands and what planning for all scenarios is worth is still worked out."""
        return self.is_under_way and self.answer is not None

    @property
    def has_news(self) -> bool:
        return super().has_news or (self.answer is None and self.job is not None and self.job.is_proven)

    def stands(self) -> str:
        return "is solved, and looks ahead" if self.looks_ahead else super().stands()

    def progress(self) -> list[Progress]:
        return self.job.progress() if self.job is not None else self.seen

    def collect(self) -> bool:
        """Take in the portfolio as soon as it stands, and what was found about it when the job has ended."""
        if self.answer is None and self.job is not None:
            self.answer = self.job.proven()
        return super().collect()

    def _take_in(self, job: Job, state: JobState) -> None:
        super()._take_in(job, state)
        self.seen = job.progress()
        self.questions = {key: asked for key, asked in self.questions.items() if key[0] not in DOCUMENTS}

    def ask(self, *key: str, **arguments: Any) -> Question:
        """The question of this key, whose first part names its task.

        It is asked about the answer when it is new.

        Arguments that are functions are called then, and not before.
        """
        if key not in self.questions:
            assert self.portfolio is not None
            given = {name: value() if callable(value) else value for name, value in arguments.items()}
            question = Question.asked(self.portfolio.case, key[0], **given)
            if question.ended is not None:  # none could be begun: whoever looks next asks again
                return question
            self.questions[key] = question
        return self.questions[key]

    def seen_in(self, scenario: str) -> Portfolio:
        """The answer in one scenario alone; in all of them where none is named."""
        assert self.portfolio is not None
        return in_scenario(self.portfolio, scenario) if scenario else self.portfolio

    def ask_reasons(self, scenario: str = "") -> Question:
        """Why each project is funded or not."""
        return self.ask("reasons", scenario, portfolio=lambda: self.seen_in(scenario))

    def reasons(self, scenario: str = "") -> pd.DataFrame | None:
        """What `ask_reasons` gave; None until then, or where it failed."""
        question = self.questions.get(("reasons", scenario))
        return None if question is None or question.is_under_way else question.answer

    def changed(self, name: str, case: Case, **options: Any) -> Run:
        """A run of a case made from this one's, solved now.

        It carries the planner's own file, with the change in it.
        """
        edited = Edited(self.original, self.case.tables) if self.original is not None else self.edited
        return Run.started(name, case, workbook=self.workbook, original=None, edited=edited, **options)
