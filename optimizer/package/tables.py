"""The tables of a book, and the cells that a reference to one names (ECMA-376 part 1, 18.5 and 18.17.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openpyxl.utils import range_boundaries

from optimizer.package.book import Book
from optimizer.package.formulas import Area
from optimizer.package.markup import child

_BRACKETED = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_ESCAPED = re.compile(r"'(.)")


@dataclass(frozen=True)
class _Table:
    area: Area
    columns: tuple[str, ...]  # in lower case
    headers: int
    totals: int

    def data(self) -> Area:
        whole = self.area
        top, bottom = whole.top + self.headers, whole.bottom - self.totals
        return Area(whole.sheet, whole.left, top, whole.right, max(bottom, top))


class BookTables:
    """Tables by name, without regard to case."""

    def __init__(self, book: Book) -> None:
        self._tables: dict[str, _Table] = {}
        for sheet, _, root in book.tables():
            left, top, right, bottom = (int(bound or 1) for bound in range_boundaries(root.get("ref", "A1")))
            columns = child(root, "tableColumns")
            self._tables[root.get("displayName", "").casefold()] = _Table(
                Area(sheet.title.casefold(), left, top, right, bottom),
                tuple(one.get("name", "").casefold() for one in ([] if columns is None else columns)),
                int(root.get("headerRowCount", "1")),
                int(root.get("totalsRowCount", "0")),
            )

    def named(self, name: str) -> Area | None:
        """The cells of a table's rows of data."""
        table = self._tables.get(name.casefold())
        return None if table is None else table.data()

    def area(self, reference: str, here: tuple[str, int, int]) -> Area | None:
        """The cells of a reference such as costs[[#This Row],[money]], written in the cell `here`.

        None where there is no such table. Where columns are not to be told, all of them are meant.
        """
        name, _, rest = reference.partition("[")
        table = self._tables.get(name.casefold()) if name else self._around(here)
        if table is None:
            return None
        inside = rest.removesuffix("]")
        words = _BRACKETED.findall(inside) if inside.removeprefix("@").startswith("[") else [inside]
        items = {word.casefold() for word in words if word.startswith("#")}
        rows = table.area if items - {"#data", "#this row"} else table.data()
        top, bottom = rows.top, rows.bottom
        is_beside = here[0] == table.area.sheet and table.area.top <= here[1] <= table.area.bottom
        if is_beside and ("#this row" in items or inside.startswith("@")):
            top = bottom = here[1]
        named = [
            _ESCAPED.sub(r"\1", word.removeprefix("@")).casefold() for word in words if word not in ("", "@")
        ]
        places = [table.columns.index(one) for one in named if one in table.columns]
        if not places or len(places) < len([one for one in named if not one.startswith("#")]):
            places = [0, table.area.right - table.area.left]
        left = table.area.left
        return Area(table.area.sheet, left + min(places), top, left + max(places), bottom)

    def _around(self, here: tuple[str, int, int]) -> _Table | None:
        tables = (one for one in self._tables.values() if one.area.sheet == here[0])
        return next((one for one in tables if one.area.holds(here[1], here[2])), None)
