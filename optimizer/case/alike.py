"""Findings that say the same of many rows, told once: how many there are, and where the first stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimizer.case.problems import Problem

FEW = 20  # alike findings that are still told one by one
MOST_KINDS = 200  # of findings that are told at all; a workbook with more is no case with slips in it
_SHOWN_ROWS = 3
_VARIES = re.compile(r'"[^"]*"|\d+(?:[.,]\d+)*')


@dataclass(frozen=True)
class Alike:
    """Findings of one sheet and column that differ in rows and values alone; `first` stands for them."""

    first: Problem
    rows: tuple[int | None, ...]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def others(self) -> str:
        """How many more there are, and in which rows; "" where there are none."""
        if self.count == 1:
            return ""
        rows = [row for row in self.rows[1:] if row is not None]
        where = f", in rows {', '.join(map(str, rows[:_SHOWN_ROWS]))}" if rows else ""
        last = f" … {rows[-1]}" if len(rows) > _SHOWN_ROWS else ""
        return f" ({self.count - 1:,} more like this{where}{last})"

    def __str__(self) -> str:
        return f"{self.first}{self.others}"


def told(problems: Iterable[Problem]) -> list[Alike]:
    """The findings in their order, more than FEW alike ones as one where the first of them stands."""
    every = [(_kind(problem), problem) for problem in problems]
    kinds: dict[tuple[str, ...], list[Problem]] = {}
    for kind, problem in every:
        kinds.setdefault(kind, []).append(problem)
    shown = []
    for kind, problem in every:
        ones = kinds[kind]
        if len(ones) <= FEW:
            shown.append(Alike(problem, (problem.row,)))
        elif problem is ones[0]:
            shown.append(Alike(problem, tuple(one.row for one in ones)))
    return shown


def _kind(problem: Problem) -> tuple[str, ...]:
    said = problem.message.replace(problem.value, "…") if len(problem.value) > 1 else problem.message
    remedy = problem.remedy.replace(problem.value, "…") if len(problem.value) > 1 else problem.remedy
    return (problem.severity, problem.sheet, problem.column, _VARIES.sub("…", said), _VARIES.sub("…", remedy))


def left_out(all_told: Sequence[Alike]) -> tuple[list[Alike], int]:
    """The first MOST_KINDS, and how many findings the others stand for."""
    return list(all_told[:MOST_KINDS]), sum(one.count for one in all_told[MOST_KINDS:])
