"""What a workbook's archive tells before anything is parsed: cheaply, by searching its parts' bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import unescape

from optimizer.case.reading.agreed import resolved
from optimizer.case.reading.guard import refusal
from optimizer.package.vouching import is_vouched_for

_MARKUP = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"\s*<\?xml\s[^<>]*?\bencoding\s*=\s*[\"']([^\"']*)[\"']")
# Encodings of which ASCII is a part: what is searched for in the bytes is found in them.
_READABLE = re.compile(rb"utf-?8|us-ascii|ascii|iso-8859-\d+|latin-?1|windows-125\d|koi8-[ru]", re.IGNORECASE)
_STRICT = b"purl.oclc.org/ooxml"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']([A-Z0-9:$]+)[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s(?=[^<>]*\bhidden=[\"'](?:1|true)[\"'])[^<>]*?\br=[\"'](\d+)[\"']")
_CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\s[^<>]*>")
_TO_CALCULATE = re.compile(rb"\b(?:fullCalcOnLoad=[\"'](?:1|true)[\"']|calcId=[\"']124519[\"'])")
# Excel says so where calculation is manual.
_HALF_CALCULATED = re.compile(rb"\bcalcCompleted=[\"'](?:0|false)[\"']")
# XlsxWriter and its kin set the flag; the streaming writer of this one puts 0 beside each formula without it.
_WRITES_ZEROS = re.compile(rb"<Application>\s*Apache POI")
_TARGET = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*?\bTarget=[\"']([^\"']+)[\"']")
_TOTALS_TABLE = re.compile(
    rb"<(?:\w+:)?table\s(?=[^<>]*\btotalsRowCount=[\"']1[\"'])[^<>]*?\bref=[\"']([A-Z0-9:$]+)[\"']"
)


@dataclass(frozen=True)
class SheetParts:
    """What the part of one worksheet, and the tables on it, say beside its cells."""

    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    totals: tuple[str, ...] = ()  # ranges of tables whose last row is their totals row


@dataclass(frozen=True)
class Parts:
    """`asks_to_calculate`: the writer left it to the next program to work formulas out.

    `doubts_zeros`: it did, or it is a writer that puts 0 beside a formula that nobody calculated. Neither is
    said of a file that our own writer vouches for: it took the values out that are old. `sheets`
    goes by the names of the worksheets' parts; `listed` are the worksheets that the workbook says it has.
    """

    asks_to_calculate: bool = False
    doubts_zeros: bool = False
    sheets: Mapping[str, SheetParts] = field(default_factory=dict)
    listed: tuple[str, ...] = ()

    @classmethod
    def of(cls, contents: Mapping[str, bytes]) -> Parts:
        """From the bytes of every part by its name; InputError where one must not be parsed."""
        markup = {name: one for name, one in contents.items() if _MARKUP.search(name)}
        _refuse_what_hides(markup)
        workbook = contents.get("xl/workbook.xml", b"")
        if _STRICT in workbook:
            message = 'the file is a "Strict Open XML" workbook'
            raise refusal(message, 'save it as plain "Excel Workbook (*.xlsx)"')
        worksheets = {
            name: content
            for name, content in contents.items()
            if name.startswith("xl/worksheets/") and "/_" not in name
        }
        calculation = b"".join(_CALCULATION.findall(workbook))
        asks = _TO_CALCULATE.search(calculation) is not None and not is_vouched_for(contents)
        return cls(
            asks_to_calculate=asks or _HALF_CALCULATED.search(calculation) is not None,
            doubts_zeros=asks or _WRITES_ZEROS.search(contents.get("docProps/app.xml", b"")) is not None,
            sheets={name: _sheet_parts(name, content, contents) for name, content in worksheets.items()},
            listed=_listed(contents),
        )

    def refuse_lost_sheets(self, opened: Collection[str]) -> None:
        """InputError where a listed worksheet could not be opened: what it holds would be read past."""
        lost = ", ".join(f'"{" ".join(name.split())}"' for name in self.listed if name not in opened)
        if lost:
            message = f"the workbook lists the sheets {lost}, but their parts are not in the file"
            raise refusal(message, "open it in Excel, save it again, and retry")


def _refuse_what_hides(markup: Mapping[str, bytes]) -> None:
    """InputError for entities, and for encodings in which they would not be found."""
    for name, content in markup.items():
        said = _ENCODING.match(content.removeprefix(codecs.BOM_UTF8))
        if b"\0" in content[:200] or (said and not _READABLE.fullmatch(said[1])):
            encoding = said[1].decode(errors="replace") if said else "UTF-16"
            message = f"the part {name} is written in {encoding}, which no spreadsheet program writes"
            raise refusal(message, "open it in Excel, save it again, and retry")
        if _ENTITIES.search(content):
            message = "the file defines XML entities, which no spreadsheet program writes"
            raise refusal(message, "do not trust this file")


def _sheet_parts(name: str, content: bytes, contents: Mapping[str, bytes]) -> SheetParts:
    folder, _, file = name.rpartition("/")
    targets = _TARGET.findall(contents.get(f"{folder}/_rels/{file}.rels", b""))
    tables = [contents.get(resolved(folder, target.decode()), b"") for target in targets]
    return SheetParts(
        merged=tuple(reference.decode() for reference in _MERGED.findall(content)),
        hidden_rows=frozenset(map(int, _HIDDEN_ROW.findall(content))),
        totals=tuple(found[1].decode() for table in tables if (found := _TOTALS_TABLE.search(table))),
    )


_LISTED = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
# What is quoted by one kind of mark may hold the other: It's all.
_ATTRIBUTE = re.compile(rb"\b(?:(?:\w+:)?(name|id))=(?:\"([^\"]*)\"|'([^']*)')")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_NOT_WORKSHEETS = (b"/chartsheet", b"/dialogsheet", b"Macrosheet", b"macrosheet")


def _listed(contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of the worksheets that the workbook lists, whether their parts are there or not."""
    rels = contents.get("xl/_rels/workbook.xml.rels", b"")
    others = {
        found[1]
        for entry in _RELATIONSHIP.findall(rels)
        if any(kind in entry for kind in _NOT_WORKSHEETS)
        and (found := re.search(rb"\bId=[\"']([^\"']+)[\"']", entry))
    }
    entries = _LISTED.findall(contents.get("xl/workbook.xml", b""))
    listed = [{name: one or other for name, one, other in _ATTRIBUTE.findall(entry)} for entry in entries]
    named = [one[b"name"] for one in listed if b"name" in one and one.get(b"id") not in others]
    return tuple(unescape(name.decode(errors="replace")) for name in named)
