"""Which rows of two versions of a sheet are the same row, though others were put in or taken out above."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from optimizer.case.schema import Sheet

Rows = Mapping[int, Mapping[Any, Any]]  # cells by column, by Excel's row number


def twin_rows(sheet: Sheet, one: Rows, other: Rows) -> dict[int, int]:
    """Numbers of rows of `one` with those of the same rows of `other`: by what names a row, else by number.

    A row whose name is in no row of the other version, at a number where a name is new too, was renamed.
    """
    ids, other_ids = _numbers_by_id(sheet, one), _numbers_by_id(sheet, other)
    twins = {number: other_ids[name] for name, number in ids.items() if name in other_ids}
    taken = set(twins.values())
    for number in one:
        if number not in twins and number in other and number not in taken:
            twins[number] = number
            taken.add(number)
    return twins


def _numbers_by_id(sheet: Sheet, rows: Rows) -> dict[Hashable, int]:
    """Rows by their key, in text as ids are compared; none for a key that is blank or stands there twice."""
    found: dict[Hashable, int] = {}
    twice: set[Hashable] = set()
    for number, cells in rows.items():
        name = tuple(str(cells.get(column)).strip() for column in sheet.key)
        if cells.get(sheet.key[0]) is None:
            continue
        if name in found:
            twice.add(name)
        found[name] = number
    return {name: number for name, number in found.items() if name not in twice}
