"""What a result sheet is: a table with a title and notes, under a name that begins with Results_."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from optimizer.case.schema import RESULT_PREFIX

_NUMBERED = re.compile(r" \(\d+\)$")  # the second sheet of a name
MOST_NAME_CHARACTERS = 31  # Excel's limit
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class ResultSheet:
    """One table of results.

    `name` is the sheet's and begins with Results_. `title` and `notes` are shown when pointing at the first
    header and printed with the sheet; `column_notes` explain columns by name. Nothing stands around the table
    itself, so pandas.read_excel reads it as it is.
    """

    name: str
    title: str
    frame: pd.DataFrame
    column_notes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_result_sheet(self.name):
            raise ValueError(f"{self.name}: the name of a result sheet begins with {RESULT_PREFIX}")
        if len(self.name) > MOST_NAME_CHARACTERS or NOT_IN_A_NAME.search(self.name):
            raise ValueError(
                f"{self.name}: Excel takes sheet names of at most 31 characters without []:*?/\\"
            )
        if not len(self.frame.columns):
            raise ValueError(f"{self.name}: a result sheet needs a column")
        unknown = set(self.column_notes) - {str(name) for name in self.frame.columns}
        if unknown:
            columns = ", ".join(sorted(unknown))
            raise ValueError(f"{self.name}: notes for columns that are not there: {columns}")


def is_result_sheet(name: str) -> bool:
    return name.strip().casefold().startswith(RESULT_PREFIX.casefold())


def unnumbered(title: str) -> str:
    """The name of a result sheet without the number that it got beside a planner's of that name."""
    return _NUMBERED.sub("", title)
