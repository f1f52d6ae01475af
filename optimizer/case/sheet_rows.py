"""The rows of a case's sheets with defaults filled, each sheet read once: what the Instance is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.case.cells import numbered_records
from optimizer.case.schema import sheet_named

Row = Mapping[str, Any]


class SheetRows:
    """Rows by sheet; a cell that has no default and is blank is None."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._numbered: dict[str, list[tuple[int, Row]]] = {}
        self._cells: dict[str, list[Row]] = {}

    def numbered(self, sheet: str) -> list[tuple[int, Row]]:
        """(Excel's row, cells) of every row."""
        if sheet not in self._numbered:
            columns = sheet_named(sheet).columns
            defaults = {column.name: column.default for column in columns if column.default is not None}
            rows = numbered_records(self._tables[sheet], sheet_named(sheet).names())
            for _, cells in rows:
                cells.update({name: default for name, default in defaults.items() if cells[name] is None})
            self._numbered[sheet] = [*rows]
        return self._numbered[sheet]

    def cells(self, sheet: str) -> list[Row]:
        if sheet not in self._cells:
            self._cells[sheet] = [cells for _, cells in self.numbered(sheet)]
        return self._cells[sheet]

    def positions(self, sheet: str) -> dict[str, int]:
        """The position of each row by its id, the cell of the sheet's first column."""
        first = sheet_named(sheet).columns[0].name
        return {cells[first]: position for position, cells in enumerate(self.cells(sheet))}


def bridge_delay_hours(cells: Row) -> float:
    """What a passage of a bridge waits in the mean: its delay, and a closure by its share of the year."""
    return float(cells["delay_hours"] + cells["closure_pct"] / 100 * cells["closure_hours"])
