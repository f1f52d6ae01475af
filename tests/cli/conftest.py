"""What the tests of commands in processes of their own share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """A process begun meanwhile is born to heed Ctrl-C.

    Where a shell runs the tests in its background, it would not be.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
