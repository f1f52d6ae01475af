"""Where the files that travel with the product are: workbooks, the app, its screens, outlines."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_bundled"  # made by the build (pyproject.toml, tool.hatch.build.targets.wheel)


def bundled(name: str) -> Path:
    """The path of a file or folder by its name in the repository, as "inputs/trans_caspian.xlsx" or "app.py".

    Found in the installed package where there is one, else in the checkout that this file stands in.
    """
    root = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent
    path = root / name
    if not path.exists():
        remedy = "reinstall corridor-optimizer, or restore the file"
        raise FileNotFoundError(f"{name} is not part of this installation; {remedy}.")
    return path
