"""The Excel table or the filter over a sheet's rows: it ends where they end, and knows each column."""

from __future__ import annotations

from openpyxl.utils import absolute_coordinate, quote_sheetname

from optimizer.package.book import Book
from optimizer.package.formulas import area_of, coordinate
from optimizer.package.markup import Element, child, main
from optimizer.package.moving import Move
from optimizer.package.relationships import relationships
from optimizer.package.worksheet import Worksheet


class TableRanges:
    """The tables of a sheet, and its filter, whose header is in row 1."""

    def __init__(self, book: Book, worksheet: Worksheet) -> None:
        self._book, self._worksheet = book, worksheet
        ours = relationships(book.package, worksheet.entry.part)
        self._parts = [one.target for one in ours if one.kind == "table" and one.target in book.package]

    def resize(self, move: Move, last: int) -> None:
        """Let each end where its rows now end: at row `last` if the sheet's data ended with it."""
        package = self._book.package
        for part in self._parts:
            end = self._end(package.glance(part), move, last)
            if end:
                self._reach(package.tree(part), end)
        own = child(self._worksheet.root, "autoFilter")
        end = 0 if own is None else self._end(own, move, last)
        if end:
            self._reach(own, end)
            self._name_filter(own.get("ref"))

    @staticmethod
    def _end(holder: Element, move: Move, last: int) -> int:
        """The row at which a table or filter is to end now; 0 where it stays as it is."""
        area = area_of(holder.get("ref", "A1"))
        if area.top != 1 or not any(area.left <= column <= area.right for column in move.columns):
            return 0
        totals = int(holder.get("totalsRowCount", "0"))
        end = area.bottom - sum(row <= area.bottom for row in move.deleted)
        if area.bottom - totals >= move.last:
            end = max(end + move.grown, last + totals)
        end = max(end, 2 + totals)
        return 0 if end == area.bottom else end

    def add_column(self, name: str, place: int, *, behind: int) -> None:
        """Take a column into the table that ended just left of it."""
        for part in self._parts:
            area = area_of(self._book.package.glance(part).get("ref", "A1"))
            if area.top == 1 and area.right == behind and place == behind + 1:
                root = self._book.package.tree(part)
                columns = child(root, "tableColumns")
                column = columns.makeelement(main("tableColumn"))
                column.set("id", str(1 + max(int(one.get("id", "0")) for one in columns)))
                column.set("name", name)
                columns.append(column)
                columns.set("count", str(len(columns)))
                self._reach(root, area.bottom, right=place)

    @staticmethod
    def _reach(holder: Element, bottom: int, *, right: int = 0) -> None:
        """Let a table or filter, and what it filters and sorts, end in another row (and column)."""
        totals = int(holder.get("totalsRowCount", "0"))
        old = area_of(holder.get("ref"))
        for one in holder.iter(*map(main, ("table", "autoFilter", "sortState", "sortCondition"))):
            area = area_of(one.get("ref", "A1"))
            below = totals if one is holder else 0
            column = right if right and one.tag in (main("table"), main("autoFilter")) else area.right
            end = bottom - totals + below if area.bottom >= old.bottom - totals else area.bottom
            one.set("ref", f"{coordinate(area.top, area.left)}:{coordinate(end, column)}")

    def _name_filter(self, reference: str) -> None:
        """Excel keeps the range of a sheet's filter in a hidden name too."""
        titles = [one.title for one in self._book.sheets]
        for name, local, refers_to in list(self._book.defined_names()):
            if name == "_xlnm._FilterDatabase" and local == titles.index(self._worksheet.title):
                self._book.redefine(
                    name, refers_to, f"{quote_sheetname(titles[local])}!{absolute_coordinate(reference)}"
                )
