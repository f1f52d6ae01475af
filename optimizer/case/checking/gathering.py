"""One line for what is the matter with a whole column: nobody reads a thousand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from optimizer.case.checking.coerce import AS_TEXT, AS_TEXT_WITH_MARKS
from optimizer.case.problems import Problem, error

FEWEST = 3  # below that each cell is told by itself
MOST_ALIKE = 20  # findings of a column that are told one by one
MOST_ROWS = 6  # that are named one by one
_FIGURE_OR_NAME = re.compile(r'"[^"]*"|[-+]?\d[\d,.]*')
# End the message of an error that the cells of a column share.
_OF_ONE_WORD = (
    "would be read as a name",
    "is not known",
    "was never calculated",
    "is formatted as a percentage",
)
_PLAIN = (
    "select the column and choose Data > Text to Columns > Finish, or Convert to Number at the green marks"
)
_MARKED = (
    "select the column and choose Data > Text to Columns > Next > Next > Advanced, "
    "give the decimal and thousands separators that the cells use, then Finish"
)


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The same with numbers stored as text told once a column, with Excel's way to mend them.

    Advice of one kind, and one word that many cells of a column hold, are told once too where there are many.
    """
    kept: list[Problem] = []
    texts: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    alike: dict[tuple[str, str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if _is_number_as_text(problem):
            texts[problem.sheet, problem.column].append(problem)
        elif problem.severity == "advice" and problem.row is not None:
            alike[problem.sheet, problem.column, _FIGURE_OR_NAME.sub("", problem.message)].append(problem)
        elif problem.row is not None and problem.message.endswith(_OF_ONE_WORD):
            alike[problem.sheet, problem.column, problem.message].append(problem)
        else:
            kept.append(problem)
    for (sheet, column), cells in texts.items():
        kept += cells if len(cells) < FEWEST else [_told_once(sheet, column, cells)]
    for cells in alike.values():
        kept += cells if len(cells) <= MOST_ALIKE else [_first_of(cells)]
    return kept


def _first_of(cells: list[Problem]) -> Problem:
    """The first of many findings that are alike, with the rows of the others."""
    first, *others = sorted(cells, key=lambda cell: cell.row or 0)
    where = rows_named([cell.row or 0 for cell in others])
    return replace(first, message=f"{first.message} (and likewise in {len(others):,} cells of {where})")


def _is_number_as_text(problem: Problem) -> bool:
    return problem.severity == "error" and (
        problem.message.endswith(AS_TEXT) or problem.remedy in AS_TEXT_WITH_MARKS
    )


def _told_once(sheet: str, column: str, cells: list[Problem]) -> Problem:
    rows = sorted(cell.row or 0 for cell in cells)
    marked = [cell for cell in cells if cell.remedy in AS_TEXT_WITH_MARKS]
    example = f', such as "{marked[0].value}"' if marked else ""
    message = f"{len(cells):,} cells in {rows_named(rows)} hold numbers that are stored as text{example}"
    return error(sheet, rows[0], column, (marked or cells)[0].value, message, _MARKED if marked else _PLAIN)


def rows_named(rows: list[int]) -> str:
    """Sorted rows in words: unbroken runs by their ends, and of scattered ones as many as a line holds."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    if len(runs) > MOST_ROWS:
        return f"rows between {rows[0]} and {rows[-1]}"
    return "rows " + ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in runs)
