"""The worked case of workbook.md, with coordinates and lengths where a test wants them, and its answers."""

from __future__ import annotations

import pytest

from optimizer.case import Case, read_case
from optimizer.report.frames.baseline import Baseline, baseline_of
from optimizer.solver import Portfolio, evaluate, solve
from tests.case.builder import Rows, to_xlsx, worked_case

PLACES = {"mine": (44.0, 60.0), "quay": (43.5, 51.5), "port": (40.0, 49.5)}


def case_of(rows: Rows, **settings: object) -> Case:
    return read_case(to_xlsx(rows), **settings)


def on_the_map(rows: Rows | None = None) -> Rows:
    """The worked case with coordinates, and lengths on its links."""
    rows = rows or worked_case()
    for node in rows["Nodes"]:
        node["lat"], node["lon"] = PLACES[node["node"]]
    rows["Links"][0]["length_km"], rows["Links"][1]["length_km"] = 800, 450
    return rows


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of(on_the_map())


@pytest.fixture(scope="module")
def today(case: Case) -> Baseline:
    return baseline_of(case)


@pytest.fixture(scope="module")
def best(case: Case) -> Portfolio:
    """Budget 10: train and onestop."""
    return solve(case, prove_unique=False)


@pytest.fixture(scope="module")
def everything(case: Case) -> Portfolio:
    return evaluate(case, ["new_b1", "train", "onestop"])
