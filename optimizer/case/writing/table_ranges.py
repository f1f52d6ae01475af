"""The Excel table or the filter over a sheet's rows: it ends where they end, and knows each column."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from optimizer.package.book import Book
from optimizer.package.markup import Element, child, main
from optimizer.package.moving import Move
from optimizer.package.relationships import relationships
from optimizer.package.worksheet import Worksheet, area_of


class TableRanges:
    """The tables of a sheet, and its filter, whose header is in row 1."""

    def __init__(self, book: Book, worksheet: Worksheet) -> None:
        self._book, self._worksheet = book, worksheet
        ours = relationships(book.package, worksheet.entry.part)
        self._parts = [one.target for one in ours if one.kind == "table" and one.target in book.package]

    def resize(self, move: Move, last: int) -> None:
        """Let each end where its rows now end: at row `last` if the sheet's data ended with it."""
        for holder in self._holders():
            area = area_of(holder.get("ref", "A1"))
            if area.top != 1 or not any(
                column in move.columns for column in range(area.left, area.right + 1)
            ):
                continue
            gone = sum(row <= area.bottom for row in move.deleted)
            end = area.bottom - gone
            if area.bottom >= move.last:
                end = max(end + move.grown, last)
            if max(end, 2) != area.bottom:
                self._set(holder, area.left, area.right, max(end, 2))

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
                self._set(root, area.left, place, area.bottom)

    def _holders(self) -> Iterator[Element]:
        for part in self._parts:
            yield self._book.package.tree(part)
        own = child(self._worksheet.root, "autoFilter")
        if own is not None:
            yield own

    @staticmethod
    def _set(holder: Element, left: int, right: int, bottom: int) -> None:
        reference = f"{get_column_letter(left)}1:{get_column_letter(right)}{bottom}"
        holder.set("ref", reference)
        filtered = child(holder, "autoFilter")
        if filtered is not None:
            filtered.set("ref", reference)
