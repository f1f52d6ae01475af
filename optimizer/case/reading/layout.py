"""What the layout of a sheet hides: merged cells, hidden rows, totals of Excel tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.utils import range_boundaries

from optimizer.case.problems import Problem, advice, error
from optimizer.case.reading.header import Header
from optimizer.case.reading.parts import SheetParts
from optimizer.case.schema import Sheet

HIDDEN = "hidden, by a filter or by hand, and counted all the same"  # in the message of advice
MERGED = "are merged, so only the first has a value"  # ends the message of an error about such cells
TOTALS_ROW = "is the totals row of the Excel table"  # in the message of an error about one


def layout_problems(
    sheet: Sheet, header: Header, parts: SheetParts, rows: Sequence[int]
) -> Iterator[Problem]:
    """`rows` are the numbers of the rows that were read."""
    yield from _merged_problems(sheet, header, parts.merged, max(rows, default=1))
    yield from _hidden_rows(sheet, sorted(parts.hidden_rows.intersection(rows)))
    for reference in parts.totals:
        last = range_boundaries(reference.replace("$", ""))[3]
        if last in rows:
            message = f"row {last} {TOTALS_ROW} {reference}, and would be read as one more row"
            yield error(
                sheet.name,
                last,
                "",
                None,
                message,
                "take the tick from Table Design > Total Row, or move the totals to another sheet",
            )


def _hidden_rows(sheet: Sheet, hidden: Sequence[int]) -> Iterator[Problem]:
    if hidden:
        several = f"{len(hidden)} rows, {hidden[0]} to {hidden[-1]}, are"
        which = f"row {hidden[0]} is" if len(hidden) == 1 else several
        message = f"{which} {HIDDEN}"
        yield advice(sheet.name, hidden[0], "", None, message, "show them, or delete what shall not count")


def _merged_problems(sheet: Sheet, header: Header, merged: Sequence[str], last_row: int) -> Iterator[Problem]:
    """Only the first cell of a merged block has a value, so the others would be blank without a word."""
    for reference in merged:
        left, top, right, bottom = range_boundaries(reference)
        within = [column for position, column in sorted(header.own.items()) if left <= position + 1 <= right]
        if within and top <= last_row and (top, left) != (bottom, right):
            message = f"the cells {reference} {MERGED}"
            remedy = "unmerge them and fill each cell"
            yield error(sheet.name, top, within[0].name, reference, message, remedy)
