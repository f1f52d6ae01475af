"""How tests say that a workbook has a certain problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.case import Problem, check_workbook
from tests.case.builder import to_xlsx


def problems_of(
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | bytes, **settings: Any
) -> tuple[Problem, ...]:
    return check_workbook(rows if isinstance(rows, bytes) else to_xlsx(rows), **settings)[1]


def assert_one(
    problems: Sequence[Problem], severity: str, place: tuple[str, int | None, str], says: str, remedy: str
) -> None:
    """Exactly one problem of this severity stands, at this place, with this gist."""
    listed = "\n".join(f"{problem.severity} {problem}" for problem in problems)
    found = [problem for problem in problems if problem.severity == severity]
    assert len(found) == 1, listed
    assert (found[0].sheet, found[0].row, found[0].column) == place, listed
    assert says in found[0].message, listed
    assert remedy in found[0].remedy, listed
    assert found[0].remedy, listed


def assert_only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]
