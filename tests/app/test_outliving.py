"""A job whose program was killed goes on a while: the next one takes it over, and none runs for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optimizer import jobs
from optimizer.jobs import Job, adopted
from optimizer.jobs.folder import ORPHANED
from tests.app.driver import desk_of, on, shown, solved, texts, wait_for_answers
from tests.app.test_desks_on_disk import after_a_restart
from tests.app.test_jobs import ended, is_running, until

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, time
from optimizer import jobs
from optimizer.case import read_case
from tests.case.builder import to_xlsx, worked_case
case = read_case(to_xlsx(worked_case()))
asked = [
    jobs.start(case, outlives_seconds=600),
    jobs.start(case, "stress", draws=40_000, outlives_seconds=600),
    jobs.start(case, "stress", draws=40_000, outlives_seconds=600),
    jobs.start(case, "stress", draws=40_000, outlives_seconds=0.5),
]
while not all((job.folder / "worker.lock").exists() for job in asked): time.sleep(0.02)
while not all(job.advance() for job in asked[1:]): time.sleep(0.02)
print(*(f"{job.process.pid} {job.folder}" for job in asked), sep="\\n", flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Job]]:
    """Jobs of a program that is no more, by what becomes of them, with their processes."""
    folder = str(tmp_path_factory.mktemp("jobs"))
    environment = {**os.environ, "CORRIDOR_JOBS": folder, "CORRIDOR_JOBS_AT_ONCE": "4"}
    out = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = [line.split(maxsplit=1) for line in out.stdout.splitlines()]
    found = [(int(process), adopted(Path(folder), asked=0.0)) for process, folder in lines]
    return dict(zip(("finished", "ended", "died", "forgotten"), found, strict=True))


needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="there signals end processes otherwise")


def test_its_answer_is_found_by_the_next_program(
    left: dict[str, tuple[int, Job]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, job = left["finished"]
    monkeypatch.setenv("CORRIDOR_JOBS", str(job.folder.parent))
    jobs.warm_up()  # which sweeps away what nobody waits for
    assert ended(job) == "answered"
    assert list(job.result().funded["project"]) == ["train", "onestop"]
    until(lambda: not is_running(process))
    jobs.warm_up()
    assert job.folder.exists()
    for going in ("ended", "died", "forgotten"):
        assert left[going][1].folder.exists()


@needs_posix
def test_it_can_be_watched_stopped_and_ended_from_there(left: dict[str, tuple[int, Job]]) -> None:
    process, job = left["ended"]
    assert job.state().status == "running"
    assert job.advance() is not None
    job.kill()
    until(lambda: not is_running(process))
    until(lambda: job.state().ended)
    job.remove()
    assert not job.folder.exists()


@needs_posix
def test_one_whose_process_died_is_lost(left: dict[str, tuple[int, Job]]) -> None:
    process, job = left["died"]
    assert job.state().status == "running"
    os.kill(process, 9)
    assert ended(job) == "lost"
    assert "when the server stopped" in job.state().message


@needs_posix
def test_one_that_nobody_looks_at_keeps_what_it_has_and_ends(left: dict[str, tuple[int, Job]]) -> None:
    process, job = left["forgotten"]
    assert ended(job) == "answered"
    assert job.state().message == ORPHANED
    assert job.result().interrupted
    until(lambda: not is_running(process))


def test_a_lost_run_is_started_again_with_its_options(
    small: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(small)
    on(small, "solve")
    small.checkbox[0].uncheck()
    solved(small)
    # So that the answer is not read back.
    monkeypatch.setattr("optimizer.desks.contents.product", lambda: "another")
    later = on(after_a_restart(small), "solve")
    run = desk_of(later).runs[0]
    assert run.options == desk.runs[0].options
    assert run.options["prove_unique"] is False
    later.button(key="again").click()
    wait_for_answers(shown(later))
    assert desk_of(later).runs == [run]
    assert run.portfolio is not None
    assert list(run.portfolio.funded["project"]) == ["train", "onestop"]


def test_a_job_that_cannot_be_begun_says_why_and_can_be_begun_later(small: AppTest, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as full:
        below_a_file = tmp_path / "file"
        below_a_file.write_bytes(b"")
        full.setenv("CORRIDOR_JOBS", str(below_a_file / "jobs"))
        on(small, "solve")
        small.button(key="solve").click()
        shown(small)
        assert "cannot be written" in texts(small)
    small.button(key="again").click()
    wait_for_answers(shown(small))
    assert desk_of(small).runs[0].portfolio is not None
