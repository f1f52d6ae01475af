"""The columns of a comparison's frames, and names of answers that never meet one of them."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.columns import Columns, count, distinct_names, each, figure, text
from optimizer.wording.savings import SAVINGS, TOTALS

# sheets format columns by these endings
_UNITS = tuple(f"_{unit}" for unit in ("musd", "hours", "pct", "kt", "km", "m", "per_year", "year", "years"))
CHANGE = figure("change", "", "the second answer less the first").only("two_answers")
_BLANK = "None where it is not known"

INPUTS = Columns(
    text("sheet", "the sheet, None for what the answer itself says"),
    count("row", "", "Excel's number of the row, in the first answer that has it"),
    text("id", "the row's id"),
    text("column", "the column, or that the whole row is meant"),
    each("answer", "{}", "", "the cell in this answer, None where it has no such row", "anything"),
)
FIGURES = Columns(
    text("figure", "what it is"),
    text("unit", "its unit, or empty"),
    each("answer", "{}", "", f"the figure in this answer, {_BLANK}", "anything"),
    CHANGE,
)
PROJECTS = Columns(
    text("project", "its id"),
    text("name", "its name, the id where it has none"),
    text("kind", f"its kind, {_BLANK}"),
    text("country", f"its country, {_BLANK}"),
    figure("cost_musd", "million", f"its cost, {_BLANK}"),
    text("funded_in", 'all, "only in A", or "A and B"'),
    each("answer", "{}", "", 'yes, "from 2027" or no', "anything"),
)
FLOWS = Columns(
    text("flow", "its id"),
    text("origin", f"the node where it begins, {_BLANK}"),
    text("destination", f"the node where it ends, {_BLANK}"),
    each("answer", "{}", "h", "a served tonne's hours with this answer's list"),
    CHANGE,
    each("answer", "{}: kt", "kt a year", "its volume").only("volumes_differ"),
    each("answer", "{}: unserved kt", "kt a year", "what stays unserved").only("some_unserved"),
)
COUNTRIES = Columns(
    text("country", "the country"),
    each("answer", "{}", "million", "what is spent there"),
    CHANGE,
)
SOURCES = Columns(
    text("source", "the source of money"),
    each("answer", "{}", "million", "what it pays"),
    CHANGE,
)
YEARS = Columns(
    count("year", "", "the year"),
    each("answer", "{}: million", "million", "what is spent on projects that start in it"),
    each("answer", "{}: hours", "h", "a mean served tonne's hours in it"),
)
SCENARIOS = Columns(
    text("scenario", "its id"),
    each("answer", "{}", "%", "of its weighted hours: what is saved"),
    CHANGE,
)

FRAMES = {
    "inputs": (INPUTS, "a cell that differs"),
    "figures": (FIGURES, "a figure"),
    "projects": (PROJECTS, "a project that some answer funds, those that not all fund first"),
    "flows": (FLOWS, "a flow"),
    "countries": (COUNTRIES, "a country"),
    "sources": (SOURCES, "a source of money"),
    "years": (YEARS, "a year; columns for those answers alone that know years"),
    "scenarios": (SCENARIOS, "a scenario"),
}


def frames_told() -> str:
    """The frames as a docstring says them."""
    return "\n\n".join(f"`{name}`, one row {of}. {columns.told()}" for name, (columns, of) in FRAMES.items())


def side_names(names: Iterable[str]) -> dict[str, str]:
    """What each answer is called in the frames: its name, marked where it would be read as another column."""
    given = list(names)
    declared = [column for columns, _ in FRAMES.values() for column in columns.columns]
    taken = {column.name.casefold() for column in declared if not column.each} | {"source", *TOTALS, *SAVINGS}
    taken |= {name.casefold() for name in given if name.casefold().endswith(_UNITS)}
    patterns = [column.name for column in declared if column.each and column.name != "{}"]
    taken |= {pattern.format(name).casefold() for pattern in patterns for name in given}
    return distinct_names(given, "{}", "answer", taken)
