"""What the data dictionary is made of: columns, sheets, and the words that cells may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal[
    "id",  # names the row; ASCII letters, digits, - and _
    "text",  # anything a person writes
    "number",
    "integer",
    "choice",  # one of `choices`
    "choices",  # some of `choices`, separated by commas
    "country",  # ISO 3166 two letters
    "countries",  # some of them, separated by commas
    "reference",  # the id of a row in one of `refers_to`
    "references",  # some of them, separated by commas
    "value",  # typed by the row it stands in (Settings only)
]

MODES = ("rail", "road", "sea")
KINDS = ("bridge replacement", "customs upgrade", "customs training")
EVIDENCE = ("cited", "derived", "illustrative")
OBJECTIVES = ("expected", "worst_case", "cvar", "regret")
YES_NO = ("yes", "no")
DELAYS = ("queue_hours", "processing_hours", "delay_hours")
SHOCK_FIELDS = ("hours", *DELAYS, "capacity_kt", "kt_per_year", "closed")
RESULT_PREFIX = "Results_"
README_SHEET = "README"
# not "Lists": two letters from "Links", it would stand accused whenever Links is misspelt
CHOICES_SHEET = "Choices"


@dataclass(frozen=True)
class Column:
    """One column of a sheet, or one setting.

    `default` is what a blank means to the model (None where a blank has no figure, such as an unlimited
    capacity); `blank` says the same to a person. `minimum` and `maximum` are inclusive.
    """

    name: str
    type: ColumnType
    meaning: str
    unit: str = ""
    required: bool = False
    default: str | float | int | None = None
    blank: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        return self.type in ("number", "integer")

    @property
    def is_list(self) -> bool:
        return self.type in ("choices", "countries", "references")

    @property
    def is_percent(self) -> bool:
        return self.name.endswith("_pct")

    def blank_means(self) -> str:
        """What leaving the cell empty means, in words; "" where the cell must be filled."""
        if self.required:
            return ""
        if self.blank or self.default is None:
            return self.blank or "nothing"
        return f"{self.default:g}" if self.is_numeric else str(self.default)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns, and the columns that together may not repeat."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    needed: bool = False

    @property
    def id_column(self) -> str | None:
        """The column whose id names the row, or None where rows have no id of their own."""
        first = self.columns[0]
        return first.name if first.type == "id" else None

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
