"""A workbook opened for reading: its sheets, and the texts and number formats that they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml.etree import XMLSyntaxError
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from optimizer.case.reading.guard import refusal
from optimizer.case.reading.limits import refuse_too_much
from optimizer.case.reading.parts import Parts
from optimizer.case.reading.read_cells import NumberFormats
from optimizer.case.reading.sheet_cells import SheetCells
from optimizer.package.book import Book
from optimizer.package.markup import Element, main, streamed, text_of
from optimizer.package.package import TYPES_PART, BrokenPartError, Package

WORKBOOK = "xl/workbook.xml"


class OpenedBook:
    """The sheets of a workbook's package. Raises InputError where it must not be parsed.

    `contents` are the bytes of every part by its name, `parts` what they tell beside the cells.
    """

    def __init__(self, data: bytes) -> None:
        package = Package(data)
        self.contents = {name: package.content(name) for name in package}
        refuse_too_much(self.contents)
        self.parts = Parts.of(self.contents)
        package.glance(TYPES_PART)  # Excel opens no file without the list of its parts
        self._book = Book(package)
        if self._book.part.casefold() != WORKBOOK:
            raise refusal(
                f"the file names {self._book.part} as its workbook",
                "open it in Excel, save it again, and retry",
            )
        entries = self._book.sheets
        self.titles = [one.title for one in entries]
        twice = sorted({title for title in self.titles if self.titles.count(title) > 1})
        if twice:
            raise refusal(f'two sheets are named "{twice[0]}"', "rename one of them")
        self._strings = self._shared_strings()
        self._formats = NumberFormats(tuple(self._number_formats()))
        self._parts = {one.title: one.part for one in entries}
        self.worksheets = [
            SheetCells(
                one.title, self._book.package.content(one.part), self._strings, self._formats, self._epoch
            )
            for one in entries
            if one.kind == "worksheet" and one.part in self._book.package
        ]

    def part_of(self, title: str) -> str:
        return self._parts[title]

    @property
    def _epoch(self) -> datetime:
        epoch: datetime = CALENDAR_MAC_1904 if self._book.counts_from_1904 else CALENDAR_WINDOWS_1900
        return epoch

    def _shared_strings(self) -> list[str]:
        return [text_of(item) for item in self._streamed("sharedStrings", "si")]

    def _number_formats(self) -> Iterator[str]:
        own: dict[str, str] = {}
        for one in self._streamed("styles", "numFmt", "xf"):
            if one.tag == main("numFmt"):
                own[one.get("numFmtId", "")] = one.get("formatCode", "")
            elif (holder := one.getparent()) is not None and holder.tag == main("cellXfs"):
                at = one.get("numFmtId", "0")
                yield own[at] if at in own else BUILTIN_FORMATS.get(_whole(at), "General")

    def _streamed(self, kind: str, *tags: str) -> Iterator[Element]:
        """The elements of that name in the part of a kind, each forgotten when the next is asked for."""
        related = self._book.related(kind)
        part = related.target if related is not None else f"xl/{kind}.xml"
        if part not in self._book.package:
            return
        try:
            yield from streamed(self._book.package.content(part), *tags)
        except XMLSyntaxError as failed:
            raise BrokenPartError(part, failed) from None


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
