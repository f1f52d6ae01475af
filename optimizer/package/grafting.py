"""A sheet drawn in a workbook of its own, grafted into another with all that belongs to it."""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from copy import deepcopy

from optimizer.package.book import Book, SheetEntry
from optimizer.package.markup import SPACE, Element, main, parsed, written
from optimizer.package.relationships import add_relationship, relationships
from optimizer.package.styles import GraftedStyles, Styles


class Graft:
    """Sheets of the book `source` into the book `into`."""

    def __init__(self, source: Book, into: Book) -> None:
        self.source, self.into = source, into
        self._styles = GraftedStyles(source, Styles(into))
        strings = source.related("sharedStrings")
        self._strings = [] if strings is None else list(source.package.glance(strings.target))

    def sheet(self, entry: SheetEntry, *, at: int | None = None, names: Collection[str] = ()) -> None:
        """Put one sheet in, as the last or at a position from 0.

        Its own defined names (print titles, filters) come along, and of the source's others those in
        `names`.
        """
        root = parsed(self.source.package.content(entry.part))
        self._reformat(root)
        part = self.into.add_sheet(entry.title, written(root), at=at)
        for one in relationships(self.source.package, entry.part):
            target = one.target if one.is_external else self._part(one.kind, one.target)
            add_relationship(self.into.package, part, one.kind, target, one.id)
        here = next(place for place, one in enumerate(self.source.sheets) if one.title == entry.title)
        there = next(place for place, one in enumerate(self.into.sheets) if one.title == entry.title)
        for name, local, refers_to in self.source.defined_names():
            if local == here:
                self.into.define(name, refers_to, sheet=there)
            elif local is None and name in names:
                self.into.define(name, refers_to)

    def _reformat(self, root: Element) -> None:
        """Positions of formats and texts are those of the other book; no sheet but its own is selected."""
        for cell in root.iter(main("c")):
            if cell.get("s") is not None:
                cell.set("s", str(self._styles.cell_format(cell.get("s"))))
            if cell.get("t") == "s":
                self._inline(cell)
        for holder, attribute in (("row", "s"), ("col", "style")):
            for one in root.iter(main(holder)):
                if one.get(attribute) is not None:
                    one.set(attribute, str(self._styles.cell_format(one.get(attribute))))
        for rule in root.iter(main("cfRule")):
            if rule.get("dxfId") is not None:
                rule.set("dxfId", str(self._styles.differential(rule.get("dxfId"))))
        for view in root.iter(main("sheetView")):
            view.attrib.pop("tabSelected", None)

    def _inline(self, cell: Element) -> None:
        """The text in the cell itself, so that the other book's shared strings stay as they are."""
        shared = self._strings[int(cell.findtext(main("v")))]
        for one in list(cell):
            cell.remove(one)
        cell.set("t", "inlineStr")
        text = cell.makeelement(main("is"))
        for piece in shared:
            text.append(deepcopy(piece))
        for plain in text.iter(main("t")):
            plain.set(SPACE, "preserve")
        cell.append(text)

    def _part(self, kind: str, name: str) -> str:
        """A copy of a part under a name that is free, with what it refers to itself."""
        package = self.source.package
        content, fresh = package.content(name), self.into.package.free_name(_numbered(name))
        if kind == "table":
            content = self._with_own_id(content)
        self.into.package.put(fresh, content, package.content_type(name))
        for one in relationships(package, name):
            target = one.target if one.is_external else self._part(one.kind, one.target)
            add_relationship(self.into.package, fresh, one.kind, target, one.id)
        return fresh

    def _with_own_id(self, content: bytes) -> bytes:
        root = parsed(content)
        ids = [int(table.get("id", "0")) for _, _, table in self.into.tables()]
        root.set("id", str(max(ids, default=0) + 1))
        return written(root)


def _numbered(name: str) -> str:
    """A drawing of notes that openpyxl names commentsDrawing1.vml becomes one of Excel's own names."""
    folder, file = posixpath.split(name)
    return "xl/drawings/vmlDrawing1.vml" if file.endswith(".vml") else posixpath.join(folder, file)
