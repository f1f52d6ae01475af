"""Small workbooks for tests: the worked case of workbook.md as rows, and rows as the bytes of a workbook."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

Rows = dict[str, list[dict[str, Any]]]

WORKED_CASE: Rows = {
    "Settings": [{"setting": "title", "value": "Worked case"}, {"setting": "budget_musd", "value": 10}],
    "Nodes": [
        {"node": "mine", "country": "KZ"},
        {"node": "quay", "country": "KZ", "transfer_hours": 8},
        {"node": "port", "country": "AZ"},
    ],
    "Links": [
        {"link": "line", "from_node": "mine", "to_node": "quay", "mode": "rail", "hours": 10},
        {"link": "ferry", "from_node": "quay", "to_node": "port", "mode": "sea", "hours": 20},
    ],
    "Bridges": [{"bridge": "b1", "link": "line", "delay_hours": 4, "closure_pct": 5, "closure_hours": 40}],
    "Posts": [
        {"post": "k_out", "node": "quay", "direction": "out", "processing_hours": 5, "queue_hours": 15},
        {"post": "a_in", "node": "port", "direction": "in", "processing_hours": 2},
    ],
    "Projects": [
        {"project": "new_b1", "kind": "bridge replacement", "country": "KZ", "cost_musd": 10},
        {"project": "train", "kind": "customs training", "country": "KZ", "cost_musd": 1},
        {"project": "onestop", "kind": "customs upgrade", "country": "KZ", "cost_musd": 6},
    ],
    "Effects": [
        {"project": "new_b1", "target": "b1", "delay_cut_pct": 100},
        {"project": "train", "target": "k_out", "processing_cut_pct": 20},
        {"project": "onestop", "target": "k_out", "processing_cut_pct": 25, "queue_cut_pct": 50},
    ],
    "Flows": [{"flow": "ore", "origin": "mine", "destination": "port", "kt_per_year": 100, "priority": 2}],
}


def worked_case(**sheets: list[dict[str, Any]]) -> Rows:
    """A fresh copy of the worked case, with whole sheets replaced or added."""
    return {**copy.deepcopy(WORKED_CASE), **sheets}


def with_cell(sheet: str, row: int, column: str, value: Any, base: Rows | None = None) -> Rows:
    """A copy with one cell changed; `row` is Excel's number, and the row after the last one adds a row."""
    rows = copy.deepcopy(base) if base is not None else worked_case()
    records = rows.setdefault(sheet, [])
    if row - 2 == len(records):
        records.append({})
    records[row - 2][column] = value
    return rows


def with_rows(sheet: str, *added: dict[str, Any], base: Rows | None = None) -> Rows:
    """A copy with rows added below those of a sheet."""
    rows = copy.deepcopy(base) if base is not None else worked_case()
    rows.setdefault(sheet, []).extend(added)
    return rows


def with_settings(**settings: Any) -> Rows:
    """The worked case with settings added, from row 4."""
    return with_rows("Settings", *({"setting": name, "value": value} for name, value in settings.items()))


def header_of(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every column that some record has, in the order of first appearance."""
    return list(dict.fromkeys(name for record in records for name in record))


def book_of(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> openpyxl.Workbook:
    """One sheet a table, header in row 1."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, records in rows.items():
        worksheet = book.create_sheet(sheet)
        header = header_of(records)
        worksheet.append(header)
        for record in records:
            worksheet.append([record.get(name) for name in header])
    return book


def to_xlsx(
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    change: Callable[[openpyxl.Workbook], object] | None = None,
) -> bytes:
    """The bytes of a workbook with these rows; `change` may edit it before it is saved."""
    book = book_of(rows)
    if change is not None:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
