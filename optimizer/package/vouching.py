"""A mark in the workbook part that vouches for the calculated values in a file that asks to be calculated.

Where a cell changed, the writer takes out the values that are old and asks the next program to calculate. The
same request is what others set who never calculated at all, and whose zeros stand for nothing; so the writer
says that the values which it left are those that a calculation gave. The mark holds a digest of sheets, texts
and the workbook part: it means nothing as soon as any other program changed one of them. It stands in an
extension of our own, which other programs drop when they save (ECMA-376 part 1, 18.2.10; part 3, 10).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from lxml import etree

from optimizer.package.markup import Element, child, made, main
from optimizer.package.package import Package

WORKBOOK = "xl/workbook.xml"
_ADDRESS = "{4B8A5E0E-7C0B-4F6E-9C57-5D1A3C0E2F61}"
_SPACE = "urn:corridor:calculated-values"
_MARK = re.compile(rb'(urn:corridor:calculated-values" digest=")([0-9a-f]{64})')


def is_vouched_for(contents: Mapping[str, bytes]) -> bool:
    """Whether a file's parts, by name, carry a mark that holds."""
    found = _MARK.search(contents.get(WORKBOOK, b""))
    return found is not None and found[2].decode() == _digest(contents)


def vouch(package: Package, order: tuple[str, ...]) -> None:
    """Mark the package as it stands now; `order` is that of the children of the workbook part."""
    root = package.tree(WORKBOOK)
    withdraw(package)
    extension = etree.SubElement(made(root, "extLst", order), main("ext"), uri=_ADDRESS)
    mark = etree.SubElement(extension, f"{{{_SPACE}}}values", nsmap={"values": _SPACE}, digest="0" * 64)
    contents = {name: package.content(name) for name in package if _counts(name)}
    for name, content in contents.items():
        if name != WORKBOOK:
            package.put(name, content)  # so that it is not written out a second time
    mark.set("digest", _digest(contents))


def withdraw(package: Package) -> None:
    """Take the mark out, where there is one."""
    if _MARK.search(package.content(WORKBOOK)):
        holder: Element = child(package.tree(WORKBOOK), "extLst")
        for extension in [one for one in holder if one.get("uri") == _ADDRESS]:
            holder.remove(extension)
        if not len(holder):
            holder.getparent().remove(holder)


def _counts(name: str) -> bool:
    folded = name.casefold()
    is_sheet = folded.startswith("xl/worksheets/") and folded.endswith(".xml")
    return is_sheet or folded in (WORKBOOK, "xl/sharedstrings.xml")


def _digest(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(filter(_counts, contents), key=str.casefold):
        content = _MARK.sub(rb"\1", contents[name]) if name == WORKBOOK else contents[name]
        digest.update(f"{name.casefold()} {len(content)} ".encode() + content)
    return digest.hexdigest()
