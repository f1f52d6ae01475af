"""corridor app: the app in a browser, on this computer alone or for a team."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from optimizer import interrupts
from optimizer.bundled import bundled
from optimizer.case.problems import refused_option
from optimizer.cli import delivery, options
from optimizer.cli.jobs_left import leave_jobs

PORT = 8501
PORTS_TRIED = 20
STARTS_WITHIN_SECONDS = 60.0
ENDS_WITHIN_SECONDS = 20.0
LOOK_SECONDS = 0.1
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FOR_A_TEAM = """\
The app listens beyond this computer. It has no passwords: whoever reaches this address can use it.
  - Let only your own network reach the port, or put a web server with a login (a reverse proxy) \
in front of it.
  - Serve it by https there: browsers allow pasting blocks of cells on https and on localhost only.
  - Behind a proxy under another name, set browser.serverAddress in .streamlit/config.toml to that name, \
and leave
    server.enableCORS and server.enableXsrfProtection on: with them other sites cannot act in a \
planner's name.
  - A link opens the desk it was made on, so send it to those only who may see and change that work."""


def add_to(commands: Any) -> None:
    parser = commands.add_parser("app", help="open the app in a browser")
    parser.add_argument(
        "case",
        nargs="?",
        type=Path,
        metavar="CASE.xlsx",
        help="the workbook to open (default: the default case)",
    )
    parser.add_argument(
        "--port", type=int, help=f"the port of the local server (default: the first free one from {PORT})"
    )
    parser.add_argument(
        "--host",
        default=LOOPBACK[0],
        metavar="ADDRESS",
        help="listen there, for a team; 0.0.0.0 is every address here",
    )
    parser.add_argument("--no-browser", action="store_true", help="start the server only")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Start the server, say where it is, open a browser when it answers, and end it with this process.

    Its jobs go on for a while, so that the next server finds their answers; a second Ctrl-C ends them too.
    """
    from optimizer.case.reading.doors import open_source

    if given.case is not None:
        open_source(given.case)
    port = _port(given.host, given.port)
    told = list[int]()
    interrupts.heed_by(told.append)
    address = f"http://{_shown(given.host)}:{port}"
    with subprocess.Popen(
        _command(given, port), cwd=bundled("app.py").parent, stdin=subprocess.DEVNULL
    ) as server:
        try:
            if not _is_ready(server, port, given.host, told):
                if told:
                    return options.ANSWERED
                delivery.say("problem: the app did not start; what stands above says why")
                return options.NO_PORTFOLIO
            if given.host not in LOOPBACK:
                delivery.say(*FOR_A_TEAM.splitlines())
            print(f"The app is at {address} (Ctrl-C ends it)", flush=True)
            if not given.no_browser and _has_screen():
                with suppress(webbrowser.Error, OSError):
                    webbrowser.open(address)
            while server.poll() is None and not told:
                time.sleep(LOOK_SECONDS)
            return options.ANSWERED if told else server.returncode
        finally:
            _end(server)
            leave_jobs(server.pid, told)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(ENDS_WITHIN_SECONDS)
    server.kill()
    server.wait()


def _command(given: argparse.Namespace, port: int) -> Sequence[str]:
    """Always headless: an account that never ran Streamlit would be asked for an e-mail address, for ever."""
    settings = {"server.port": port, "server.address": given.host, "server.headless": "true"}
    options = [text for name, value in settings.items() for text in (f"--{name}", str(value))]
    case = [] if given.case is None else ["--", str(given.case.resolve())]
    server = [sys.executable, "-m", "optimizer.cli.server", str(os.getpid())]
    return [*server, "run", str(bundled("app.py")), *options, *case]


def _port(host: str, asked: int | None) -> int:
    """A port that is free: the one that is asked for, or the first from the usual one on."""
    ports = [asked] if asked is not None else range(PORT, PORT + PORTS_TRIED)
    free = next((port for port in ports if _is_free(host, port)), None)
    if free is None:
        tried = f"every port from {PORT} to {PORT + PORTS_TRIED - 1}"
        where = tried if asked is None else f"port {asked}"
        message, remedy = f"{where} of {host} is taken, or may not be used", "give another with --port"
        raise refused_option("--port", asked, message, remedy)
    return free


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        if os.name == "posix":
            # A server that just ended holds nothing.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except (OSError, OverflowError):
            return False
        return True


def _is_ready(server: subprocess.Popen[bytes], port: int, host: str, told: Sequence[int]) -> bool:
    """Whether the server answers before it ends, is told to, or the time is up."""
    health = f"http://{_reached(host)}:{port}/_stcore/health"
    ends = time.monotonic() + STARTS_WITHIN_SECONDS
    while server.poll() is None and not told and time.monotonic() < ends:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(health, timeout=1):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _reached(host: str) -> str:
    """Where this computer reaches a server that listens there."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)


def _shown(host: str) -> str:
    """The name under which others reach it."""
    return socket.gethostname() if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host


def _has_screen() -> bool:
    """Whether a browser could be shown; without, a text browser would take the terminal."""
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
