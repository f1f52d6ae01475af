"""Figures that are likely a slip: fractions for percent, another unit, no capacity, coordinates swapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optimizer.case.checking.places import swapped_advice
from optimizer.case.checking.records import Record, Records
from optimizer.case.problems import Problem
from optimizer.case.schema import SETTINGS, SHEETS, Column

LONGEST_HOURS = 2_000.0
DEAREST_MUSD = 10_000.0
LARGEST_KT = 1_000_000.0
SMALL_ON_PURPOSE = ("mip_gap_pct",)  # percentages that are small where they are right


def slip_advice(records: Records) -> Iterator[Problem]:
    """Advice of one row or column alone; given even where other rows have errors."""
    yield from _units(records)
    yield from _fractions(records)
    yield from _fractions_of_settings(records)
    yield from _no_capacity(records)
    yield from swapped_advice(records)


def _units(records: Records) -> Iterator[Problem]:
    """Figures so large that another unit was probably meant."""
    for sheet in SHEETS:
        for column in sheet.columns:
            for record in records[sheet.name] if column.is_numeric else []:
                value = record.cells[column.name]
                said = None if value is None else _too_large(column, value)
                if said is not None:
                    yield record.advice(column.name, *said)


def _too_large(column: Column, value: float) -> tuple[str, str] | None:
    if column.name == "cost_musd" and value >= DEAREST_MUSD:
        return f"{value:,.0f} million is very much", "costs stand in millions; check the unit"
    if column.name == "kt_per_year" and value >= LARGEST_KT:
        return f"{value:,.0f} thousand tonnes is very much", "flows stand in thousand tonnes"
    if column.unit == "hours" and value > LONGEST_HOURS:
        return f"{value:,.0f} hours is more than 80 days", "check that it is not in minutes"
    return None


def _fractions(records: Records) -> Iterator[Problem]:
    """Shares below one percent: cuts and shares of money each, other columns where no figure reaches one."""
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.is_percent:
                filled = [record for record in records[sheet.name] if record.cells[column.name]]
                small = [record for record in filled if 0 < abs(record.cells[column.name]) < 1]
                alone = column.name.endswith(("cut_pct", "share_pct"))
                # Among shares, 1 is the whole.
                all_shares = all(abs(record.cells[column.name]) <= 1 for record in filled)
                yield from map(_fraction(column.name), small if alone or all_shares else [])
    for rule in records["Rules"]:
        if rule["measure"] == "spend_share_pct":
            for name in ("min", "max"):
                if rule.cells[name] is not None and 0 < rule.cells[name] < 1:
                    yield _fraction(name)(rule)


def _fraction(column: str) -> Callable[[Record], Problem]:
    def said(record: Record) -> Problem:
        value = record.cells[column]
        return record.advice(column, f"{value:g} is less than one percent", _percent(value))

    return said


def _percent(fraction: float) -> str:
    return f"write {100 * fraction:g} for {100 * fraction:g} %, if that is meant"


def _fractions_of_settings(records: Records) -> Iterator[Problem]:
    rows = {record.cells["setting"]: record for record in records["Settings"]}
    for setting in SETTINGS:
        value, record = records.settings[setting.name], rows.get(setting.name)
        judged = setting.is_percent and setting.name not in SMALL_ON_PURPOSE
        if record is not None and judged and 0 < abs(value or 0) < 1:
            message = f"{setting.name}: {value:g} is less than one percent"
            yield record.advice("value", message, _percent(value))


def _no_capacity(records: Records) -> Iterator[Problem]:
    for sheet in ("Links", "Bridges", "Posts"):
        for record in records[sheet]:
            if record.cells["capacity_kt"] == 0:
                message = "a capacity of 0 lets nothing pass"
                yield record.advice("capacity_kt", message, "leave the cell blank if there is no limit")
