"""Three versions of a case's tables (as opened, as another left them, as edited here), and one from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimizer.case.saving.cell_changes import cells_by_row, differ, id_of, row_in_words
from optimizer.case.saving.twin_rows import Rows, twin_rows
from optimizer.case.schema import SHEETS, Sheet

Tables = Mapping[str, pd.DataFrame]
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Cell:
    """One cell that was changed by either side, or a whole row in words where `column` is blank.

    `row` is its number in their version; 0 where they have no such row.
    """

    sheet: str
    row: int
    id: str
    column: str
    opened: Any
    theirs: Any
    mine: Any
    _mine: Row = field(default_factory=dict, compare=False, repr=False)  # the whole row of mine

    @property
    def is_mine(self) -> bool:
        return differ(self.opened, self.mine)

    @property
    def is_conflict(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.is_mine and differ(self.opened, self.theirs) and differ(self.theirs, self.mine)


def changed_cells(opened: Tables, theirs: Tables, mine: Tables) -> list[Cell]:
    """Every cell or row that differs between two of the three, in the order of the sheets and rows."""
    return [
        cell
        for sheet in SHEETS
        for cell in sorted(
            _of_sheet(sheet, *(cells_by_row(one[sheet.name]) for one in (opened, theirs, mine))),
            key=lambda cell: (cell.row == 0, cell.row),
        )
    ]


def merged(
    theirs: Tables, cells: Sequence[Cell], *, mine_in: Collection[int] = ()
) -> dict[str, pd.DataFrame]:
    """Their tables with what was changed here; in a conflict theirs holds, but for those at `mine_in`."""
    tables = dict(theirs)
    for sheet in SHEETS:
        own = [
            cell
            for position, cell in enumerate(cells)
            if cell.sheet == sheet.name and cell.is_mine and (not cell.is_conflict or position in mine_in)
        ]
        if own:
            tables[sheet.name] = _with_changes(tables[sheet.name], own)
    return tables


def _of_sheet(sheet: Sheet, opened: Rows, theirs: Rows, mine: Rows) -> Iterator[Cell]:
    in_theirs = twin_rows(sheet, opened, theirs)
    for number, was in opened.items():
        twin, here = theirs.get(in_theirs.get(number, 0)), mine.get(number)
        at = in_theirs.get(number, 0)
        if twin is not None and here is not None:
            yield from _cells(sheet, at, was, twin, here)
        elif twin is not None or here is not None:
            yield _row(sheet, at, was, twin, here)
    yield from _of_new_rows(
        sheet,
        {number: cells for number, cells in theirs.items() if number not in in_theirs.values()},
        {number: cells for number, cells in mine.items() if number not in opened},
    )


def _of_new_rows(sheet: Sheet, theirs: Rows, mine: Rows) -> Iterator[Cell]:
    """Rows that were added: two of one name are one row, others stand for themselves."""
    same = {
        one: other
        for one, other in twin_rows(sheet, mine, theirs).items()
        if id_of(sheet, mine[one]) == id_of(sheet, theirs[other])
    }
    for number, here in mine.items():
        if number in same:
            yield from _cells(sheet, same[number], {}, theirs[same[number]], here)
        else:
            yield _row(sheet, 0, None, None, here)
    for number, twin in theirs.items():
        if number not in same.values():
            yield _row(sheet, number, None, twin, None)


def _cells(sheet: Sheet, at: int, was: Row, twin: Row, here: Row) -> Iterator[Cell]:
    for column in dict.fromkeys([*was, *twin, *here]):
        cell = Cell(
            sheet.name,
            at,
            id_of(sheet, twin),
            str(column),
            was.get(column),
            twin.get(column),
            here.get(column),
            here,
        )
        if cell.is_mine or differ(cell.opened, cell.theirs):
            yield cell


def _row(sheet: Sheet, at: int, was: Row | None, twin: Row | None, here: Row | None) -> Cell:
    known = next(row for row in (here, twin, was) if row is not None)
    opened, theirs, mine = (None if row is None else row_in_words(row) for row in (was, twin, here))
    return Cell(sheet.name, at, id_of(sheet, known), "", opened, theirs, mine, here or {})


def _with_changes(table: pd.DataFrame, cells: Sequence[Cell]) -> pd.DataFrame:
    changed = table.astype(object).copy()
    added: list[Row] = []
    for cell in cells:
        if cell.column:
            if cell.column not in changed.columns:
                changed[cell.column] = pd.Series([None] * len(changed), index=changed.index, dtype=object)
            changed.at[cell.row, cell.column] = cell.mine
        elif cell.mine is None:
            changed = changed.drop(index=cell.row)
        else:
            added.append(cell._mine)
    if added:
        first = max([1, *map(int, table.index)]) + 1
        fresh = pd.DataFrame(
            [{column: row.get(column) for column in changed.columns} for row in added],
            columns=changed.columns,
            index=range(first, first + len(added)),
            dtype=object,
        )
        changed = pd.concat([changed, fresh]) if len(changed) else fresh
    changed.index = pd.Index([int(row) for row in changed.index], dtype="int64")
    return changed.where(changed.notna(), None)
