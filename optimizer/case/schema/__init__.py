"""The data dictionary: every sheet and column of the input workbook, once.

The reader, the checks, the template's comments and drop-down lists, the editors of the app and the
documentation are all made from these records, so a column is described in one place only. Meanings follow
docs/workbook.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.schema.dictionary import (
    CHOICES_SHEET,
    EVIDENCE,
    KINDS,
    MODES,
    OBJECTIVES,
    README_SHEET,
    RESULT_PREFIX,
    SHOCK_FIELDS,
    Column,
    ColumnType,
    Sheet,
)
from optimizer.case.schema.network_sheets import BRIDGES, FLOWS, LINKS, NODES, POSTS
from optimizer.case.schema.planning_sheets import BUDGETS, EFFECTS, PROJECTS, RULES, SCENARIOS, SHOCKS
from optimizer.case.schema.settings import SETTINGS, SETTINGS_SHEET

NETWORK = NODES, LINKS, BRIDGES, POSTS
SHEETS: tuple[Sheet, ...] = (
    SETTINGS_SHEET, *NETWORK, PROJECTS, EFFECTS, FLOWS, BUDGETS, RULES, SCENARIOS, SHOCKS,
)  # fmt: skip

_SHEET_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
_SETTING_BY_NAME = {setting.name: setting for setting in SETTINGS}


def sheet_named(name: str) -> Sheet:
    """The sheet of that exact name; KeyError where there is none."""
    return _SHEET_BY_NAME[name]


def setting_named(name: str) -> Column:
    """The setting of that exact name; KeyError where there is none."""
    return _SETTING_BY_NAME[name]


def every_column() -> Iterator[tuple[Sheet, Column]]:
    """All (sheet, column) pairs in the order of the dictionary."""
    for sheet in SHEETS:
        for column in sheet.columns:
            yield sheet, column


__all__ = [
    "BRIDGES", "BUDGETS", "CHOICES_SHEET", "EFFECTS", "EVIDENCE", "FLOWS", "KINDS", "LINKS", "MODES", "NODES",
    "OBJECTIVES", "POSTS", "PROJECTS", "README_SHEET", "RESULT_PREFIX", "RULES", "SCENARIOS", "SETTINGS",
    "SETTINGS_SHEET", "SHEETS", "SHOCKS", "SHOCK_FIELDS", "Column", "ColumnType", "Sheet", "every_column",
    "setting_named", "sheet_named",
]  # fmt: skip
