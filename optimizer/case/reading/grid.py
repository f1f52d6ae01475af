"""One worksheet, streamed: rows with something in them, and what Excel itself says is wrong with a cell.

Rows without cells are not there at all, so a stray cell in the last row costs nothing. What stands below a
long gap is not dropped in silence: the first row found there is an error.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from optimizer.case.problems import Problem, advice, error
from optimizer.case.reading.worksheets import Cell, Worksheet

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_GAP = 200
MAX_CELLS = 10_000_000

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')  # and what only fills space
_BRACKETED = re.compile(r"\[[^\]]*\]")  # colours, conditions, currencies
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_COMPARED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


@dataclass
class Grid:
    """Streams a worksheet's rows as (Excel's number, cleaned values, cells); collects problems of layout.

    Where the file `asks_to_calculate`, what stands beside a formula may be old. Where it `doubts_zeros`, a 0
    there is no value: some writers put it there for want of a better.
    """

    sheet: str
    worksheet: Worksheet
    problems: list[Problem] = field(default_factory=list)
    asks_to_calculate: bool = False
    doubts_zeros: bool = False

    def rows(self) -> Iterator[tuple[int, list[object], Sequence[Cell]]]:
        last_filled, filled, size = 0, 0, 0
        for number, cells in self.worksheet.rows():
            size += len(cells)
            if size > MAX_CELLS:
                message = "the sheet has millions of formatted cells"
                self._stop(number, message, "delete the blank rows and columns")
                return
            values = [clean(cell.value) for cell in cells]
            while values and values[-1] is None and not self.uncalculated(cells[len(values) - 1]):
                values.pop()
            if values:
                if self._must_stop(number, last_filled, filled, len(values)):
                    return
                last_filled, filled = self.last_line(number), filled + 1
                yield number, values, cells

    def last_line(self, number: int) -> int:
        """Where a row ends: in a text file it may have several lines, and its number is that of the first."""
        ends: Mapping[int, int] = getattr(self.worksheet, "ends", {})
        return ends.get(number, number)

    def uncalculated(self, cell: Cell) -> bool:
        """Whether the cell holds a formula that was never calculated; one that gave empty text was."""
        if not self.is_formula(cell):
            return False
        never = clean(cell.value) is None and cell.data_type != "str"
        return never or (self.doubts_zeros and cell.value == 0 and not isinstance(cell.value, bool))

    def may_be_old(self, cell: Cell) -> bool:
        """Whether the cell shows what a formula gave once, in a file that asks to be calculated anew."""
        return self.asks_to_calculate and self.is_formula(cell) and not self.uncalculated(cell)

    def is_formula(self, cell: Cell) -> bool:
        return cell.is_formula

    def _must_stop(self, number: int, last_filled: int, filled: int, width: int) -> bool:
        if number - last_filled > MAX_GAP + 1:
            gap = f"below {number - last_filled - 1:,} blank rows"
            self._stop(number, f"row {number} holds something {gap}", "clear it, or move it up to the table")
        elif filled > MAX_ROWS:
            self._stop(number, f"the sheet has more than {MAX_ROWS:,} rows", "split the case")
        elif width > MAX_COLUMNS:
            letter = get_column_letter(width)
            message = f"column {letter} holds something, right of the {MAX_COLUMNS} columns that are read"
            self._stop(number, message, "clear it, or move it to the left")
        else:
            return False
        return True

    def _stop(self, number: int, message: str, remedy: str) -> None:
        """An error about the sheet as a whole (without a column): what lies below was not read."""
        self.problems.append(error(self.sheet, number, "", None, message, remedy))


def clean(value: object) -> object:
    """Text without surrounding blanks, and None for blank text."""
    return (value.strip() or None) if isinstance(value, str) else value


def is_percent_format(number_format: object) -> bool:
    """Whether Excel shows the number times 100; a quoted or escaped % sign is only decoration."""
    return "%" in _BRACKETED.sub("", _QUOTED.sub("", str(number_format)))


def is_scaled_format(number_format: object, value: float) -> bool:
    """Whether Excel shows this number divided by thousands: a comma behind the last digit, as in `#,##0,`."""
    return _SCALED.search(_section(_QUOTED.sub("", str(number_format)), value)) is not None


def _section(number_format: str, value: float) -> str:
    """The part of a format that shows a number: by its conditions, `[<1000]0;0.0,`, or else by its sign."""
    sections = number_format.split(";")
    if not _CONDITION.search(number_format):
        return sections[1] if value < 0 and len(sections) > 1 else sections[0]
    for section in sections:
        condition = _CONDITION.search(section)
        if condition is None or _COMPARED[condition[1]](value, float(condition[2])):
            return section
    return sections[-1]


def blank_rows_advice(sheet: str, before: int, after: int) -> Problem:
    """Advice for the blank rows between two rows of data."""
    first, last = before + 1, after - 1
    which = f"row {first} is" if first == last else f"rows {first} to {last} are"
    return advice(sheet, first, "", None, f"{which} blank and skipped", "delete blank rows inside the table")
