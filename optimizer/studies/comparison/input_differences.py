"""What differs in the inputs of answers: by cell where tables are known, else what their records say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from optimizer.case.cells import numbered_records
from optimizer.case.schema import SHEETS, Sheet, sheet_named
from optimizer.studies.comparison.compared_columns import INPUTS
from optimizer.studies.comparison.sides import Side

Cells = Mapping[tuple[str, ...], Mapping[str, Any]]
Found = list[Any]  # sheet, row, id, column, the sides' values
WHOLE_ROW = "(the whole row)"


def differing_inputs(sides: Mapping[str, Side]) -> pd.DataFrame:
    """Every cell that is not the same in all sides, with one column a side.

    Settings are those in force: a budget given in a call counts. A row that a side does not have is blank
    there.
    """
    every = list(sides.values())
    known = all(side.tables is not None for side in every)
    rows: list[Found] = list(_records(every, known=known))
    if known:
        rows += _settings(every)
        for sheet in SHEETS:
            if sheet.name != "Settings":
                rows += _of_sheet(sheet, every)
    return INPUTS.frame(rows, dtype=object, answer=sides)


def _records(sides: Sequence[Side], *, known: bool) -> Iterator[Found]:
    """What the answers themselves say of their making."""
    for words, values in (
        ("title", [side.answer["case"] for side in sides]),
        ("sha256 of the tables", [side.answer["run"].get("case_sha256") for side in sides]),
        ("budget_musd", [side.answer.get("budget_musd") for side in sides]),
        ("solver", [side.answer["run"].get("solver") for side in sides]),
        ("product version", [side.answer["run"].get("version") for side in sides]),
    ):
        if not _alike(values) and not (known and words in ("title", "sha256 of the tables", "budget_musd")):
            yield [None, None, "answer", words, *values]


def _settings(sides: Sequence[Side]) -> Iterator[Found]:
    names = dict.fromkeys(name for side in sides for name in side.settings or {})
    for name in names:
        values = [(side.settings or {}).get(name) for side in sides]
        if not _alike(values):
            row = _row(sides, "Settings", lambda row, name=name: row["setting"] == name)
            yield ["Settings", row, name, "value", *values]


def _row(sides: Sequence[Side], sheet: str, is_it: Any) -> int | None:
    """Excel's number of the row, in the first side that has it."""
    for side in sides:
        for number, cells in numbered_records((side.tables or {})[sheet], sheet_named(sheet).names()):
            if is_it(cells):
                return number
    return None


def _of_sheet(sheet: Sheet, sides: Sequence[Side]) -> Iterator[Found]:
    """Cells that differ; a row that not all sides have is one line, in words."""
    tables = [_cells(side, sheet) for side in sides]
    for key in dict.fromkeys(key for table in tables for key in table):
        row = next(int(table[key]["row"]) for table in tables if key in table)
        place = [sheet.name, row, " / ".join(filter(None, key))]
        if any(key not in table for table in tables):
            rows = (_in_words(table[key], sheet) if key in table else None for table in tables)
            yield [*place, WHOLE_ROW, *rows]
            continue
        for column in sheet.names():
            values = [table[key][column] for table in tables]
            if not _alike(values):
                yield [*place, column, *values]


def _in_words(row: Mapping[str, Any], sheet: Sheet) -> str:
    return ", ".join(f"{name} {row[name]}" for name in sheet.names() if row[name] is not None)


def _cells(side: Side, sheet: Sheet) -> Cells:
    """Rows by their key, with Excel's number; a planner's own columns belong to no sheet and are left out."""
    numbered = numbered_records((side.tables or {})[sheet.name], sheet.names())
    rows = ({**cells, "row": n} for n, cells in numbered)
    return {tuple(_as_key(row[column]) for column in sheet.key): row for row in rows}


def _as_key(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _alike(values: Iterable[Any]) -> bool:
    """Whether all are the same; 5 and 5.0 are, blank and 0 are not."""
    first, *others = values
    return all(other == first for other in others)
