"""What the rules of reading ask of a worksheet, whatever kind of file it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol


class Cell(Protocol):
    """A cell; `data_type` is n, s, b, d, e, or str for text that a formula left empty."""

    @property
    def row(self) -> int: ...

    @property
    def column(self) -> int: ...

    @property
    def value(self) -> object: ...

    @property
    def data_type(self) -> str: ...

    @property
    def number_format(self) -> str: ...

    @property
    def is_formula(self) -> bool: ...


class Worksheet(Protocol):
    """A sheet of cells."""

    title: str

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """(Excel's number, cells from column A on) of the rows that have cells."""
