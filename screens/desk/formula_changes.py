"""What edits do to formulas: those that they replace, those that show old figures. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from optimizer.case.reading.formulas import InputCell, InputFormulas
from optimizer.case.saving.cell_changes import Change


@dataclass(frozen=True)
class FormulaChanges:
    """`replaced` are formulas in whose place a value was typed, `old` those that show figures from before."""

    replaced: tuple[InputCell, ...]
    old: tuple[InputCell, ...]


def formula_changes(formulas: InputFormulas, changes: Iterable[Change]) -> FormulaChanges:
    """What edits mean for the formulas of the workbook in which they were made."""
    edited = [(one.sheet, one.row, one.column) for one in changes if one.column]
    replaced = tuple(cell for cell in edited if cell in formulas.texts)
    return FormulaChanges(replaced, tuple(sorted(formulas.showing_old(edited))))


def frame_of(formulas: InputFormulas, cells: Iterable[InputCell]) -> pd.DataFrame:
    """Formulas for people: where they stand and how they read."""
    rows = [(sheet, row, column, formulas.texts[sheet, row, column]) for sheet, row, column in cells]
    return pd.DataFrame(rows, columns=["sheet", "row", "column", "formula"])


def of_sheet(formulas: InputFormulas, sheet: str) -> list[InputCell]:
    return sorted((cell for cell in formulas.texts if cell[0] == sheet), key=lambda cell: cell[1:])
