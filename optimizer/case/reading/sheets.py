"""Which worksheet is which: titles against the data dictionary, near misses, and what is read past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from optimizer.case.characters import with_oddity
from optimizer.case.names import key, nearest, nearly, stem
from optimizer.case.problems import Problem, error
from optimizer.case.reading.header import is_header_of
from optimizer.case.schema import CHOICES_SHEET, README_SHEET, RESULT_PREFIX, SHEETS

# What planners who write Russian call the sheets.
IN_RUSSIAN = {
    "Settings": "настройки параметры",
    "Nodes": "узлы узел пункты",
    "Links": "связи звенья участки перегоны",
    "Bridges": "мосты",
    "Posts": "посты пропускные_пункты пункты_пропуска",
    "Projects": "проекты",
    "Effects": "эффекты",
    "Flows": "потоки грузопотоки",
    "Budgets": "бюджет бюджеты источники",
    "Rules": "правила ограничения",
    "Scenarios": "сценарии",
    "Shocks": "шоки",
}


def match_sheets(
    worksheets: Mapping[str, Any], header_of: Callable[[Any], Sequence[object]]
) -> tuple[dict[str, Any], list[Problem], list[str]]:
    """The worksheets of the dictionary by its names; what is wrong with the others' names; the titles read past.

    `header_of` gives row 1 of a worksheet.
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
    headers = {title: header_of(worksheets[title]) for title in strangers}
    return found, problems + sheet_problems(found, strangers, headers), strangers


def sheet_problems(
    present: Iterable[str], strangers: Sequence[str], headers: Mapping[str, Sequence[object]] | None = None
) -> list[Problem]:
    """Errors for sheets that are probably one that is absent, and for needed sheets that are absent."""
    here = set(present)
    absent = {sheet.name: sheet for sheet in SHEETS if sheet.name not in here}
    problems = []
    for title in strangers:
        meant = _named_for(title, list(absent))
        if meant is not None:
            message = with_oddity(f'there is no sheet {meant}, but one named "{title}"', title)
            remedy = f"rename it to {meant}, or to something less like it if it is a sheet of your own"
        else:
            meant = next((name for name in absent if is_header_of(absent[name], (headers or {}).get(title, ()))), None)
            message = f'the sheet {meant} is absent, but the first row of "{title}" is its header'
            remedy = f'rename "{title}" to {meant}, or change its header if it is a sheet of your own'
        if meant is not None:
            problems.append(error(meant, None, "", title, message, remedy))
            del absent[meant]
    if not here and not problems:
        return [_something_else(strangers)]
    for sheet in absent.values():
        if sheet.needed:
            near = nearest(sheet.name, strangers)
            remedy = f'add it, or rename "{near}" if that is meant' if near is not None else "add it"
            problems.append(error(sheet.name, None, "", None, f"the sheet {sheet.name} is absent", remedy))
    return problems


def _named_for(title: str, absent: Sequence[str]) -> str | None:
    """The absent sheet whose name a title nearly is, in English or Russian."""
    wanted = stem(title)
    russian = (name for name in absent if wanted in {stem(word.replace("_", " ")) for word in IN_RUSSIAN[name].split()})
    return nearly(title, absent) or next(russian, None)


def _something_else(titles: Sequence[str]) -> Problem:
    """The one thing to say of a workbook that is no case at all."""
    listed = ", ".join(f'"{title}"' for title in titles[:5]) + (", …" if len(titles) > 5 else "")
    holds = f"its sheets are {listed}" if titles else "it has no sheets of its own"
    needed = ", ".join(sheet.name for sheet in SHEETS if sheet.needed)
    message = f"this is no case: {holds}, and a case has {needed}"
    return error("", None, "", None, message, "`corridor new FILE.xlsx --template` writes a workbook to fill in")
