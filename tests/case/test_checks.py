"""The doors: read_case, check_workbook, check_tables.

Overrides, editors' tables, order, and the default case.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from optimizer.case import InputError, check_tables, check_workbook, read_case
from optimizer.case.problems import errors_of
from optimizer.case.schema import SHEETS
from tests.case.asserts import assert_one
from tests.case.builder import Rows, header_of, to_xlsx, with_cell, worked_case

DEFAULT = Path(__file__).parents[2] / "inputs" / "trans_caspian.xlsx"


def frames(rows: Rows) -> dict[str, pd.DataFrame]:
    """Tables such as an editor gives them: pandas' own types, NaN for blanks, Excel's row numbers."""
    return {
        sheet: pd.DataFrame(records, columns=header_of(records)).set_axis(range(2, len(records) + 2))
        for sheet, records in rows.items()
    }


def test_tables_of_an_editor_are_the_same_case() -> None:
    from_file = read_case(to_xlsx(worked_case()))
    case, problems = check_tables(frames(worked_case()), name="edited")
    assert problems == ()
    assert case is not None
    assert case.name == "edited"
    assert case.sha256 == from_file.sha256
    assert case.present == from_file.present
    for sheet, table in case.tables.items():
        pd.testing.assert_frame_equal(table, from_file.tables[sheet])
    types = {type(value) for table in case.tables.values() for value in table.to_numpy().ravel()}
    assert types <= {str, int, float, type(None)}


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, pd.NaT, "", "  "])
def test_every_kind_of_blank(blank: Any) -> None:
    tables = {sheet: table.astype(object) for sheet, table in frames(worked_case()).items()}
    tables["Nodes"].loc[5] = [blank] * 3  # an editor's new row, still blank
    tables["Nodes"].loc[2, "transfer_hours"] = blank
    case, problems = check_tables(tables)
    assert problems == ()
    assert case is not None
    assert list(case.tables["Nodes"]["transfer_hours"]) == [None, 8, None]


@pytest.mark.parametrize("value", [np.float64(10), np.int64(10), np.int32(10), 10, 10.0])
def test_numpy_scalars_are_numbers(value: Any) -> None:
    tables = {sheet: table.astype(object) for sheet, table in frames(worked_case()).items()}
    tables["Links"].loc[2, "hours"] = value
    case = check_tables(tables, budget_musd=value)[0]
    assert case is not None
    assert type(case.tables["Links"].at[2, "hours"]) in (int, float)
    assert case.settings["budget_musd"] == 10
    tables["Links"].loc[2, "hours"] = np.bool_(True)
    assert_one(check_tables(tables)[1], "error", ("Links", 2, "hours"), "TRUE is not a number", "number")
    tables["Links"].loc[2, "hours"] = np.inf
    assert_one(check_tables(tables)[1], "error", ("Links", 2, "hours"), "not finite", "finite")


def test_tables_with_structure_missing() -> None:
    tables = frames(worked_case())
    assert_one(
        check_tables({k: v for k, v in tables.items() if k != "Flows"})[1],
        "error",
        ("Flows", None, ""),
        "absent",
        "add it",
    )
    without = {**tables, "Links": tables["Links"].drop(columns="hours")}
    assert_one(check_tables(without)[1], "error", ("Links", 1, "hours"), "absent", "add it")
    near = {**tables, "Nodes": tables["Nodes"].rename(columns={"transfer_hours": "transfer_hour"})}
    assert_one(check_tables(near)[1], "error", ("Nodes", 1, "transfer_hours"), '"transfer_hour"', "rename")


def test_tables_are_not_changed_by_checking() -> None:
    tables = frames(with_cell("Nodes", 2, "country", "kz"))
    before = {sheet: table.copy() for sheet, table in tables.items()}
    check_tables(tables)
    for sheet, table in tables.items():
        pd.testing.assert_frame_equal(table, before[sheet])


def test_repeated_index_does_not_hide_rows() -> None:
    tables = frames(worked_case())
    tables["Settings"].index = pd.Index([0, 0])
    case = check_tables(tables)[0]
    assert case is not None
    assert case.settings["budget_musd"] == 10
    assert list(case.tables["Settings"].index) == [2, 3]


def test_overrides_come_before_the_checks() -> None:
    data = to_xlsx(with_cell("Settings", 3, "value", "lots"))
    assert check_workbook(data)[0] is None
    data = to_xlsx(worked_case())
    case = read_case(
        data, budget_musd=2, time_limit_seconds=None, excluded_countries=["ru"], objective="CVAR"
    )
    assert (case.settings["budget_musd"], case.settings["time_limit_seconds"]) == (2, 300.0)
    assert (case.settings["excluded_countries"], case.settings["objective"]) == (("RU",), "cvar")
    assert case.sha256 == read_case(data).sha256
    assert any("more than the 2 of the budget" in problem.message for problem in case.advice)
    assert case.with_settings(budget_musd=5, seed=None).settings["budget_musd"] == 5


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("budget_musd", -1, "out of range"),
        ("budget_musd", float("inf"), "not finite"),
        ("budget_musd", "150", "is text, not a number"),
        ("objective", "best", "cannot be objective"),
        ("horizon_years", 1.5, "not a whole number"),
        ("horizon_years", 3, "needs first_year"),
        ("cvar_pct", 100, "less than 100"),
    ],
)
def test_wrong_overrides(name: str, value: object, says: str) -> None:
    data = to_xlsx(worked_case())
    assert_one(check_workbook(data, **{name: value})[1], "error", ("Settings", None, name), says, "")
    with pytest.raises(InputError, match=says):
        read_case(data).with_settings(**{name: value})


def test_a_name_that_is_no_setting_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="budget"):
        read_case(to_xlsx(worked_case()), budget=5)


def test_problems_stand_in_the_order_of_the_workbook() -> None:
    rows = with_cell("Flows", 2, "kt_per_year", "x")
    for sheet, row, column in [
        ("Links", 3, "hours"),
        ("Links", 2, "hours"),
        ("Links", 2, "mode"),
        ("Nodes", 4, "country"),
    ]:
        rows = with_cell(sheet, row, column, "?", rows)
    places = [(p.sheet, p.row, p.column) for p in check_workbook(to_xlsx(rows))[1]]
    assert places == [
        ("Nodes", 4, "country"),
        ("Links", 2, "mode"),
        ("Links", 2, "hours"),
        ("Links", 3, "hours"),
        ("Flows", 2, "kt_per_year"),
    ]


def test_needed_sheet_without_rows_is_advice() -> None:
    tables = frames(worked_case())
    tables["Effects"] = tables["Effects"].iloc[:0]
    case, problems = check_tables(tables)
    assert case is not None
    assert any((p.sheet, p.row, p.message) == ("Effects", None, "the sheet has no rows") for p in problems)


@given(seed=st.integers(0, 2**32))
@hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_order_and_additions_change_nothing(seed: int) -> None:
    """Columns and sheets in any order, and a planner's own among them, give the same case."""
    chance = random.Random(seed)
    rows = worked_case()
    shuffled: Rows = {}
    for sheet in chance.sample(list(rows), len(rows)):
        names = [*header_of(rows[sheet]), "planner's own"]
        names = chance.sample(names, len(names))
        spell = {
            name: chance.choice([str.upper, str.title, str.lower])(name) + " " * chance.randrange(2)
            for name in names
        }
        shuffled[sheet] = [
            {spell[name]: record.get(name, "remark") for name in names} for record in _filled(rows[sheet])
        ]
    shuffled["Own notes"] = [{"node": "x"}]
    case, problems = check_workbook(to_xlsx(shuffled))
    assert problems == ()
    assert case is not None
    assert case.sha256 == read_case(to_xlsx(rows)).sha256


def _filled(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: record.get(name) for name in header_of(records)} for record in records]


@given(
    sheet=st.sampled_from([sheet.name for sheet in SHEETS]),
    position=st.integers(0, 12),
    value=st.one_of(
        st.text(max_size=8),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.datetimes(),
        st.none(),
        st.binary(max_size=3),
    ),
)
@hypothesis_settings(max_examples=40, deadline=None)
def test_no_cell_makes_a_traceback(sheet: str, position: int, value: object) -> None:
    """Whatever stands in a cell, the answer is a case or problems, each with a place and a remedy."""
    dictionary = next(known for known in SHEETS if known.name == sheet)
    column = dictionary.names()[position % len(dictionary.columns)]
    tables = {name: table.astype(object) for name, table in frames(worked_case()).items()}
    table = tables.get(sheet, pd.DataFrame(columns=list(dictionary.names()), dtype=object))
    rows = [*table.to_dict("records"), {column: value}]
    tables[sheet] = pd.DataFrame(rows, columns=[*dict.fromkeys([*table.columns, column])], dtype=object)
    case, problems = check_tables(tables)
    assert (case is None) == bool(errors_of(problems))
    assert all(problem.message and problem.remedy for problem in problems)


def test_the_default_case_has_no_error_and_is_the_same_in_plain_sheets() -> None:
    """The workbook of inputs/, and its tables written without its comments, formats and pick lists."""
    default = read_case(DEFAULT)
    rows = {
        sheet: [
            {name: cell for name, cell in record.items() if cell is not None}
            for record in table.to_dict("records")
        ]
        for sheet, table in default.tables.items()
        if len(table)
    }
    case = read_case(to_xlsx(rows))
    assert case.sha256 == default.sha256
    assert len(case.tables["Nodes"]) == 101
    assert case.settings["budget_musd"] == 150
