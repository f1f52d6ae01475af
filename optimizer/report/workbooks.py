"""The workbook of an edited case: the planner's own with the edits in it, or one written afresh."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import pandas as pd

from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.results import has_macros
from optimizer.case.writing.rewriter import NotRewritableError, rewritten
from optimizer.case.writing.writer import write_workbook


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
    return fresh_workbook(after, title), reasons


def fresh_workbook(tables: Mapping[str, pd.DataFrame], title: str) -> bytes:
    """The tables in a workbook of their own; columns of the planner's own stay, sheets of their own do not."""
    buffer = BytesIO()
    write_workbook(tables, buffer, title=title)
    return buffer.getvalue()


def ending_of(data: bytes) -> str:
    """xlsm or xlsx, as the file must be named for Excel to open it."""
    return "xlsm" if has_macros(data) else "xlsx"
