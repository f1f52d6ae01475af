"""Workers that wait for a job: one is kept idle, since its imports take longer than many a solve."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

# A new process's priority on Windows; elsewhere the worker is nice.
BELOW_NORMAL = 0x4000 if sys.platform == "win32" else 0


class Spares:
    """Keeps one idle worker, since its imports take longer than many a solve."""

    def __init__(self, spawned: Callable[[], subprocess.Popen[str]]) -> None:
        self.spawned = spawned
        self.lock = threading.Lock()
        self.idle: subprocess.Popen[str] | None = None
        self.is_over = False
        atexit.register(self.dismiss)

    def hand(self, folder: Path) -> subprocess.Popen[str]:
        """A worker that has been given `folder`."""
        with self.lock:
            worker, self.idle = self.idle, None
        if worker is None or not _given(worker, folder):
            worker = self.spawned()
            _given(worker, folder)
        threading.Thread(target=self._reap, args=(worker,), daemon=True).start()
        return worker

    def _reap(self, worker: subprocess.Popen[str]) -> None:
        """No zombies; and the next worker gets ready when this one no longer needs the processor."""
        worker.wait()
        self.prepare()

    def prepare(self) -> None:
        with self.lock:
            if not self.is_over and (self.idle is None or self.idle.poll() is not None):
                self.idle = self.spawned()

    def dismiss(self) -> None:
        with self.lock:  # a worker that ends afterwards needs no successor
            idle, self.idle, self.is_over = self.idle, None, True
        if idle is not None and idle.stdin is not None:
            idle.stdin.close()
            idle.terminate()
            idle.wait()


def spawned() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "optimizer.jobs.worker", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        creationflags=BELOW_NORMAL,
        start_new_session=sys.platform != "win32",  # a closed terminal ends the program, not its jobs
    )


def _given(worker: subprocess.Popen[str], folder: Path) -> bool:
    """Tell a worker its folder; False where it is gone."""
    assert worker.stdin is not None
    try:
        with worker.stdin as line:
            line.write(f"{folder}\n")
    except OSError:
        return False
    return worker.poll() is None
