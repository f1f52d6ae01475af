"""The workbook's file as a package of parts (ECMA-376): what is not touched stays byte for byte.

Knows OOXML and nothing of cases: parts, relationships, content types (part 2 of the standard), the workbook
part, styles, cells and notes (part 1, SpreadsheetML). New sheets are drawn elsewhere and grafted in whole.
"""
