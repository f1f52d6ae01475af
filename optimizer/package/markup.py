"""XML of a part: parsed without entities, network or size tricks, and written so that only changes differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
EXCEL_VML = "urn:schemas-microsoft-com:office:excel"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Element = Any  # lxml's own type has no public name that mypy and lxml agree on


def main(tag: str) -> str:
    """A SpreadsheetML name."""
    return f"{{{MAIN}}}{tag}"


def parsed(content: bytes) -> Element:
    """The root element of a part. Raises lxml.etree.XMLSyntaxError where it is not well-formed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=False
    )
    return etree.fromstring(content, parser)


def ended(content: bytes, *tags: str) -> Iterator[Element]:
    """The elements of these SpreadsheetML names as each ends, in the order of the part.

    Raises lxml.etree.XMLSyntaxError where the part is not well-formed.
    """
    events = etree.iterparse(
        BytesIO(content),
        tag=tuple(map(main, tags)),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in events:
        yield element


def streamed(content: bytes, *tags: str) -> Iterator[Element]:
    """The same, each forgotten when the next is asked for."""
    for element in ended(content, *tags):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def written(root: Element) -> bytes:
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def child(parent: Element, tag: str) -> Element:
    """The first child of that SpreadsheetML name; None where there is none."""
    return parent.find(main(tag))


def made(parent: Element, tag: str, order: tuple[str, ...]) -> Element:
    """The child of that name, made where the schema's `order` of children has it if there is none yet."""
    found = child(parent, tag)
    if found is not None:
        return found
    later = {main(name) for name in order[order.index(tag) + 1 :]}
    place = next((at for at, one in enumerate(parent) if one.tag in later), len(parent))
    new = parent.makeelement(main(tag), nsmap=None)
    parent.insert(place, new)
    return new


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BESIDE = frozenset(main(tag) for tag in ("rPh", "phoneticPr", "extLst"))


def text_of(holder: Element) -> str:
    """The text of a shared or an inline string without its formats and its phonetic readings (18.4.8).

    Raises ValueError where something stands in it that is no piece of text.
    """
    pieces = []
    for part in holder:
        if part.tag == main("t") and not len(part):
            pieces.append(part.text or "")
        elif part.tag == main("r") and all(_is_of_run(one) for one in part):
            pieces.extend(run.text or "" for run in part.iterchildren(main("t")))
        elif part.tag not in _BESIDE:
            raise ValueError("a text holds something that is none")
    return unescaped("".join(pieces))


def _is_of_run(element: Element) -> bool:
    return element.tag == main("rPr") or (element.tag == main("t") and not len(element))


def unescaped(text: str) -> str:
    """Text as people read it: _x000D_ stands for the character of that number (ST_Xstring, 22.9.2.19)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def escaped(text: str) -> str:
    """Text as a part holds it: what reads like an escape and is none gets its underscore escaped."""
    return _ESCAPE.sub(lambda found: f"_x005F{found[0]}", text) if "_x" in text else text


def identity(element: Element) -> tuple[object, ...]:
    """What makes two elements the same: names, attributes and text, whatever their prefixes."""
    return (
        element.tag,
        tuple(sorted(element.attrib.items())),
        (element.text or "").strip(),
        tuple(identity(one) for one in element),
    )
