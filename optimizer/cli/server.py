"""The server of `corridor app` in a process of its own: python -m optimizer.cli.server PARENT, then what
Streamlit takes. It ends with its parent, however that ends.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

from optimizer.case.writing.files import is_alive

LOOK_SECONDS = 1.0
ENDS_WITHIN_SECONDS = 20.0  # that Streamlit has to end by itself


def main(parent: int) -> None:
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal ends the parent, which ends this one
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    sys.argv = ["streamlit", *sys.argv[2:]]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def _end_with(parent: int) -> None:
    while os.getppid() == parent and is_alive(parent):  # Windows gives the number of a dead one
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(ENDS_WITHIN_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
