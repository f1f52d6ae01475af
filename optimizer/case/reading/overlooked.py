"""Figures that stand beside their place: the known column or sheet is blank, a nearly named one is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from optimizer.case.near_names import nearly
from optimizer.case.problems import Problem, advice
from optimizer.case.reading.header import Header, is_header_of
from optimizer.case.reading.sheets import Rows, named_for
from optimizer.case.schema import Sheet, sheet_named


def overlooked_columns(sheet: Sheet, header: Header, table: pd.DataFrame) -> Iterator[Problem]:
    """Advice for each filled column of the planner's own that is named like a known one that is blank."""
    filled = [str(name) for name in table.columns if table[name].notna().any()]
    known = [name for name in sheet.names() if name in filled]
    blank = [column.name for column in header.own.values() if column.name not in filled]
    for own in header.extra.values():
        meant = nearly(own, blank, known, about=sheet.name) if own in filled else None
        if meant is not None:
            message = f'{meant} is blank, but the column "{own}" is not; it is read past as your own'
            yield advice(sheet.name, 1, own, None, message, f"move its figures to {meant}, if they are meant")


def overlooked_sheets(
    tables: Mapping[str, pd.DataFrame], present: Iterable[str], strangers: Mapping[str, Rows]
) -> Iterator[Problem]:
    """Advice for each sheet of the planner's own named or headed like a known one that has no rows."""
    blank = [name for name in present if tables[name].empty]
    for title, rows in strangers.items():
        if any(cell is not None for cells in rows[1:] for cell in cells):
            headed = (name for name in blank if any(is_header_of(sheet_named(name), cells) for cells in rows))
            meant = named_for(title, blank) or next(headed, None)
            if meant is not None:
                message = f'the sheet has no rows, but "{title}" has; it is read past as your own'
                yield advice(meant, None, "", title, message, f"move its rows to {meant}, if they are meant")
