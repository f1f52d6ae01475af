"""A long solve shows its list as soon as it stands; workers give way.

A job that nobody looks at holds no place for ever.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optimizer import jobs
from optimizer.case import Case, read_case
from optimizer.jobs import UNWATCHED_SECONDS, Ahead, Job, worker
from optimizer.jobs.folder import UNSEATED
from optimizer.jobs.worker import NICENESS
from screens.parts import waiting_line
from tests.app.driver import desk_of, on, shown, texts
from tests.app.test_jobs import ended, until
from tests.case.builder import to_xlsx, worked_case


def small() -> Case:
    return read_case(to_xlsx(worked_case()))


def with_scenarios() -> bytes:
    rows = worked_case()
    rows["Scenarios"] = [{"scenario": f"s{n}", "delay_factor": 1 + n / 10} for n in range(3)]
    return to_xlsx(rows)


def unwatched(job: Job, seconds: float) -> None:
    """As if its page had been open so long ago."""
    (job.folder / "watched").touch()
    then = time.time() - seconds
    os.utime(job.folder / "watched", (then, then))
    progress = job.folder / "progress.jsonl"
    lines = progress.read_text().splitlines(keepends=True)
    progress.write_text(f'{{"started": {then}, "process": {job.process.pid}}}\n' + "".join(lines[1:]))


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch, spares: object) -> tuple[Job, Job]:
    """One that runs for long, and one that waits for its place."""
    monkeypatch.setattr("optimizer.jobs.job._SPARES", spares)
    monkeypatch.setenv("CORRIDOR_JOBS_AT_ONCE", "1")
    first = jobs.start(small(), "stress", draws=40_000)
    until((first.folder / "progress.jsonl").exists)
    second = jobs.start(small())
    until(lambda: second.state().status == "queued")
    return first, second


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="other systems say priority otherwise")
def test_workers_are_nice(queued: tuple[Job, Job]) -> None:
    for job in queued:
        nicest = min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
        assert os.getpriority(os.PRIO_PROCESS, job.process.pid) == nicest
        job.kill()


def test_who_waits_sees_what_is_ahead_and_cannot_end_what_somebody_looks_at(queued: tuple[Job, Job]) -> None:
    first, second = queued
    (one,) = second.ahead()
    assert (one.folder, one.task, one.is_running) == (first.folder, "stress", True)
    assert first.ahead() == []
    assert not one.may_be_ended
    assert not one.end()
    unwatched(first, UNWATCHED_SECONDS + 1)
    (one,) = second.ahead()
    assert one.may_be_ended
    first.is_watched()  # its planner is back
    assert not one.end()
    assert first.state().status == "running"
    first.kill()
    until(lambda: second.state().ended)
    assert second.ahead() == []


def test_one_that_nobody_looks_at_makes_room_and_keeps_what_it_found(queued: tuple[Job, Job]) -> None:
    first, second = queued
    until(lambda: (seen := first.advance()) is not None and seen.done >= 3)
    unwatched(first, UNWATCHED_SECONDS + 1)
    (one,) = second.ahead()
    assert one.end()
    assert not one.end(), "once is enough"
    assert ended(first) == "answered"
    assert first.state().message == UNSEATED
    assert first.result().interrupted
    assert ended(second) == "answered"


@pytest.mark.slow
def test_one_that_does_not_heed_it_is_ended_by_force(queued: tuple[Job, Job]) -> None:
    first, second = queued
    (first.folder / "unseated").touch()  # and no word of a stop
    assert ended(first, worker.UNSEATED_SECONDS + 20) == "nothing"
    assert first.state().message == UNSEATED
    assert ended(second) == "answered"


def test_a_job_whose_process_is_gone_is_not_ahead(queued: tuple[Job, Job]) -> None:
    first, second = queued
    first.process.kill()
    until(lambda: first.process.poll() is not None)
    assert second.ahead() == []
    assert ended(second) == "answered"


@pytest.mark.parametrize(
    ("unwatched_seconds", "says"),
    [(5, "for 20 min."), (130, "after 10 min you may end it"), (700, "so you may end it")],
)
def test_what_is_said_of_one_ahead(unwatched_seconds: float, says: str, tmp_path: Path) -> None:
    one = Ahead(tmp_path, "stress", True, 1200.0, unwatched_seconds)
    assert waiting_line.said(one, is_own=False).startswith("Ahead of it: a stress test of another planner")
    assert says in waiting_line.said(one, is_own=False)
    assert "of yours" in waiting_line.said(one, is_own=True)


def test_an_answer_that_stands_outlives_its_process(monkeypatch: pytest.MonkeyPatch, spares: object) -> None:
    monkeypatch.setattr("optimizer.jobs.job._SPARES", spares)
    job = jobs.start(read_case(with_scenarios()))
    until(lambda: job.is_proven)
    job.kill()
    assert ended(job) == "answered"
    assert job.result().status == "optimal"


def test_the_list_is_shown_while_it_is_looked_ahead(app: AppTest) -> None:
    """The job is held as it looks ahead: what the page shows is what stands then."""
    shown(app)
    assert desk_of(app).open("scenarios.xlsx", with_scenarios()) == ()
    on(app, "solve")
    app.button(key="solve").click()
    shown(app)
    (run,) = desk_of(app).runs
    job = run.job
    assert job is not None
    until(lambda: job.state().ended)
    outcome = (job.folder / "outcome.json").rename(job.folder / "outcome.kept")  # not yet over
    job._ended = None
    job.process = Endless(job.process)
    until(lambda: run.has_news)
    shown(app)
    assert run.looks_ahead
    assert desk_of(app).run is run
    assert "The list stands, proven" in texts(app)
    assert "Looking ahead is under way" in texts(app)
    on(app, "portfolio")
    assert "of weighted freight hours" in texts(app)
    assert "The list stands, proven" in texts(app)
    assert app.button(key="skip_view_Run 1")
    assert run.portfolio is not None
    assert run.portfolio.looking_ahead is None

    outcome.rename(job.folder / "outcome.json")
    shown(app)
    assert not run.is_under_way
    assert run.portfolio.looking_ahead is not None
    assert "The list stands, proven" not in texts(app)
    assert "Knowing beforehand which scenario comes" in texts(app)


class Endless:
    """A process that seems to run on."""

    def __init__(self, process: object) -> None:
        self.pid = getattr(process, "pid", 0)

    def poll(self) -> None:
        return None


def test_open_pages_watch_their_jobs(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_JOBS_AT_ONCE", "1")
    blocker = jobs.start(small(), "stress", draws=40_000)
    until((blocker.folder / "progress.jsonl").exists)
    shown(app)
    on(app, "solve")
    app.button(key="solve").click()
    shown(app)
    (run,) = desk_of(app).runs
    job = run.job
    assert job is not None
    until(lambda: job.state().status == "queued")
    shown(app)
    assert (job.folder / "watched").exists()
    assert "a stress test of another planner" in texts(app)
    unwatched(blocker, UNWATCHED_SECONDS + 5)
    shown(app)
    app.button(key=f"end_{job.folder.name}_{blocker.folder.name}").click()
    shown(app)
    assert ended(blocker) == "answered"
    until(lambda: job.state().status != "queued")
    job.kill()
