"""What a file holds when it is put on a desk. Knows no Streamlit."""

from __future__ import annotations

from typing import Any

from optimizer.case import check_tables
from optimizer.case.reading.guard import Source
from optimizer.case.reading.reader import read_raw
from optimizer.case.writing.conversion import opened_as_workbook
from optimizer.case.writing.losses import losses_on_saving


def read_parts(name: str, source: Source) -> dict[str, Any]:
    """The parts that make a workbook on a desk; InputError where the file cannot be read."""
    name, data, made_from = opened_as_workbook(source, name)
    raw = read_raw(data)
    case, _ = check_tables(raw.tables, name=name, present=raw.present, found=raw.problems)
    tables = raw.tables if case is None else case.tables
    return {
        "name": name,
        "path": "",
        "original": data,
        "losses": losses_on_saving(data),
        "made_from": made_from,
        "present": raw.present,
        "found": raw.problems,
        "read_past": raw.read_past,
        **{state: dict(tables) for state in ("opened", "accepted", "working")},
        "history": {},
        "budget_musd": None,
        "options": {},
    }
