"""Package: the parts of a file by name, as bytes until one is to be changed.

Names are compared without regard to case, as the standard has it (ECMA-376 part 2, 6.2.2). A part whose tree
was never asked for leaves as the bytes that it came as; the order and the dates of the archive stay too.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml.etree import XMLSyntaxError

from optimizer.package.markup import CONTENT_TYPES, Element, parsed, written

TYPES_PART = "[Content_Types].xml"
_KEPT_AT_HAND = 2_000_000  # bytes of a part whose tree is kept after a glance: its tree takes ten times that


class BrokenPartError(ValueError):
    """A part of the file that is not well-formed, or that is absent; `part` is its name."""

    def __init__(self, part: str, why: object) -> None:
        super().__init__(f"{part}: {why}")
        self.part = part


class Package:
    """The parts of a workbook's file. Raises zipfile.BadZipFile where `data` is no archive.

    A part that is asked for and is absent or not well-formed raises BrokenPartError.
    """

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self._entries = {info.filename: info for info in archive.infolist()}
            self._contents = {name: archive.read(info) for name, info in self._entries.items()}
        self._spelt = {name.casefold(): name for name in self._contents}
        self._trees: dict[str, Element] = {}
        self._looks: dict[str, Element] = {}

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._spelt

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def content(self, name: str) -> bytes:
        """The bytes of a part as it stands now."""
        spelt = self._spelling(name)
        return written(self._trees[spelt]) if spelt in self._trees else self._contents[spelt]

    def tree(self, name: str) -> Element:
        """The root of a part that is to be changed: it is written anew when the package is."""
        spelt = self._spelling(name)
        if spelt not in self._trees:
            look = self._looks.pop(spelt, None)
            self._trees[spelt] = self._parsed(spelt) if look is None else look
        return self._trees[spelt]

    def glance(self, name: str) -> Element:
        """The root of a part that is looked at only."""
        spelt = self._spelling(name)
        if spelt in self._trees:
            return self._trees[spelt]
        root = self._looks.get(spelt)
        if root is None:
            root = self._parsed(spelt)
            if len(self._contents[spelt]) <= _KEPT_AT_HAND:
                self._looks[spelt] = root
        return root

    def put(self, name: str, content: bytes, content_type: str = "") -> None:
        """Add a part, or give one other bytes; with `content_type` it is registered under that type."""
        spelt = self._spelt.setdefault(name.casefold(), name)
        self._contents[spelt] = content
        self._let_go(spelt)
        if content_type and self.content_type(spelt) != content_type:
            self._register(spelt, content_type)

    def remove(self, name: str) -> None:
        """Take a part out, with its own relationships and its registration."""
        for gone in (name, relationships_name(name)):
            spelt = self._spelt.pop(gone.casefold(), None)
            if spelt is not None:
                del self._contents[spelt]
                self._let_go(spelt)
        for entry in list(self.tree(TYPES_PART)):
            if entry.get("PartName", "").casefold() == f"/{name}".casefold():
                entry.getparent().remove(entry)

    def _spelling(self, name: str) -> str:
        if name not in self:
            raise BrokenPartError(name, "it is not in the file")
        return self._spelt[name.casefold()]

    def _parsed(self, spelt: str) -> Element:
        content = self._contents[spelt]
        if spelt.casefold().endswith(".vml"):
            content = content.replace(b"<br>", b"<br/>")  # Excel leaves it open in the caption of a button
        try:
            return parsed(content)
        except XMLSyntaxError as failed:
            raise BrokenPartError(spelt, failed) from None

    def _let_go(self, spelt: str) -> None:
        self._trees.pop(spelt, None)
        self._looks.pop(spelt, None)

    def free_name(self, like: str) -> str:
        """A name that no part has, made of one such as xl/worksheets/sheet1.xml by its number."""
        folder, _, file = like.rpartition("/")
        stem, dot, ending = file.partition(".")
        stem = re.sub(r"\d+$", "", stem)
        number = 1
        while f"{folder}/{stem}{number}{dot}{ending}" in self:
            number += 1
        return f"{folder}/{stem}{number}{dot}{ending}"

    def content_type(self, name: str) -> str:
        """The type under which a part is registered; "" where it is under none."""
        types = self.glance(TYPES_PART)
        default = ""
        for entry in types:
            if entry.get("PartName", "").casefold() == f"/{name}".casefold():
                return str(entry.get("ContentType", ""))
            if entry.get("Extension", "").casefold() == name.rpartition(".")[2].casefold():
                default = str(entry.get("ContentType", ""))
        return default

    def _register(self, name: str, content_type: str) -> None:
        types = self.tree(TYPES_PART)
        for entry in types:
            if entry.get("PartName", "").casefold() == f"/{name}".casefold():
                entry.set("ContentType", content_type)
                return
        entry = types.makeelement(f"{{{CONTENT_TYPES}}}Override")
        entry.set("PartName", f"/{name}")
        entry.set("ContentType", content_type)
        types.append(entry)

    def to_bytes(self) -> bytes:
        """The file. Parts stand in the archive in the order in which they came, new ones last."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._contents:
                came = self._entries.get(name)
                entry = zipfile.ZipInfo(name, came.date_time if came else (1980, 1, 1, 0, 0, 0))
                stored = came is not None and came.compress_type == zipfile.ZIP_STORED
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                entry.external_attr = came.external_attr if came else 0o600 << 16
                archive.writestr(entry, self.content(name))
        return buffer.getvalue()


def relationships_name(part: str) -> str:
    """The part that says what another refers to: xl/_rels/workbook.xml.rels for xl/workbook.xml."""
    folder, slash, file = part.rpartition("/")
    return f"{folder}{slash}_rels/{file}.rels"
