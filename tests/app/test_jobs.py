"""Jobs: progress, stop, queue, the parent's death, and a result that is whole or not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from optimizer import jobs
from optimizer.case import Case, read_case
from optimizer.case.writing.files import is_alive
from optimizer.jobs import Job
from optimizer.jobs.folder import root
from tests.case.builder import to_xlsx, worked_case
from tests.solver.test_stopping import hard_case
from tests.timeouts import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(ROOT / "inputs" / "trans_caspian.xlsx")


def until(true, seconds: float = HANGS_SECONDS) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.02)


def ended(job: Job) -> str:
    state = job.wait(HANGS_SECONDS)
    assert state.ended, state
    return state.status


def test_an_answer_is_what_solve_gives(case: Case) -> None:
    job = jobs.start(case, budget_musd=40, prove_unique=False)
    assert ended(job) == "answered"
    portfolio = job.result()
    assert portfolio.budget_musd == 40
    assert portfolio.case.sha256 == case.sha256
    assert len(portfolio.funded) == len(portfolio.projects) > 0
    assert [one for one in job.progress() if one.seconds < 0] == []
    job.remove()
    assert not job.folder.exists()


def test_progress_comes_while_it_runs(case: Case) -> None:
    job = jobs.start(case)
    until(lambda: job.progress() or job.state().ended)
    assert ended(job) == "answered"
    seen = job.progress()
    assert seen
    assert seen[-1].best_bound is not None


def test_stop_keeps_the_best() -> None:
    """How soon is measured by `python -m benchmarks stop`."""
    job = jobs.start(hard_case(), time_limit_seconds=10 * HANGS_SECONDS)
    until(lambda: any(one.objective is not None for one in job.progress()) or job.state().ended)
    job.stop(grace_seconds=HANGS_SECONDS)
    assert ended(job) == "answered"
    found = job.result()
    assert found.status == "interrupted"
    assert found.objective <= next(one.objective for one in job.progress() if one.objective is not None) * (
        1 + 1e-9
    )


def test_one_that_does_not_heed_a_stop_is_ended_by_force(case: Case) -> None:
    job = jobs.start(case)
    until((job.folder / "progress.jsonl").exists)
    os.kill(job.process.pid, signal.SIGSTOP)  # it heeds nothing now
    job.stop(grace_seconds=0.2)
    assert ended(job) == "nothing"
    assert "force" in job.state().message


def test_the_queue_lets_one_in_after_the_other(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_JOBS_AT_ONCE", "1")
    first = jobs.start(read_case(to_xlsx(worked_case())), "stress", draws=4000)
    until(lambda: (seen := first.advance()) is not None and seen.done >= 3)
    assert first.state().status == "running"
    # It holds its place however long the second takes to get ready.
    os.kill(first.process.pid, signal.SIGSTOP)
    second = jobs.start(case, prove_unique=False)
    until(lambda: second.state().status == "queued")
    assert not second.progress()
    second.stop()  # given up while it waits
    assert ended(second) == "nothing"
    os.kill(first.process.pid, signal.SIGCONT)
    first.stop(grace_seconds=HANGS_SECONDS)
    assert ended(first) == "answered"


@pytest.mark.slow
def test_a_dead_owner_holds_no_place(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_JOBS_AT_ONCE", "1")
    first = jobs.start(read_case(to_xlsx(worked_case())), "stress", draws=4000)
    until((first.folder / "progress.jsonl").exists)
    second = jobs.start(case, prove_unique=False)
    until(lambda: second.state().status == "queued")
    first.process.kill()
    assert ended(first) == "failed"
    assert ended(second) == "answered"


def test_a_case_without_a_portfolio_says_so(case: Case) -> None:
    tables = dict(case.tables)
    tables["Projects"] = tables["Projects"].assign(status="committed", group=None)
    job = jobs.start(Case(tables, case.settings, case.present))
    assert ended(job) == "infeasible"


def test_questions_of_many_solves_say_how_far_they_are_and_keep_what_is_done_when_stopped() -> None:
    small = read_case(to_xlsx(worked_case()))
    job = jobs.start(small, "frontier", budgets=[7, 10, 17], nested=True)
    assert ended(job) == "answered"
    advance = job.advance()
    assert advance is not None
    assert (advance.done, advance.total) == (6, 6)
    assert job.progress() == []
    assert [point.objective for point in job.result().points] == pytest.approx([11_300, 11_300, 10_100])

    job = jobs.start(small, "stress", draws=4000)
    until(lambda: (seen := job.advance()) is not None and seen.done >= 3)
    job.stop(grace_seconds=HANGS_SECONDS)
    assert ended(job) == "answered"
    found = job.result()
    assert found.interrupted
    assert 3 <= found.draws < 4000

    clashing = Case(
        {**small.tables, "Projects": small.tables["Projects"].assign(status="committed")},
        small.settings,
        small.present,
    )
    job = jobs.start(clashing, "diagnosis")
    assert ended(job) == "answered"
    assert job.result().conflict
    job = jobs.start(clashing, "alternatives")
    assert ended(job) == "infeasible"


@pytest.mark.slow
def test_a_job_of_several_processes_is_stopped_and_leaves_none_behind() -> None:
    job = jobs.start(read_case(to_xlsx(worked_case())), "stress", draws=4000, workers=2)
    until(lambda: (seen := job.advance()) is not None and seen.done >= 10)
    job.stop(grace_seconds=HANGS_SECONDS)
    assert ended(job) == "answered"
    assert 10 <= job.result().draws < 4000
    job = jobs.start(read_case(to_xlsx(worked_case())), "stress", draws=4000, workers=2)
    until(lambda: job.advance() is not None)
    workers = children_of(job.process.pid)
    assert len(workers) >= 2
    job.kill()
    until(lambda: not any(is_running(worker) for worker in workers))


def children_of(process: int) -> list[int]:
    if not Path("/proc/self/stat").exists():
        pytest.skip("other systems say differently who is whose child")
    parents = {
        int(path.parent.name): int(path.read_text().rsplit(")", 1)[1].split()[1])
        for path in Path("/proc").glob("[0-9]*/stat")
    }
    return [child for child, parent in parents.items() if parent == process]


def test_a_wrong_option_is_a_message_and_no_traceback(case: Case) -> None:
    job = jobs.start(case, mip_gap_pct=-1)
    assert ended(job) == "failed"
    assert "mip_gap_pct" in job.state().message


@pytest.mark.skipif(sys.platform == "win32", reason="there a child does not learn of its parent's end")
def test_the_worker_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, time\nfrom optimizer import jobs\nfrom optimizer.case import read_case\n"
        "job = jobs.start(read_case('inputs/trans_caspian.xlsx'))\n"
        "while not (job.folder / 'progress.jsonl').exists(): time.sleep(0.02)\n"
        "print(job.process.pid, job.folder, flush=True)\nos._exit(0)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    process, folder = out.split(maxsplit=1)
    until(lambda: not Path(folder.strip()).exists() and not is_running(int(process)))


def is_running(process: int) -> bool:
    """Alive and no zombie (in a container nobody may reap an orphan)."""
    status = Path(f"/proc/{process}/stat")
    if status.exists():
        return status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return is_alive(process)


def test_folders_of_dead_programs_are_swept_away() -> None:
    ended_program = subprocess.Popen([sys.executable, "-c", ""])
    ended_program.wait()
    left = root() / f"job-{ended_program.pid}-abc"
    ours = root() / f"job-{os.getpid()}-abc"
    left.mkdir()
    ours.mkdir()
    jobs.warm_up()
    assert not left.exists()
    assert ours.exists()


def test_a_reader_never_sees_half_a_line(tmp_path: Path) -> None:
    from optimizer.jobs.folder import read_lines

    path = tmp_path / "progress.jsonl"
    path.write_text('{"seconds": 1}\n{"sec', encoding="utf-8")
    assert read_lines(path) == [{"seconds": 1}]
