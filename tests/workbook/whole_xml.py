"""The markup of parts that are put into the whole workbook by hand (tests/workbook/whole_parts.py)."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NEW = "http://schemas.microsoft.com/office"
_X14 = f'xmlns:x14="{_NEW}/spreadsheetml/2009/9/main"'
_X15 = f'xmlns:x15="{_NEW}/spreadsheetml/2010/11/main"'
_THREADED = f"{_NEW}/spreadsheetml/2018/threadedcomments"
_PERSON, THREAD_ID = "{8D6F1A60-0000-4000-8000-00000000000A}", "{8D6F1A60-0000-4000-8000-000000000001}"

PERSONS = (
    f'<personList xmlns="{_THREADED}"><person displayName="A. Planner" id="{_PERSON}" userId="a@example.org"'
    ' providerId="None"/></personList>'
)
THREAD = (
    f'<ThreadedComments xmlns="{_THREADED}"><threadedComment ref="A4" dT="2026-01-02T03:04:05.00"'
    f' personId="{_PERSON}" id="{THREAD_ID}"><text>Is this agreed?</text></threadedComment>'
    f'<threadedComment ref="A4" dT="2026-01-03T03:04:05.00" personId="{_PERSON}"'
    f' id="{{8D6F1A60-0000-4000-8000-000000000002}}" parentId="{THREAD_ID}"><text>It is.</text>'
    "</threadedComment></ThreadedComments>"
)

_VIEW = "{5A0B0C0D-0000-4000-8000-000000000003}"
CUSTOM_SHEET_VIEW = (
    f'<customSheetViews><customSheetView guid="{_VIEW}" scale="85"><pageMargins left="0.7" right="0.7"'
    ' top="0.75" bottom="0.75" header="0.3" footer="0.3"/></customSheetView></customSheetViews>'
)
WIDE_LIST = (
    f'<ext {_X14} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations'
    f' xmlns:xm="{_NEW}/excel/2006/main" count="1"><x14:dataValidation type="list" allowBlank="1">'
    "<x14:formula1><xm:f>Projects!$A$2:$A$4</xm:f></x14:formula1><xm:sqref>K12</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext>"
)

PIVOT_CACHE = (
    f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{REL}" r:id="rId1" refreshedBy="A" refreshedDate="46000"'
    ' createdVersion="6" refreshedVersion="6" recordCount="3"><cacheSource type="worksheet">'
    '<worksheetSource ref="A1:D4" sheet="Projects"/></cacheSource><cacheFields count="4">'
    '<cacheField name="project" numFmtId="0"><sharedItems count="3"><s v="new_b1"/><s v="train"/>'
    '<s v="onestop"/></sharedItems></cacheField><cacheField name="kind" numFmtId="0"><sharedItems/>'
    '</cacheField><cacheField name="country" numFmtId="0"><sharedItems count="1"><s v="KZ"/></sharedItems>'
    '</cacheField><cacheField name="cost_musd" numFmtId="0"><sharedItems containsSemiMixedTypes="0"'
    ' containsString="0" containsNumber="1" containsInteger="1" minValue="1" maxValue="10"/></cacheField>'
    "</cacheFields></pivotCacheDefinition>"
)
_RECORDS = (("0", "bridge replacement", "10"), ("1", "customs training", "1"), ("2", "customs upgrade", "6"))
PIVOT_RECORDS = (
    f'<pivotCacheRecords xmlns="{MAIN}" xmlns:r="{REL}" count="3">'
    + "".join(f'<r><x v="{at}"/><s v="{kind}"/><x v="0"/><n v="{cost}"/></r>' for at, kind, cost in _RECORDS)
    + "</pivotCacheRecords>"
)
_ITEMS = "".join(f'<item x="{at}"/>' for at in range(3)) + '<item t="default"/>'
PIVOT_TABLE = (
    f'<pivotTableDefinition xmlns="{MAIN}" name="Costs" cacheId="7" applyNumberFormats="0"'
    ' applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0"'
    ' applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="6" createdVersion="6" indent="0"'
    ' outline="1" outlineData="1"><location ref="A3:B7" firstHeaderRow="1" firstDataRow="1"'
    ' firstDataCol="1"/>'
    f'<pivotFields count="4"><pivotField axis="axisRow" showAll="0"><items count="4">{_ITEMS}</items>'
    '</pivotField><pivotField showAll="0"/><pivotField showAll="0"/><pivotField dataField="1" showAll="0"/>'
    '</pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="4"><i><x/></i>'
    '<i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
    '<dataFields count="1"><dataField name="Sum of cost_musd" fld="3" baseField="0" baseItem="0"/>'
    '</dataFields><pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/>'
    "</pivotTableDefinition>"
)
SLICER = (
    f'<slicers xmlns="{_NEW}/spreadsheetml/2009/9/main"><slicer name="project" cache="Slicer_project"'
    ' caption="project" rowHeight="241300"/></slicers>'
)
TIMELINE = (
    f'<timelines xmlns="{_NEW}/spreadsheetml/2010/11/main"><timeline name="year" cache="NativeTimeline_year"'
    ' caption="year" level="2" selectionLevel="2"/></timelines>'
)
FILTER_CACHES = {
    "slicer": (
        f'<slicerCacheDefinition xmlns="{_NEW}/spreadsheetml/2009/9/main" name="Slicer_project"'
        ' sourceName="project"><pivotTables><pivotTable tabId="10" name="Costs"/></pivotTables><data>'
        '<tabular pivotCacheId="7"><items count="3"><i x="0" s="1"/><i x="1" s="1"/><i x="2" s="1"/></items>'
        "</tabular></data></slicerCacheDefinition>"
    ),
    "timeline": (
        f'<timelineCacheDefinition xmlns="{_NEW}/spreadsheetml/2010/11/main" name="NativeTimeline_year"'
        ' sourceName="year"><pivotTables><pivotTable tabId="10" name="Costs"/></pivotTables>'
        '<state minimalRefreshVersion="6" lastRefreshVersion="6" pivotCacheId="7" filterType="unknown"/>'
        "</timelineCacheDefinition>"
    ),
}
FILTERS_OF_SHEET = (
    f'<extLst><ext {_X14} uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}"><x14:slicerList>'
    f'<x14:slicer r:id="rId_slicer"/></x14:slicerList></ext><ext {_X15}'
    ' uri="{7E03D99C-DC04-49d9-9315-930204A7B6E9}"><x15:timelineRefs><x15:timelineRef r:id="rId_timeline"/>'
    "</x15:timelineRefs></ext></extLst>"
)

CONNECTIONS = (
    f'<connections xmlns="{MAIN}"><connection id="1" name="prices" type="4" refreshedVersion="6"'
    ' background="1"><webPr url="https://example.org/prices" htmlTables="1"/></connection></connections>'
)
QUERY_TABLE = f'<queryTable xmlns="{MAIN}" name="prices" connectionId="1" autoFormatId="16"/>'
EXTERNAL_LINK = (
    f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{REL}" r:id="rId1"><sheetNames>'
    '<sheetName val="Costs"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1">'
    "<v>4711</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
)

CHECK_BOX = (
    f'<formControlPr xmlns="{_NEW}/spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked"'
    ' fmlaLink="Projects!$E$4" lockText="1" noThreeD="1"/>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{0}" type="#_x0000_t201" style="position:absolute;width:90pt;height:20pt">'
    '<x:ClientData ObjectType="{1}"><x:Anchor>5, 0, 20, 0, 7, 0, 22, 0</x:Anchor>{2}</x:ClientData></v:shape>'
)
OBJECT_BOXES = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit"'
    ' data="9"/></o:shapelayout>'
    + _SHAPE.format(9217, "Checkbox", "<x:FmlaLink>Projects!$E$4</x:FmlaLink><x:Checked>1</x:Checked>")
    + _SHAPE.format(9218, "Pict", "<x:CF>Pict</x:CF>")
    + "</xml>"
)
OBJECTS_OF_SHEET = (
    '<drawing r:id="rIdDrawing"/><legacyDrawing r:id="rIdVml"/><oleObjects><oleObject progId="Package"'
    ' dvAspect="DVASPECT_ICON" shapeId="9218" r:id="rIdOle"/></oleObjects><controls>'
    '<control shapeId="9217" r:id="rIdBox" name="Check Box 1"/></controls>'
)
CHART_EX = (
    f'<cx:chartSpace xmlns:cx="{_NEW}/drawing/2014/chartex"><cx:chartData><cx:data id="0">'
    '<cx:strDim type="cat"><cx:f>Projects!$A$2:$A$4</cx:f></cx:strDim><cx:numDim type="val">'
    "<cx:f>Projects!$D$2:$D$4</cx:f></cx:numDim></cx:data></cx:chartData><cx:chart><cx:plotArea>"
    '<cx:plotAreaRegion><cx:series layoutId="waterfall" uniqueId="{00000000-0000-4000-8000-000000000009}">'
    '<cx:dataId val="0"/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>'
)
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CORNER = "<xdr:col>{0}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{1}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
CHART_EX_FRAME = (
    f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main"><xdr:twoCellAnchor>'
    f"<xdr:from>{_CORNER.format(3, 3)}</xdr:from><xdr:to>{_CORNER.format(9, 16)}</xdr:to>"
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice xmlns:cx1="{_NEW}/drawing/2015/9/8/chartex" Requires="cx1"><xdr:graphicFrame macro="">'
    '<xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
    '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
    f'<a:graphicData uri="{_NEW}/drawing/2014/chartex"><cx:chart xmlns:cx="{_NEW}/drawing/2014/chartex"'
    f' xmlns:r="{REL}" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback/>'
    "</mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)

NAMES = '<definedName name="Slicer_project">#N/A</definedName>'
BOOK_TAIL = (
    f'<customWorkbookViews><customWorkbookView name="For the minister" guid="{_VIEW}" maximized="1"'
    ' windowWidth="1000" windowHeight="600" activeSheetId="9"/></customWorkbookViews><pivotCaches>'
    f'<pivotCache cacheId="7" r:id="rIdCache"/></pivotCaches><extLst><ext {_X14}'
    ' uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}"><x14:slicerCaches><x14:slicerCache r:id="rId_slicer"/>'
    f'</x14:slicerCaches></ext><ext {_X15} uri="{{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}}">'
    '<x15:timelineCacheRefs><x15:timelineCacheRef r:id="rId_timeline"/></x15:timelineCacheRefs></ext>'
    "</extLst>"
)
ITEM_PROPERTIES = (
    '<ds:datastoreItem ds:itemID="{0A0A0A0A-0000-4000-8000-00000000000B}"'
    ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs/>'
    "</ds:datastoreItem>"
)
LABEL = (
    f'<clbl:labelList xmlns:clbl="{_NEW}/2020/mipLabelMetadata"><clbl:label id="{{0f1e}}" enabled="1"'
    ' method="Standard" siteId="{0000}" removed="0"/></clbl:labelList>'
)


def app(worksheets: Sequence[str], charts: Sequence[str]) -> str:
    """docProps/app.xml with the titles of sheets, as Excel lists them."""
    pairs = (("Worksheets", worksheets), ("Charts", charts))
    counts = "".join(
        f"<vt:variant><vt:lpstr>{what}</vt:lpstr></vt:variant><vt:variant><vt:i4>{len(titles)}</vt:i4>"
        "</vt:variant>"
        for what, titles in pairs
    )
    names = "".join(f"<vt:lpstr>{title}</vt:lpstr>" for title in [*worksheets, *charts])
    space = "http://schemas.openxmlformats.org/officeDocument/2006"
    return (
        f'<Properties xmlns="{space}/extended-properties" xmlns:vt="{space}/docPropsVTypes"><Application>'
        'Microsoft Excel</Application><HeadingPairs><vt:vector size="4" baseType="variant">'
        f'{counts}</vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="{len(worksheets) + len(charts)}"'
        f' baseType="lpstr">{names}</vt:vector></TitlesOfParts></Properties>'
    )
