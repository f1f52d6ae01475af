"""Names as people write them: what stands for a known sheet or column, and what is a planner's own."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from optimizer.case.schema import SHEETS, Column, Sheet
from optimizer.case.synonyms import SYNONYMS

UNITS = {"hours": "hrs", "thousand tonnes a year": "kt per year", "km": "km", "years": "yrs"}
WAYS_TO_SAY = {
    "hours": ("hours", "hrs", "h", "hr", "Hours", "time", "ч"),
    "pct": ("pct", "%", "percent", "share, %"),
    "kt": ("kt", "kt/year", "kt p.a.", "thousand t", "тыс. т"),
    "km": ("km", "км"),
    "m": ("m", "metres"),
    "musd": ("musd", "mln USD", "million"),
    "years": ("years", "yrs", "yr"),
    "factor": ("factor", "multiplier", "coef."),
}
OWN_COLUMNS = (
    *(
        "Notes", "comment", "Contact person", "Photo", "Checked by", "Phone", "Ministry", "№", "No", "Owner",
        "Why?", "Date",
    ),
    *(
        "Price level", "Cost centre", "Waiting list", "Throughput source", "Стоимость (примечание)", "Регион",
        "Ответственный",
    ),
    *(
        "Page", "Row", "Time", "Rate", "Age", "Lot", "Code", "Map", "Description", "Region", "queue source",
        "Capacity (note)",
    ),
)  # fmt: skip
OWN_SHEETS = (
    *(
        "Notes", "Chart1", "Pivot", "Sheet1", "Photos 2026", "Summary", "Old data", "Calc", "Map", "Цены",
        "Контакты",
    ),
    *(
        "Costs", "Roles", "Lists", "Tests", "Risks", "Lookup", "Rule of thumb", "Scenario notes",
        "Budget notes", "Лист1",
    ),
)  # fmt: skip


def spellings(column: Column) -> Iterator[str]:
    """Ways to write a column's name that a person takes for it."""
    plain = column.name.replace("_", " ")
    yield plain.upper().replace(" ", "-")
    yield plain.title()
    yield f" {plain} :"
    unit = next(
        (
            ending
            for ending in ("_hours", "_kt", "_km", "_musd", "_pct", "_years")
            if column.name.endswith(ending)
        ),
        "",
    )
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


def other_words() -> Iterator[tuple[Sheet, Column, str]]:
    """Columns with the words of the same meaning, and of other languages, that the product knows."""
    for sheet in SHEETS:
        for column in sheet.columns:
            for name in (f"{sheet.name}.{column.name}", column.name):
                yield from (
                    (sheet, column, word.strip())
                    for word in SYNONYMS.get(name, "").split(";")
                    if word.strip()
                )


@st.composite
def beside_other_words(draw: st.DrawFn, word: str) -> str:
    """Such a word as people write it: in any case, with a unit in brackets or behind a comma, a year."""
    case = draw(st.sampled_from((str.lower, str.upper, str.capitalize)))
    unit = draw(st.sampled_from(("", "", " (kt)", ", кт", " [h]", ", ч", " (млн USD)", " %", " (百万)")))
    behind = draw(st.sampled_from(("", "", " 2026", ":", " *", " (2026)", "?")))
    return f"{case(word)}{unit}{behind}"


def misspelt_sheets() -> Iterator[tuple[Sheet, str]]:
    for sheet in SHEETS:
        name = sheet.name
        for title in (f"{name} 2026", f"{name}_draft", f"{name.upper()} (final)", f"New {name}", name[:-1]):
            yield sheet, title


def _joined(words: list[str]) -> st.SearchStrategy[str]:
    """Words as people put them together: in any case, with any sign between them."""
    cases = st.sampled_from((str.lower, str.upper, str.title, str.capitalize))
    signs = st.sampled_from((" ", "_", "-", ".", "  ", "\n", "\u00a0", "/"))
    return st.builds(lambda case, sign: case(sign.join(words)), cases, signs)


@st.composite
def columns_in_other_words(draw: st.DrawFn, column: Column) -> str:
    """A column's name in other case and signs.

    Its unit in other words, in brackets, before it or left out; a year behind.
    """
    *words, last = column.name.split("_")
    if not words or last not in WAYS_TO_SAY:
        words, unit = [*words, last], ""
    else:
        unit = draw(st.sampled_from(WAYS_TO_SAY[last]))
    if draw(st.booleans()):
        words[-1] += "s" if not words[-1].endswith("s") else ""
    name = draw(_joined(words))
    if unit:
        name = draw(
            st.sampled_from(
                (f"{name} ({unit})", f"{name} [{unit}]", f"{name}, {unit}", f"{unit} {name}", name)
            )
        )
    before = draw(st.sampled_from(("", "", "", "avg ", "Est. ", "The ", "annual ", "* ")))
    behind = draw(st.sampled_from(("", "", "", " 2026", " (draft)", " *", ":", " 2026/27", " FY26", "?")))
    return f"{before}{name}{behind}"


@st.composite
def sheets_in_other_words(draw: st.DrawFn, sheet: Sheet) -> str:
    """A sheet's name in other case, in the singular, with a year, a version or what it is for around it."""
    name = draw(
        st.sampled_from((sheet.name, sheet.name.upper(), sheet.name.lower(), sheet.name.removesuffix("s")))
    )
    before = draw(st.sampled_from(("", "", "New ", "The ", "Copy of ", "2026 ", "1. ", "2026_", "tbl")))
    behind = draw(
        st.sampled_from(
            ("", " 2026", "_draft", " (2)", "2", "2026", " - Copy", " FY2026", " 2026-2030", " v2.1", " old")
        )
    )
    return f"{before}{name.title() if before == 'tbl' else name}{behind}"
