"""At any moment Ctrl-C, SIGTERM, SIGHUP and an end by force leave the best so far, marked as such, or nothing
but a sentence: no traceback, no half file, no process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import psutil
import pytest

from optimizer.bundled import bundled
from tests.case.builder import to_xlsx, worked_case
from tests.cli.interrupting import (
    EXPLAIN,
    FRONTIER,
    GENTLE,
    ROOT,
    SOLVE,
    STRESS,
    Ended,
    holds,
    sent,
    speaks,
    started,
    whole,
)
from tests.solver.test_stopping import hard_rows
from tests.timeouts import HANGS_SECONDS

pytestmark = [
    pytest.mark.usefixtures("heeds_ctrl_c"),
    pytest.mark.skipif(
        not Path("/proc/self/status").exists(), reason="it looks at signals as Linux shows them"
    ),
]
STUDIES = {"frontier": FRONTIER, "stress": STRESS, "explain": EXPLAIN}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.xlsx").write_bytes(to_xlsx(worked_case()))
    return tmp_path


# --- each moment that is special ---


@pytest.mark.parametrize("number", GENTLE, ids=lambda number: number.name)
def test_while_it_imports_it_ends_with_a_sentence(number: signal.Signals, folder: Path) -> None:
    said = sent(started(folder, *SOLVE), [number], after=0.05)
    assert said == Ended(128 + number, "", "interrupted\n")
    assert set(whole(folder)) == {"case.xlsx"}


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, marks=pytest.mark.slow if number is signal.SIGINT else ()) for number in GENTLE],
    ids=lambda number: number.name,
)
def test_while_it_searches_it_gives_the_best_so_far(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_bytes(to_xlsx(hard_rows()))
    process = started(tmp_path, *SOLVE, "--time-limit", "600", "--threads", "1")
    until_it_has_used(process, seconds=6)
    said = sent(process, [number], after=0)
    if not holds(tmp_path, said, number, keeps=True) or "out.xlsx" not in whole(tmp_path):
        return  # on a busy machine no list was found yet
    answer = json.loads((tmp_path / "answer.json").read_text("utf-8"))
    assert answer["status"] == "interrupted"
    assert answer["best_bound"] <= answer["objective"]
    assert answer["gap_pct"] > 0
    assert "before it was stopped" in said.out
    summary = openpyxl.load_workbook(tmp_path / "out.xlsx")["Results_Summary"]
    assert "best found before it was stopped" in str(list(summary.values))


def until_it_has_used(process: subprocess.Popen[str], *, seconds: float) -> None:
    """So much of a processor, whatever else the machine does."""
    known = psutil.Process(process.pid)
    ends = time.monotonic() + HANGS_SECONDS
    while process.poll() is None and sum(known.cpu_times()[:2]) < seconds:
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_bytes(to_xlsx(hard_rows()))
    process = started(tmp_path, *SOLVE, "--time-limit", "600")
    until_it_has_used(process, seconds=6)
    os.kill(process.pid, signal.SIGSTOP)  # so that both are there before it can end by itself
    said = sent_stopped(process, [signal.SIGINT, signal.SIGTERM])
    assert said.status == 128 + signal.SIGINT
    speaks(said)


def sent_stopped(process: subprocess.Popen[str], numbers: list[signal.Signals]) -> Ended:
    process.send_signal(numbers[0])
    process.send_signal(signal.SIGCONT)
    return sent(process, numbers[1:], after=0.5)


def test_a_signal_sent_twice_at_once_is_one_request(folder: Path) -> None:
    """As timeout(1) does, and a shell whose terminal is closed."""
    process = started(folder, *STRESS)
    until_it_works(process)
    said = sent(process, [signal.SIGTERM, signal.SIGTERM], after=0, apart=0.01)
    assert said.status == 128 + signal.SIGTERM, said
    assert whole(folder)["answer.json"]["interrupted"] is True


def until_it_works(process: subprocess.Popen[str]) -> None:
    """Its workers have begun."""
    known = psutil.Process(process.pid)
    ends = time.monotonic() + HANGS_SECONDS
    while sum(sum(child.cpu_times()[:2]) for child in known.children()) < 3:
        assert process.poll() is None
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("name", "group"),
    [("frontier", False), ("stress", True), pytest.param("explain", False, marks=pytest.mark.slow)],
)
def test_a_study_says_what_is_missing(name: str, group: bool, folder: Path) -> None:
    """Also where its workers are sent the same."""
    if name == "frontier":  # its budgets are done too soon on the small case
        (folder / "case.xlsx").write_bytes(bundled("inputs/trans_caspian.xlsx").read_bytes())
    process = started(folder, *STUDIES[name])
    until_it_works(process)
    number = signal.SIGHUP if group else signal.SIGTERM
    said = sent(process, [number], after=0.5, group=group)
    assert holds(folder, said, number, keeps=True)
    if said.status == 0:
        return  # a quick machine was done
    answer = whole(folder)["answer.json"]
    missing = {
        "frontier": lambda: answer["missing_budgets_musd"],
        "stress": lambda: answer["draws"] < answer["asked_for"] == 200,
        "explain": lambda: answer["not_asked"] or answer["entry_budgets_tried"] < 40,
    }[name]()
    assert missing, answer
    assert "It was stopped" in said.out


def test_closed_with_its_terminal_it_writes_its_files(folder: Path) -> None:
    """Nobody reads stdout or stderr any more."""
    process = started(folder, *STRESS)
    until_it_works(process)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()
    process.send_signal(signal.SIGHUP)
    process.wait(HANGS_SECONDS)
    assert whole(folder)["answer.json"]["interrupted"] is True


FOREIGN = """
import hashlib
from optimizer import interrupts
interrupts.heed()
hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000_000)  # an hour in which no line of Python runs
"""


def test_deep_in_foreign_code_it_is_heeded_too(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", FOREIGN],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until_it_has_used(process, seconds=0.5)
    assert sent(process, [signal.SIGTERM], after=0) == Ended(143, "", "interrupted\n")


def test_nothing_large_is_imported_before_signals_are_heeded() -> None:
    program = (
        "import optimizer.__main__, sys; print(*{'numpy', 'pandas', 'highspy', 'pyomo'} & {*sys.modules})"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == ""


def test_under_nohup_it_goes_on(folder: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = started(folder, *SOLVE)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert sent(process, [signal.SIGHUP], after=0.3).status == 0


@pytest.mark.parametrize("command", [("check", "case.xlsx"), ("--help",)], ids=lambda one: one[0])
def test_a_reader_that_has_had_enough_and_a_full_stdout(command: tuple[str, ...], folder: Path) -> None:
    for reader, statuses in ((subprocess.PIPE, (0,)), ("/dev/full", (0, 2))):
        target = os.open(reader, os.O_WRONLY) if isinstance(reader, str) else reader
        process = subprocess.Popen(
            [sys.executable, "-m", "optimizer", *command],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=target,
            stderr=subprocess.PIPE,
            text=True,
        )
        if process.stdout is not None:
            process.stdout.close()
        else:
            os.close(target)
        assert process.stderr is not None
        said = Ended(process.wait(HANGS_SECONDS), "", process.stderr.read())
        process.stderr.close()
        speaks(said)
        assert said.status in statuses, said


def test_a_disk_without_room_costs_a_file_and_a_sentence(folder: Path) -> None:
    """A limit on the size of files stands for it, as on stdout `/dev/full` does."""
    program = 'ulimit -f 2; exec "$0" -m optimizer solve case.xlsx --json answer.json --out out.xlsx'
    said = subprocess.run(
        ["bash", "-c", program, sys.executable],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=False,
    )
    assert said.returncode == 2
    assert "the result sheets could not be written: File too large" in said.stderr
    assert "saves" in said.stdout
    speaks(Ended(said.returncode, said.stdout, said.stderr))
    assert whole(folder)["answer.json"]["status"] == "optimal"
    assert not (folder / "out.xlsx").exists()
