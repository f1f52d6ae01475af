"""Cells of a worksheet part in the order of their rows, looked at without holding the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lxml.etree import XMLSyntaxError

from optimizer.package.formulas import place, shifted
from optimizer.package.markup import Element, main, streamed, text_of

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


@dataclass(frozen=True)
class FormulaCell:
    """A cell with a formula. `text` is without "="; `fills` is the range of an array formula."""

    row: int
    column: int
    text: str
    fills: str = ""


def holds_formula(content: bytes) -> bool:
    """Whether a worksheet's bytes hold a formula: a look that parses nothing."""
    return _FORMULA.search(content) is not None


def placed_rows(sheet_data: Element) -> Iterator[tuple[int, Element]]:
    """(number, element) of the rows; a row that says no number follows the one before it."""
    number = 0
    for row in sheet_data.iterchildren(main("row")):
        number = row_number(row, after=number)
        yield number, row


def row_number(row: Element, *, after: int) -> int:
    """The number that a row says, or that of the row after the one before it. ValueError where it is none."""
    said = row.get("r")
    if said is None:
        return after + 1
    if not re.fullmatch(r"\d{1,9}(\.0*)?", said, re.ASCII):  # some writers say 5.0
        raise ValueError(f"a row says that it is row {said[:20]!r}")
    return int(float(said))


def placed_cells(row: Element) -> Iterator[tuple[int, Element]]:
    """(column, element) of a row's cells; a cell that says no place follows the one before it."""
    column = 0
    for cell in row.iterchildren(main("c")):
        column = place(cell.get("r"))[1] if cell.get("r") else column + 1
        yield column, cell


def streamed_rows(content: bytes) -> Iterator[tuple[int, Element]]:
    """The rows of a worksheet's bytes, each forgotten when the next is asked for.

    Raises ValueError where the sheet is not well-formed.
    """
    number = 0
    try:
        for row in streamed(content, "row"):
            number = row_number(row, after=number)
            yield number, row
    except XMLSyntaxError as failed:
        raise ValueError(f"a sheet is not well-formed: {failed}") from None


def formula_cells(content: bytes) -> Iterator[FormulaCell]:
    """The formulas of a worksheet; one that is shared is told as each of its cells has it, or as "" where it
    cannot be read.
    """
    shared: dict[str, FormulaCell] = {}
    for number, row in streamed_rows(content):
        for column, cell in placed_cells(row):
            formula = cell.find(main("f"))
            if formula is None:
                continue
            kind, text, group = formula.get("t", "normal"), formula.text or "", formula.get("si", "")
            if kind == "normal" and not text:
                continue  # an empty element is no formula: there is nothing to work out
            if kind == "shared" and text:
                shared[group] = FormulaCell(number, column, text)
            elif kind == "shared" and group in shared:
                with suppress(ValueError):
                    text = translated(shared[group], number, column)
            fills = formula.get("ref", "") if kind in ("array", "dataTable") else ""
            yield FormulaCell(number, column, text, fills)


def translated(master: FormulaCell, row: int, column: int) -> str:
    """The formula of another cell of a shared one's group. Raises ValueError where it cannot be read."""
    return shifted(master.text, row - master.row, column - master.column)


def first_row(content: bytes, strings: Callable[[], Sequence[str]]) -> tuple[list[int], list[str | None]]:
    """The formats and the texts of row 1; `strings` gives the shared texts where they are needed."""
    for number, row in streamed_rows(content):
        if number > 1:
            break
        cells = dict(placed_cells(row))
        formats, texts = [], []
        for column in range(1, max(cells, default=0) + 1):
            cell = cells.get(column)
            formats.append(0 if cell is None else int(cell.get("s", "0")))
            texts.append(None if cell is None else _text(cell, strings))
        return formats, texts
    return [], []


def _text(cell: Element, strings: Callable[[], Sequence[str]]) -> str | None:
    if cell.get("t") == "s":
        at = int(cell.findtext(main("v"), "-1"))
        return strings()[at] if at >= 0 else None
    if cell.get("t") == "inlineStr":
        inline = cell.find(main("is"))
        return None if inline is None else text_of(inline)
    text: str | None = cell.findtext(main("v"))
    return text
