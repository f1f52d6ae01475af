"""Which column of a sheet is which: the header row against the data dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from optimizer.case.characters import with_oddity
from optimizer.case.names import key, nearest
from optimizer.case.near_names import nearly
from optimizer.case.problems import Problem, error
from optimizer.case.schema import Column, Sheet


@dataclass(frozen=True)
class Header:
    """Where the sheet's own columns and the planner's stand, from 0, and what is wrong with them."""

    own: dict[int, Column]
    extra: dict[int, str]
    problems: tuple[Problem, ...]

    @property
    def named_otherwise(self) -> int:
        """How many columns stand there under a name that is nearly theirs."""
        return sum(problem.value in self.extra.values() for problem in self.problems)

    @property
    def positions(self) -> frozenset[int]:
        return frozenset(self.own) | frozenset(self.extra)


def read_header(sheet: Sheet, cells: Sequence[object]) -> Header:
    """Match the cells of row 1 with the sheet's columns; a planner's own column keeps its text."""
    known = {key(column.name): column for column in sheet.columns}
    own: dict[int, Column] = {}
    extra: dict[int, str] = {}
    problems: list[Problem] = []
    first_at: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if cell is None:
            continue
        column = known.get(key(cell))
        if column is None:
            extra[position] = _fresh(str(cell), [*extra.values(), *sheet.names()])
        elif column.name in first_at:
            places = f"{get_column_letter(first_at[column.name] + 1)} and {get_column_letter(position + 1)}"
            message = f"columns {places} are both named {column.name}"
            problems.append(error(sheet.name, 1, column.name, cell, message, "delete or rename one of them"))
        else:
            first_at[column.name] = position
            own[position] = column
    problems += near_misses(sheet, first_at, list(extra.values()))
    return Header(own, extra, tuple(problems))


def is_needed(column: Column) -> bool:
    """Whether the column must stand in the sheet: its cells are required, or it holds a setting's value."""
    return column.required or column.type == "value"


def near_misses(sheet: Sheet, present: Sequence[str] | dict[str, int], extra: Sequence[str]) -> list[Problem]:
    """Errors for columns named nearly as a known one that is absent, and for required ones not there."""
    absent = {column.name: column for column in sheet.columns if column.name not in present}
    here = [name for name in sheet.names() if name not in absent]
    problems = []
    for header in extra:
        meant = nearly(header, absent, here, about=sheet.name)
        if meant is not None:
            message = with_oddity(f'there is no column "{header}", but {meant} is absent', header)
            remedy = f"rename it to {meant}, or to something less like it if it is a column of your own"
            problems.append(error(sheet.name, 1, meant, header, message, remedy))
            del absent[meant]
    for column in absent.values():
        if is_needed(column):
            remedy = _add_or_rename(column.name, extra)
            message = f"the column {column.name} is absent"
            problems.append(error(sheet.name, 1, column.name, None, message, remedy))
    return problems


def _add_or_rename(name: str, extra: Sequence[str]) -> str:
    near = nearest(name, extra)
    return f'add it, or rename "{near}" if that is meant' if near is not None else "add it to row 1"


def looks_like_header(sheet: Sheet, cells: Sequence[object]) -> bool:
    """Whether a row below row 1 is likely the header: all required columns, or three known ones."""
    found = {key(cell) for cell in cells if cell is not None}
    required = {key(column.name) for column in sheet.columns if is_needed(column)}
    return required <= found or len({key(name) for name in sheet.names()} & found) >= 3


def is_header_of(sheet: Sheet, cells: Sequence[object], *, named: bool = False) -> bool:
    """Whether a row of a sheet of another name is this sheet's header: all that it needs, and little else.

    Where the other name says so too (`named`: "Border posts"), two of its columns are enough.
    """
    meant = columns_meant(sheet, cells)
    telling = meant - {"source", "evidence", "name", "note"} | meant.intersection(sheet.key)
    needed = {column.name for column in sheet.columns if is_needed(column)}
    filled = sum(cell is not None for cell in cells)
    return len(telling) >= 2 and (named or (needed <= meant and 2 * len(telling) >= filled))


def columns_meant(sheet: Sheet, cells: Sequence[object], *, in_other_words: bool = False) -> set[str]:
    """The columns of the sheet that a row names, or nearly names; on wish also by words of the same meaning.

    These make too many a table of a planner's own look like a sheet of ours.
    """
    known = {key(name): name for name in sheet.names()}
    written = [str(cell) for cell in cells if cell is not None]
    meant = {known[key(text)] for text in written if key(text) in known}
    for text in written:
        if key(text) not in known:
            here = [name for name in sheet.names() if name in meant]
            absent = [name for name in sheet.names() if name not in meant]
            near = nearly(text, absent, here, about=sheet.name, in_other_words=in_other_words)
            meant |= {near} if near is not None else set()
    return meant


def header_elsewhere(sheet: Sheet, rows: Iterator[tuple[int, Sequence[object]]]) -> Problem:
    """The error for a sheet whose row 1 has none of its columns."""
    for number, cells in rows:
        if looks_like_header(sheet, cells):
            message = f"the header is in row {number}, not in row 1"
            return error(sheet.name, number, "", None, message, f"delete the {_rows(number - 1)} above it")
    wanted = ", ".join(column.name for column in sheet.columns if is_needed(column))
    message = "row 1 has none of the sheet's columns"
    return error(sheet.name, 1, "", None, message, f"write the header there: {wanted}")


def _rows(count: int) -> str:
    return "row" if count == 1 else f"{count} rows"


def _fresh(name: str, taken: Sequence[str]) -> str:
    """A name that no other column of the table has; a second "notes" becomes "notes (2)"."""
    if name not in taken:
        return name
    count = 2
    while f"{name} ({count})" in taken:
        count += 1
    return f"{name} ({count})"
