"""What people put into cells that want something else, as generators: each kind with the remedy that it deserves."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.case.schema import SETTINGS, SHEETS, Column, Sheet

PLACEHOLDERS = ("-", "–", "n/a", "N/A", "none", "None", "нет", "0", 0, ".", "?", "TBD", "н/д", "--", " - ", "(none)", "なし")
TOTALS = ("Total", "TOTAL", "Grand total", "Итого", "Всего", "Sum", "Subtotal", "Total 2026", "total_budget", "Summe", "合計")
NO_TOTALS = ("total_reconstruction", "TotalEnergies", "sum_mit", "totally", "itogo1x", "summary")
SEPARATORS = (";", " ; ", "、", "\n", "/", " | ", "，", " and ")
YES_WORDS, NO_WORDS = ("TRUE", True, "1", 1, "да", "Да", "y", "x", "ja"), ("FALSE", False, "0", 0, "нет", "n", "nein")
LOOKALIKES = {"а": "Cyrillic", "е": "Cyrillic", "о": "Cyrillic", "с": "Cyrillic", "Ο": "Greek"}


def optional_keys() -> Iterator[tuple[Sheet, Column]]:
    """The columns whose text is a key or a list of them, and that may be blank."""
    for sheet in SHEETS:
        for column in sheet.columns:
            is_key = column.is_list or column.type == "reference" or column.name in ("group", "commodity", "direction")
            if is_key and not column.required:
                yield sheet, column


def percentages() -> Iterator[tuple[Sheet, Column]]:
    for sheet in SHEETS:
        yield from ((sheet, column) for column in sheet.columns if column.is_percent)


def percent_settings() -> list[Column]:
    return [setting for setting in SETTINGS if setting.is_percent and setting.name != "mip_gap_pct"]
