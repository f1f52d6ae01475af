"""One line for what is wrong with a whole column: nobody reads a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from optimizer.case.checking.coerce import AS_TEXT
from optimizer.case.problems import Problem, error

FEWEST = 3  # below that each cell is told by itself


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The same with numbers that are stored as text told once a column, with Excel's way to mend them."""
    kept: list[Problem] = []
    texts: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.severity == "error" and problem.message.endswith(AS_TEXT):
            texts[problem.sheet, problem.column].append(problem)
        else:
            kept.append(problem)
    for (sheet, column), cells in texts.items():
        kept += cells if len(cells) < FEWEST else [_told_once(sheet, column, cells)]
    return kept


def _told_once(sheet: str, column: str, cells: list[Problem]) -> Problem:
    rows = sorted(cell.row or 0 for cell in cells)
    message = f"{len(cells):,} cells in rows {rows[0]} to {rows[-1]} hold numbers that are stored as text"
    remedy = "select the column and choose Data > Text to Columns > Finish, or Convert to Number at the green marks"
    return error(sheet, rows[0], column, cells[0].value, message, remedy)
