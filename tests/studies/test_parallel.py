"""The same answers to the last digit from 1 worker, 2 workers and a Dask cluster; progress; leaving early."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimizer.case import Case, InputError
from optimizer.solver import SolverError
from optimizer.studies import Advance, frontier, importance, stress
from optimizer.studies.parallel import run_chunks
from tests.case.builder import worked_case
from tests.models.random_cases import random_case
from tests.studies.common import case_of

ROOT = Path(__file__).resolve().parents[2]


def count(*numbers: int, step: Callable[[], None], cancel: Callable[[], bool]) -> list[int]:
    done = []
    for number in numbers:
        if cancel():
            break
        done.append(number)
        step()
    return done


def test_chunks_come_back_in_order_with_progress() -> None:
    seen: list[Advance] = []
    assert run_chunks(count, [(1, 2), (3,), (4,)], steps=4, on_progress=seen.append) == [[1, 2], [3], [4]]
    assert [advance.done for advance in seen] == [1, 2, 3, 4]
    assert seen[-1].seconds_left == 0
    assert seen[0].seconds_left is not None


def test_cancelled_it_gives_what_is_finished() -> None:
    done: list[int] = []

    def cancel() -> bool:
        return len(done) >= 2

    def noted(advance: Advance) -> None:
        done.append(advance.done)

    assert run_chunks(count, [(1,), (2, 3), (4,)], steps=4, on_progress=noted, cancel=cancel) == [
        [1],
        [2],
        None,
    ]


def test_processes_give_the_same() -> None:
    chunks = [(n, n + 1) for n in range(6)]
    assert run_chunks(count, chunks, steps=12, workers=2) == run_chunks(count, chunks, steps=12)


@pytest.mark.slow
def test_processes_may_be_left_early() -> None:
    chunks = [(n, n + 1) for n in range(6)]
    assert run_chunks(count, chunks, steps=12, workers=2, cancel=lambda: True).count(None) >= 1


def naming_itself(folder: str, *, step: Callable[[], None], cancel: Callable[[], bool]) -> None:
    """Leaves its process's number, and works on until it is ended."""
    (Path(folder) / f"{os.getpid()}.worker").touch()
    while True:
        time.sleep(0.05)


def is_running(process: int) -> bool:
    """Alive and no zombie (in a container nobody may reap an orphan)."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="other systems say differently who is alive")
def test_workers_end_with_a_parent_that_was_ended_by_force(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom optimizer.studies.parallel import run_chunks\n"
        "from tests.studies.test_parallel import naming_itself\n"
        "if __name__ == '__main__':\n"
        "    run_chunks(naming_itself, [(sys.argv[1],)] * 2, steps=2, workers=2)\n"
    )
    (tmp_path / "parent.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py"), str(tmp_path)], env=environment)
    ends = time.monotonic() + 60
    while len(list(tmp_path.glob("*.worker"))) < 2:
        assert time.monotonic() < ends
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    workers = [int(path.stem) for path in tmp_path.glob("*.worker")]
    ends = time.monotonic() + 10
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < ends, "a worker outlived its parent"
        time.sleep(0.05)


def killed_once(folder: str, number: int, *, step: Callable[[], None], cancel: Callable[[], bool]) -> int:
    """Its process is ended by force the first time that it does the second chunk."""
    step()
    mark = Path(folder) / "was here"
    if number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    return number


def killed_always(*_: int, step: Callable[[], None], cancel: Callable[[], bool]) -> None:
    step()
    os.kill(os.getpid(), 9)


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot kill itself so")
def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    chunks = [(str(tmp_path), n) for n in range(3)]
    assert run_chunks(killed_once, chunks, steps=3, workers=2) == [0, 1, 2]
    assert (tmp_path / "was here").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot kill itself so")
def test_workers_that_are_always_killed_are_told() -> None:
    with pytest.raises(SolverError, match="ended unasked"):
        run_chunks(killed_always, [(1,), (2,)], steps=2, workers=2)


def failing(*_: int, step: Callable[[], None], cancel: Callable[[], bool]) -> None:
    raise ValueError("in a chunk")


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_what_a_chunk_raises_is_raised(workers: int) -> None:
    with pytest.raises(ValueError, match="in a chunk"):
        run_chunks(failing, [(1,), (2,)], steps=2, workers=workers)


def test_no_workers_are_refused() -> None:
    with pytest.raises(InputError, match="worker"):
        run_chunks(count, [(1,)], steps=1, workers=0)


def answers(case: Case, budgets: list[float], **where: Any) -> list[object]:
    line = frontier(case, budgets, **where)
    worth = importance(case, entries=False, **where)
    drawn = stress(case, draws=6, seed=3, **where)
    points = [
        p and (p.objective, p.projects, p.best_bound, p.average_hours_after, p.illustrative_saving_pct)
        for p in line.points
    ]
    costs = [
        (one.replacement_cost, one.forcing_cost, one.enters_at_musd, one.counterfactual)
        for one in worth.projects
    ]
    return [points, costs, drawn.drawn, drawn.value_of_knowing]


def test_two_processes_answer_as_one_does() -> None:
    rows = random_case(1003)
    case = case_of(rows)
    budgets = [0.5 * n for n in range(12)]  # two chunks
    assert answers(case, budgets, workers=2) == answers(case, budgets)


@pytest.mark.slow
def test_a_dask_cluster_answers_as_one_process_does() -> None:
    distributed = pytest.importorskip("distributed", reason="Dask's distributed is not installed")
    case, budgets = case_of(random_case(1003)), [0.5 * n for n in range(12)]
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        assert answers(case, budgets, dask=cluster.scheduler_address) == answers(case, budgets)


def test_a_cluster_that_is_not_there_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.studies.parallel.DASK_CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match="--dask"):
        frontier(case_of(worked_case()), [5, 10], dask="tcp://127.0.0.1:9")


def test_a_frontier_left_early_keeps_its_points() -> None:
    done: list[int] = []
    found = frontier(
        case_of(worked_case()),
        [float(n) for n in range(1, 28)],
        on_progress=lambda advance: done.append(advance.done),
        cancel=lambda: len(done) >= 3,
    )
    assert found.interrupted
    assert sum(point is not None for point in found.points) == 3
    assert found.statuses.count("no_portfolio") == 24
