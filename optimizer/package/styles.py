"""Formats of cells, appended to a workbook's own (ECMA-376 part 1, 18.8): none that is there is changed."""

from __future__ import annotations

from copy import deepcopy

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from optimizer.package.book import Book
from optimizer.package.markup import MAIN, Element, child, identity, made, main
from optimizer.package.relationships import add_relationship

MOST_FORMATS = 64_000  # Excel's limit of cell formats in a workbook is 65,490
_PART = "xl/styles.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_FIRST_OWN_NUMBER_FORMAT = 164
_PLAIN, _DATE = "0", "14"  # number formats that need no definition: General, and a date in the reader's way
_CHILDREN = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
_ORDER = tuple(_CHILDREN.split())
_LEAST = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf xfId="0"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The formats of a book, by their positions. Raises ValueError where Excel's limit would be passed."""

    def __init__(self, book: Book) -> None:
        related = book.related("styles")
        if related is None:
            add_relationship(book.package, book.part, "styles", _PART)
            book.package.put(_PART, _LEAST.encode(), _TYPE)
        self._package, self._part = book.package, related.target if related else _PART
        self._places: dict[str, dict[tuple[object, ...], int]] = {}

    def section(self, tag: str) -> Element:
        """A section to be changed, made where the styles have none of that name."""
        return made(self._package.tree(self._part), tag, _ORDER)

    def formats(self, tag: str) -> list[Element]:
        """What a section holds, to be looked at: "cellXfs", "fonts" and the like."""
        found = child(self._package.glance(self._part), tag)
        return [] if found is None else list(found.iterchildren(tag=f"{{{MAIN}}}*"))

    def name_of(self, format_at: int) -> str:
        """The named style that a cell format stands on; "" where it has none."""
        formats = self.formats("cellXfs")
        based = formats[format_at].get("xfId", "0") if format_at < len(formats) else ""
        named = (one.get("name", "") for one in self.formats("cellStyles") if one.get("xfId") == based)
        return next(named, "")

    def place(self, tag: str, element: Element) -> int:
        """The position of an element like that in its section, where it is appended if there is none yet."""
        places = self._places.get(tag)
        if places is None:
            places = self._places[tag] = {}
            for at, one in enumerate(self.formats(tag)):
                places.setdefault(identity(one), at)
        same = identity(element)
        if same not in places:
            section = self.section(tag)
            if len(section) >= MOST_FORMATS:
                raise ValueError("the workbook has as many cell formats as Excel takes")
            section.append(deepcopy(element))
            section.set("count", str(len(section)))
            places[same] = len(section) - 1
        return places[same]

    def number_format(self, code: str) -> int:
        """The id of a number format, made where the book has none of that code."""
        known = {one.get("formatCode"): int(one.get("numFmtId", "0")) for one in self.formats("numFmts")}
        if code not in known:
            section = self.section("numFmts")
            entry = section.makeelement(main("numFmt"))
            known[code] = max(_FIRST_OWN_NUMBER_FORMAT - 1, *known.values(), 0) + 1
            entry.set("numFmtId", str(known[code]))
            entry.set("formatCode", code)
            section.append(entry)
            section.set("count", str(len(section)))
        return known[code]

    def for_dates(self, format_at: int, *, wanted: bool) -> int:
        """The format of that position, or one like it that shows dates, or does not, as `wanted`."""
        formats = self.formats("cellXfs")
        like = deepcopy(formats[format_at]) if format_at < len(formats) else None
        if like is None or self._shows_dates(like.get("numFmtId", "0")) == wanted:
            return format_at
        like.set("numFmtId", _DATE if wanted else _PLAIN)
        like.set("applyNumberFormat", "1")
        return self.place("cellXfs", like)

    def _shows_dates(self, at: str) -> bool:
        own = next((one for one in self.formats("numFmts") if one.get("numFmtId") == at), None)
        if own is not None:
            return bool(is_date_format(own.get("formatCode", "")))
        return at.isdigit() and bool(is_date_format(BUILTIN_FORMATS.get(int(at), "General")))

    def quoted(self, format_at: int) -> int:
        """The format of that position with the mark that text is text, whatever it begins with."""
        formats = self.formats("cellXfs")
        like = deepcopy(formats[format_at]) if format_at < len(formats) else None
        if like is None or like.get("quotePrefix") in ("1", "true"):
            return format_at
        like.set("quotePrefix", "1")
        return self.place("cellXfs", like)


class GraftedStyles:
    """The formats of one book in another: positions there for positions here."""

    def __init__(self, source: Book, target: Styles) -> None:
        self._source, self._target = Styles(source), target
        self._formats: dict[str, int] = {}
        self._codes = {one.get("numFmtId"): one.get("formatCode") for one in self._source.formats("numFmts")}

    def cell_format(self, at: str) -> int:
        """Where the cell format at that position now stands; the plain one stays the book's own plain one."""
        if at not in self._formats:
            format_here = self._source.formats("cellXfs")[int(at)]
            moved = self._moved(format_here)
            moved.set("xfId", str(self._named(format_here.get("xfId", "0"))))
            self._formats[at] = 0 if at == "0" else self._target.place("cellXfs", moved)
        return self._formats[at]

    def differential(self, at: str) -> int:
        """Where the format of a condition now stands."""
        return self._target.place("dxfs", self._source.formats("dxfs")[int(at)])

    def _moved(self, element: Element) -> Element:
        moved = deepcopy(element)
        for attribute, tag in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            if moved.get(attribute) is not None:
                here = self._source.formats(tag)[int(moved.get(attribute))]
                moved.set(attribute, str(self._target.place(tag, here)))
        if moved.get("numFmtId") in self._codes:
            moved.set("numFmtId", str(self._target.number_format(self._codes[moved.get("numFmtId")])))
        return moved

    def _named(self, at: str) -> int:
        """The position of a named style in the other book, made there where no style has that name."""
        style = next((one for one in self._source.formats("cellStyles") if one.get("xfId") == at), None)
        if style is None or style.get("builtinId") == "0":
            return 0
        for known in self._target.formats("cellStyles"):
            if known.get("name", "").casefold() == style.get("name", "").casefold():
                return int(known.get("xfId", "0"))
        base = self._target.section("cellStyleXfs")
        base.append(self._moved(self._source.formats("cellStyleXfs")[int(at)]))
        base.set("count", str(len(base)))
        entry = deepcopy(style)
        entry.set("xfId", str(len(base) - 1))
        names = self._target.section("cellStyles")
        names.append(entry)
        names.set("count", str(len(names)))
        return len(base) - 1
