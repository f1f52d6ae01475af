"""Compare: answers side by side, of this session or from files.

Inputs, figures, lists, flows, who gets and who pays. One side is an answer in the words of `solve --json`,
with its inputs where they are known (optimizer.studies.comparison.sides); so a run of the app, a JSON answer
and a workbook with result sheets are compared in one way.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.studies.comparison.compared_columns import frames_told, side_names
from optimizer.studies.comparison.compared_frames import Sides, compared_frames
from optimizer.studies.comparison.input_differences import differing_inputs
from optimizer.studies.comparison.sentences import remarks, sentences


@dataclass(frozen=True)
class Comparison:
    """Answers side by side: frames with one column an answer, named as `names` says.

    `sentences` hold every other side against the first, `remarks` say what does not compare and what is not
    known.
    """

    names: tuple[str, ...]
    inputs: pd.DataFrame
    figures: pd.DataFrame
    projects: pd.DataFrame
    flows: pd.DataFrame
    countries: pd.DataFrame
    sources: pd.DataFrame
    years: pd.DataFrame
    scenarios: pd.DataFrame
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON: a list of rows for each frame."""
        shown: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            shown[one.name] = _rows(value) if isinstance(value, pd.DataFrame) else list(value)
        return shown


Comparison.__doc__ = f"{inspect.cleandoc(Comparison.__doc__ or '')}\n\n{frames_told()}"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = records(frame.astype(object).where(frame.notna(), None))
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, frozenset, set)):
        return list(value)
    return value.item() if hasattr(value, "item") else value


def compare(sides: Sides) -> Comparison:
    """Compare sides in their order; a name that is a column's is marked. ValueError for fewer than two."""
    if len(sides) < 2:
        raise ValueError("comparing takes at least two answers")
    called = side_names(sides)
    sides = {called[name]: side for name, side in sides.items()}
    return Comparison(
        names=tuple(sides),
        inputs=differing_inputs(sides),
        **compared_frames(sides),
        sentences=tuple(sentences(sides)),
        remarks=tuple(remarks(sides)),
    )
