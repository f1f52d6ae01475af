"""What was changed, cell by cell: old, new, and how much of a slip it looks like."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case.cells import records_of
from optimizer.case.schema import SHEETS, Sheet

TENFOLD = 9.5  # a factor that is taken for one of ten or more
EXACT = 1e-6


@dataclass(frozen=True)
class Change:
    """One cell, or a whole row where `column` is blank; `row` is Excel's number, `id` names the row."""

    sheet: str
    row: int
    id: str
    column: str
    old: Any
    new: Any

    @property
    def difference(self) -> str:
        """How much more or less, in words; "" where that means nothing."""
        if not (is_number(self.old) and is_number(self.new)) or not self.old:
            return ""
        ratio = self.new / self.old
        if ratio > 0 and (ratio >= TENFOLD or ratio <= 1 / TENFOLD):
            return f"× {ratio:,.4g}" if ratio > 1 else f"÷ {1 / ratio:,.4g}"
        return f"{100 * (ratio - 1):+,.1f} %"

    @property
    def warning(self) -> str:
        """Why the change looks like a slip; "" where it does not."""
        if not (is_number(self.old) and is_number(self.new)):
            return ""
        if not self.old or not self.new:
            return (
                "to zero: is nothing meant?" if self.old else "from zero: is that meant?" if self.new else ""
            )
        if (self.old < 0) != (self.new < 0):
            return "the sign changes: is that meant?"
        ratio = abs(self.new / self.old)
        if 1 / TENFOLD < ratio < TENFOLD:
            return ""
        power = math.log10(ratio)
        exact = abs(power - round(power)) < EXACT
        if exact:
            return "exactly a factor of ten: was a decimal comma lost?"
        return "ten times or more: is the unit right?"


def changes(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> list[Change]:
    """All changes, in the order of the sheets, rows and columns."""
    return [change for sheet in SHEETS for change in _of_sheet(sheet, old[sheet.name], new[sheet.name])]


def _of_sheet(sheet: Sheet, old: pd.DataFrame, new: pd.DataFrame) -> Iterator[Change]:
    if old is new or old.equals(new):
        return
    before, after = cells_by_row(old), cells_by_row(new)
    for row in sorted({*before, *after}):
        was, now = before.get(row), after.get(row)
        if was is None or now is None:
            kept = now if was is None else was
            if kept is not None and any(value is not None for value in kept.values()):
                said = row_in_words(kept)
                yield Change(
                    sheet.name,
                    row,
                    id_of(sheet, kept),
                    "",
                    None if was is None else said,
                    None if now is None else said,
                )
            continue
        for name, value in now.items():
            if value is not was.get(name) and differ(was.get(name), value):
                yield Change(sheet.name, row, id_of(sheet, now), name, was.get(name), value)


def cells_by_row(table: pd.DataFrame) -> dict[int, dict[str, Any]]:
    """The cells of each row by its number."""
    return dict(zip(map(int, table.index), records_of(table, list(table.columns)), strict=True))


def differ(one: Any, other: Any) -> bool:
    return (type(one) is not type(other) and not (is_number(one) and is_number(other))) or one != other


def id_of(sheet: Sheet, row: Mapping[Any, Any]) -> str:
    return ", ".join(str(row[name]) for name in sheet.key if row.get(name) is not None)


def row_in_words(row: Mapping[Any, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def frame_of(found: list[Change]) -> pd.DataFrame:
    """The list for people."""
    rows = [
        {
            "sheet": change.sheet,
            "row": change.row,
            "id": change.id,
            "column": change.column or ("row added" if change.old is None else "row deleted"),
            "old": in_words(change.old),
            "new": in_words(change.new),
            "difference": change.difference,
            "look again": change.warning,
        }
        for change in found
    ]
    return pd.DataFrame(
        rows, columns=["sheet", "row", "id", "column", "old", "new", "difference", "look again"]
    )


def in_words(value: object) -> str:
    return "(blank)" if value is None else f"{value:,.10g}" if isinstance(value, float) else str(value)
