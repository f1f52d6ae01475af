"""`python -m optimizer` as a process of its own: streams, exit status, Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.case.builder import to_xlsx, with_cell, worked_case
from tests.solver.test_stopping import hard_rows

ROOT = Path(__file__).resolve().parents[2]


def corridor(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "optimizer", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_with_130_and_the_best_so_far(tmp_path: Path) -> None:
    path, answer = tmp_path / "case.xlsx", tmp_path / "answer.json"
    path.write_bytes(to_xlsx(hard_rows()))
    command = [sys.executable, "-m", "optimizer", "solve", str(path), "--time-limit", "60"]
    command += ["--threads", "1", "--json", str(answer)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    found = json.loads(answer.read_text(encoding="utf-8"))
    assert found["status"] in ("interrupted", "no_portfolio")  # on a busy machine it may come before a first portfolio
    assert bool(out) == (found["status"] == "interrupted")
