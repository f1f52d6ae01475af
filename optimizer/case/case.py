"""Case: what the planner gives, validated. The first of the three kinds of data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from optimizer.case.cells import records_of
from optimizer.case.checking.settings import checked_overrides, consistency_problems
from optimizer.case.problems import InputError, Problem, ReadPast
from optimizer.case.schema import SHEETS


@dataclass(frozen=True)
class Case:
    """Validated tables and settings.

    `tables` has a frame for every sheet of the data dictionary (without rows where the workbook has no such
    sheet), its columns in the dictionary's order, then the planner's own; its index is Excel's row numbers.
    Cells hold Python str, float or int, and None where they are blank: defaults are filled in on the way to
    the Instance only, so that a workbook written from a Case is the one that was read. The Settings sheet is
    a table like the others.

    `settings` has a value for every setting of the dictionary, defaults filled, overrides of the caller
    applied. `present` names the sheets that the workbook has. `advice` is what a planner should look at.
    `read_past` are the sheets and columns of the file that are no part of the case, `read_seconds` what
    reading and checking took.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]
    present: frozenset[str]
    advice: tuple[Problem, ...] = ()
    name: str = ""
    read_seconds: float = 0.0
    read_past: tuple[ReadPast, ...] = ()

    @property
    def title(self) -> str:
        return str(self.settings["title"])

    @property
    def sha256(self) -> str:
        """Hash of the tables and settings as read: neither the file's bytes nor overrides matter."""
        content = {
            sheet.name: [
                {column: _canonical(value) for column, value in row.items() if value is not None}
                for row in records_of(self.tables[sheet.name], sheet.names())
            ]
            for sheet in SHEETS
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def with_settings(self, **overrides: Any) -> Case:
        """The same case with some settings replaced; None leaves a setting as it is.

        Raises InputError naming the setting where a value is out of its range, TypeError for a name that is
        no setting.
        """
        given = checked_overrides(overrides)
        settings = {**self.settings, **given}
        if problems := consistency_problems(settings, {}):
            raise InputError(problems)
        return replace(self, settings=settings) if given else self


def _canonical(value: Any) -> Any:
    """Numbers as floats, so that 5 and 5.0 hash alike."""
    return float(value) if isinstance(value, (int, float)) else value
