"""What is wrong with a workbook, said to a person: where, what, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

LONGEST_TEXT = 2_000  # letters of a finding's value, message or remedy; a cell may hold 32,767


@dataclass(frozen=True)
class Problem:
    """One finding. `row` is Excel's own number; None where the finding is about a whole sheet or file.

    `severity` is "error" (the workbook is no case) or "advice"; `value` is the cell as text.
    """

    severity: Literal["error", "advice"]
    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    remedy: str

    @property
    def place(self) -> str:
        """Sheet, row and column; a finding outside all sheets is about an option or the file."""
        if not self.sheet:
            return self.column or "Workbook"
        row = f" row {self.row}" if self.row is not None else ""
        column = f", {self.column}" if self.column else ""
        return f"{self.sheet}{row}{column}"

    def __str__(self) -> str:
        said = f"{self.place}: {self.message}"
        if self.remedy:
            said = f"{said}; {self.remedy}"
        return said if said.endswith("?") else f"{said}."

    def to_dict(self) -> dict[str, Any]:
        """As the `check` command writes it (interface.md)."""
        return asdict(self)


@dataclass(frozen=True)
class FileProblem(Problem):
    """A finding in a sheet that is a text file of its own: its rows are the file's lines."""

    file: str = ""

    @property
    def place(self) -> str:
        line = f" line {self.row}" if self.row is not None else ""
        column = f", {self.column}" if self.column else ""
        return f"{self.file}{line}{column}"

    def to_dict(self) -> dict[str, Any]:
        """As that of any other: the sheet is named as the file is."""
        return {one.name: getattr(self, one.name) for one in fields(Problem)}


def in_files(problems: Iterable[Problem], files: Mapping[str, str]) -> tuple[Problem, ...]:
    """The same findings, in the files of their sheets where these have files of their own."""
    return tuple(
        FileProblem(**asdict(problem), file=files[problem.sheet]) if problem.sheet in files else problem
        for problem in problems
    )


@dataclass(frozen=True)
class ReadPast:
    """A sheet, or a column of one, that is no part of a case: the planner's own, left alone."""

    sheet: str
    column: str = ""

    def __str__(self) -> str:
        return f'column "{self.column}" of {self.sheet}' if self.column else f'sheet "{self.sheet}"'

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def error(sheet: str, row: int | None, column: str, value: object, message: str, remedy: str) -> Problem:
    return Problem("error", sheet, row, column, _as_text(value), _shortened(message), _shortened(remedy))


def advice(sheet: str, row: int | None, column: str, value: object, message: str, remedy: str) -> Problem:
    return Problem("advice", sheet, row, column, _as_text(value), _shortened(message), _shortened(remedy))


def _as_text(value: object) -> str:
    return "" if value is None else _shortened(str(value))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.severity == "error")


def advice_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.severity == "advice")


class InputError(ValueError):
    """A workbook that cannot be read as a case, or an argument out of range.

    `problems` holds every Problem, advice included, in the order of the workbook.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        from optimizer.case.alike import left_out, told

        self.problems = tuple(problems)
        errors = errors_of(self.problems)
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        shown, more = left_out(told(errors))
        lines = [f"{count} with the input:", *(f"  {one}" for one in shown)]
        super().__init__("\n".join([*lines, f"  and {more:,} more"] if more else lines))


def refused_option(option: str, value: object, message: str, remedy: str) -> InputError:
    """The error of an option or argument, which stands in no sheet."""
    return InputError([error("", None, option, value, message, remedy)])
