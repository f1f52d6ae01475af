"""Formulas that would show another row's figure once rows move: openpyxl keeps their text as it is."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any

_ROWS = r"\$?[A-Za-z]{1,3}\$?(\d+)(?::\$?[A-Za-z]{1,3}\$?(\d+))?(?![\w(])"


def is_formula(cell: Any) -> bool:
    return bool(cell.data_type == "f")


def lost_reference(
    worksheets: Iterable[Any],
    moved: Any,
    columns: Container[int],
    first: int,
    last: int,
    *,
    ranges_hold: bool,
) -> str | None:
    """The title of a sheet with a formula that names a cell of `moved` from row `first` on; None without one.

    Formulas in `columns` of rows `first` to `last` of the sheet itself do not count, nor, with `ranges_hold`,
    do ranges that hold all of these rows: rows move within them.
    """
    title = re.escape(moved.title.replace("'", "''"))
    for worksheet in worksheets:
        here = worksheet is moved
        prefix = rf"(?<![\w!$:.])(?:'?{title}'?!)?" if here else rf"(?<!\w)'?{title}'?!"
        pattern = re.compile(prefix + _ROWS, re.IGNORECASE)
        for (row, column), cell in worksheet._cells.items():
            if not is_formula(cell) or (here and column in columns and first <= row <= last):
                continue
            for start, end in pattern.findall(str(getattr(cell.value, "text", cell.value))):
                is_whole = ranges_hold and end and int(start) <= first and int(end) >= last
                if int(end or start) >= first and not is_whole:
                    return str(worksheet.title)
    return None
