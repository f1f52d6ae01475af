"""The tree: nothing of anyone's machine is in it, and what it needs is pinned exactly."""

from __future__ import annotations

import re
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
MACHINE_PATH = re.compile(
    # not within an address or a longer path
    r"(?<![\w./:~-])/(?:home|root|tmp|work|Users|private/var|var/folders)/[\w.]"
    r"|\bfile:///\w"
    r"|\b[A-Za-z]:\\+Users\\+\w"
)


def versioned_files() -> list[Path]:
    """What git keeps or would keep; all but caches where this is no checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    except (OSError, subprocess.CalledProcessError):
        caches = {".venv", "__pycache__", ".git"}
        return [path for path in ROOT.rglob("*") if path.is_file() and not caches & set(path.parts)]
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(path: Path) -> Iterator[str]:
    """The text of a file; of a workbook, each of its parts."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            yield from (parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist())
    else:
        yield path.read_bytes().decode("utf-8", errors="replace")


def test_no_machine_paths_in_the_tree() -> None:
    files = versioned_files()
    assert ROOT / "pyproject.toml" in files
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {text[hit.start() : hit.end() + 30]!r}"
        for path in files
        for text in texts(path)
        if (hit := MACHINE_PATH.search(text))
    }
    assert not found


def test_a_machine_path_is_noticed() -> None:
    for start in ("/home", "/root", "/tmp", "C:\\Users", "C:\\\\Users", "file://"):
        separator = "\\" if "\\" in start else "/"
        assert MACHINE_PATH.search(f'path = "{start}{separator}someone"'), start
    for harmless in (
        "https://example.org/home/page",
        "inputs/home/page",
        "/usr/bin/env python3",
        "~/work/notes",
    ):
        assert not MACHINE_PATH.search(harmless), harmless


def test_constraints_pin_every_requirement_exactly_and_within_its_bounds() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    unpinned = [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    assert unpinned == []  # no hosts, no paths, no ranges
    named = (line.split("==") for line in pins)
    versions = {name.lower().replace("_", "-"): version for name, version in named}

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    for requirement in map(Requirement, wanted):
        assert versions[requirement.name] in requirement.specifier, requirement
