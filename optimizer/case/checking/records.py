"""The typed tables as rows to walk, blanks filled where a check needs the figure that the model will use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from optimizer.case.cells import numbered_records
from optimizer.case.checking.coerce import members_of
from optimizer.case.problems import Problem, advice, error
from optimizer.case.schema import MODES, SHEETS, sheet_named

_DEFAULTS = {sheet.name: {column.name: column.default for column in sheet.columns} for sheet in SHEETS}


@dataclass(frozen=True)
class Record:
    """One row of a sheet."""

    sheet: str
    row: int
    cells: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        """The cell's typed value; the dictionary's default where it is blank."""
        value = self.cells[column]
        return _DEFAULTS[self.sheet][column] if value is None else value

    def members(self, column: str) -> tuple[str, ...]:
        """The members of a list cell; none where it is blank."""
        return members_of(self.cells[column])

    def error(self, column: str, message: str, remedy: str) -> Problem:
        return error(self.sheet, self.row, column, self.cells[column], message, remedy)

    def advice(self, column: str, message: str, remedy: str) -> Problem:
        return advice(self.sheet, self.row, column, self.cells[column], message, remedy)


@dataclass(frozen=True)
class Records:
    """All rows of a case, by sheet, and its settings."""

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]

    @cached_property
    def by_sheet(self) -> dict[str, list[Record]]:
        return {sheet.name: self._of(sheet.name) for sheet in SHEETS}

    def _of(self, name: str) -> list[Record]:
        rows = numbered_records(self.tables[name], sheet_named(name).names())
        return [Record(name, row, cells) for row, cells in rows]

    def __getitem__(self, sheet: str) -> list[Record]:
        return self.by_sheet[sheet]

    @cached_property
    def ids(self) -> dict[str, dict[str, Record]]:
        """The rows of each sheet that has an id, by id; the first row where an id repeats."""
        named = ((sheet.name, sheet.id_column) for sheet in SHEETS if sheet.id_column is not None)
        return {sheet: self._first(sheet, column) for sheet, column in named}

    def _first(self, sheet: str, column: str) -> dict[str, Record]:
        found: dict[str, Record] = {}
        for record in self[sheet]:
            if record.cells[column] is not None:
                found.setdefault(record.cells[column], record)
        return found

    @cached_property
    def last_year(self) -> int | None:
        """The last year of the plan; None in a static case, where years are ignored."""
        first, years = self.settings["first_year"], self.settings["horizon_years"]
        return first + years - 1 if years > 1 and first is not None else None

    def country_of(self, node: str | None) -> str | None:
        record = self.ids["Nodes"].get(node) if node is not None else None
        return record.cells["country"] if record is not None else None

    def is_crossing(self, link: Record) -> bool:
        """Whether the ends of a link lie in different countries."""
        return self.country_of(link["from_node"]) != self.country_of(link["to_node"])


def modes_of(record: Record) -> frozenset[str]:
    """The modes of a flow or a post; all where it names none."""
    return frozenset(record.members("modes") or MODES)
