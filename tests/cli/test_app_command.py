"""`corridor app` starts on an account that never ran it, with and without a terminal, and listens here."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, worked_case
from tests.timeouts import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLIT", "XDG"))}
    return {
        **kept,
        "HOME": str(home),
        "CORRIDOR_DESKS": str(home / "desks"),
        "CORRIDOR_JOBS": str(home / "jobs"),
        **more,
    }


@contextmanager
def started(
    home: Path, *options: str, terminal: bool = False, **more: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The command with what it said until the server was there; ended afterwards."""
    command = [sys.executable, "-m", "optimizer", "app", *options]
    theirs, ours = os.openpty() if terminal else (None, None)
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(home, **more),
        stdin=ours if terminal else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    said = b""
    try:
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        ends = time.monotonic() + HANGS_SECONDS
        while b"Ctrl-C" not in said and process.poll() is None and time.monotonic() < ends:
            said += process.stdout.read() or b""
            time.sleep(0.05)
        yield process, said.decode()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(HANGS_SECONDS)
        assert process.stdout is not None
        process.stdout.close()
        for end in (theirs, ours):
            if end is not None:
                os.close(end)


def port_in(said: str) -> int:
    found = re.search(r"The app is at http://\S+:(\d+)", said)
    assert found, said
    return int(found[1])


@pytest.mark.parametrize("terminal", [True, False])
def test_the_first_launch_on_a_clean_account(terminal: bool, tmp_path: Path) -> None:
    """A browser is opened where there is a screen, and nobody is asked for an address."""
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    with started(tmp_path / "home", terminal=terminal, BROWSER=f"{browser} %s", DISPLAY=":99") as (
        process,
        said,
    ):
        port = port_in(said)
        assert "mail" not in said.casefold()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=HANGS_SECONDS) as page:
            assert page.status == 200
        ends = time.monotonic() + HANGS_SECONDS
        while not opened.exists() and time.monotonic() < ends:
            time.sleep(0.05)
        assert opened.read_text().strip() == f"http://127.0.0.1:{port}"
        assert process.poll() is None
        assert not is_reached_from_outside(port)


def is_reached_from_outside(port: int) -> bool:
    """Whether another address of this computer answers there, too."""
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.2", port)) == 0


def test_no_browser_and_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o500)
    case = tmp_path / "case.xlsx"
    case.write_bytes(to_xlsx(worked_case()))
    elsewhere = {"CORRIDOR_DESKS": str(tmp_path / "desks"), "CORRIDOR_JOBS": str(tmp_path / "jobs")}
    with started(home, str(case), "--no-browser", **elsewhere) as (_, said):
        assert port_in(said)
    home.chmod(0o700)


def test_for_a_team_it_says_what_must_be_set(tmp_path: Path) -> None:
    with started(tmp_path, "--no-browser", "--host", "127.0.0.2") as (_, said):
        port = port_in(said)
        assert f"http://127.0.0.2:{port}" in said
        assert "no passwords" in said
        assert "https" in said
        with urllib.request.urlopen(
            f"http://127.0.0.2:{port}/_stcore/health", timeout=HANGS_SECONDS
        ) as answer:
            assert answer.status == 200


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["app", "--no-browser", "--port", str(taken.getsockname()[1])]) == 2
    heard = capsys.readouterr()
    assert "is taken" in heard.err
    assert "--port" in heard.err


def test_a_workbook_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", str(tmp_path / "none.xlsx")]) == 2
    assert "there is no file" in capsys.readouterr().err


@pytest.mark.usefixtures("heeds_ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_too(number: signal.Signals, tmp_path: Path) -> None:
    with started(tmp_path, "--no-browser") as (process, said):
        port = port_in(said)
        process.send_signal(number)
        assert process.wait(HANGS_SECONDS) == 0
        with pytest.raises(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
