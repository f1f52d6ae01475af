"""What no library writes into a workbook: parts and markup put in by hand, as Excel writes them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from lxml import etree

from tests.workbook import whole_xml as xml

_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office"
WORKBOOK, PROJECTS, MINISTRY, PIVOT = (
    "xl/workbook.xml",
    "xl/worksheets/sheet6.xml",
    "xl/worksheets/sheet9.xml",
    "xl/worksheets/sheet10.xml",
)
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Parts(dict[str, bytes]):
    """The parts of a file by name, to be patched."""

    def swap(self, part: str, old: str, new: str, *, times: int = 1) -> None:
        assert self[part].count(old.encode()) == times, (part, old)
        self[part] = self[part].replace(old.encode(), new.encode())

    def before(self, part: str, mark: str, new: str) -> None:
        self.swap(part, mark, new + mark)

    def refer(self, part: str, kind: str, target: str, *, external: bool = False, id: str = "") -> str:
        """Add a relationship; `kind` is a whole address, or the last word of one of the standard's."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        self.setdefault(name, f'{xml.HEAD}<Relationships xmlns="{xml.PACKAGE}"></Relationships>'.encode())
        id = id or f"rId{self[name].count(b'<Relationship ') + 1}"
        mode = ' TargetMode="External"' if external else ""
        whole = kind if kind.startswith("http") else f"{_DOCUMENT}/{kind}"
        entry = f'<Relationship Id="{id}" Type="{whole}" Target="{target}"{mode}/>'
        self.swap(name, "</Relationships>", f"{entry}</Relationships>")
        return id

    def add(self, name: str, content: str | bytes, content_type: str = "") -> None:
        self[name] = content if isinstance(content, bytes) else (xml.HEAD + content).encode()
        if content_type:
            entry = f'<Override PartName="/{name}" ContentType="{content_type}"/>'
            self.before("[Content_Types].xml", "</Types>", entry)


def put_in(data: bytes) -> bytes:
    """The workbook that XlsxWriter made, with the rest in it."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = Parts({name.lstrip("/"): archive.read(name) for name in archive.namelist()})
    for piece in (_values, _comments, _looks, _pivot, _queries, _objects, _book, _chain, _titles):
        piece(parts)
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 25, 12, 0, 0)), content)
    return buffer.getvalue()


def _values(parts: Parts) -> None:
    """Digits beyond the fifteenth, a shared formula over the projects, phonetic text."""
    parts.swap(MINISTRY, "<v>0.3</v>", "<v>0.30000000000000004</v>")
    parts.swap(MINISTRY, "<v>1.5E+300</v>", "<v>1.797E+308</v>")
    plain = '<c r="B{}"><f>$B$2*2</f><v>3</v></c>'
    shared = '<c r="B11"><f t="shared" ref="B11:B13" si="0">Projects!D4*2</f><v>12</v></c>'
    parts.swap(MINISTRY, plain.format(11), shared)
    for row in (12, 13):
        parts.swap(MINISTRY, plain.format(row), f'<c r="B{row}"><f t="shared" si="0"/><v>0</v></c>')
    parts.swap(
        "xl/sharedStrings.xml",
        "<t>Text</t>",
        '<t>漢字</t><rPh sb="0" eb="2"><t>カンジ</t></rPh><phoneticPr fontId="0"/>',
    )
    calculated = "<calculatedColumnFormula>mine[[#This Row],[cost_musd]]*1000000</calculatedColumnFormula>"
    parts["xl/tables/table1.xml"] = re.sub(
        rb'(<tableColumn id="7" name="costs in full")/>',
        rb"\1>" + calculated.encode() + b"</tableColumn>",
        parts["xl/tables/table1.xml"],
    )
    assert calculated.encode() in parts["xl/tables/table1.xml"]


def _comments(parts: Parts) -> None:
    parts.add("xl/persons/person.xml", xml.PERSONS, "application/vnd.ms-excel.person+xml")
    parts.refer(WORKBOOK, f"{_MICROSOFT}/2017/10/relationships/person", "persons/person.xml")
    name = "xl/threadedComments/threadedComment1.xml"
    parts.add(name, xml.THREAD, "application/vnd.ms-excel.threadedcomments+xml")
    parts.refer(PROJECTS, f"{_MICROSOFT}/2017/10/relationships/threadedComment", f"../{name[3:]}")


def _looks(parts: Parts) -> None:
    """What hangs on the ministry's sheet: a wider list, watched cells, a view of its own, a printer."""
    parts.before(MINISTRY, "<ignoredErrors>", '<cellWatches><cellWatch r="B4"/></cellWatches>')
    parts.before(MINISTRY, "<mergeCells", xml.CUSTOM_SHEET_VIEW)
    parts.before(MINISTRY, "</extLst>", xml.WIDE_LIST)
    parts.add(
        "xl/printerSettings/printerSettings1.bin", b"P\0r\0i\0n\0t\0", f"{_SPREADSHEET}.printerSettings"
    )
    id = parts.refer(MINISTRY, "printerSettings", "../printerSettings/printerSettings1.bin")
    parts.swap(MINISTRY, 'orientation="landscape"/>', f'orientation="landscape" r:id="{id}"/>')


def _pivot(parts: Parts) -> None:
    parts.add(
        "xl/pivotCache/pivotCacheDefinition1.xml", xml.PIVOT_CACHE, f"{_SPREADSHEET}.pivotCacheDefinition+xml"
    )
    parts.add(
        "xl/pivotCache/pivotCacheRecords1.xml", xml.PIVOT_RECORDS, f"{_SPREADSHEET}.pivotCacheRecords+xml"
    )
    parts.refer("xl/pivotCache/pivotCacheDefinition1.xml", "pivotCacheRecords", "pivotCacheRecords1.xml")
    parts.add("xl/pivotTables/pivotTable1.xml", xml.PIVOT_TABLE, f"{_SPREADSHEET}.pivotTable+xml")
    cache = "pivotCacheDefinition"
    parts.refer("xl/pivotTables/pivotTable1.xml", cache, "../pivotCache/pivotCacheDefinition1.xml")
    parts.refer(PIVOT, "pivotTable", "../pivotTables/pivotTable1.xml")
    parts.refer(WORKBOOK, cache, "pivotCache/pivotCacheDefinition1.xml", id="rIdCache")
    for kind, year, root in (("slicer", "2007", xml.SLICER), ("timeline", "2011", xml.TIMELINE)):
        name, cached = f"xl/{kind}s/{kind}1.xml", f"xl/{kind}Caches/{kind}Cache1.xml"
        parts.add(name, root, f"application/vnd.ms-excel.{kind}+xml")
        parts.add(cached, xml.FILTER_CACHES[kind], f"application/vnd.ms-excel.{kind}Cache+xml")
        parts.refer(PIVOT, f"{_MICROSOFT}/{year}/relationships/{kind}", f"../{name[3:]}", id=f"rId_{kind}")
        address = f"{_MICROSOFT}/{year}/relationships/{kind}Cache"
        parts.refer(WORKBOOK, address, cached[3:], id=f"rId_{kind}")
    parts.swap(PIVOT, "</worksheet>", f"{xml.FILTERS_OF_SHEET}</worksheet>")


def _queries(parts: Parts) -> None:
    parts.add("xl/connections.xml", xml.CONNECTIONS, f"{_SPREADSHEET}.connections+xml")
    parts.refer(WORKBOOK, "connections", "connections.xml")
    parts.add("xl/queryTables/queryTable1.xml", xml.QUERY_TABLE, f"{_SPREADSHEET}.queryTable+xml")
    parts.refer(PIVOT, "queryTable", "../queryTables/queryTable1.xml")
    parts.add("xl/externalLinks/externalLink1.xml", xml.EXTERNAL_LINK, f"{_SPREADSHEET}.externalLink+xml")
    address = "file:///../plans/costs%202025.xlsx"
    parts.refer("xl/externalLinks/externalLink1.xml", "externalLinkPath", address, external=True)
    parts.refer(WORKBOOK, "externalLink", "externalLinks/externalLink1.xml", id="rIdLink")
    parts.swap(PIVOT, "<f>1+1</f><v>2</v>", "<f>[1]Costs!$A$1</f><v>4711</v>")


def _objects(parts: Parts) -> None:
    """An embedded document, a check box as a form control, a chart of the newer kind."""
    parts.add(
        "xl/embeddings/oleObject1.bin",
        b"\xd0\xcf\x11\xe0 embedded",
        "application/vnd.openxmlformats-officedocument.oleObject",
    )
    parts.add("xl/ctrlProps/ctrlProp1.xml", xml.CHECK_BOX, "application/vnd.ms-excel.controlproperties+xml")
    parts.add("xl/drawings/vmlDrawing9.vml", xml.OBJECT_BOXES.encode())
    parts.add("xl/charts/chartEx1.xml", xml.CHART_EX, "application/vnd.ms-office.chartex+xml")
    parts.add(
        "xl/drawings/drawing9.xml",
        xml.CHART_EX_FRAME,
        "application/vnd.openxmlformats-officedocument.drawing+xml",
    )
    parts.refer(
        "xl/drawings/drawing9.xml", f"{_MICROSOFT}/2014/relationships/chartEx", "../charts/chartEx1.xml"
    )
    for kind, target, id in (
        ("oleObject", "../embeddings/oleObject1.bin", "rIdOle"),
        ("ctrlProp", "../ctrlProps/ctrlProp1.xml", "rIdBox"),
        ("vmlDrawing", "../drawings/vmlDrawing9.vml", "rIdVml"),
        ("drawing", "../drawings/drawing9.xml", "rIdDrawing"),
    ):
        parts.refer(PIVOT, kind, target, id=id)
    parts.before(PIVOT, "<extLst>", xml.OBJECTS_OF_SHEET)


def _book(parts: Parts) -> None:
    """What the workbook part itself holds, and what stands beside it."""
    parts.swap(WORKBOOK, "<workbookPr ", '<workbookPr date1904="1" ')
    parts.before(WORKBOOK, "<bookViews>", '<workbookProtection lockStructure="1"/>')
    parts.swap(
        WORKBOOK,
        "</sheets>",
        '</sheets><externalReferences><externalReference r:id="rIdLink"/></externalReferences>',
    )
    hidden = '<definedName name="secret_rate" hidden="1">0.07</definedName>'
    parts.before(WORKBOOK, "</definedNames>", f"{xml.NAMES}{hidden}")
    parts.swap(
        WORKBOOK,
        '<calcPr calcId="124519" fullCalcOnLoad="1"/>',
        '<calcPr calcId="191029" refMode="R1C1" iterate="1" iterateCount="50"/>' + xml.BOOK_TAIL,
    )
    item = "customXml/item1.xml"
    parts.add(item, '<budget xmlns="urn:ministry">4711</budget>')
    parts.add(
        "customXml/itemProps1.xml",
        xml.ITEM_PROPERTIES,
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    parts.refer(item, "customXmlProps", "itemProps1.xml")
    parts.refer(WORKBOOK, "customXml", "../customXml/item1.xml")
    parts.add("docMetadata/LabelInfo.xml", xml.LABEL, "application/vnd.ms-office.classificationlabels+xml")
    parts.refer("", f"{_MICROSOFT}/2020/02/relationships/classificationlabels", "docMetadata/LabelInfo.xml")


def _chain(parts: Parts) -> None:
    """The chain of cells to calculate, as Excel keeps it."""
    root, space = etree.fromstring(parts[WORKBOOK]), f"{{{xml.MAIN}}}"
    links = []
    for sheet in root.iter(f"{space}sheet"):
        part = f"xl/worksheets/sheet{sheet.get('sheetId')}.xml"
        if part in parts:
            cells = [one.getparent() for one in etree.fromstring(parts[part]).iter(f"{space}f")]
            links += [f'<c r="{one.get("r")}" i="{sheet.get("sheetId")}"/>' for one in cells if one.get("r")]
    parts.add(
        "xl/calcChain.xml",
        f'<calcChain xmlns="{xml.MAIN}">{"".join(links)}</calcChain>',
        f"{_SPREADSHEET}.calcChain+xml",
    )
    parts.refer(WORKBOOK, "calcChain", "calcChain.xml")


def _titles(parts: Parts) -> None:
    """XlsxWriter leaves hidden sheets out of the list of titles; Excel does not."""
    root = etree.fromstring(parts[WORKBOOK])
    titles = [one.get("name") for one in root.iter(f"{{{xml.MAIN}}}sheet")]
    parts["docProps/app.xml"] = (xml.HEAD + xml.app(titles[:-1], titles[-1:])).encode()
