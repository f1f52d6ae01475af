"""Cells of a frame as plain Python objects, all at once: pandas takes far longer when asked one by one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd


def cells_of(table: pd.DataFrame) -> dict[Hashable, Sequence[Any]]:
    """Column by column."""
    return dict(zip(table.columns, table.to_numpy(dtype=object).T.tolist(), strict=True))


def records_of(table: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Row by row, each with these columns."""
    rows = table[list(names)].to_numpy(dtype=object).tolist()
    return [dict(zip(names, cells, strict=True)) for cells in rows]


def numbered_records(table: pd.DataFrame, names: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    """The same of a case's table, each with its row in Excel."""
    return list(zip(map(int, table.index), records_of(table, names), strict=True))
