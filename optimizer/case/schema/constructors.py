"""Short ways to write a column of the data dictionary, one for each sort."""

from __future__ import annotations

from optimizer.case.schema.dictionary import EVIDENCE, KINDS, Column, Sheet

KT = "thousand tonnes a year"
MUSD = "million of the case's currency"
Default = str | float | int | None


def identifier(name: str, meaning: str) -> Column:
    return Column(name, "id", meaning, required=True)


def text(
    name: str, meaning: str, *, blank: str = "", default: Default = None, required: bool = False
) -> Column:
    return Column(name, "text", meaning, blank=blank, default=default, required=required)


def number(
    name: str,
    meaning: str,
    unit: str,
    *,
    required: bool = False,
    default: Default = None,
    blank: str = "",
    least: float = 0.0,
    most: float | None = None,
) -> Column:
    return Column(name, "number", meaning, unit, required, default, blank, least, most)


def whole(
    name: str,
    meaning: str,
    unit: str = "",
    *,
    default: Default = None,
    blank: str = "",
    least: float = 0,
    most: float | None = None,
) -> Column:
    """A whole number."""
    return Column(name, "integer", meaning, unit, False, default, blank, least, most)


def choice(
    name: str,
    meaning: str,
    choices: tuple[str, ...],
    *,
    required: bool = False,
    default: Default = None,
    blank: str = "",
) -> Column:
    return Column(name, "choice", meaning, required=required, default=default, blank=blank, choices=choices)


def several(name: str, meaning: str, choices: tuple[str, ...]) -> Column:
    """Some of the choices, all of them where it is blank."""
    return Column(name, "choices", meaning, blank="any", choices=choices)


def country(meaning: str) -> Column:
    return Column("country", "country", meaning, required=True)


def reference(name: str, meaning: str, *sheets: str) -> Column:
    """The id of a row in one of these sheets."""
    return Column(name, "reference", meaning, required=True, refers_to=sheets)


def projects(name: str, meaning: str, *, blank: str) -> Column:
    """The ids of some projects."""
    return Column(name, "references", meaning, blank=blank, refers_to=("Projects",))


def hours(name: str, meaning: str, *, required: bool = False) -> Column:
    return number(name, meaning, "hours", required=required, default=None if required else 0.0)


def percent(name: str, meaning: str, default: float) -> Column:
    return number(name, meaning, "percent, 0 to 100", default=default, most=100.0)


def capacity(meaning: str) -> Column:
    return number("capacity_kt", meaning, KT, blank="unlimited")


def factor(name: str, meaning: str) -> Column:
    return number(name, meaning, "factor", default=1.0)


def filters(what: str) -> tuple[Column, Column, Column]:
    """Which projects a row of Budgets or Rules is about."""
    return (
        Column("countries", "countries", f"{what} in these countries only.", blank="any"),
        several("kinds", f"{what} of these kinds only.", KINDS),
        projects("projects", f"{what} named here only (filters combine by and).", blank="any"),
    )


def sheet(
    name: str, meaning: str, *columns: Column, key: tuple[str, ...] = (), needed: bool = False
) -> Sheet:
    """A sheet with where its figures come from and how well they are known; its first column is the key."""
    source = text("source", "Where the row's figures come from.", blank="not said")
    evidence = choice("evidence", "How well the row's deciding figure is known.", EVIDENCE, blank="not said")
    provenance = (evidence,) if any(column.name == "source" for column in columns) else (source, evidence)
    return Sheet(name, meaning, (*columns, *provenance), key or (columns[0].name,), needed)
