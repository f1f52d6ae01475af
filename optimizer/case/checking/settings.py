"""The Settings sheet and the caller's overrides: names known, values typed and in range, defaults filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.case.characters import with_oddity
from optimizer.case.checking.coerce import Fault, members_of, plain, typed
from optimizer.case.checking.placeholders import placeholder
from optimizer.case.checking.remedies import remedy_for, split_otherwise
from optimizer.case.names import did_you_mean, key
from optimizer.case.problems import InputError, Problem, error
from optimizer.case.schema import SETTINGS, Column, setting_named

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class ReadSettings:
    """Every setting's value, and what is wrong."""

    values: dict[str, Any]
    problems: tuple[Problem, ...]


def default_of(setting: Column) -> Any:
    return () if setting.is_list and setting.default is None else setting.default


def read_settings(
    table: pd.DataFrame, overrides: Mapping[str, Any], flagged: frozenset[tuple[int, str]]
) -> ReadSettings:
    """Settings of the sheet's typed `table` under the caller's `overrides`.

    `table` is changed in place: names take the dictionary's spelling and values their type. `flagged` are
    (row, column) of cells that were already found wrong.
    """
    values = {setting.name: default_of(setting) for setting in SETTINGS}
    rows: dict[str, int] = {}
    problems: list[Problem] = []
    wrong: set[str] = set()
    names = {key(setting.name): setting.name for setting in SETTINGS}
    for row, given, value in zip(map(int, table.index), table["setting"], table["value"], strict=True):
        if given is None:
            continue  # a value without a name is told where blanks of required columns are
        name = names.get(key(given))
        if name is None:
            otherwise = "docs/workbook.md lists the settings; remarks belong in the note column"
            remedy = did_you_mean(given, names.values(), otherwise)
            message = with_oddity(f'"{given}" is not a setting', given)
            problems.append(error("Settings", row, "setting", given, message, remedy))
        elif name in rows:
            message = f"{name} is already set in row {rows[name]}"
            problems.append(error("Settings", row, "setting", given, message, "keep one of them"))
        else:
            rows[name] = row
            table.at[row, "setting"] = name
            if value is not None and (row, "value") not in flagged:
                fault = _take(values, table, name, row, value)
                if fault is not None:
                    problems.append(fault)
                    wrong.add(name)
    values.update(checked_overrides(overrides))
    unsure = "first_year" in wrong  # with a wrong value it is not absent
    return ReadSettings(values, (*problems, *([] if unsure else consistency_problems(values, rows))))


def checked_overrides(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """A caller's settings, typed; None leaves one as it is. InputError names a setting that cannot be."""
    return {name: checked_setting(name, value) for name, value in overrides.items() if value is not None}


def checked_setting(name: str, value: Any) -> Any:
    """`value` typed, if the setting `name` may have it, else InputError; TypeError for an unknown name."""
    if name not in {setting.name for setting in SETTINGS}:
        raise TypeError(f"{name!r} is not a setting of a case")
    setting = setting_named(name)
    cell = plain(value)
    if cell is None:  # NaN, NA: not a value, and not the caller's word for "leave it"
        message = f"{value} cannot be {name}"
        raise InputError([error("Settings", None, name, value, message, range_remedy(setting))])
    checked = value_of(setting, cell)
    if isinstance(checked, Fault):
        raise InputError([error("Settings", None, name, value, checked.message, checked.remedy)])
    return checked


def value_of(setting: Column, cell: object) -> Any | Fault:
    """The value of a setting from a non-blank cell: numbers in range, choices known, lists as tuples."""
    value = placeholder(setting, cell) or typed(setting, cell)
    if isinstance(value, Fault):
        return value
    if setting.is_list:
        members = members_of(value)
        wrong = [member for member in members if not _COUNTRY.fullmatch(member)]
        return no_country(wrong[0], is_list=True) if wrong else members
    if isinstance(value, (int, float)):
        return _in_range(setting, value)
    if setting.choices and value not in setting.choices:
        otherwise = f"give one of {', '.join(setting.choices)}"
        remedy = remedy_for(value, setting.choices, otherwise, takes_several=False)
        return Fault(with_oddity(f'"{value}" cannot be {setting.name}', value), remedy)
    return value


def no_country(wrong: str, *, is_list: bool) -> Fault:
    """What is said of a text that is no country's code, such as a list with other separators than commas."""
    codes = split_otherwise(wrong, set(re.findall(r"\b[A-Z]{2}\b", wrong)))
    remedy = "give the ISO 3166 code of two letters"
    if codes and is_list:
        remedy = f"separate them by commas: {', '.join(codes)}"
    return Fault(with_oddity(f'"{wrong}" is not a country', wrong), remedy)


def _in_range(setting: Column, value: int | float) -> Any | Fault:
    low, high = setting.minimum, setting.maximum
    if setting.name == "cvar_pct" and value == high:
        return Fault("cvar_pct must be less than 100", "give 0 to less than 100; 90 counts the worst tenth")
    if (low is not None and value < low) or (high is not None and value > high):
        return Fault(f"{value:g} is out of range", range_remedy(setting))
    return value


def range_remedy(column: Column) -> str:
    """What a number of the column may be, in words."""
    low, high = column.minimum, column.maximum
    if column.name == "lat":
        return f"give {low:g} to {high:g}; lat is degrees north, so lat and lon may be exchanged"
    if low is None:
        return "give a number" if high is None else f"give at most {high:g}"
    return f"give at least {low:g}" if high is None else f"give {low:g} to {high:g}"


def _take(values: dict[str, Any], table: pd.DataFrame, name: str, row: int, cell: object) -> Problem | None:
    """Type the value of one row into `values` and the table; what is wrong with it, if anything is."""
    setting = setting_named(name)
    value = value_of(setting, cell)
    if isinstance(value, Fault):
        table.at[row, "value"] = None
        return error("Settings", row, "value", cell, f"{name}: {value.message}", value.remedy)
    values[name] = value
    table.at[row, "value"] = ", ".join(value) if setting.is_list else value
    return None


def consistency_problems(values: Mapping[str, Any], rows: Mapping[str, int]) -> list[Problem]:
    """What settings say of one another; `rows` are those of the Settings sheet that gave them."""
    if values["horizon_years"] > 1 and values["first_year"] is None:
        years = values["horizon_years"]
        message, remedy = f"a plan of {years} years needs first_year", "add the setting first_year"
        return [error("Settings", rows.get("horizon_years"), "horizon_years", years, message, remedy)]
    return []
