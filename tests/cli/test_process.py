"""`python -m optimizer` as a process of its own: streams, exit status, Ctrl-C."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.case.builder import to_xlsx, with_cell, worked_case
from tests.solver.test_stopping import hard_rows

ROOT = Path(__file__).resolve().parents[2]


def corridor(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "optimizer", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def test_json_alone_goes_to_stdout(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(worked_case()))
    ended = corridor("solve", str(path), "--json", "-")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["spent_musd"] == 7
    assert ended.stderr == "", "no advice, and no progress where stderr is no terminal"


def test_problems_go_to_stderr(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(with_cell("Links", 2, "hours", "ten")))
    ended = corridor("solve", str(path))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Links" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.usefixtures("heeds_ctrl_c")
@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGINT for one process, and no pseudo-terminals"
)
def test_ctrl_c_ends_with_130_and_the_best_so_far(tmp_path: Path) -> None:
    """Pressed as soon as the line on the terminal tells of a list, however long that takes."""
    path, answer = tmp_path / "case.xlsx", tmp_path / "answer.json"
    path.write_bytes(to_xlsx(hard_rows()))
    command = [sys.executable, "-m", "optimizer", "solve", str(path), "--time-limit", "600"]
    command += ["--threads", "1", "--json", str(answer)]
    ours, theirs = os.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        try:
            err = until_it_says("a list is found", ours)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=300)
        finally:
            process.kill()
    err += said_since(ours)
    os.close(ours)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    found = json.loads(answer.read_text(encoding="utf-8"))
    assert found["status"] == "interrupted"
    assert found["saving"] > 0
    assert out


def until_it_says(text: str, terminal: int, *, seconds: float = 300) -> str:
    """All that a process wrote to its terminal, up to that text."""
    said, ends = "", time.monotonic() + seconds
    while text not in said:
        assert time.monotonic() < ends, said
        said += said_since(terminal)
        time.sleep(0.05)
    return said


def said_since(terminal: int) -> str:
    """What stands there unread; nothing where the process has ended and nothing is left."""
    said = b""
    with suppress(OSError):
        while select.select([terminal], [], [], 0)[0]:
            said += os.read(terminal, 4096)
    return said.decode(errors="replace")
