"""Rows that add up others: read as one row more, a total doubles what it totals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from optimizer.case.checking.records import Records
from optimizer.case.names import stem
from optimizer.case.problems import Problem
from optimizer.case.schema import SHEETS, Sheet

_TOTAL_WORDS = (
    "total totals sum subtotal grandtotal totale totaal gesamt summe toplam somme "
    "итого всего сумма итог барлығы жами jami cəmi cami ჯამი 合計 合计 总计 計 小計"
)
_TOTALS = frozenset(stem(word) for word in _TOTAL_WORDS.split())
_BESIDE_WORDS = "grand sub cost amount budget money fund project flow volume freight link bridge post node all все"
_BESIDE = frozenset(stem(word) for word in _BESIDE_WORDS.split())
_ADDED_UP = {"Projects": "cost_musd", "Flows": "kt_per_year", "Budgets": "amount_musd"}
FEWEST_ROWS = 2  # that a sum adds up


def is_total(name: object) -> bool:
    """Whether a name says total and nothing else: "Total", "Grand total 2026", "Итого"."""
    words = stem(name).split() if name is not None else []
    return any(word in _TOTALS for word in words) and all(word in _TOTALS or word in _BESIDE for word in words)


def with_totals(problems: Iterable[Problem], records: Records) -> list[Problem]:
    """The problems with each total told as one: whatever else is wrong with its row is wrong because it is none."""
    totals = list(total_problems(records))
    rows = {(total.sheet, total.row) for total in totals}
    return [problem for problem in problems if (problem.sheet, problem.row) not in rows] + totals


def total_problems(records: Records) -> Iterator[Problem]:
    """Rows named as totals, as errors."""
    for sheet in SHEETS:
        for record in records[sheet.name]:
            column = next((name for name in _names(sheet) if is_total(record.cells[name])), None)
            if column is not None:
                message = f'"{record.cells[column]}" is named as a total, and would be read as one row more'
                remedy = "delete the row or move it to another sheet; if it is no total, name it otherwise"
                yield record.error(column, message, remedy)


def _names(sheet: Sheet) -> list[str]:
    """The columns that may name a row."""
    named = [sheet.columns[0].name] if sheet.name != "Settings" else []
    return [*named, *(["name"] if "name" in sheet.names() else [])]


def sum_advice(records: Records) -> Iterator[Problem]:
    """Rows whose figure is the sum of all above."""
    for sheet, column in _ADDED_UP.items():
        above: list[float] = []
        for record in records[sheet]:
            value = record.cells[column]
            if value is None:
                continue
            if (
                len(above) >= FEWEST_ROWS
                and value > 0
                and math.isclose(value, math.fsum(above), rel_tol=1e-9)
                and sum(one > 0 for one in above) >= FEWEST_ROWS
            ):
                message = f"{value:g} is the sum of the {len(above)} rows above"
                yield record.advice(column, message, "if the row is a total, delete it: it is read as one row more")
            above.append(float(value))
