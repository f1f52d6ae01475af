"""Rows and cells of frames. A cell holds what the frame's maker says: the stubs of pandas cannot know it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from optimizer.case.cells import records_of


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """A frame's rows with its columns as attributes, to be read as what the frame's maker says they hold."""
    return iter(frame.itertuples(index=False))


def blank(value: Any) -> bool:
    """Whether a cell is blank: None, or the NaN that a frame makes of it."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def number(value: Any) -> float | None:
    """A cell's number, None where it is blank."""
    return None if blank(value) else float(value)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as dicts by column."""
    names = [str(column) for column in frame.columns]
    return records_of(frame.set_axis(names, axis=1), names)


def row_with_most(frame: pd.DataFrame, column: str) -> dict[str, Any]:
    """The first row with the largest value of a column; the frame may not be empty."""
    return records(frame.iloc[[int(frame[column].astype(float).to_numpy().argmax())]])[0]
