"""Whether a workbook's file keeps the rules by which Excel opens it without a repair, told as complaints.

The rules are those of ECMA-376 (part 2 for the package, part 1, 18 for SpreadsheetML), read here a second
time: nothing of the writer is used.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from lxml import etree

from tests.workbook import intact_sheets

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OF_THE_WORKBOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups"
    " externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr"
    " smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
)
_WORKBOOK = _OF_THE_WORKBOOK.split()
_OF_STYLES = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
_STYLES = _OF_STYLES.split()


class File:
    """The parts of a file with their references, read for the checks."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}
        self._roots: dict[str, Any] = {}

    def root(self, name: str) -> Any:
        if name not in self._roots:
            self._roots[name] = etree.fromstring(self.parts[name])
        return self._roots[name]

    def rels(self, part: str) -> dict[str, tuple[str, str]]:
        """(kind, target) by id; the target of an external one is ""."""
        folder, file = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        if name not in self.parts:
            return {}
        return {
            one.get("Id"): (
                one.get("Type").rpartition("/")[2],
                ""
                if one.get("TargetMode") == "External"
                else posixpath.normpath(posixpath.join("/", folder, unquote(one.get("Target"))))[1:],
            )
            for one in self.root(name)
        }

    def related(self, part: str, kind: str) -> list[str]:
        return [target for found, target in self.rels(part).values() if found == kind]

    @cached_property
    def workbook(self) -> str:
        return self.related("", "officeDocument")[0]

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The parts of sheets by title."""
        rels = self.rels(self.workbook)
        return {
            one.get("name"): rels[one.get(f"{R}id")][1]
            for one in self.root(self.workbook).iterfind(f"{M}sheets/{M}sheet")
        }

    def only(self, kind: str) -> Any:
        """The root of the workbook's one part of a kind, None where it has none."""
        found = self.related(self.workbook, kind)
        return self.root(found[0]) if found else None


def intact(data: bytes) -> list[str]:
    """What is wrong with a file; [] where nothing is."""
    file = File(data)
    checks = (_archive, _references, _nothing_left_over, _workbook, _styles, _titles)
    found = [complaint for check in checks for complaint in check(file)]
    return found + list(intact_sheets.complaints(file))


def _archive(file: File) -> Iterator[str]:
    if len({name.casefold() for name in file.names}) < len(file.names):
        yield "two parts have one name"
    types = file.root("[Content_Types].xml")
    defaults = {one.get("Extension").casefold() for one in types if one.tag.endswith("Default")}
    overrides = [one.get("PartName") for one in types if one.tag.endswith("Override")]
    if len({one.casefold() for one in overrides}) < len(overrides):
        yield "a part has two content types"
    for gone in {one.casefold() for one in overrides} - {f"/{name}".casefold() for name in file.names}:
        yield f"{gone} has a content type and is not there"
    typed = {one.casefold() for one in overrides}
    for name in file.names:
        known = f"/{name}".casefold() in typed or name.rpartition(".")[2].casefold() in defaults
        if name != "[Content_Types].xml" and not known:
            yield f"{name} has no content type"
    for name in file.names:
        if name.endswith((".xml", ".rels", ".vml")):
            file.root(name)


def _references(file: File) -> Iterator[str]:
    for name in file.names:
        if not name.endswith(".rels"):
            continue
        folder, _, own = name.rpartition("_rels/")
        part = folder + own.removesuffix(".rels")
        if part and part not in file.parts:
            yield f"{name} is of no part"
        ids = [one.get("Id") for one in file.root(name)]
        if len(set(ids)) < len(ids):
            yield f"{name} has an id twice"
        for kind, target in file.rels(part).values():
            if target and target not in file.parts:
                yield f"{part} refers to a {kind} {target}, which is not there"
    for name in file.names:
        if name.endswith((".xml", ".vml")) and name != "[Content_Types].xml":
            known = file.rels(name)
            for element in file.root(name).iter():
                for attribute, value in element.attrib.items():
                    meant = attribute.startswith(R) or attribute.endswith(":office}relid")
                    if meant and value and value not in known:
                        tag = etree.QName(element).localname
                        yield f"{name}: {tag} refers to {value}, which is not there"


def _nothing_left_over(file: File) -> Iterator[str]:
    seen, waiting = set(), [""]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting += [target for _, target in file.rels(part).values() if target]
    for name in file.names:
        if name not in seen and not name.endswith(".rels") and name != "[Content_Types].xml":
            yield f"{name} is left over: nothing refers to it"


def in_order(root: Any, order: list[str]) -> bool:
    tags = [etree.QName(one).localname for one in root if isinstance(one.tag, str) and one.tag.startswith(M)]
    return [order.index(one) for one in tags] == sorted(order.index(one) for one in tags)


def _workbook(file: File) -> Iterator[str]:
    root = file.root(file.workbook)
    if not in_order(root, _WORKBOOK):
        yield "the workbook's children are out of order"
    sheets = root.findall(f"{M}sheets/{M}sheet")
    for what, values in (
        ("sheetId", [one.get("sheetId") for one in sheets]),
        ("name", [one.get("name").casefold() for one in sheets]),
        ("r:id", [one.get(f"{R}id") for one in sheets]),
    ):
        if len(set(values)) < len(values):
            yield f"two sheets have one {what}"
    for view in root.iterfind(f"{M}bookViews/{M}workbookView"):
        at = int(view.get("activeTab", "0"))
        if at >= len(sheets) or sheets[at].get("state", "visible") != "visible":
            yield f"the workbook opens at sheet {at}, which is hidden or absent"
    names = root.findall(f"{M}definedNames/{M}definedName")
    keys = [(one.get("name").casefold(), one.get("localSheetId")) for one in names]
    if len(set(keys)) < len(keys):
        yield "a name is defined twice"
    for name, local in keys:
        if local is not None and int(local) >= len(sheets):
            yield f"the name {name} is of sheet {local}, which is absent"
    ids = {one.get("sheetId") for one in sheets}
    for view in root.iterfind(f"{M}customWorkbookViews/{M}customWorkbookView"):
        if view.get("activeSheetId") not in ids:
            yield "a custom view opens at a sheet that is absent"


def _styles(file: File) -> Iterator[str]:
    root = file.only("styles")
    if root is None:
        return
    if not in_order(root, _STYLES):
        yield "the children of styles are out of order"
    sizes = {etree.QName(one).localname: len(one) for one in root}
    for one in root:
        if one.get("count") is not None and int(one.get("count")) != len(one):
            yield f"styles: {one.tag} says {one.get('count')} and has {len(one)}"
    codes = [one.get("numFmtId") for one in root.iterfind(f"{M}numFmts/{M}numFmt")]
    if len(set(codes)) < len(codes):
        yield "a number format has an id twice"
    bounds = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs"))
    for xf in root.iter(f"{M}xf"):
        for attribute, section in bounds:
            if int(xf.get(attribute, "0")) >= max(sizes.get(section, 0), 1):
                yield f"a format's {attribute} {xf.get(attribute)} is out of range"
        if int(xf.get("numFmtId", "0")) >= 164 and xf.get("numFmtId") not in codes:
            yield f"a format's number format {xf.get('numFmtId')} is absent"
    for style in root.iterfind(f"{M}cellStyles/{M}cellStyle"):
        if int(style.get("xfId")) >= sizes.get("cellStyleXfs", 0):
            yield f"the style {style.get('name')} is out of range"
    styles = [one.get("name").casefold() for one in root.iterfind(f"{M}cellStyles/{M}cellStyle")]
    if len(set(styles)) < len(styles):
        yield "two styles have one name"


def _titles(file: File) -> Iterator[str]:
    """The list of titles in docProps/app.xml: as many as its headings say, worksheets first."""
    for part in file.related("", "extended-properties"):
        text = file.parts[part].decode()
        counts = [int(one) for one in re.findall(r"<vt:i4>(\d+)</vt:i4>", text)]
        titles = re.findall(r"<vt:lpstr>([^<]*)</vt:lpstr>", text.partition("<TitlesOfParts>")[2])
        if counts and sum(counts) != len(titles):
            yield f"{part}: {len(titles)} titles where {sum(counts)} are said"
        worksheets = [title for title, sheet in file.sheets.items() if "/worksheets/" in sheet]
        if counts and titles[: counts[0]] != [one.replace("&", "&amp;") for one in worksheets]:
            yield f"{part}: its titles are not those of the worksheets"
