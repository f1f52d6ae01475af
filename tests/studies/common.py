"""Random small cases with their oracle, for questions that are answered twice."""

from __future__ import annotations

from typing import Any

from optimizer.case import Case, read_case
from tests.case.builder import Rows, to_xlsx
from tests.models.random_cases import random_case
from tests.oracle import Oracle

TIE = 1e-7  # of the baseline


def case_of(rows: Rows, **settings: Any) -> Case:
    return read_case(to_xlsx(rows), **settings)


def static_case(seed: int) -> tuple[Rows, Case, Oracle]:
    """A random static case whose freight may stay, as rows, as a case, and as the oracle has it."""
    rows = random_case(seed)
    rows["Settings"] = [row for row in rows["Settings"] if row["setting"] != "allow_unserved"]
    return rows, case_of(rows), Oracle(rows)


def total_cost(rows: Rows) -> float:
    return float(sum(row["cost_musd"] for row in rows["Projects"]))


def near(one: float, other: float, baseline: float) -> bool:
    return abs(one - other) <= 2 * TIE * abs(baseline) + 1e-9


def with_status(rows: Rows, project: str, status: str) -> Rows:
    changed = [{**row, "status": status} if row["project"] == project else row for row in rows["Projects"]]
    return {**rows, "Projects": changed}
