"""Small files that cost much are refused or read within 20 processor seconds and a gibibyte."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.bombs import BOMBS

ROOT = Path(__file__).parents[2]
CPU_SECONDS, MEMORY = 20, 2**30
QUICK = (
    "five million empty cells", "five million empty texts", "a row of two million cells",
    "a merge over the whole sheet", "a note over the whole sheet", "an array formula over the whole sheet",
    "a giant image", "entities that grow", "entities in UTF-16", "parts that overlap", "zeros",
    "tags nested a hundred thousand deep",
)  # fmt: skip


def limited() -> None:
    """In the child before it begins: beyond these it is killed, or gets no memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (3 * CPU_SECONDS, 3 * CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (3 * MEMORY, 3 * MEMORY))


def test_each_costs_little() -> None:
    """Made and read in one child, which ends with the first that costs too much."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.hostile.bombs", *QUICK],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limited,
    )  # fmt: skip
    told = [json.loads(line) for line in child.stdout.splitlines()]
    assert [one["bomb"] for one in told] == list(QUICK), child.stderr[-2000:]
    for one in told:
        assert one["seconds"] < CPU_SECONDS, one
        assert one["memory"] < MEMORY, one
        assert one["lines"] < 250, one
        assert "Error" not in str(one["said"]), one


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "solve"])
@pytest.mark.parametrize("name", BOMBS)
def test_no_command_is_kept_busy(name: str, command: str, tmp_path: Path) -> None:
    path, said = tmp_path / "case.xlsx", tmp_path / "said.txt"
    path.write_bytes(BOMBS[name]())
    options = (
        ["--budget", "10", "--no-unique", "--out", str(tmp_path / "out.xlsx")] if command == "solve" else []
    )
    with said.open("wb") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "optimizer", command, str(path), *options],
            cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, preexec_fn=limited,  # noqa: PLW1509
        )  # fmt: skip
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)  # it was waited for here
    text = said.read_text(errors="replace")
    assert os.waitstatus_to_exitcode(status) in (0, 2), text[-2000:]
    assert used.ru_utime + used.ru_stime < CPU_SECONDS
    assert used.ru_maxrss * 1024 < MEMORY
    assert "Traceback" not in text
    assert "please report" not in text
    assert len(text.splitlines()) < 400
