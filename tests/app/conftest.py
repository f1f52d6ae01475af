"""The app under AppTest: no browser, no server; and jobs in a folder of the test's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.jobs.job import _SPARES
from optimizer.jobs.spares import Spares
from tests.app.nursery import Nursery
from tests.case.builder import to_xlsx, worked_case
from tests.timeouts import HANGS_SECONDS

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / "inputs" / "trans_caspian.xlsx"


@pytest.fixture(autouse=True)
def jobs_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRIDOR_JOBS", str(tmp_path / "jobs"))
    monkeypatch.setenv("CORRIDOR_DESKS", str(tmp_path / "desks"))
    monkeypatch.setattr("sys.argv", ["app.py"])
    # The app's, which spawned processes would run.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr("screens.desk.working.Working.outlives_seconds", 0.0)  # nobody comes after the tests


@pytest.fixture(scope="session")
def spares() -> Iterator[Spares]:
    """Workers from a nursery where the system can fork and watch a process, else the product's own."""
    if not hasattr(os, "pidfd_open"):
        yield _SPARES
        return
    nursery = Nursery()
    forked = Spares(nursery.spawned)
    yield forked
    forked.dismiss()
    nursery.close()


@pytest.fixture
def app(spares: Spares, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("optimizer.jobs.job._SPARES", spares)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=HANGS_SECONDS)


@pytest.fixture
def small(app: AppTest) -> AppTest:
    """The app with the worked case on the desk, which is solved at once."""
    app.run()
    assert app.session_state["desk"].open("small.xlsx", to_xlsx(worked_case())) == ()
    return app
