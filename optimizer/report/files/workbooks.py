"""An answer's workbook: the planner's own with the edits in it, or one written afresh, and result sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import pandas as pd

from optimizer.case import Case
from optimizer.case.writing.failures import writer_failed
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import has_macros
from optimizer.case.writing.rewriter import NotRewritableError, rewritten
from optimizer.case.writing.writer import write_workbook
from optimizer.report.files.placing import place_results
from optimizer.report.files.result_sheets import result_sheets
from optimizer.solver.portfolio import Portfolio


@dataclass(frozen=True)
class Edited:
    """A file as it was opened: its bytes and its tables."""

    file: bytes
    opened: Mapping[str, pd.DataFrame]


def answer_workbook(
    case: Case, portfolio: Portfolio, about: pd.DataFrame, *, original: bytes | None, edited: Edited | None
) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """The inputs with result sheets, `about` (fact, value) last; why results stand alone, or inputs afresh.

    `original` is the file where the case is just what stands in it, `edited` the file that was edited to make
    the case.
    """
    inputs, afresh = input_workbook(case, original, edited)
    placed = place_results(run_sheets(portfolio, about), inputs)
    return placed.data, placed.reasons, afresh


def run_sheets(portfolio: Portfolio, about: pd.DataFrame) -> tuple[ResultSheet, ...]:
    """The result sheets of a run in the app, and one that says which run it is."""
    return (*result_sheets(portfolio), ResultSheet("Results_Run", "Which run this is", about))


def input_workbook(
    case: Case, original: bytes | None, edited: Edited | None
) -> tuple[bytes, tuple[str, ...]]:
    """The workbook of a case, the planner's own with the edits; or one written afresh, and why."""
    if original is not None:
        return original, ()
    tables = {name: table for name, table in case.tables.items() if name in case.present or len(table)}
    if edited is None:
        return fresh_workbook(tables, case.title), ()
    return edited_workbook(edited.file, edited.opened, tables, case.title)


def edited_workbook(
    original: bytes, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], title: str
) -> tuple[bytes, tuple[str, ...]]:
    """A copy of `original`, read as `before`, with the tables `after`; or these alone, and the reasons why.

    They stand alone where a copy would lose something that the original holds.
    """
    reasons = losses_on_saving(original)
    if not reasons:
        try:
            return rewritten(original, before, after), ()
        except NotRewritableError as refused:
            reasons = refused.reasons
        except Exception as failed:  # whatever a damaged part is, it is told in words
            reasons = (writer_failed(failed),)
    return fresh_workbook(after, title), reasons


def fresh_workbook(tables: Mapping[str, pd.DataFrame], title: str) -> bytes:
    """The tables in a workbook of their own.

    Columns of the planner's own stay, sheets of their own do not.
    """
    buffer = BytesIO()
    write_workbook(tables, buffer, title=title)
    return buffer.getvalue()


def ending_of(data: bytes) -> str:
    """xlsm or xlsx, as the file must be named for Excel to open it."""
    return "xlsm" if has_macros(data) else "xlsx"
