"""What a workbook may hold, and where in the whole workbook each thing stands: the rows of docs/excel.md."""

from __future__ import annotations

from dataclasses import dataclass

from tests.workbook.whole_parts import MINISTRY, PIVOT, PROJECTS, WORKBOOK
from tests.workbook.whole_xml import THREAD_ID

STYLES, CHART, NOTES = "xl/styles.xml", "xl/charts/chart1.xml", "xl/comments1.xml"
THREADS, BOXES = "xl/threadedComments/threadedComment1.xml", "xl/drawings/vmlDrawing1.vml"


@dataclass(frozen=True)
class Trace:
    """Markup that must be in a part: `text`, and where a row above it is deleted `moved`."""

    part: str
    text: str
    moved: str = ""
    grown: str = ""  # where a row is added

    def after(self, what: str) -> str:
        """The markup that must be there after something of tests/workbook/test_features.py was done."""
        if what == "a row less":
            return self.moved or self.text
        return (self.grown or self.text) if what == "a row more" else self.text


@dataclass(frozen=True)
class Feature:
    """One thing that a workbook may hold, as docs/excel.md calls it."""

    name: str
    traces: tuple[Trace, ...]


def _feature(name: str, *traces: tuple[str, ...]) -> Feature:
    return Feature(name, tuple(Trace(*one) for one in traces))


FEATURES = (
    _feature(
        "formulas and their values", (PROJECTS, "<f>2*3</f><v>6</v>"), (MINISTRY, "<f>B2*0</f><v>0</v>")
    ),
    _feature("formulas over other sheets", (MINISTRY, "<f>Projects!D4*2</f>", "<f>Projects!D3*2</f>")),
    _feature(
        "shared formulas",
        (MINISTRY, '<f t="shared" ref="B11:B13" si="0">Projects!D4*2</f>', '<c r="B12"><f>Projects!D4*2</f>'),
    ),
    _feature("array formulas", (MINISTRY, '<f t="array" ref="B5:C5">Projects!D2*{1,2}</f>')),
    _feature(
        "dynamic arrays",
        (MINISTRY, '<c r="B6" cm="1" t="str"><f t="array" ref="B6">_xlfn.UNIQUE('),
        ("xl/metadata.xml", "XLDAPR"),
    ),
    _feature("the chain of calculation", (WORKBOOK, '<calcPr calcId="191029"')),
    _feature(
        "R1C1 references, iterative calculation", (WORKBOOK, 'refMode="R1C1" iterate="1" iterateCount="50"')
    ),
    _feature("dates counted from 1904", (WORKBOOK, '<workbookPr date1904="1" ')),
    _feature(
        "numbers to the last digit", (MINISTRY, "<v>0.30000000000000004</v>"), (MINISTRY, "<v>1.797E+308</v>")
    ),
    _feature(
        "number formats, styles", (STYLES, "#,##0.00"), (PROJECTS, '<c r="D4" s="1">', '<c r="D3" s="1">')
    ),
    _feature("theme", ("xl/theme/theme1.xml", "<a:theme ")),
    _feature(
        "rich text, phonetic text",
        ("xl/sharedStrings.xml", "<rPh "),
        ("xl/sharedStrings.xml", "<r><rPr><b/>"),
    ),
    _feature(
        "notes, their size and format",
        (NOTES, '<comment ref="D4"', '<comment ref="D3"'),
        (NOTES, '<rFont val="Arial"/>'),
        (BOXES, "<x:Row>3</x:Row>", "<x:Row>2</x:Row>"),
        (BOXES, 'fillcolor="#ccffcc"'),
    ),
    _feature(
        "threaded comments and their authors",
        (THREADS, '<threadedComment ref="A4"', '<threadedComment ref="A3"'),
        (NOTES, '<comment ref="A4"', '<comment ref="A3"'),
        (NOTES, f"<author>tc={THREAD_ID}</author>"),
        ("xl/persons/person.xml", "A. Planner"),
    ),
    _feature(
        "links",
        (PROJECTS, '<hyperlink ref="E4"', '<hyperlink ref="E3"'),
        (MINISTRY, "location=\"'Projects'!A1\""),
    ),
    _feature("validation lists and limits", (PROJECTS, 'sqref="D2:D50"><formula1>0<'), (MINISTRY, '"a,b,c"')),
    _feature(
        "validation lists on other sheets (x14)",
        (MINISTRY, "<xm:f>Projects!$A$2:$A$4</xm:f>", "<xm:f>Projects!$A$2:$A$3</xm:f>"),
    ),
    _feature(
        "conditional formats",
        (PROJECTS, '<conditionalFormatting sqref="A2:D50"><cfRule type="expression" dxfId="0" priority="3">'),
        (PROJECTS, "<formula>$D2&gt;Settings!$B$3</formula>"),
        (PROJECTS, '<iconSet iconSet="3Arrows">'),
    ),
    _feature(
        "data bars (x14)", (PROJECTS, '<x14:cfRule type="dataBar"'), (PROJECTS, "<xm:sqref>D2:D50</xm:sqref>")
    ),
    _feature(
        "defined names",
        (WORKBOOK, ">Projects!$D$4</definedName>", ">Projects!$D$3</definedName>"),
        (WORKBOOK, '<definedName name="own_rate" localSheetId="8">'),
        (WORKBOOK, '<definedName name="secret_rate" hidden="1">0.07<'),
        (WORKBOOK, ">OFFSET(Projects!$D$2,0,0,COUNTA(Projects!$A:$A)-1,1)<"),
    ),
    _feature(
        "tables, totals, calculated columns",
        ("xl/tables/table1.xml", 'ref="A1:G4"', 'ref="A1:G3"', 'ref="A1:G5"'),
        ("xl/tables/table1.xml", "<calculatedColumnFormula>mine[[#This Row],[cost_musd]]*1000000<"),
        ("xl/tables/table2.xml", 'totalsRowFunction="sum"'),
    ),
    _feature(
        "hidden and very hidden sheets",
        (WORKBOOK, '<sheet name="Hidden" sheetId="11" state="hidden"'),
        (WORKBOOK, '<sheet name="Deep" sheetId="12" state="veryHidden"'),
    ),
    _feature(
        "hidden rows and columns, heights, widths",
        (MINISTRY, 'ht="30" hidden="1"'),
        (MINISTRY, 'max="8" width="12.7109375" hidden="1"'),
    ),
    _feature(
        "groups of rows and columns",
        (MINISTRY, '<row r="15" spans="1:14" outlineLevel="1"/>'),
        (MINISTRY, 'outlineLevel="1"/></cols>'),
    ),
    _feature("merged cells", (MINISTRY, '<mergeCell ref="A30:C31"/>')),
    _feature(
        "charts",
        (CHART, "<c:f>Projects!$D$2:$D$4</c:f>", "<c:f>Projects!$D$2:$D$3</c:f>"),
        ("xl/chartsheets/sheet1.xml", "<chartsheet "),
        ("xl/charts/chart2.xml", "<c:f>Projects!$D$2:$D$4</c:f>", "<c:f>Projects!$D$2:$D$3</c:f>"),
    ),
    _feature(
        "charts of newer kinds (chartEx)",
        ("xl/charts/chartEx1.xml", "<cx:f>Projects!$D$2:$D$4</cx:f>", "<cx:f>Projects!$D$2:$D$3</cx:f>"),
    ),
    _feature(
        "pictures, links on them",
        ("xl/drawings/drawing1.xml", "<a:hlinkClick "),
        ("xl/media/image4.png", "PNG"),
    ),
    _feature(
        "pictures in cells", (MINISTRY, '<c r="N6" t="e" vm="1">'), ("xl/richData/richValueRel.xml", "rId1")
    ),
    _feature(
        "pictures behind a sheet and in its header",
        (MINISTRY, "<picture r:id="),
        (MINISTRY, "<legacyDrawingHF r:id="),
    ),
    _feature(
        "shapes and text boxes",
        ("xl/drawings/drawing1.xml", 'textlink="Projects!$D$4"', 'textlink="Projects!$D$3"'),
    ),
    _feature(
        "pivot tables and their records",
        ("xl/pivotCache/pivotCacheDefinition1.xml", 'ref="A1:D4"', 'ref="A1:D3"'),
        ("xl/pivotCache/pivotCacheRecords1.xml", 'count="3"'),
        ("xl/pivotTables/pivotTable1.xml", 'name="Costs"'),
        (WORKBOOK, '<pivotCache cacheId="7"'),
    ),
    _feature(
        "slicers and timelines",
        (PIVOT, "<x14:slicer "),
        (PIVOT, "<x15:timelineRef "),
        (WORKBOOK, "<x14:slicerCache "),
    ),
    _feature("sparklines", (MINISTRY, "<xm:f>Projects!D2:D4</xm:f>", "<xm:f>Projects!D2:D3</xm:f>")),
    _feature(
        "links to other workbooks",
        (PIVOT, "<f>[1]Costs!$A$1</f><v>4711</v>"),
        (WORKBOOK, "<externalReference "),
    ),
    _feature(
        "protection of sheets and of the workbook",
        (MINISTRY, "<sheetProtection "),
        (WORKBOOK, '<workbookProtection lockStructure="1"/>'),
    ),
    _feature("ranges that may be edited", (MINISTRY, '<protectedRange sqref="B2:B3" name="rates"/>')),
    _feature(
        "print set-up and printer settings",
        (MINISTRY, 'orientation="landscape" r:id='),
        (MINISTRY, '<brk id="25"'),
        (WORKBOOK, '<definedName name="_xlnm.Print_Area" localSheetId="8">\'Ministry of Roads\'!$A$1:$N$40<'),
        ("xl/printerSettings/printerSettings1.bin", "P\0r"),
    ),
    _feature(
        "macros", ("xl/vbaProject.bin", " macros"), ("[Content_Types].xml", "sheet.macroEnabled.main+xml")
    ),
    _feature("custom XML", ("customXml/item1.xml", "4711"), ("customXml/itemProps1.xml", "datastoreItem")),
    _feature(
        "properties of the document",
        ("docProps/custom.xml", "MSIP_Label"),
        ("docProps/core.xml", "A planner"),
    ),
    _feature("sensitivity label", ("docMetadata/LabelInfo.xml", "labelList")),
    _feature("linked data types", ("xl/richData/rdrichvalue.xml", "rvData"), (MINISTRY, 'vm="1"')),
    _feature(
        "check boxes in cells",
        (MINISTRY, '<c r="N4" s="4" t="b">'),
        ("xl/featurePropertyBag/featurePropertyBag.xml", "Checkbox"),
    ),
    _feature(
        "form controls",
        ("xl/ctrlProps/ctrlProp1.xml", 'fmlaLink="Projects!$E$4"', 'fmlaLink="Projects!$E$3"'),
        ("xl/drawings/vmlDrawing9.vml", "<x:FmlaLink>Projects!$E$4<", "<x:FmlaLink>Projects!$E$3<"),
        (PIVOT, "<control shapeId="),
    ),
    _feature(
        "embedded objects",
        (PIVOT, '<oleObject progId="Package"'),
        ("xl/embeddings/oleObject1.bin", " embedded"),
    ),
    _feature(
        "connections and query tables",
        ("xl/connections.xml", "prices"),
        ("xl/queryTables/queryTable1.xml", "prices"),
    ),
    _feature(
        "cell watches, ignored errors",
        (MINISTRY, '<cellWatch r="B4"/>'),
        (MINISTRY, '<ignoredError sqref="J1:J9"'),
    ),
    _feature(
        "views of one's own",
        (WORKBOOK, '<customWorkbookView name="For the minister"'),
        (MINISTRY, "<customSheetView "),
    ),
    _feature("frozen panes and selections", (MINISTRY, '<pane xSplit="1" ySplit="1"')),
)
