"""Which worksheet is which: titles against the data dictionary, near misses, and what is read past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from optimizer.case.characters import with_oddity
from optimizer.case.names import key, nearest
from optimizer.case.near_names import mentions, nearly
from optimizer.case.problems import Problem, error
from optimizer.case.reading.header import columns_meant, is_header_of
from optimizer.case.schema import CHOICES_SHEET, README_SHEET, RESULT_PREFIX, SHEETS, sheet_named

# What planners who write Russian call the sheets.
IN_RUSSIAN = {
    "Settings": "настройки параметры",
    "Nodes": "узлы узел пункты",
    "Links": "связи связь звенья звено участки участок перегоны перегон",
    "Bridges": "мосты мост",
    "Posts": "посты пост пропускные_пункты пункты_пропуска таможни",
    "Projects": "проекты проект",
    "Effects": "эффекты эффект",
    "Flows": "потоки поток грузопотоки грузопоток",
    "Budgets": "бюджеты бюджет источники_финансирования финансирование",
    "Rules": "правила правило ограничения ограничение",
    "Scenarios": "сценарии сценарий",
    "Shocks": "шоки шок",
}
_SHEET_OF = {
    name: sheet.name
    for sheet in SHEETS
    for name in (sheet.name, *(word.replace("_", " ") for word in IN_RUSSIAN[sheet.name].split()))
}
_NEEDED = tuple(sheet.name for sheet in SHEETS if sheet.needed)
Rows = Sequence[Sequence[object]]


def match_sheets(
    worksheets: Mapping[str, Any], first_rows: Callable[[Any], Rows]
) -> tuple[dict[str, Any], list[Problem], dict[str, Rows]]:
    """The dictionary's worksheets by its names; what is wrong with the others' names; the others' first rows.

    `first_rows` gives the first rows of a worksheet, where its header may be.
    """
    known = {key(sheet.name): sheet for sheet in SHEETS}
    found: dict[str, Any] = {}
    strangers: list[str] = []
    problems: list[Problem] = []
    for title, worksheet in worksheets.items():
        sheet = known.get(key(title))
        if sheet is None:
            if not key(title).startswith(key(RESULT_PREFIX)) and title not in (README_SHEET, CHOICES_SHEET):
                strangers.append(title)
        elif sheet.name in found:
            message = f'the sheets "{found[sheet.name].title}" and "{title}" have the same name'
            problems.append(error(sheet.name, None, "", title, message, "delete or rename one of them"))
        else:
            found[sheet.name] = worksheet
    rows = {title: first_rows(worksheets[title]) for title in strangers}
    problems += sheet_problems(found, strangers, rows)
    most_absent = len(set(_NEEDED) - set(found)) > len(_NEEDED) // 2
    if most_absent and not _holds_a_table(found, problems, rows, first_rows):
        return {}, [_something_else([*(worksheet.title for worksheet in found.values()), *strangers])], rows
    return found, problems, rows


def sheet_problems(
    present: Iterable[str], strangers: Sequence[str], rows: Mapping[str, Rows] | None = None
) -> list[Problem]:
    """Errors for sheets that are probably one that is absent, and for needed sheets that are absent."""
    here = set(present)
    absent = [sheet.name for sheet in SHEETS if sheet.name not in here]
    problems = []
    for title in strangers:
        meant = named_for(title, absent)
        if meant is not None:
            message = with_oddity(f'there is no sheet {meant}, but one named "{title}"', title)
            remedy = f"rename it to {meant}, or to something less like it if it is a sheet of your own"
        else:
            meant, at = _headed_as(title, absent, (rows or {}).get(title, ()))
            where = "the first row" if at == 1 else f"row {at}"
            message = f'the sheet {meant} is absent, but {where} of "{title}" is its header'
            remedy = f'rename "{title}" to {meant}, or change its header if it is a sheet of your own'
        if meant is not None:
            problems.append(error(meant, None, "", title, message, remedy))
            absent.remove(meant)
    if not here and not problems:
        return [_something_else(strangers)]
    for name in absent:
        if sheet_named(name).needed:
            near = nearest(name, strangers)
            remedy = f'add it, or rename "{near}" if that is meant' if near is not None else "add it"
            problems.append(error(name, None, "", None, f"the sheet {name} is absent", remedy))
    return problems


def named_for(title: str, absent: Sequence[str]) -> str | None:
    """The absent sheet whose name a title nearly is, in English or Russian."""
    missing = [name for name, sheet in _SHEET_OF.items() if sheet in absent]
    meant = nearly(title, missing, [name for name in _SHEET_OF if name not in missing])
    return None if meant is None else _SHEET_OF[meant]


def _headed_as(title: str, absent: Sequence[str], rows: Rows) -> tuple[str | None, int]:
    """The absent sheet whose header stands in one of the rows, and in which; None and 0 where none does."""
    for number, cells in enumerate(rows, start=1):
        for name in absent:
            named = any(mentions(title, spelling) for spelling, sheet in _SHEET_OF.items() if sheet == name)
            if is_header_of(sheet_named(name), cells, named=named):
                return name, number
    return None, 0


def _holds_a_table(
    found: Mapping[str, Any],
    problems: Iterable[Problem],
    rows: Mapping[str, Rows],
    first_rows: Callable[[Any], Rows],
) -> bool:
    """Whether a sheet that has, or nearly has, a name of the dictionary also has two of its columns."""
    named = [(sheet, first_rows(worksheet)) for sheet, worksheet in found.items()]
    named += [(problem.sheet, rows[problem.value]) for problem in problems if problem.value in rows]
    return any(
        len(columns_meant(sheet_named(sheet), cells, in_other_words=True)) >= 2
        for sheet, first in named
        for cells in first
    )


def _something_else(titles: Sequence[str]) -> Problem:
    """The one thing to say of a workbook that is no case at all."""
    listed = ", ".join(f'"{title}"' for title in titles[:5]) + (", …" if len(titles) > 5 else "")
    holds = f"its sheets are {listed}" if titles else "it has no sheets of its own"
    message = f"this is no case: {holds}, and a case has {', '.join(_NEEDED)}"
    remedy = "`corridor new FILE.xlsx --template` writes a workbook to fill in"
    return error("", None, "", None, message, remedy)
