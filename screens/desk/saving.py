"""Saving a desk's workbook in the file that it came from, also where another changed that meanwhile.

Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from optimizer.case.problems import InputError
from optimizer.case.saving.failures import NotSavedError, WritingFailure
from optimizer.case.saving.locks import held
from optimizer.case.saving.merging import Cell, changed_cells, merged
from optimizer.case.saving.replacing import ChangedMeanwhileError, replace_workbook
from optimizer.report.files.placing import place_results
from optimizer.report.files.workbooks import edited_workbook, run_sheets
from screens.desk import exports
from screens.desk.desk import Desk
from screens.desk.edited_workbook import Tables
from screens.desk.opened_file import read_parts
from screens.desk.runs import Run


@dataclass(frozen=True)
class Theirs:
    """What stands in the desk's file since another changed it: its bytes, its parts, the cells that differ.

    `unreadable` says why it is no workbook that could be merged; "" where it is.
    """

    data: bytes
    parts: dict[str, Any]
    cells: tuple[Cell, ...] = ()
    unreadable: str = ""

    @property
    def conflicts(self) -> list[int]:
        """Positions of the cells that both changed."""
        return [position for position, cell in enumerate(self.cells) if cell.is_conflict]


class ChangedOnDiskError(Exception):
    """The file is not the one that was opened: the planner decides what becomes of both."""

    def __init__(self, theirs: Theirs) -> None:
        super().__init__()
        self.theirs = theirs


def changed_on_disk(desk: Desk) -> Theirs | None:
    """What another made of the desk's file since it was opened or saved here; None where it is as it was."""
    path = Path(desk.path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None  # saving makes it anew
    if data == desk.original:
        return None
    try:
        parts = read_parts(desk.name, data)
    except InputError as refused:
        return Theirs(data, {}, unreadable="; ".join(str(problem) for problem in refused.problems))
    cells = changed_cells(desk.opened, parts["opened"], desk.accepted)
    return Theirs(data, parts, tuple(cells))


def save(desk: Desk, *, results: Run | None = None) -> list[str]:
    """Write the accepted edits, and the result sheets of a run, into the desk's file; what there is to say.

    ChangedOnDiskError where another changed the file since; NotSavedError where it cannot be written, or
    would lose something.
    """
    data = _workbook(desk.original, desk.opened, desk.accepted, desk, results)
    return _write(desk, data, over=desk.original, results=results)


def save_merged(desk: Desk, theirs: Theirs, *, mine_in: Collection[int] = ()) -> list[str]:
    """Write their version with the cells that were changed here; in a conflict theirs, but for `mine_in`.

    Without result sheets: no run is an answer to the tables that come of it.
    """
    tables = merged(theirs.parts["opened"], theirs.cells, mine_in=mine_in)
    data = _workbook(theirs.data, theirs.parts["opened"], tables, desk, None)
    return _write(desk, data, over=theirs.data)


def save_beside(desk: Desk) -> list[str]:
    """Write the desk's version under a free name beside its file, which the desk goes on with."""
    data = _workbook(desk.original, desk.opened, desk.accepted, desk, None)
    path = next(path for path in _names_beside(Path(desk.path)) if not path.exists())
    said = _write(desk, data, over=None, path=path)
    desk.path, desk.name = str(path), path.name
    return said


def open_theirs(desk: Desk, theirs: Theirs) -> tuple[str, ...]:
    """Put their version on the desk, with Undo to this one; what keeps it from being read, if anything."""
    problems = desk.open(desk.name, theirs.data, path=desk.path)
    return tuple(str(problem) for problem in problems)


def _names_beside(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.stem} edited{path.suffix}")
    yield from (path.with_name(f"{path.stem} edited {number}{path.suffix}") for number in count(2))


def _workbook(file: bytes, before: Tables, after: Tables, desk: Desk, results: Run | None) -> bytes:
    """The file with the tables and result sheets; NotSavedError where that would lose something of it."""
    kept = {name: table for name, table in after.items() if name in desk.present or len(table)}
    changed = any(not table.equals(before[name]) for name, table in kept.items())
    data, reasons = edited_workbook(file, before, kept, desk.name) if changed else (file, ())
    if results is not None and not reasons:
        placed = place_results(run_sheets(exports.answered(results), exports.about(results)), data)
        data, reasons = placed.data, placed.reasons
    if reasons:
        raise NotSavedError(f"{desk.name} would lose something: {' '.join(reasons)}")
    return data


def _write(
    desk: Desk, data: bytes, *, over: bytes | None, results: Run | None = None, path: Path | None = None
) -> list[str]:
    target = path or Path(desk.path)
    try:
        with held(target):
            if path is None and not target.exists():
                over = None
            replaced = replace_workbook(target, data, over=over)
    except ChangedMeanwhileError:
        if path is None and (theirs := changed_on_disk(desk)) is not None:
            raise ChangedOnDiskError(theirs) from None
        raise NotSavedError(f"{target} was changed in that moment; try again") from None
    except OSError as failed:
        raise NotSavedError(f"{target} ({WritingFailure.of(target, failed)})") from failed
    go_on_with(desk, data)
    what = f" with the result sheets of {results.name}" if results is not None else ""
    return [f"Saved in {target}{what}.", *replaced.sentences(target)]


def go_on_with(desk: Desk, data: bytes) -> None:
    """The desk as if it had opened the file that was just written; what is not accepted stays to be accepted.

    Where rows were deleted those below have moved up in the file, so their edits are carried over by name.
    """
    parts = read_parts(desk.name, data)
    saved: Tables = parts["opened"]
    moved = {name for name, table in desk.accepted.items() if not _is_same(table, saved[name])}
    working = dict(desk.working)
    if moved:
        cells = changed_cells(desk.accepted, saved, desk.working)
        mine = [position for position, cell in enumerate(cells) if cell.is_conflict]
        working = {**working, **{name: merged(saved, cells, mine_in=mine)[name] for name in moved}}
    history = {name: past for name, past in desk.history.items() if name not in moved}
    desk.take_up(
        {
            **parts,
            "path": desk.path,
            "working": working,
            "history": history,
            "budget_musd": desk.budget_musd,
            "options": desk.options,
        }
    )


def _is_same(one: Any, other: Any) -> bool:
    return list(one.index) == list(other.index) and bool(one.equals(other))
