"""Workers by fork: their imports, done once in a nursery, take longer than what most tests ask of them.

All else is as in the product, whose workers are started one by one: tests of the jobs themselves use those.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


class Forked:
    """A worker of the nursery, with what optimizer.jobs asks of a subprocess.Popen."""

    def __init__(self, process: int, stdin: IO[str]) -> None:
        self.pid, self.stdin = process, stdin
        self.handle = os.pidfd_open(process)

    def poll(self) -> int | None:
        return 0 if select.select([self.handle], [], [], 0)[0] else None

    def wait(self) -> int:
        select.select([self.handle], [], [])
        return 0

    def kill(self) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    terminate = kill

    def __del__(self) -> None:
        self.stdin.close()
        os.close(self.handle)


class Nursery:
    """A process that has imported what a worker needs and forks one whenever it is asked to."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            command = [sys.executable, "-m", "tests.app.nursery", str(theirs.fileno())]
            self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])

    def spawned(self) -> Forked:
        """A worker that waits for its folder."""
        reading, writing = os.pipe()
        socket.send_fds(self.line, [b"fork"], [reading])
        os.close(reading)
        process = int(self.line.recv(20))
        return Forked(process, os.fdopen(writing, "w"))

    def close(self) -> None:
        self.line.close()
        self.process.wait()


def _tend(line: socket.socket) -> None:
    """Fork a worker for every pipe that is sent; it is the worker's stdin."""
    from optimizer.jobs import worker

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: no zombies
    nursery = os.getpid()
    while True:
        _, pipes, _, _ = socket.recv_fds(line, 4, 1)
        if not pipes:
            return
        process = os.fork()
        if process == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.close()
            os.dup2(pipes[0], 0)
            os.close(pipes[0])
            os._exit(worker.main(nursery))
        os.close(pipes[0])
        line.send(str(process).encode())


if __name__ == "__main__":
    _tend(socket.socket(fileno=int(sys.argv[1])))
