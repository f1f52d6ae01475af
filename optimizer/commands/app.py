"""corridor app: the app in a browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from optimizer.bundled import bundled


def add_to(commands: Any) -> None:
    parser = commands.add_parser("app", help="open the app in a browser")
    parser.add_argument(
        "case", nargs="?", type=Path, metavar="CASE.xlsx", help="the workbook to open (default: the default case)"
    )
    parser.add_argument("--port", type=int, default=8501, help="the port of the local server (default 8501)")
    parser.add_argument("--no-browser", action="store_true", help="start the server only")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    import subprocess

    command = [sys.executable, "-m", "streamlit", "run", str(bundled("app.py")), "--server.port", str(given.port)]
    command += ["--server.headless", str(given.no_browser).lower()]
    case = [] if given.case is None else ["--", str(given.case.resolve())]
    return subprocess.call(command + case, cwd=bundled("app.py").parent)
