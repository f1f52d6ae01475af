"""The empty workbook that a new case starts from."""

from __future__ import annotations

import pandas as pd

from optimizer.case.schema import SETTINGS, SETTINGS_SHEET, SHEETS, Column, Sheet

TEMPLATE_TITLE = "A case of your own"
TEMPLATE_ABOUT = (
    "Begin with Nodes and Links, then Bridges and Posts, Projects and Effects, Flows. "
    "Settings needs a budget, unless the Budgets sheet says who pays. Delete the sheets that you do not "
    "need, save those that a case cannot do without: Nodes, Links, Projects, Effects and Flows.",
)


def template_tables() -> dict[str, pd.DataFrame]:
    """Every sheet of the dictionary, empty; Settings lists every setting with its default and its meaning."""
    tables = {sheet.name: empty_table(sheet) for sheet in SHEETS}
    rows = [{"setting": each.name, "value": each.default, "note": _note(each)} for each in SETTINGS]
    tables["Settings"] = pd.DataFrame(rows, columns=list(SETTINGS_SHEET.names()), dtype=object)
    return tables


def empty_table(sheet: Sheet) -> pd.DataFrame:
    return pd.DataFrame(columns=list(sheet.names()), dtype=object)


def with_every_column(table: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """`table` with all columns of the dictionary in order, blank where they were missing, then its own."""
    own = [name for name in table.columns if name not in sheet.names()]
    complete = table.reindex(columns=[*sheet.names(), *own]).astype(object)
    return complete.where(complete.notna(), None)


def _note(setting: Column) -> str:
    unit = f" Unit: {setting.unit}." if setting.unit else ""
    choices = f" One of: {', '.join(setting.choices)}." if setting.choices else ""
    blank = f" Blank means: {setting.blank_means()}." if setting.default is None else ""
    return f"{setting.meaning}{unit}{choices}{blank}"
