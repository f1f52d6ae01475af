"""What differs between two versions of a workbook: what was read, and what stands on the disk by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from optimizer.case.names import key
from optimizer.case.problems import InputError
from optimizer.case.reading.guard import workbook_bytes
from optimizer.case.reading.own_cells import own_cells
from optimizer.case.reading.reader import RawWorkbook, read_raw
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.saving.cell_changes import Change, cells_by_row, differ, id_of, in_words, row_in_words
from optimizer.case.saving.twin_rows import twin_rows
from optimizer.case.schema import SHEETS, Sheet
from optimizer.case.writing.result_sheet import is_result_sheet

MOST_TOLD = 20


@dataclass(frozen=True)
class Differences:
    """`inputs` are cells of the case's sheets, `own` those of others; `added` and `removed` name sheets.

    Result sheets differ from run to run and count for nothing. `unreadable` says why the later version cannot
    be compared; "" where it could.
    """

    inputs: tuple[Change, ...] = ()
    own: tuple[Change, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unreadable: str = ""

    @property
    def of_inputs(self) -> bool:
        """Whether an answer to the one version may be none to the other."""
        return bool(self.inputs or self.unreadable)

    def __bool__(self) -> bool:
        return bool(self.of_inputs or self.own or self.added or self.removed)

    def lines(self) -> Iterator[str]:
        """One a cell or sheet, the first MOST_TOLD of them, and how many more there are."""
        if self.unreadable:
            yield f"it cannot be compared, since {self.unreadable}"
        cells = (*self.inputs, *self.own)
        yield from (_told(change) for change in cells[:MOST_TOLD])
        if len(cells) > MOST_TOLD:
            yield f"and {len(cells) - MOST_TOLD:,} more"
        for said, titles in (("added", self.added), ("removed", self.removed)):
            yield from (f"sheet {said}: {title}" for title in titles)


def differences(was: bytes, now: bytes) -> Differences:
    """From `was`, a workbook that was read, to `now`, whatever that may be."""
    try:
        one, other = read_raw(workbook_bytes(was)), read_raw(workbook_bytes(now))
        before, after = _planners(was), _planners(now)
        own = tuple(_of_own_sheets(was, now, _strangers(one) & _strangers(other)))
    except InputError as refused:
        return Differences(unreadable="; ".join(problem.message for problem in refused.problems))
    except Exception as failed:  # openpyxl's own, in a sheet that no case reads
        return Differences(unreadable=f"one of its sheets cannot be read ({type(failed).__name__})")
    return Differences(
        tuple(table_changes(one.tables, other.tables)),
        own,
        tuple(title for name, title in after.items() if name not in before),
        tuple(title for name, title in before.items() if name not in after),
    )


def table_changes(was: Mapping[str, pd.DataFrame], now: Mapping[str, pd.DataFrame]) -> Iterator[Change]:
    """Cells that differ, rows told apart by what names them and numbered as in `now`, if they are there."""
    for sheet in SHEETS:
        if not was[sheet.name].equals(now[sheet.name]):
            yield from sorted(_of_sheet(sheet, was[sheet.name], now[sheet.name]), key=lambda one: one.row)


def _of_sheet(sheet: Sheet, was: pd.DataFrame, now: pd.DataFrame) -> Iterator[Change]:
    before, after = cells_by_row(was), cells_by_row(now)
    twins = twin_rows(sheet, before, after)
    for number, cells in before.items():
        if number not in twins:
            if words := row_in_words(cells):
                yield Change(sheet.name, number, id_of(sheet, cells), "", words, None)
            continue
        twin = after[twins[number]]
        for column in dict.fromkeys([*cells, *twin]):
            if differ(cells.get(column), twin.get(column)):
                place = (sheet.name, twins[number], id_of(sheet, twin), str(column))
                yield Change(*place, cells.get(column), twin.get(column))
    found = set(twins.values())
    for number, cells in after.items():
        if number not in found and (words := row_in_words(cells)):
            yield Change(sheet.name, number, id_of(sheet, cells), "", None, words)


def _planners(data: bytes) -> dict[str, str]:
    """The titles of all but result sheets, by their keys."""
    return {key(title): title for title in sheet_titles(data) if not is_result_sheet(title)}


def _strangers(raw: RawWorkbook) -> set[str]:
    return {one.sheet for one in raw.read_past if not one.column and not is_result_sheet(one.sheet)}


def _of_own_sheets(was: bytes, now: bytes, titles: set[str]) -> Iterator[Change]:
    if not titles:
        return
    before, after = own_cells(was, titles), own_cells(now, titles)
    for title, cells in before.items():
        others = after.get(title, {})
        for row, letter in sorted({*cells, *others}, key=lambda place: (place[0], len(place[1]), place[1])):
            one, other = cells.get((row, letter)), others.get((row, letter))
            if differ(one, other):
                yield Change(title, row, "", letter, one, other)


def _told(change: Change) -> str:
    row = f"{change.sheet} row {change.row}{f' ({change.id})' if change.id else ''}"
    if change.column:
        return f"{row}, {change.column}: was {in_words(change.old)}, is {in_words(change.new)}"
    if change.old is None:
        return f"{row}: added ({change.new})"
    return f"{row}: removed ({change.old})"
