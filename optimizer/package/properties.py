"""The list of sheets in docProps/app.xml, which programs that index files show (ECMA-376 part 1, 22.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.package.package import Package
from optimizer.package.relationships import relationships

if TYPE_CHECKING:
    from optimizer.package.book import Book

_EXTENDED = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"
_VARIANTS = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"


def retitle(package: Package, book: Book) -> None:
    """Let the list of titles name the worksheets as they are; it goes where its form is unknown."""
    part = next((one.target for one in relationships(package, "") if one.kind == "extended-properties"), "")
    if part not in package:
        return
    glance = package.glance(part)
    if glance.find(f"{_EXTENDED}TitlesOfParts") is None:
        return
    root = package.tree(part)
    pairs, titles = root.find(f"{_EXTENDED}HeadingPairs"), root.find(f"{_EXTENDED}TitlesOfParts")
    counts = [] if pairs is None else list(pairs.iter(f"{_VARIANTS}i4"))
    vector = titles.find(f"{_VARIANTS}vector")
    told = [] if vector is None else vector.findall(f"{_VARIANTS}lpstr")
    worksheets = [one.title for one in book.sheets if one.kind == "worksheet"]
    first = int(counts[0].text) if counts and (counts[0].text or "").isdigit() else -1
    if not 0 <= first <= len(told) or sum(int(one.text or 0) for one in counts) != len(told):
        for one in (pairs, titles):
            if one is not None:
                root.remove(one)
        return
    for gone in told[:first]:
        vector.remove(gone)
    for at, title in enumerate(worksheets):
        entry = vector.makeelement(f"{_VARIANTS}lpstr")
        entry.text = title
        vector.insert(at, entry)
    counts[0].text = str(len(worksheets))
    vector.set("size", str(len(told) - first + len(worksheets)))
