"""How much a workbook may hold, counted on the bytes of its parts before anything parses them.

Each limit lies far above what planners' workbooks hold (200,000 rows, a million texts) and, where Excel has
one of its own, near that. What passes is read within some seconds and a gigabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimizer.case.reading.guard import refusal

_LEAN = "copy the case's sheets into a new workbook, values only"
_CLEAR = "delete formatted rows and columns that are blank (Ctrl+End shows how far a sheet reaches)"
MOST_IN_A_ROW = 16_384  # Excel's columns


@dataclass(frozen=True)
class Limit:
    """At most `most` elements named `tag` in all parts together."""

    tag: str
    what: str
    most: int
    remedy: str = _LEAN

    def count(self, contents: Iterable[bytes]) -> int:
        needle = self.tag.encode()
        exact = re.compile(rb"<(?:\w+:)?" + needle + rb"[\s/>]")
        rough = [(content, content.count(needle)) for content in contents]
        if sum(count for _, count in rough) <= self.most:  # no more than that, and quickly counted
            return 0
        return sum(sum(1 for _ in exact.finditer(content)) for content, count in rough if count)


LIMITS = (
    Limit("c", "cells", 4_000_000, _CLEAR),
    Limit("row", "rows", 2_000_000, _CLEAR),
    Limit(
        "f",
        "formulas",
        1_000_000,
        "keep the values of formulas that no longer change (Paste Special > Values)",
    ),
    Limit("si", "different texts", 1_500_000),
    Limit(
        "xf", "cell formats", 131_000, "copy the case's sheets into a new workbook, and format them afresh"
    ),
    Limit("definedName", "names", 100_000, "delete names in Formulas > Name Manager"),
    Limit("mergeCell", "merged ranges", 100_000, "unmerge cells"),
    Limit(
        "dataValidation",
        "drop-down lists and other validations",
        100_000,
        "clear them in Data > Data Validation",
    ),
    Limit("cfRule", "conditional formats", 100_000, "clear them in Home > Conditional Formatting"),
    Limit("comment", "notes", 100_000),
    Limit("hyperlink", "links", 200_000),
    Limit("Relationship", "references between parts", 200_000),
    Limit("Override", "registered parts", 200_000),
    Limit("sheet", "sheets", 1_000),
)
# Parts that are held as a tree where result sheets go in, and how many tags they may have.
_TREES = re.compile(
    r"xl/(?:workbook|styles)\.xml|\[content_types\]\.xml|.*\.rels|docprops/.*|xl/tables/.*|xl/comments.*",
    re.I,
)
_MOST_TAGS = 2_000_000
_ROWS = re.compile(rb"<(?:\w+:)?row[\s/>]")
_WIDE_ROW = 1_000_000  # bytes; shorter ones cannot hold too many cells to be held at once


def refuse_too_much(contents: Mapping[str, bytes]) -> None:
    """InputError for the first limit that the parts of a workbook pass."""
    markup = {name: one for name, one in contents.items() if not name.casefold().startswith("xl/media/")}
    for limit in LIMITS:
        count = limit.count(markup.values())
        if count > limit.most:
            message = f"the file holds {count:,} {limit.what}, more than the {limit.most:,} that are read"
            raise refusal(message, limit.remedy)
    for name, content in markup.items():
        if _TREES.fullmatch(name) and content.count(b"<") > _MOST_TAGS:
            tags = content.count(b"<")
            message = f"the part {name} holds {tags:,} tags, more than the {_MOST_TAGS:,} that are read"
            raise refusal(message, _LEAN)
        _refuse_wide_rows(name, content)


def _refuse_wide_rows(name: str, content: bytes) -> None:
    """A row is held whole while it is read."""
    if len(content) < _WIDE_ROW or b"sheetData" not in content:
        return
    start = 0
    rows = (found.start() for found in _ROWS.finditer(content))
    for end in (*rows, content.rfind(b"sheetData")):  # what stands behind the cells is no row
        if end - start > _WIDE_ROW and content.count(b"<", start, end) > 8 * MOST_IN_A_ROW:
            message = f"a row of {name} holds more than Excel's {MOST_IN_A_ROW:,} columns"
            raise refusal(message, _CLEAR)
        start = end
