"""A chart as an SVG element that stands in a page by itself: no script, no request, nothing shared."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

SPACE = "http://www.w3.org/2000/svg"
# Alike in their widths, so that a picture is laid out for what a reader has; the last ones are
# wider, and everywhere.
FONTS = "Arial, Liberation Sans, Helvetica, Roboto, DejaVu Sans, sans-serif"
SLACK = 0.05  # of the width: names on the left reach out so far where a reader has a wider font
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NUMBERS = ("d", "transform", "x", "y", "x2", "y2")  # attributes whose numbers no eye sees a thousandth of


def svg_of(chart: Any, *, name: str, title: str, width: int, height: int | None = None) -> str:
    """The chart, `width` pixels wide, with `title` and its description for readers.

    `name` tells it from others of a page.

    `height` is the plot's, the chart's own where none is given.
    """
    import vl_convert  # loads an engine of its own, which no other command needs

    # Altair has held its parts to the schema; the whole again takes as long as drawing
    spec = chart.to_dict(validate=False)
    spec |= {"width": width} if height is None else {"width": width, "height": height}
    spec.setdefault("padding", {"left": 5 + round(SLACK * width), "right": 5, "top": 5, "bottom": 5})
    spec["config"] = {**spec.get("config", {}), "font": FONTS, "aria": False, "background": None}
    # its engine ends this process, without an error, at a control character in a text
    drawn = vl_convert.vegalite_to_svg(_in_xml(spec), allowed_base_urls=[])
    return _inlined(drawn, *(_in_xml(text) for text in (name, title, str(chart.description))))


def _in_xml(thing: Any) -> Any:
    """The same without the characters that no XML can hold, in all of its texts."""
    if isinstance(thing, str):
        return NOT_XML.sub("", thing)
    if isinstance(thing, dict):
        return {_in_xml(key): _in_xml(value) for key, value in thing.items()}
    return [_in_xml(one) for one in thing] if isinstance(thing, list) else thing


def _inlined(drawn: str, name: str, title: str, description: str) -> str:
    ElementTree.register_namespace("", SPACE)
    root = ElementTree.fromstring(drawn)
    for part in root.iter():
        _slim(part)
    _rename(root, name)
    for at, (tag, words) in enumerate((("title", title), ("desc", description))):
        said = ElementTree.Element(f"{{{SPACE}}}{tag}", {"id": f"{name}-{tag}"})
        said.text = words
        root.insert(at, said)
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib |= {
        "viewBox": box,
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-desc",
    }
    return ElementTree.tostring(root, encoding="unicode")


def _slim(part: ElementTree.Element) -> None:
    """Leave out what only scripts and style sheets would ask for, and digits that nobody sees."""
    for attribute in ("class", "pointer-events", "aria-hidden", "role", "aria-roledescription"):
        part.attrib.pop(attribute, None)
    for attribute in NUMBERS:
        if attribute in part.attrib:
            part.set(attribute, re.sub(r"(\.\d\d)\d+", r"\1", part.attrib[attribute]))
    for child in list(part):
        if child.tag == f"{{{SPACE}}}path" and not child.get("d"):
            part.remove(child)


def _rename(root: ElementTree.Element, name: str) -> None:
    """Ids of clips and gradients, which the engine counts on over all pictures, by the order in this one."""
    ids = [str(part.get("id")) for part in root.iter() if part.get("id")]
    new = {old: f"{name}-{n}" for n, old in enumerate(ids)}
    for part in root.iter():
        for attribute, value in part.attrib.items():
            if attribute == "id":
                part.set(attribute, new[value])
            elif value.startswith("url(#"):
                part.set(attribute, f"url(#{new[value[5:-1]]})")
