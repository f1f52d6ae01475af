"""The rules of sheets, tables, notes and the chain of calculation (ECMA-376 part 1, 18.3 to 18.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from openpyxl.utils import range_boundaries

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
X = "{urn:schemas-microsoft-com:office:excel}"
_OF_A_SHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
    " protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells"
    " phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins"
    " pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors"
    " smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls"
    " webPublishItems tableParts extLst"
)
_WORKSHEET = _OF_A_SHEET.split()
_COUNTED = ("mergeCells", "dataValidations", "tableParts", "rowBreaks", "colBreaks")


def complaints(file: Any) -> Iterator[str]:
    styles, strings, metadata = file.only("styles"), file.only("sharedStrings"), file.only("sheetMetadata")
    size = {
        "s": 1 if styles is None else len(styles.find(f"{M}cellXfs")),
        "dxf": 0 if styles is None or styles.find(f"{M}dxfs") is None else len(styles.find(f"{M}dxfs")),
        "string": 0 if strings is None else len(strings.findall(f"{M}si")),
        "cm": _length(metadata, "cellMetadata"),
        "vm": _length(metadata, "valueMetadata"),
    }
    formulas: dict[str, set[str]] = {}
    for title, part in file.sheets.items():
        if "/worksheets/" in part:
            yield from (f"{title}: {one}" for one in _sheet(file, part, size))
            yield from (f"{title}: {one}" for one in _notes(file, part))
            formulas[title] = {
                one.getparent().get("r")
                for one in file.root(part).iter(f"{M}f")
                if one.getparent().tag == f"{M}c"
            }
    yield from _tables(file)
    yield from _chain(file, formulas)


def _length(root: Any, tag: str) -> int:
    found = None if root is None else root.find(f"{M}{tag}")
    return 0 if found is None else len(found)


def _sheet(file: Any, part: str, size: dict[str, int]) -> Iterator[str]:
    root = file.root(part)
    tags = [etree.QName(one).localname for one in root if isinstance(one.tag, str) and one.tag.startswith(M)]
    places = [_WORKSHEET.index(one) for one in tags]
    if places != sorted(places):
        yield "its children are out of order"
    for tag in set(tags) - {"conditionalFormatting"}:
        if tags.count(tag) > 1:
            yield f"it has {tag} twice"
    for one in root:
        if one.tag in [f"{M}{tag}" for tag in _COUNTED] and int(one.get("count", len(one))) != len(one):
            yield f"{one.tag} says {one.get('count')} and has {len(one)}"
    yield from _cells(root, size)
    for rule in root.iter(f"{M}cfRule"):
        if rule.get("dxfId") is not None and int(rule.get("dxfId")) >= size["dxf"]:
            yield f"the format {rule.get('dxfId')} of a condition is absent"
    for holder in ("hyperlinks", "mergeCells", "protectedRanges", "cellWatches"):
        for one in root.iterfind(f"{M}{holder}/*"):
            range_boundaries((one.get("ref") or one.get("sqref") or one.get("r")).split()[0])


def _cells(root: Any, size: dict[str, int]) -> Iterator[str]:
    last, groups, masters = 0, set(), set()
    for row in root.iterfind(f"{M}sheetData/{M}row"):
        number = int(row.get("r", last + 1))
        if number <= last:
            yield f"row {number} follows row {last}"
        last, column = number, 0
        for cell in row.iterfind(f"{M}c"):
            here = range_boundaries(cell.get("r"))[:2] if cell.get("r") else (column + 1, number)
            if here[0] <= column or here[1] != number:
                yield f"the cell {cell.get('r')} is out of its place in row {number}"
            column = here[0]
            if int(cell.get("s", "0")) >= size["s"]:
                yield f"the format {cell.get('s')} of {cell.get('r')} is absent"
            if cell.get("t") == "s" and int(cell.findtext(f"{M}v")) >= size["string"]:
                yield f"the text of {cell.get('r')} is absent"
            for attribute in ("cm", "vm"):
                if int(cell.get(attribute, "0")) > size[attribute]:
                    yield f"the metadata of {cell.get('r')} is absent"
            formula = cell.find(f"{M}f")
            if formula is not None and formula.get("t") == "shared":
                groups.add(formula.get("si"))
                masters |= {formula.get("si")} if formula.get("ref") and formula.text else set()
            elif formula is not None and formula.get("t") == "array":
                left, top, right, bottom = range_boundaries(formula.get("ref"))
                if not (left <= here[0] <= right and top <= here[1] <= bottom):
                    yield f"the array formula in {cell.get('r')} fills {formula.get('ref')}"
            if formula is None and cell.get("t") == "str" and cell.find(f"{M}v") is None:
                yield f"{cell.get('r')} has a type and no value"
    if groups - masters:
        yield f"the shared formulas {groups - masters} have no first cell"


def _notes(file: Any, part: str) -> Iterator[str]:
    refs = [
        one.get("ref")
        for name in file.related(part, "comments")
        for one in file.root(name).iter(f"{M}comment")
    ]
    if len(set(refs)) < len(refs):
        yield "a cell has two notes"
    boxes = set()
    for name in file.related(part, "vmlDrawing"):
        for box in file.root(name).iter(f"{X}ClientData"):
            if box.get("ObjectType") == "Note":
                boxes.add((int(box.findtext(f"{X}Column")) + 1, int(box.findtext(f"{X}Row")) + 1))
    noted = {range_boundaries(one)[:2] for one in refs}
    if noted != boxes:
        yield f"its notes stand at {sorted(noted)}, their boxes at {sorted(boxes)}"
    for name in file.related(part, "threadedComment"):
        threads = {one.get("ref") for one in file.root(name)}
        if not threads <= set(refs):
            yield f"comments at {sorted(threads - set(refs))} have no note that shows them"
        people = {
            one.get("id") for person in file.related(file.workbook, "person") for one in file.root(person)
        }
        if not {one.get("personId") for one in file.root(name)} <= people:
            yield "a comment is of nobody"


def _tables(file: Any) -> Iterator[str]:
    ids, names = [], []
    for part in [part for part in file.sheets.values() if "/worksheets/" in part]:
        for name in file.related(part, "table"):
            root = file.root(name)
            ids.append(root.get("id"))
            names.append(root.get("displayName").casefold())
            yield from (f"{name}: {one}" for one in _table(file, part, root))
    defined = {
        one.get("name").casefold()
        for one in file.root(file.workbook).iterfind(f"{M}definedNames/{M}definedName")
    }
    for what, values in (("id", ids), ("name", names)):
        if len(set(values)) < len(values):
            yield f"two tables have one {what}"
    if defined & set(names):
        yield f"tables and names are called {defined & set(names)}"


def _table(file: Any, part: str, root: Any) -> Iterator[str]:
    left, top, right, bottom = range_boundaries(root.get("ref"))
    columns = root.find(f"{M}tableColumns")
    headers = [one.get("name") for one in columns]
    if not len(columns) == int(columns.get("count")) == right - left + 1:
        yield f"{root.get('ref')} has {len(columns)} columns"
    if len({one.casefold() for one in headers}) < len(headers):
        yield "two columns have one name"
    if len({one.get("id") for one in columns}) < len(columns):
        yield "two columns have one id"
    totals = int(root.get("totalsRowCount", "0"))
    if bottom - totals <= top:
        yield f"{root.get('ref')} has no row of data"
    own = root.find(f"{M}autoFilter")
    if own is not None and range_boundaries(own.get("ref")) != (left, top, right, bottom - totals):
        yield f"its filter is over {own.get('ref')}, the table over {root.get('ref')}"
    shown = texts_of_row(file, part, top)
    if [shown.get(left + at) for at in range(len(headers))] != headers:
        yield f"its headers are {headers}, its cells {shown}"
    sort = root.find(f"{M}sortState")
    for one in [] if sort is None else [sort, *sort]:
        if one.get("ref") and range_boundaries(one.get("ref"))[3] > bottom - totals:
            yield f"it is sorted over {one.get('ref')}"


def texts_of_row(file: Any, part: str, number: int) -> dict[int, str]:
    strings = file.only("sharedStrings")
    texts, column = {}, 0
    for at, row in enumerate(file.root(part).iterfind(f"{M}sheetData/{M}row"), start=1):
        if int(row.get("r", at)) == number:
            for cell in row.iterfind(f"{M}c"):
                column = range_boundaries(cell.get("r"))[0] if cell.get("r") else column + 1
                holder = cell
                if cell.get("t") == "s":
                    holder = strings.findall(f"{M}si")[int(cell.findtext(f"{M}v"))]
                tag = "v" if cell.get("t") in (None, "n", "str") else "t"
                texts[column] = "".join(one.text or "" for one in holder.iter(f"{M}{tag}"))
    return texts


def _chain(file: Any, formulas: dict[str, set[str]]) -> Iterator[str]:
    chain = file.only("calcChain")
    if chain is None:
        return
    titles = {one.get("sheetId"): one.get("name") for one in file.root(file.workbook).iter(f"{M}sheet")}
    sheet = ""
    for one in chain:
        sheet = titles.get(one.get("i", ""), sheet) if one.get("i") else sheet
        if one.get("r") not in formulas.get(sheet, set()):
            yield f"the chain of calculation names {sheet}!{one.get('r')}, which has no formula"
