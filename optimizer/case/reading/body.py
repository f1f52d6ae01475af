"""The rows below a header, and each cell that the file itself tells to be wrong or shows otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd

from optimizer.case.names import key
from optimizer.case.problems import Problem, advice, error
from optimizer.case.reading.grid import Grid, is_percent_format, is_scaled_format
from optimizer.case.reading.header import Header
from optimizer.case.reading.worksheets import Cell
from optimizer.case.schema import Column, Sheet


class Body:
    """The rows below a header, as they come."""

    def __init__(self, sheet: Sheet, header: Header, grid: Grid) -> None:
        self.sheet, self.header, self.grid = sheet, header, grid
        self.problems: list[Problem] = []
        self.numbers: list[int] = []
        self.rows: list[list[object]] = []
        at = {column.name: position for position, column in header.own.items()}
        self.columns = [*sheet.names(), *header.extra.values()]
        self.positions = [*(at.get(name) for name in sheet.names()), *header.extra]
        # What the figure is may stand in another cell of its row: the setting's name, the rule's measure.
        self.named_by = at.get({"Settings": "setting", "Rules": "measure"}.get(sheet.name, ""))
        self.scaled: dict[str, list[tuple[int, object]]] = defaultdict(list)
        self.old: dict[str, list[tuple[int, object]]] = defaultdict(list)

    def add(self, number: int, values: list[object], cells: Sequence[Cell]) -> None:
        faults = len(self.problems)
        for position, column in self.header.own.items():
            if position < len(cells):
                value = values[position] if position < len(values) else None
                fault = self._fault(number, column, cells[position], value, values)
                if fault is not None:
                    self.problems.append(fault)
                    if position < len(values):
                        values[position] = None
                elif value is not None:
                    self._look_at(number, column, cells[position], value)
        row = [values[at] if at is not None and at < len(values) else None for at in self.positions]
        if len(self.problems) == faults and all(value is None for value in row[: len(self.sheet.columns)]):
            message = "nothing stands in the sheet's own columns, so the row is read past"
            self.problems.append(
                advice(self.sheet.name, number, "", None, message, "move notes to a sheet of their own")
            )
            return
        self.numbers.append(number)
        self.rows.append(row)

    def _fault(
        self, number: int, column: Column, cell: Cell, value: object, values: list[object]
    ) -> Problem | None:
        sheet, name = self.sheet.name, column.name
        if self.grid.uncalculated(cell):
            message = "the cell holds a formula that was never calculated"
            remedy = "open the workbook in Excel, save it, and retry"
            return error(sheet, number, name, value, message, remedy)
        if value is None:
            return None
        if cell.data_type == "e":
            message = f"the cell shows the error {value}"
            return error(sheet, number, name, value, message, "correct the formula, or type the value")
        percent = column.is_percent or (name in ("value", "min", "max") and self._is_named_percent(values))
        if percent and is_percent_format(cell.number_format):
            message = "the cell is formatted as a percentage"
            remedy = "format it as a plain number and type 25 for 25 %"
            return error(sheet, number, name, value, message, remedy)
        return None

    def _is_named_percent(self, values: list[object]) -> bool:
        at = self.named_by
        return at is not None and at < len(values) and key(values[at]).endswith("_pct")

    def _look_at(self, number: int, column: Column, cell: Cell, value: object) -> None:
        """Keep what is taken otherwise than it is shown."""
        if isinstance(value, (int, float)) and is_scaled_format(cell.number_format, value):
            self.scaled[column.name].append((number, value))
        if self.grid.may_be_old(cell):
            self.old[column.name].append((number, value))

    def advice(self) -> Iterator[Problem]:
        """One line a column that shows its figures otherwise than they were taken."""
        for name, cells in self.scaled.items():
            row, value = cells[0]
            message = (
                f"{_rows(cells)} shown in thousands or millions; "
                f"the whole figure was taken, {value:,} in row {row}"
            )
            remedy = "give the column a plain number format, to see what it holds"
            yield advice(self.sheet.name, row, name, value, message, remedy)
        for name, cells in self.old.items():
            row, value = cells[0]
            what = "the result of a formula that the file wants calculated anew"
            message = f"{_rows(cells)} {what}; the old one was taken, {value} in row {row}"
            yield advice(self.sheet.name, row, name, value, message, "open the workbook in Excel and save it")

    def table(self) -> pd.DataFrame:
        index = pd.Index(self.numbers, dtype="int64")
        return pd.DataFrame(self.rows, index=index, columns=self.columns, dtype=object)


def _rows(cells: Sequence[tuple[int, object]]) -> str:
    first, last = cells[0][0], cells[-1][0]
    if len(cells) == 1:
        return f"the cell in row {first} is"
    return f"{len(cells):,} cells in rows {first} to {last} are"
