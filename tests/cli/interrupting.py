"""A command in a process of its own that is sent signals at some moment, and what is left of it then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import psutil

from tests.timeouts import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]
GENTLE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SOLVE = ("solve", "case.xlsx", "--json", "answer.json", "--out", "out.xlsx")
FRONTIER = ("frontier", "case.xlsx", "--budgets", "1:20:1", "--workers", "2", *SOLVE[2:])
STRESS = ("stress", "case.xlsx", "--draws", "200", "--workers", "2", *SOLVE[2:])
EXPLAIN = ("explain", "case.xlsx", "--workers", "2", *SOLVE[2:])


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status as a shell has it, and what it said."""

    status: int
    out: str
    err: str

    def __str__(self) -> str:
        return f"status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def started(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The command in a session of its own, with `folder` as its working folder, from its first line on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "optimizer", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    while process.poll() is None and not is_heeding(process.pid):
        time.sleep(0.001)
    return process


def is_heeding(process: int) -> bool:
    """Whether it has its own say in what SIGTERM does: the interpreter is up, and the first line has run."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:
        return False
    mask = next(int(line.split()[1], 16) for line in lines if line.startswith("SigCgt"))
    return bool(mask >> (signal.SIGTERM - 1) & 1)


def ended(process: subprocess.Popen[str]) -> Ended:
    """What came of it; nothing of its session is left."""
    try:
        out, err = process.communicate(timeout=HANGS_SECONDS)
    finally:
        process.kill()
    said = Ended(process.returncode if process.returncode >= 0 else 128 - process.returncode, out, err)
    until_alone(process.pid)
    return said


def until_alone(session: int) -> None:
    """No process of a session is left; what is still ending is waited for."""
    ends = time.monotonic() + HANGS_SECONDS
    while left := [one for one in psutil.process_iter() if _is_of(one, session)]:
        assert time.monotonic() < ends, [one.cmdline() for one in left]
        time.sleep(0.02)


def _is_of(one: psutil.Process, session: int) -> bool:
    try:
        return os.getsid(one.pid) == session and one.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False


def sent(
    process: subprocess.Popen[str],
    numbers: Sequence[signal.Signals],
    *,
    after: float,
    apart: float = 0.5,
    group: bool = False,
) -> Ended:
    """Each signal in its turn, the first after so many seconds; to the whole group as a terminal does."""
    for n, number in enumerate(numbers):
        time.sleep(apart if n else after)
        if process.poll() is None:
            os.killpg(process.pid, number) if group else process.send_signal(number)
    return ended(process)


def whole(folder: Path, *, may_be_litter: bool = False) -> dict[str, Any]:
    """What stands in the files of a folder, each of which is whole; no other is there."""
    found: dict[str, Any] = {}
    for path in folder.iterdir():
        if path.suffix in (".part", ".lock") and may_be_litter:
            continue  # until the next one writes here
        assert not path.name.startswith("."), path
        if path.suffix == ".json":
            found[path.name] = json.loads(path.read_text("utf-8"))
        elif path.suffix == ".xlsx":
            found[path.name] = openpyxl.load_workbook(path, read_only=True).sheetnames
        else:
            found[path.name] = path.read_text("utf-8")
            assert found[path.name].rstrip().endswith("</html>")
    return found


def speaks(said: Ended) -> None:
    """Sentences alone."""
    for mark in ("Traceback", "Exception ignored", "Warning:", "Exception in thread"):
        assert mark not in said.err, said
    assert said.out == "" or "Traceback" not in said.out


def holds(folder: Path, said: Ended, *numbers: signal.Signals, keeps: bool) -> bool:
    """What was left obeys the promise; whether an answer was kept."""
    speaks(said)
    was_killed = signal.SIGKILL in numbers
    found = whole(folder, may_be_litter=was_killed)
    answer = found.get("answer.json")
    assert said.status in (0, *(128 + number for number in numbers)), said
    if said.status == 0:
        assert answer is not None, said
        assert "interrupted" not in (answer.get("status"), *answer), said
        assert any(sheet.startswith("Results_") for sheet in found["out.xlsx"])
    elif answer is not None and not was_killed and len(numbers) == 1:
        assert answer.get("status", "interrupted") in ("interrupted", "no_portfolio"), answer
        assert keeps, said
        assert "status" in answer or answer["interrupted"] is True, answer
        assert "stopping: the best so far is kept" in said.err
    elif not was_killed:  # a second signal may have come too late to count
        assert "interrupted" in said.err or "stopping" in said.err, said
    return answer is not None
