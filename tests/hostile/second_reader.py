"""The same workbook as calamine reads it, a program in another language that shares no code with ours."""

# ruff: noqa: E501  markup and messages read best in one line

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from python_calamine import CalamineWorkbook

from optimizer.case.names import key
from optimizer.case.problems import Problem
from optimizer.case.reading.grid import clean
from optimizer.case.reading.header import read_header
from optimizer.case.reading.reader import RawWorkbook
from optimizer.case.schema import SHEETS, Sheet
from tests.hostile.mutations import packed, unpacked


class SecondReaderRefusesError(Exception):
    """calamine does not read the file at all."""


def disagreements(data: bytes, raw: RawWorkbook) -> Iterator[str]:
    """The cells that calamine reads otherwise than `raw`, without a finding of ours that says a word of them."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_without_comments(data)))
        titles = {key(title): title for title in reversed(book.sheet_names)}
        grids = {
            sheet: book.get_sheet_by_name(titles[key(sheet.name)]).to_python(skip_empty_area=False)
            for sheet in SHEETS
            if key(sheet.name) in titles
        }
    except BaseException as failed:  # what Rust panics with is no Exception
        if isinstance(failed, KeyboardInterrupt):
            raise
        raise SecondReaderRefusesError(f"{type(failed).__name__}: {failed}") from None
    for sheet in SHEETS:
        ours = raw.tables[sheet.name]
        if sheet not in grids:
            if len(ours):
                yield f"{sheet.name}: only we have it"
            continue
        told = [problem for problem in raw.problems if problem.sheet == sheet.name]
        if not any(problem.severity == "error" and not problem.column for problem in told):
            yield from _of_sheet(sheet, ours, grids[sheet], told)


def _of_sheet(sheet: Sheet, ours: pd.DataFrame, grid: list[list[Any]], told: list[Problem]) -> Iterator[str]:
    header = read_header(sheet, [_as_header(value) for value in (grid[0] if grid else [])])
    names = {position: column.name for position, column in header.own.items()} | header.extra
    mentioned = {(problem.row, problem.column) for problem in told}
    rows = {problem.row for problem in told if not problem.column}
    if any(problem.row == 1 and problem.severity == "error" for problem in told):
        return  # the header's own errors
    theirs = {
        number: {names[at]: value for at, value in enumerate(values) if at in names and clean(value) != ""}
        for number, values in enumerate(grid[1:], start=2)
    }
    for number in sorted(set(theirs) | set(ours.index)):
        if number in rows:
            continue
        other = {name: value for name, value in theirs.get(number, {}).items() if clean(value) is not None}
        own = ours.loc[number].dropna().to_dict() if number in ours.index else {}
        for name in {*other, *own}:
            if (number, name) not in mentioned and not same(own.get(name), other.get(name)):
                yield f"{sheet.name} row {number}, {name}: {own.get(name)!r} is {other.get(name)!r} to calamine"


def _without_comments(data: bytes) -> bytes:
    """calamine reads nothing of a value with a comment or an instruction in it, which are no part of it."""
    parts = unpacked(data)
    plain = {name: re.sub(rb"<!-- x -->|<\?x y\?>", b"", content) for name, content in parts.items()}
    return data if plain == parts else packed(plain)


def _as_header(value: Any) -> Any:
    """calamine has no whole numbers: 57 is 57.0 to it."""
    whole = isinstance(value, float) and value.is_integer()
    return int(value) if whole else (clean(value) or None)


_AFTER_LAST_DAY = 2_958_466  # of the year 9999


def same(ours: Any, theirs: Any) -> bool:
    """Whether both readers mean one value: numbers as IEEE doubles, dates as moments, texts trimmed."""
    ours, theirs = clean(ours), clean(theirs)
    if isinstance(theirs, str) and not isinstance(ours, (str, bool, type(None))):
        # Blanks around a number are no part of it (XML Schema part 2, 4.3.6); calamine takes it for text.
        theirs = _as_number(theirs) if _as_number(theirs) is not None else theirs
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return float(ours) == float(theirs)
    if isinstance(ours, (date, time, timedelta)) and isinstance(theirs, (date, time, timedelta)):
        return abs(_seconds(ours) - _seconds(theirs)) < 1.5  # openpyxl rounds to the second
    if isinstance(ours, datetime) and isinstance(theirs, (int, float)):
        # A cell that names no format has the first one (18.3.1.4), which may show dates; calamine does not ask.
        days = _seconds(ours) / 86_400
        return min(abs(days - theirs), abs(days - 1 - theirs)) < 1e-4  # Excel's calendar has 29 February 1900
    if ours == "#VALUE!" and isinstance(theirs, (int, float)):
        return theirs < 0 or theirs >= _AFTER_LAST_DAY  # under a date's format Excel shows ##### for it
    return bool(ours == theirs)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _seconds(moment: date | time | timedelta) -> float:
    if isinstance(moment, timedelta):
        return moment.total_seconds()
    if isinstance(moment, time):
        return moment.hour * 3600 + moment.minute * 60 + moment.second
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return (moment - datetime(1899, 12, 30)).total_seconds()
