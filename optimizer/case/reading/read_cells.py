"""A cell as it was read from a worksheet, and the number formats by which it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.styles.numbers import is_date_format, is_timedelta_format


class DamagedCellsError(ValueError):
    """A sheet whose cells cannot be told for certain; the message says where and why."""


class ReadCell:
    """A cell as it was read; `data_type` is openpyxl's: n, s, b, d, e, or str for text that a formula left
    empty.
    """

    __slots__ = ("_formats", "_style", "column", "data_type", "is_formula", "row", "value")

    def __init__(
        self,
        row: int,
        column: int,
        value: object,
        data_type: str,
        *,
        style: int = 0,
        formats: NumberFormats | None = None,
        is_formula: bool = False,
    ) -> None:
        self.row, self.column, self.value, self.data_type = row, column, value, data_type
        self.is_formula, self._style, self._formats = is_formula, style, formats

    @property
    def number_format(self) -> str:
        return "General" if self._formats is None else self._formats.code(self._style)


@dataclass(frozen=True)
class NumberFormats:
    """The number formats of a book's cell formats, in their order."""

    codes: Sequence[str] = ()

    def code(self, style: int) -> str:
        if not self.codes and style == 0:
            return "General"
        if not 0 <= style < len(self.codes):
            raise DamagedCellsError(f"a cell has the format {style}, of which the file says nothing")
        return self.codes[style]

    @cached_property
    def dates(self) -> frozenset[int]:
        return frozenset(at for at, code in enumerate(self.codes) if is_date_format(code))

    @cached_property
    def spans_of_time(self) -> frozenset[int]:
        return frozenset(at for at, code in enumerate(self.codes) if is_timedelta_format(code))
