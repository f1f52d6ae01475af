"""What all tests share: a process that solves spares the collector, as the command does."""

from __future__ import annotations

import pytest


def pytest_collection_finish(session: pytest.Session) -> None:
    """All is imported when all is collected."""
    from optimizer.collector import spare_imports

    spare_imports()
