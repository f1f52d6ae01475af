"""Programs that save a desk again and again until they are killed: python -m tests.desks.saver FOLDER NAME.

For each line of its input it forks one, so that what takes long, the imports, is done once. The child says
its process and each version that it saved; "ended" follows when it is no more.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from optimizer.desks import Store


def content(number: int) -> bytes:
    return f"part {number} ".encode() * 4000


def save_on(root: str, name: str) -> None:
    store = Store(Path(root))
    number = store.version(name)
    while True:
        data = content(number + 1)
        key = hashlib.sha256(data).hexdigest()
        desk = {"number": number + 1, "part": key, "workbook": {"name": "a.xlsx"}, "runs": []}
        number = store.save(name, desk, label="", version=number, fresh={key: data}, parts=[key])
        # In one piece: print writes several where Python does not buffer.
        os.write(1, f"{os.getpid()} {number}\n".encode())


if __name__ == "__main__":
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            save_on(*sys.argv[1:])
        os.waitpid(child, 0)
        print("ended", flush=True)
