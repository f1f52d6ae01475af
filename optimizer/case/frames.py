"""A case made in Python, from frames and without any file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.checking.checks import check_tables
from optimizer.case.problems import InputError, errors_of


def case_from_frames(frames: Mapping[str, pd.DataFrame], *, name: str = "", **settings: Any) -> Case:
    """The case in frames by the names of the sheets, {"Nodes": nodes, "Links": links, …}.

    Columns are those of docs/workbook.md, and any of your own; blank cells are None or NaN. Rows of findings
    count as in the workbook that `write_case` makes of it: the first is row 2. `settings` such as
    budget_musd=150 replace those of a frame "Settings". InputError with every problem.
    """
    tables = {
        sheet: frame.set_axis(pd.RangeIndex(2, len(frame) + 2), axis=0) for sheet, frame in frames.items()
    }
    case, problems = check_tables(tables, name=name, **settings)
    if case is None:
        raise InputError(errors_of(problems))
    return case
