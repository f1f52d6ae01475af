"""Ctrl-C on `corridor app` ends it and says what goes on; a second ends that; killed it leaves no server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from optimizer.case import read_case
from optimizer.jobs import folder as files
from tests.case.builder import to_xlsx, worked_case
from tests.cli.test_app_command import ROOT, port_in, started
from tests.timeouts import HANGS_SECONDS

pytestmark = [
    pytest.mark.usefixtures("heeds_ctrl_c"),
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]


def until(true) -> None:
    ends = time.monotonic() + HANGS_SECONDS
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.02)


def is_running(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def server_of(process: subprocess.Popen[bytes]) -> int:
    return next(one.pid for one in psutil.Process(process.pid).children() if "run" in one.cmdline())


def job_of(server: int, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, subprocess.Popen[str]]:
    """A job as the server starts them, which goes on for ten minutes when the server has ended."""
    monkeypatch.setenv("CORRIDOR_JOBS", str(home / "jobs"))
    folder = files.root() / f"job-{server}-abc"
    folder.mkdir()
    files.write_json(folder / "about.json", {"task": "stress", "asked": time.time(), "outlives_seconds": 600})
    case, arguments = read_case(to_xlsx(worked_case())), {"draws": 400_000}
    request = {"task": "stress", "case": case, "arguments": arguments, "places": 2}
    files.write_pickle(folder / "request.pickle", request)
    command = [sys.executable, "-m", "optimizer.jobs.worker", str(server)]
    worker = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True, start_new_session=True)
    assert worker.stdin is not None
    with worker.stdin as line:
        line.write(f"{folder}\n")
    until(lambda: len(files.read_lines(folder / "progress.jsonl")) > 1)
    return folder, worker


def said_at_the_end(process: subprocess.Popen[bytes], until_it_says: str = "", then: int = 0) -> str:
    """All that it says until it ends; it is sent a signal once it says what is waited for."""
    said, ends = "", time.monotonic() + HANGS_SECONDS
    assert process.stdout is not None
    while process.poll() is None:
        assert time.monotonic() < ends, said
        said += (process.stdout.read() or b"").decode()
        if then and until_it_says in said:
            process.send_signal(then)
            then = 0
        time.sleep(0.02)
    assert process.returncode == 0
    return said + (process.stdout.read() or b"").decode()


@pytest.mark.parametrize("again", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["twice", "once"])
def test_it_says_what_goes_on_and_a_second_ctrl_c_ends_that(
    again: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(tmp_path, "--no-browser") as (process, first):
        assert port_in(first)
        server = server_of(process)
        folder, worker = job_of(server, tmp_path, monkeypatch)
        process.send_signal(signal.SIGINT)
        until(lambda: not is_running(server))
        goes_on = "1 job goes on for 10 minutes at most"
        said = said_at_the_end(process, goes_on, signal.SIGINT if again else 0)
        assert goes_on in said
        assert "Ctrl-C within 5 seconds stops them now" in said
        assert "Traceback" not in said
        assert ("They are stopping" in said) == again
        if again:
            assert worker.wait(HANGS_SECONDS) == 0
            outcome = json.loads((folder / "outcome.json").read_text())
            assert outcome == {"status": "answered", "message": files.ENDED_WITH_THE_APP}
            assert files.read_pickle(folder / "result.pickle").interrupted
        else:
            assert worker.poll() is None
            worker.kill()
            worker.wait()


@pytest.mark.slow
def test_asked_to_end_by_the_system_it_says_so_and_does_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(tmp_path, "--no-browser") as (process, first):
        assert port_in(first)
        _, worker = job_of(server_of(process), tmp_path, monkeypatch)
        process.send_signal(signal.SIGTERM)
        said = said_at_the_end(process)
        assert "1 job goes on for 10 minutes at most" in said
        assert "Ctrl-C" not in said
        assert worker.poll() is None
        worker.kill()
        worker.wait()


def test_killed_it_leaves_no_server(tmp_path: Path) -> None:
    with started(tmp_path, "--no-browser") as (process, first):
        assert port_in(first)
        server = server_of(process)
        process.kill()
        process.wait()
        until(lambda: not is_running(server))


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(one, marks=pytest.mark.slow) for one in (signal.SIGINT, signal.SIGHUP))],
    ids=lambda one: one.name,
)
def test_ended_while_it_starts(number: signal.Signals, tmp_path: Path) -> None:
    """Before the server answers: it is ended, too."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CORRIDOR_JOBS": str(tmp_path / "jobs")}
    process = subprocess.Popen(
        [sys.executable, "-m", "optimizer", "app", "--no-browser"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    until(lambda: psutil.Process(process.pid).children() or process.poll() is not None)
    servers = [one.pid for one in psutil.Process(process.pid).children()]
    process.send_signal(number)
    said, _ = process.communicate(timeout=HANGS_SECONDS)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert not any(is_running(server) for server in servers)
