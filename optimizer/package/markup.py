"""XML of a part: parsed without entities, network or size tricks, and written so that only changes differ."""

from __future__ import annotations

from typing import Any

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
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


def identity(element: Element) -> tuple[object, ...]:
    """What makes two elements the same: names, attributes and text, whatever their prefixes."""
    return (
        element.tag,
        tuple(sorted(element.attrib.items())),
        (element.text or "").strip(),
        tuple(identity(one) for one in element),
    )
