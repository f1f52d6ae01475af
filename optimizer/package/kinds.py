"""Kinds of workbooks, and the order of what stands in the workbook part (ECMA-376 part 1, 18.2.27)."""

from __future__ import annotations

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
OF_TEMPLATES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": PLAIN,
    "application/vnd.ms-excel.template.macroEnabled.main+xml": MACROS,
}
# The order of the workbook's children (CT_Workbook).
_CHILDREN = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups"
    " externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr"
    " smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
)
ORDER = tuple(_CHILDREN.split())
