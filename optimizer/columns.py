"""What a public frame holds: its columns, declared once beside the function that makes it.

The frame takes its header from the declaration, the docstring its list, and tests/test_frames.py holds both
to each other. No id of the planner ever meets a column's name: where one would, in any case of letters, its
column says what it is ("cost (source)_musd").
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any, Literal, ParamSpec

import pandas as pd

Sort = Literal["text", "figure", "count", "flag", "anything"]
P = ParamSpec("P")


@dataclass(frozen=True)
class Column:
    """One column, or with `each` one for each of several ids, named by filling in the pattern `name`.

    `sort` is what its cells are, blank ones aside. `where` names the condition without which it is not there.
    """

    name: str
    unit: str
    means: str
    sort: Sort = "text"
    each: str = ""
    where: str = ""

    def only(self, where: str) -> Column:
        return replace(self, where=where)

    def told(self) -> str:
        name = self.name.format(f"<{self.each}>") if self.each else self.name
        unit = f" ({self.unit})" if self.unit else ""
        where = f"; {self.where.replace('_', ' ')} only" if self.where else ""
        return f"- `{name}`{unit}: {self.means}{where}"


def text(name: str, means: str) -> Column:
    return Column(name, "", means)


def figure(name: str, unit: str, means: str) -> Column:
    return Column(name, unit, means, "figure")


def weighted(name: str, means: str) -> Column:
    """A figure in the unit of objectives and savings."""
    return figure(name, "priority x kt x hours", means)


def count(name: str, unit: str, means: str) -> Column:
    return Column(name, unit, means, "count")


def flag(name: str, means: str) -> Column:
    return Column(name, "", means, "flag")


def anything(name: str, means: str) -> Column:
    return Column(name, "", means, "anything")


def each(of: str, pattern: str, unit: str, means: str, sort: Sort = "figure") -> Column:
    """One column for each of the planner's ids of that sort, none where there are none."""
    return Column(pattern, unit, means, sort, each=of)


class Columns:
    """The columns of a frame in order; neighbours that stand for each of the same ids stand by id."""

    def __init__(self, *columns: Column) -> None:
        self.columns = columns

    def names(self, **given: Any) -> list[Any]:
        """The header; `given` has the ids of each sort that makes columns, and the conditions that hold."""
        named = self._named(given)
        header: list[Any] = []
        for (ids, where), alike in groupby(self.columns, lambda column: (column.each, column.where)):
            if where and not given.get(where):
                continue
            patterns = [column.name for column in alike]
            by_id = zip(*(named[one].values() for one in patterns), strict=True) if ids else [patterns]
            header += chain.from_iterable(by_id)
        return header

    def units(self, **given: Any) -> dict[Any, str]:
        """The unit of each column that may stand in a frame made of these ids, whatever the conditions."""
        named = self._named(given)
        return {
            name: column.unit
            for column in self.columns
            for name in (named[column.name].values() if column.each else (column.name,))
        }

    def of_each(self, pattern: str, **given: Any) -> dict[Any, Any]:
        """The column of each id, by id, for the pattern of a declared column."""
        return self._named(given)[pattern]

    def frame(self, rows: Iterable[Any], *, dtype: Any = None, **given: Any) -> pd.DataFrame:
        """A frame of these rows with exactly these columns, also where there are no rows."""
        return pd.DataFrame(list(rows), columns=self.names(**given), dtype=dtype)

    def told(self) -> str:
        return "\n".join(["Columns:", "", *(column.told() for column in self.columns)])

    def _named(self, given: dict[str, Any]) -> dict[str, dict[Any, Any]]:
        taken = {column.name.casefold() for column in self.columns if not column.each}
        return {
            column.name: distinct_names(given.get(column.each, ()), column.name, column.each, taken)
            for column in self.columns
            if column.each
        }


def distinct_names(ids: Iterable[Hashable], pattern: str, sort: str, taken: set[str]) -> dict[Any, Any]:
    """A column's name for each id, none like another or one of `taken` but for case; `taken` grows by them.

    Workbooks and their tables tell headers apart without regard to case. Numbers stay numbers where they
    stand alone.
    """
    found: dict[Any, Any] = {}
    for identity in ids:
        name = pattern.format(identity)
        nth = 1
        while name.casefold() in taken:
            mark = sort if nth == 1 else f"{sort} {nth}"
            name = pattern.format(f"{identity} ({mark})")
            nth += 1
        taken.add(name.casefold())
        found[identity] = identity if pattern == "{}" and not isinstance(identity, str) else name
    return found


def id_in(name: str, pattern: str, sort: str) -> str:
    """The id that a column of a pattern was named for."""
    before, _, after = pattern.partition("{}")
    bare = name.removeprefix(before).removesuffix(after)
    marked = bare.rpartition(f" ({sort}")
    return marked[0] if marked[1] and bare.endswith(")") else bare


def declares(columns: Columns) -> Callable[[Callable[P, pd.DataFrame]], Callable[P, pd.DataFrame]]:
    """The function makes frames of these columns: they end its docstring, and stand at it as `columns`."""

    def declared(function: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
        function.__doc__ = f"{inspect.cleandoc(function.__doc__ or '')}\n\n{columns.told()}".strip()
        function.columns = columns  # type: ignore[attr-defined]
        return function

    return declared


PROJECT = text("project", "its id")
NAME = text("name", "its name, the id where it has none")
KIND = text("kind", "its kind")
COUNTRY = text("country", "its country")
COST = figure("cost_musd", "million", "its cost")
STATUS = text("status", "candidate, committed or rejected")
EVIDENCE = text("evidence", "how well it is known: cited, derived or illustrative")
SOURCE = text("source", "where that is known from")
FLOW = text("flow", "its id")
SCENARIO = text("scenario", "its id")
KT = figure("kt", "kt a year", "its volume, a mean over years and scenarios")
HOURS_BEFORE = figure("hours_before", "h", "a mean served tonne's hours with nothing funded")
HOURS_AFTER = figure("hours_after", "h", "the same with the portfolio")
UNSERVED = figure("unserved_kt", "kt a year", "what stays unserved")
