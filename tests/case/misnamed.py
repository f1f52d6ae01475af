"""Names as people write them: what stands for a known sheet or column, and what is a planner's own."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.schema import SHEETS, Column, Sheet

UNITS = {"hours": "hrs", "thousand tonnes a year": "kt per year", "km": "km", "years": "yrs"}
OWN_COLUMNS = ("Notes", "comment", "Contact person", "Photo", "Checked by", "Phone", "Ministry", "№", "Owner", "Why?")
OWN_SHEETS = ("Notes", "Chart1", "Pivot", "Sheet1", "Photos 2026", "Summary", "Old data", "Calc", "Map", "Цены", "Контакты")


def spellings(column: Column) -> Iterator[str]:
    """Ways to write a column's name that a person takes for it."""
    plain = column.name.replace("_", " ")
    yield plain.upper().replace(" ", "-")
    yield plain.title()
    yield f" {plain} :"
    unit = next((ending for ending in ("_hours", "_kt", "_km", "_musd", "_pct", "_years") if column.name.endswith(ending)), "")
    if unit:
        stem = column.name.removesuffix(unit).replace("_", " ")
        yield stem
        yield f"{stem.title()} ({unit[1:]})"
        yield f"{stem.title()} [{UNITS.get(column.unit, unit[1:])}]"
        yield f"{stem} 2026"


def misspelt_columns() -> Iterator[tuple[Sheet, Column, str]]:
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.name == "note":
                continue  # "Notes" is everybody's own
            for spelling in dict.fromkeys(spellings(column)):
                yield sheet, column, spelling


def misspelt_sheets() -> Iterator[tuple[Sheet, str]]:
    for sheet in SHEETS:
        name = sheet.name
        for title in (f"{name} 2026", f"{name}_draft", f"{name.upper()} (final)", f"New {name}", name[:-1]):
            yield sheet, title
