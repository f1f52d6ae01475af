"""Drop-down lists, limits and input messages of the input cells, all from the data dictionary.

Lists go through defined names, since openpyxl drops the kind of list that Excel writes for a range of another
sheet. Excel checks what is typed and not what is pasted, so the reader checks everything again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from optimizer.case.schema import (
    CHOICES_SHEET,
    KINDS,
    SETTINGS,
    SETTINGS_SHEET,
    SHEETS,
    Column,
    Sheet,
    every_column,
    setting_named,
    sheet_named,
)
from optimizer.case.writing import hints
from optimizer.case.writing.cells import put
from optimizer.case.writing.sheet_style import HEADER_OWN, TAB_CHOICES, fit_width, set_up_page

_ROWS_COVERED = 1000
_KINDS = "kinds_of_Projects"


def last_row(rows: int) -> int:
    """The row to which lists, limits and marks reach, so that rows added below are covered."""
    return max(_ROWS_COVERED, rows + 500)


def choice_name(sheet: Sheet, column: Column) -> str:
    """The defined name of a column's choices; two columns of one name share it where their choices agree."""
    same_name = {other.choices for _, other in _columns_with_choices() if other.name == column.name}
    return f"list_{column.name}" if len(same_name) == 1 else f"list_{sheet.name.lower()}_{column.name}"


def ids_name(sheet_name: str) -> str:
    return f"ids_{sheet_name}"


def add_choices_sheet(workbook: Workbook) -> None:
    """One column for every set of words that a cell may hold, each under its defined name."""
    worksheet = workbook.create_sheet(CHOICES_SHEET)
    worksheet.sheet_properties.tabColor = TAB_CHOICES
    columns = {choice_name(sheet, column): column.choices for sheet, column in _columns_with_choices()}
    for index, (name, choices) in enumerate(columns.items(), start=1):
        header = worksheet.cell(1, index)
        header.style = HEADER_OWN
        put(header, name.removeprefix("list_"))
        for row, choice in enumerate(choices, start=2):
            put(worksheet.cell(row, index), choice)
        fit_width(worksheet, index, name, choices)
        letter = get_column_letter(index)
        cells = f"{CHOICES_SHEET}!${letter}$2:${letter}${len(choices) + 1}"
        workbook.defined_names[name] = DefinedName(name, attr_text=cells)
    worksheet.freeze_panes = "A2"
    set_up_page(worksheet)


def add_id_names(workbook: Workbook, tables: Mapping[str, pd.DataFrame]) -> None:
    """A defined name over the ids of each sheet that others refer to.

    The range ends at the last id, whatever rows are added: blanks in it would make Excel accept any entry,
    and open the list at its empty end.
    """
    for name in sorted({target for _, column in every_column() for target in column.refers_to}):
        id_column = sheet_named(name).id_column
        if name not in tables or id_column is None or id_column not in tables[name].columns:
            continue
        letter = get_column_letter(list(tables[name].columns).index(id_column) + 1)
        place, end = quote_sheetname(name), last_row(len(tables[name]))
        cells = f"{place}!${letter}$2:${letter}${end}"
        text = f"{place}!${letter}$2:INDEX({cells},MAX(1,COUNTA({cells})))"
        workbook.defined_names[ids_name(name)] = DefinedName(ids_name(name), attr_text=text)
    if "kind" in tables.get("Projects", pd.DataFrame()).columns:
        letter = get_column_letter(list(tables["Projects"].columns).index("kind") + 1)
        text = f"Projects!${letter}$2:${letter}${last_row(len(tables['Projects']))}"
        workbook.defined_names[_KINDS] = DefinedName(_KINDS, attr_text=text)


def validate(worksheet: Worksheet, sheet: Sheet, tables: Mapping[str, pd.DataFrame]) -> None:
    """Put the lists, limits and messages of every column of the dictionary on its cells."""
    table = tables[sheet.name]
    end = last_row(len(table))
    for index, name in enumerate(table.columns, start=1):
        if name not in sheet.names():
            continue
        column, letter = sheet.column(name), get_column_letter(index)
        if column.type == "value":
            _validate_settings(worksheet, letter, table)
            continue
        rule = _rule(sheet, column, letter, end, tables)
        if rule is not None:
            rule.add(f"{letter}2:{letter}{end}")
            worksheet.add_data_validation(rule)


def _validate_settings(worksheet: Worksheet, letter: str, table: pd.DataFrame) -> None:
    """Each setting has limits of its own. They only warn: sorting the rows leaves them where they were."""
    known = {setting.name for setting in SETTINGS}
    for row, name in enumerate(table["setting"], start=2):
        if name not in known:
            continue
        setting = setting_named(name)
        rule = _rule(SETTINGS_SHEET, setting, letter, row, {})
        if rule is not None:
            rule.errorStyle = "warning"
            rule.add(f"{letter}{row}")
            worksheet.add_data_validation(rule)


def _rule(
    sheet: Sheet, column: Column, letter: str, end: int, tables: Mapping[str, pd.DataFrame]
) -> DataValidation | None:
    """One column's validation; without a condition where only its message is wanted; None for free text."""
    if column.type == "text":
        return None
    rule = DataValidation(allow_blank=not column.required)
    if column.type == "choice":
        rule.type, rule.formula1 = "list", choice_name(sheet, column)
    elif column.type == "reference":
        _refer(rule, sheet, column, tables)
    elif column.is_numeric:
        _limit(rule, column)
    elif column.type == "country":
        rule.type, rule.operator, rule.formula1 = "textLength", "equal", "2"
    elif column.type == "id" and sheet.key == (column.name,):
        # Only warns: COUNTIF takes upper and lower case for the same, ids do not.
        rule.type, rule.errorStyle = "custom", "warning"
        rule.formula1 = f"COUNTIF(${letter}$2:${letter}${end},${letter}2)=1"
    rule.promptTitle = rule.errorTitle = hints.column_title(column)
    rule.prompt = rule.error = hints.input_message(column)
    rule.showInputMessage, rule.showErrorMessage = True, rule.type is not None
    return rule


def _refer(rule: DataValidation, sheet: Sheet, column: Column, tables: Mapping[str, pd.DataFrame]) -> None:
    """A list of the ids referred to; where two sheets hold them, the project's kind decides which is offered.

    That choice only warns, since a bridge project may well speed up a post.
    """
    names = [ids_name(name) for name in column.refers_to if name in tables]
    if not names:
        return
    rule.type, rule.formula1 = "list", names[0]
    columns = list(tables[sheet.name].columns)
    if len(names) == 2 and "project" in columns and "kind" in tables.get("Projects", pd.DataFrame()).columns:
        project = get_column_letter(columns.index("project") + 1)
        kind = f'IFERROR(INDEX({_KINDS},MATCH(${project}2,{ids_name("Projects")},0)),"")'
        rule.formula1, rule.errorStyle = f'IF({kind}="{KINDS[0]}",{names[0]},{names[1]})', "warning"


def _limit(rule: DataValidation, column: Column) -> None:
    rule.type = "whole" if column.type == "integer" else "decimal"
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        rule.operator, rule.formula1, rule.formula2 = "between", f"{low:g}", f"{high:g}"
    elif low is not None:
        rule.operator, rule.formula1 = "greaterThanOrEqual", f"{low:g}"
    elif high is not None:
        rule.operator, rule.formula1 = "lessThanOrEqual", f"{high:g}"
    else:
        rule.operator, rule.formula1, rule.formula2 = "between", "-1E+15", "1E+15"


def _columns_with_choices() -> Iterator[tuple[Sheet, Column]]:
    """Every column, and every setting, whose cells hold one of some words."""
    names = tuple(setting.name for setting in SETTINGS)
    yield SETTINGS_SHEET, Column("setting", "choice", "", choices=names)
    for sheet in SHEETS:
        yield from ((sheet, column) for column in sheet.columns if column.type == "choice" and column.choices)
    yield from ((SETTINGS_SHEET, setting) for setting in SETTINGS if setting.type == "choice")
