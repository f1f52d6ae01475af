"""Which version this is; `pyproject.toml` is the only place that says it, and an installation carries it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

PACKAGE = "corridor-optimizer"


def product_version() -> str:
    return version_of(PACKAGE) or "unknown"  # run from a checkout that is not installed


def version_of(package: str) -> str:
    """The version of an installed package; empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
