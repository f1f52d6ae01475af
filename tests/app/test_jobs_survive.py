"""Crashed workers, killed programs, full disks and many sessions at once: nothing lost, nothing left."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from optimizer import jobs
from optimizer.case import Case, read_case
from optimizer.jobs import folder as files
from optimizer.jobs import worker
from tests.app.test_jobs import ROOT, ended, is_running, until
from tests.case.builder import to_xlsx, worked_case
from tests.solver.test_stopping import hard_case
from tests.timeouts import HANGS_SECONDS

pytestmark = pytest.mark.skipif(not hasattr(psutil.Process, "rlimit"), reason="processes as Linux has them")


@pytest.fixture
def case() -> Case:
    return read_case(to_xlsx(worked_case()))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CORRIDOR_JOBS", str(tmp_path / "jobs"))
    return tmp_path / "jobs"


def is_solving(job: jobs.Job) -> bool:
    return (job.folder / "progress.jsonl").exists() and job.advance() is not None


# --- a worker ---


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGKILL,
        *(pytest.param(one, marks=pytest.mark.slow) for one in (signal.SIGABRT, signal.SIGSEGV)),
    ],
    ids=lambda one: one.name,
)
def test_a_crashed_worker_is_told_and_the_next_in_the_queue_has_its_turn(
    number: signal.Signals, root: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORRIDOR_JOBS_AT_ONCE", "1")
    first = jobs.start(case, "stress", draws=40_000)
    until(lambda: is_solving(first))
    second = jobs.start(case, prove_unique=False)
    until(lambda: second.state().status == "queued")
    os.kill(first.process.pid, number)
    assert ended(first) == "failed", first.state()
    assert number.name in first.state().message
    assert ended(second) == "answered"
    for job in (first, second):
        job.remove()
    assert list(root.glob("job-*")) == []


def test_too_little_memory_is_said(root: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setitem(worker.TASKS, "solve", greedy)  # type: ignore[index]
    folder = files.new_folder()
    request = {"task": "solve", "case": case, "arguments": {}, "places": 1}
    files.write_pickle(folder / "request.pickle", request)
    monkeypatch.setattr(worker, "_print_into", lambda path: None)
    watch = worker._Watch(os.getpid(), folder)
    assert worker._outcome(folder, watch) == {
        "status": "failed",
        "message": "there was too little memory for it",
    }


def test_asked_to_end_by_the_system_it_keeps_the_best(root: Path) -> None:
    job = jobs.start(hard_case(), time_limit_seconds=10 * HANGS_SECONDS)
    until(lambda: any(one.objective is not None for one in job.progress()) or job.state().ended)
    os.kill(job.process.pid, signal.SIGTERM)
    assert ended(job) == "answered"
    assert job.state().message == files.TOLD_TO_END
    assert job.result().status == "interrupted"


# --- a disk without room, for which a limit on the size of files stands ---


def test_an_answer_that_has_no_room_is_told_and_the_queue_goes_on(
    root: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORRIDOR_JOBS_AT_ONCE", "1")
    first = jobs.start(case, "stress", draws=40_000)
    until(lambda: is_solving(first))
    second = jobs.start(case, prove_unique=False)
    until(lambda: second.state().status == "queued")
    psutil.Process(first.process.pid).rlimit(psutil.RLIMIT_FSIZE, (0, 0))
    first.stop(grace_seconds=HANGS_SECONDS)
    assert ended(first) == "failed", first.state()
    assert "no room to write its answer" in first.state().message
    assert str(root) in first.state().message
    assert ended(second) == "answered"


def test_a_job_that_has_no_room_to_begin_leaves_nothing(
    root: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write_pickle", full)
    with pytest.raises(OSError, match="No space left"):
        jobs.start(case)
    assert list(root.glob("job-*")) == []


def test_it_is_stopped_where_even_the_wish_has_no_room(
    root: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = jobs.start(case, "stress", draws=40_000)
    until(lambda: is_solving(job))
    touch = Path.touch

    def full(path: Path, *how: object, **else_: object) -> None:
        if path.name in ("cancel", "watched"):
            raise OSError(errno.ENOSPC, "No space left on device")
        touch(path)

    monkeypatch.setattr(Path, "touch", full)
    job.is_watched()
    job.stop(grace_seconds=HANGS_SECONDS)
    assert ended(job) == "answered"
    assert job.result().interrupted


# --- what nobody fetches ---


def test_what_nobody_fetched_for_days_is_swept_away_though_its_program_lives(root: Path) -> None:
    def folder(name: str, *, days: float, last: str) -> Path:
        path = files.root() / f"job-{os.getpid()}-{name}"
        path.mkdir()
        (path / last).write_text("{}")
        os.utime(path / last, (time.time() - 86_400 * days,) * 2)
        return path

    old = folder("old", days=8, last="outcome.json")
    crashed = folder("crashed", days=8, last="about.json")
    awaited = folder("awaited", days=6, last="outcome.json")
    begun = folder("begun", days=0, last="about.json")
    empty = files.new_folder()
    files.sweep()
    assert not old.exists()
    assert not crashed.exists()
    assert awaited.exists()
    assert begun.exists()
    assert empty.exists()


# --- many sessions ---

SESSION = """
import json, sys
from optimizer import jobs
from optimizer.case import read_case
from tests.case.builder import to_xlsx, worked_case
case = read_case(to_xlsx(worked_case()))
asked = [jobs.start(case, "stress", draws=draws) for draws in map(int, sys.argv[1:])]
print(json.dumps([str(job.folder) for job in asked]), flush=True)
ended = [job.wait(1e6) for job in asked]
print(json.dumps([[state.status, state.message] for state in ended]), flush=True)
for job in asked:
    job.remove()
"""


def sessions(root: Path, many: int, draws: list[int]) -> list[subprocess.Popen[str]]:
    environment = {**os.environ, "CORRIDOR_JOBS": str(root), "CORRIDOR_JOBS_AT_ONCE": "2"}
    command = [sys.executable, "-c", SESSION, *map(str, draws)]
    return [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(many)
    ]


def running(root: Path) -> list[Path]:
    """The jobs that hold a place now."""
    return [path for path in root.glob("job-*") if files.worker_of(path) and is_placed(path)]


def is_placed(path: Path) -> bool:
    begun = (path / "progress.jsonl").exists() and "started" in (path / "progress.jsonl").read_text()
    return begun and not (path / "result.pickle").exists()


def workers_of(programs: list[subprocess.Popen[str]]) -> Iterator[psutil.Process]:
    numbers = {str(program.pid) for program in programs}
    for one in psutil.process_iter():
        try:
            words = one.cmdline()
        except psutil.Error:
            continue
        if "optimizer.jobs.worker" in words and words[-1] in numbers and is_running(one.pid):
            yield one


def survive(root: Path, many: int, each: int, crashes: int) -> tuple[int, int]:
    """Sessions that each ask for jobs at once, while some workers are killed: (answered, failed)."""
    programs = sessions(root, many, [15] * each)
    asked = [Path(path) for one in programs for path in json.loads(one.stdout.readline())]  # type: ignore[union-attr]
    assert len(asked) == len(set(asked)) == many * each
    killed: set[Path] = set()
    ends = time.monotonic() + 10 * HANGS_SECONDS
    while any(one.poll() is None for one in programs):
        assert time.monotonic() < ends
        now = running(root)
        assert len(now) <= 2
        for path in now:
            process = files.worker_of(path)
            if len(killed) < crashes and path not in killed and process is not None:
                os.kill(process, (signal.SIGKILL, signal.SIGABRT)[len(killed) % 2])
                killed.add(path)
        time.sleep(0.05)
    said = [state for one in programs for state in json.loads(one.stdout.read())]  # type: ignore[union-attr]
    for one in programs:
        assert one.stdout is not None
        one.stdout.close()
    answered = [status for status, _ in said].count("answered")
    failed = [message for status, message in said if status == "failed"]
    assert all("SIGKILL" in message or "SIGABRT" in message for message in failed), said
    assert answered + len(failed) == many * each
    assert len(failed) <= crashes
    until(lambda: not list(workers_of(programs)))
    assert list(root.glob("job-*")) == []
    return answered, len(failed)


def test_jobs_of_several_sessions_at_once(tmp_path: Path) -> None:
    answered, failed = survive(tmp_path, many=2, each=2, crashes=1)
    assert answered >= 3
    assert failed <= 1


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(3))
def test_twenty_jobs_of_five_sessions_at_once(round_: int, tmp_path: Path) -> None:
    answered, failed = survive(tmp_path, many=5, each=4, crashes=4)
    assert answered >= 16
    print(f"round {round_ + 1}: 20 asked, {answered} answered, {failed} whose worker was killed say so")


@pytest.mark.slow
def test_a_killed_program_leaves_no_process_and_its_folders_are_swept(tmp_path: Path) -> None:
    (program,) = sessions(tmp_path, 1, [40_000] * 4)
    assert program.stdout is not None
    asked = [Path(path) for path in json.loads(program.stdout.readline())]
    until(lambda: len(running(tmp_path)) == 2)
    program.kill()
    program.wait()
    program.stdout.close()
    until(lambda: not list(workers_of([program])))
    until(lambda: not any(path.exists() for path in asked))
