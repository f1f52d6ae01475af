"""All checks of a case: sheets, cells, columns, settings, relations, advice; all problems at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import pandas as pd

from optimizer.case.case import Case
from optimizer.case.cells import cells_of
from optimizer.case.checking.advice import advice_problems, row_advice
from optimizer.case.checking.coerce import plain
from optimizer.case.checking.columns import flagged_by, normalised_shock_targets, typed_table
from optimizer.case.checking.gathering import gathered
from optimizer.case.checking.records import Records
from optimizer.case.checking.relations import relation_problems
from optimizer.case.checking.schema_checks import schema_problems
from optimizer.case.checking.settings import checked_overrides, read_settings
from optimizer.case.checking.totals import with_totals
from optimizer.case.problems import InputError, Problem, ReadPast, advice_of, errors_of, in_files
from optimizer.case.reading.doors import open_source
from optimizer.case.reading.guard import Source, source_name
from optimizer.case.reading.header import near_misses
from optimizer.case.reading.reader import empty_table
from optimizer.case.reading.sheets import sheet_problems
from optimizer.case.schema import SHEETS, Sheet

_ORDER = {sheet.name: position for position, sheet in enumerate(SHEETS)}
_COLUMN_ORDER = {
    (sheet.name, name): position for sheet in SHEETS for position, name in enumerate(sheet.names())
}


def read_case(source: Source, **settings: Any) -> Case:
    """The case in a workbook: a path, bytes or a binary file; a folder of CSV files, too.

    `settings` such as budget_musd=150 replace the workbook's own before anything is checked; None leaves one
    as it is. Raises InputError with every problem, each with sheet, row, column and remedy. What is merely
    worth a look is in the case's `advice`.
    """
    case, problems = check_workbook(source, **settings)
    if case is None:
        raise InputError(problems)
    return case


def check_workbook(source: Source, **settings: Any) -> tuple[Case | None, tuple[Problem, ...]]:
    """The case in a workbook, or None where it has errors, and all problems: errors and advice."""
    examined = examine(source, **settings)
    return examined.case, examined.problems


@dataclass(frozen=True)
class Examined:
    """What a workbook holds: a case, where it has no errors; all problems; what is no part of a case."""

    case: Case | None
    problems: tuple[Problem, ...]
    read_past: tuple[ReadPast, ...] = ()


def examine(source: Source, **settings: Any) -> Examined:
    """As `check_workbook`, with the sheets and columns that were read past."""
    began = perf_counter()
    try:
        raw = open_source(source).raw()
    except InputError as refused:
        return Examined(None, refused.problems)
    case, problems = check_tables(
        raw.tables, name=source_name(source), present=raw.present, found=raw.problems, **settings
    )
    problems = in_files(problems, raw.files)
    if case is not None:
        advised = in_files(case.advice, raw.files)
        case = replace(case, advice=advised, read_past=raw.read_past, read_seconds=perf_counter() - began)
    return Examined(case, problems, raw.read_past)


def check_tables(
    tables: Mapping[str, pd.DataFrame],
    *,
    name: str = "",
    present: Iterable[str] | None = None,
    found: Iterable[Problem] = (),
    **settings: Any,
) -> tuple[Case | None, tuple[Problem, ...]]:
    """The same from raw tables, such as an editor gives, with Excel's row numbers as index.

    Sheets may be missing; `present` names those that the workbook has (default: those given). `found` are the
    problems that the reader met; a cell that has one is not judged again.
    """
    problems = list(found)
    has = frozenset(tables) & set(_ORDER) if present is None else frozenset(present)
    typed: dict[str, pd.DataFrame] = {}
    if present is None:
        problems += sheet_problems(has, [title for title in tables if title not in _ORDER])
    if not has:
        return None, _ordered(problems)
    for sheet in SHEETS:
        raw, structure = _normalised(sheet, tables.get(sheet.name))
        problems += structure
        typed[sheet.name], faults = typed_table(sheet, raw)
        problems += faults
    normalised_shock_targets(typed)
    for sheet in SHEETS:
        problems += schema_problems(sheet, typed[sheet.name], flagged_by(problems, sheet.name))
    values, settings_problems = _settings(typed["Settings"], settings, problems)
    problems += settings_problems
    records = Records(typed, values)
    problems += _without_known(relation_problems(records, _broken(problems), _wrong(problems)), problems)
    problems = with_totals([*problems, *row_advice(records)], records)
    if errors_of(problems):
        return None, _ordered(problems)
    problems += advice_problems(records)
    ordered = _ordered(problems)
    return Case(typed, values, has, advice_of(ordered), name), ordered


def _settings(
    table: pd.DataFrame, overrides: Mapping[str, Any], problems: list[Problem]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The settings' values and problems; an override that cannot be is a problem and left out."""
    kept: dict[str, Any] = {}
    refused: list[Problem] = []
    for name, value in overrides.items():
        try:
            kept.update(checked_overrides({name: value}))
        except InputError as wrong:
            refused += wrong.problems
    flagged = frozenset((row, column) for row, column in flagged_by(problems, "Settings") if row is not None)
    read = read_settings(table, kept, flagged)
    return read.values, (*read.problems, *refused)


def _normalised(sheet: Sheet, table: pd.DataFrame | None) -> tuple[pd.DataFrame, list[Problem]]:
    """Plain Python cells in the dictionary's columns, then the planner's own; wholly blank rows left out."""
    if table is None:
        return empty_table(sheet), []
    extra = [column for column in table.columns if column not in sheet.names()]
    missing: list[Problem] = []
    if len(table.columns):
        missing = near_misses(sheet, list(table.columns), [str(column) for column in extra])
    cells = cells_of(table)
    columns = {
        str(name): [plain(value) for value in cells[name]] if name in cells else [None] * len(table)
        for name in [*sheet.names(), *extra]
    }
    clean = pd.DataFrame(columns, index=pd.Index(_excel_rows(table.index), dtype="int64"), dtype=object)
    own = clean[list(sheet.names())]
    return clean[own.notna().any(axis=1)] if len(clean) else clean, missing


def _excel_rows(index: pd.Index) -> list[int]:
    """The index as Excel's row numbers; where it cannot be that, rows count from below the header."""
    usable = index.is_unique and all(isinstance(row, (int, float)) and row == int(row) for row in index)
    return [int(row) for row in index] if usable else list(range(2, len(index) + 2))


def _broken(problems: Iterable[Problem]) -> frozenset[str]:
    """The sheets of which some rows, or the ids, could not be read."""
    ids = {sheet.name: sheet.id_column for sheet in SHEETS}
    return frozenset(
        problem.sheet
        for problem in errors_of(problems)
        if problem.column == "" or (problem.row == 1 and problem.column == ids.get(problem.sheet))
    )


def _wrong(problems: Iterable[Problem]) -> frozenset[tuple[str, str]]:
    return frozenset((problem.sheet, problem.column) for problem in errors_of(problems))


def _without_known(fresh: Iterable[Problem], known: Iterable[Problem]) -> list[Problem]:
    """Relations say nothing of a cell that is already known to be wrong."""
    places = {(problem.sheet, problem.row, problem.column) for problem in errors_of(known)}
    return [problem for problem in fresh if (problem.sheet, problem.row, problem.column) not in places]


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By sheet in the dictionary's order, then row, then column; findings about the whole file first."""

    def place(problem: Problem) -> tuple[int, int, int]:
        sheet = -1 if not problem.sheet else _ORDER.get(problem.sheet, len(_ORDER))
        column = _COLUMN_ORDER.get(
            (problem.sheet, problem.column), len(_COLUMN_ORDER) if problem.column else -1
        )
        return sheet, problem.row or 0, column

    return tuple(sorted(gathered(problems), key=place))
