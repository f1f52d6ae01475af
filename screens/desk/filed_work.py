"""Runs and studies as they are kept on disk: inputs as JSON, answers as their product reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from optimizer.case import Case, Problem
from optimizer.case.problems import ReadPast
from optimizer.case.schema import SETTINGS
from optimizer.desks import Contents, Shelf, UnreadableError
from optimizer.jobs import JobState, adopted
from optimizer.report.files.workbooks import Edited
from optimizer.solver import Progress
from screens.desk.questions import Question
from screens.desk.runs import Fingerprint, Run
from screens.desk.studies import Studies, Study
from screens.desk.working import Working

Work = TypeVar("Work", bound=Working)
MOST_FORMS = 20
SOLVE_AGAIN = "its inputs are here, to solve again"


def run_record(run: Run, shelf: Shelf) -> dict[str, Any]:
    edited = run.edited and {
        "file": shelf.file(run.edited.file),
        "opened": {sheet: shelf.table(table) for sheet, table in run.edited.opened.items()},
    }
    return {
        "name": run.name,
        "case": case_record(run.case, shelf),
        "fingerprint": asdict(run.fingerprint),
        "workbook": run.workbook,
        "original": None if run.original is None else shelf.file(run.original),
        "edited": edited,
        "created": run.created,
        "options": run.options,
        "seen": [asdict(one) for one in run.seen],
        "questions": [
            [list(key), work_record(one, shelf)] for key, one in list(run.questions.items()) if one.ended
        ],
        **work_record(run, shelf),
    }


def run_of(record: Mapping[str, Any], contents: Contents) -> Run:
    edited = record["edited"] and Edited(
        contents.file(record["edited"]["file"]),
        {sheet: contents.table(key) for sheet, key in record["edited"]["opened"].items()},
    )
    run = Run(
        name=record["name"],
        case=case_of(record["case"], contents),
        fingerprint=Fingerprint(**record["fingerprint"]),
        workbook=record["workbook"],
        original=None if record["original"] is None else contents.file(record["original"]),
        edited=edited,
        created=record["created"],
        options=record.get("options", {}),  # not kept before
        seen=[Progress(**one) for one in record["seen"]],
    )
    questions = {
        tuple(key): work_of(Question(), one, contents, asked=run.created) for key, one in record["questions"]
    }
    # Others are asked again.
    run.questions = {key: one for key, one in questions.items() if one.answer is not None}
    return work_of(run, record, contents, asked=run.created)


def studies_record(studies: Studies, shelf: Shelf) -> dict[str, Any]:
    return {
        "latest": [study_record(one, shelf) for one in list(studies.latest.values())],
        "answered": [study_record(one, shelf) for one in list(studies.answered.values())],
        "wishes": [[*key, dict(wished)] for key, wished in list(studies.wishes.items()) if wished][
            -MOST_FORMS:
        ],
    }


def studies_of(record: Mapping[str, Any], contents: Contents) -> Studies:
    latest = {one["kind"]: study_of(one, contents) for one in record["latest"]}
    answered = {one["kind"]: study_of(one, contents) for one in record["answered"]}
    wishes = {(name, sha256): wished for name, sha256, wished in record.get("wishes", [])}  # not kept before
    return Studies(latest, {kind: one for kind, one in answered.items() if one.answer is not None}, wishes)


def study_record(study: Study, shelf: Shelf) -> dict[str, Any]:
    return {
        "kind": study.kind,
        "case": case_record(study.case, shelf),
        "fingerprint": asdict(study.fingerprint),
        "workbook": study.workbook,
        "given": dict(study.given),
        "created": study.created,
        **work_record(study, shelf),
    }


def study_of(record: Mapping[str, Any], contents: Contents) -> Study:
    study = Study(
        kind=record["kind"],
        case=case_of(record["case"], contents),
        fingerprint=Fingerprint(**record["fingerprint"]),
        workbook=record["workbook"],
        given=record["given"],
        created=record["created"],
    )
    return work_of(study, record, contents, asked=study.created)


def work_record(work: Working, shelf: Shelf) -> dict[str, Any]:
    """How it ended, or the folder of its job, from which its answer may still come."""
    return {
        "answer": None if work.answer is None else shelf.answer(work.answer),
        "ended": (
            None if work.ended is None else {**asdict(work.ended), "seconds": round(work.ended.seconds, 1)}
        ),
        "job": None if work.job is None else str(work.job.folder),
    }


def work_of(work: Work, record: Mapping[str, Any], contents: Contents, *, asked: float) -> Work:
    """The same with its answer; where that cannot be had, why, and what to do."""
    if record["ended"] is not None:
        work.ended = JobState(**record["ended"])
    elif record["job"] is not None:
        work.job = adopted(Path(record["job"]), asked=asked)
    else:
        work.ended = JobState("failed", 0.0, message=f"it was never begun; {SOLVE_AGAIN}")
    if record["answer"] is not None:
        try:
            work.answer = contents.answer(record["answer"])
        except UnreadableError as why:
            work.ended = JobState("failed", 0.0, message=f"{why}; {SOLVE_AGAIN}")
    return work


def case_record(case: Case, shelf: Shelf) -> dict[str, Any]:
    return {
        "name": case.name,
        "tables": {sheet: shelf.table(table) for sheet, table in case.tables.items()},
        "present": sorted(case.present),
        "settings": dict(case.settings),
        "advice": [problem.to_dict() for problem in case.advice],
        "read_past": [one.to_dict() for one in case.read_past],
    }


def case_of(record: Mapping[str, Any], contents: Contents) -> Case:
    """The case as it was, unchecked: rules that came later say nothing of an answer given before."""
    settings = {setting.name: setting.default for setting in SETTINGS}  # some may be newer than the record
    was = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record["settings"].items()
    }
    return Case(
        tables={sheet: contents.table(key) for sheet, key in record["tables"].items()},
        settings={**settings, **was},
        present=frozenset(record["present"]),
        advice=tuple(Problem(**problem) for problem in record["advice"]),
        name=record["name"],
        read_past=tuple(ReadPast(**one) for one in record["read_past"]),
    )
