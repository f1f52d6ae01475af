"""Every kind of wrong cell, and what right ones become."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from optimizer.case import read_case
from optimizer.case.schema import SETTINGS
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import Rows, to_xlsx, with_cell, with_rows, with_settings, worked_case

DATE = datetime.datetime(2026, 3, 1)

# sheet, row, column, value, gist of the message, gist of the remedy
WRONG_CELLS: list[tuple[str, int, str, Any, str, str]] = [
    ("Nodes", 5, "node", 1.5, "1.5 is a number, not an id", "as text"),
    ("Nodes", 5, "node", True, "TRUE is a truth value", "as text"),
    ("Nodes", 5, "node", DATE, "2026-03-01 is a date, not an id", "as text"),
    ("Nodes", 5, "node", "über", '"über" is not an id', "ASCII letters"),
    ("Nodes", 5, "node", "two words", "not an id", "ASCII letters"),
    ("Nodes", 5, "node", "mine", "node mine already stands in row 2", "each row its own"),
    ("Nodes", 5, "node", None, "blank", "give an id"),
    ("Links", 2, "from_node", 1.5, "1.5 is a number, not an id", "as text"),
    ("Links", 2, "hours", "12,5", '"12,5" is not a number', "use a decimal point"),
    ("Links", 2, "hours", "12.5", '"12.5" is text, not a number', "retype it as a number"),
    ("Links", 2, "hours", "1 234,5", "not a number", "without separators"),
    ("Links", 2, "hours", "1,234.5", "not a number", "without separators"),
    ("Links", 2, "hours", "ten", '"ten" is not a number', "type a number"),
    ("Links", 2, "hours", "nan", '"nan" is not a number', "type a number"),
    ("Links", 2, "hours", "inf", '"inf" is not a number', "type a number"),
    ("Links", 2, "hours", "NA", '"NA" is not a number', "type a number"),
    ("Links", 2, "capacity_kt", "none", '"none" is not a number', "leave the cell blank (unlimited)"),
    ("Links", 2, "hours", True, "TRUE is not a number", "type a number"),
    ("Links", 2, "hours", DATE, "2026-03-01 is a date, not a number", "plain number"),
    ("Links", 2, "hours", None, "blank", "give a number"),
    ("Links", 2, "hours", -1, "-1 is out of range", "at least 0"),
    ("Links", 2, "mode", "rial", '"rial" is not known', 'did you mean "rail"?'),
    ("Links", 2, "mode", 7, '"7" is not known', "one of rail, road, sea"),
    ("Links", 2, "mode", None, "blank", "give a mode"),
    ("Links", 2, "both_ways", True, '"TRUE" is not known', "yes, no"),
    ("Links", 2, "status", "close", '"close" is not known', "closed"),
    ("Nodes", 2, "country", "KAZ", '"KAZ" is not a country', "two letters"),
    ("Nodes", 2, "country", 7, '"7" is not a country', "two letters"),
    ("Nodes", 2, "country", "КЗ", '"КЗ" is not a country', "two letters"),
    ("Nodes", 2, "lat", 91, "91 is out of range", "-90 to 90"),
    ("Bridges", 2, "closure_pct", 101, "101 is out of range", "0 to 100"),
    ("Bridges", 2, "closure_pct", "5%", '"5%" is not a number', "25 for 25 %"),
    ("Bridges", 2, "condition", 2.5, "2.5 is not a whole number", "whole number"),
    ("Bridges", 2, "condition", 6, "6 is out of range", "1 to 5"),
    ("Bridges", 2, "evidence", "sighted", '"sighted" is not known', "cited"),
    ("Posts", 2, "modes", "rail, see", '"see" is not known', 'did you mean "sea"?'),
    ("Posts", 2, "modes", ",", "names nothing", "leave the cell blank"),
    ("Posts", 2, "direction", "both", '"both" is not known', "in, out"),
    (
        "Projects",
        2,
        "kind",
        "custom training",
        '"custom training" is not known',
        'did you mean "customs training"?',
    ),
    ("Projects", 2, "build_years", -1, "-1 is out of range", "at least 0"),
    ("Projects", 2, "requires", 1.2, "1.2 is no list of names", "separate the names by commas"),
    ("Projects", 2, "requires", DATE, "no list of names", "as text"),
    ("Flows", 2, "growth_pct", -101, "-101 is out of range", "at least -100"),
    ("Budgets", 2, "countries", "KZ, UZB", '"UZB" is not a country', "two letters"),
    ("Budgets", 2, "max_share_pct", 120, "120 is out of range", "0 to 100"),
    ("Scenarios", 2, "flow_factor", -0.5, "-0.5 is out of range", "at least 0"),
    ("Shocks", 2, "field", "hour", '"hour" is not known', 'did you mean "hours"?'),
]


def full_case() -> Rows:
    rows = worked_case()
    rows["Nodes"].append({"node": "spare", "country": "KZ"})
    rows["Budgets"] = [{"source": "bank", "amount_musd": 10}]
    rows["Scenarios"] = [{"scenario": "bad"}]
    rows["Shocks"] = [{"scenario": "bad", "target": "line", "field": "hours", "factor": 2}]
    return rows


@pytest.mark.parametrize("cell", WRONG_CELLS, ids=[f"{cell[0]}.{cell[2]}={cell[3]}" for cell in WRONG_CELLS])
def test_wrong_cells(cell: tuple[str, int, str, Any, str, str]) -> None:
    sheet, row, column, value, says, remedy = cell
    problems = problems_of(with_cell(sheet, row, column, value, full_case()))
    assert_one(problems, "error", (sheet, row, column), says, remedy)


def test_base_of_wrong_cells_is_right() -> None:
    assert [str(problem) for problem in problems_of(full_case()) if problem.severity == "error"] == []


def test_keys_of_two_columns() -> None:
    twice = with_rows("Effects", {"project": "train", "target": "k_out"})
    problems = problems_of(twice)
    place = ("Effects", 5, "target")
    assert_one(problems, "error", place, "project train, target k_out already stands in row 3", "own")
    rows = worked_case(
        Budgets=[
            {"source": "bank", "year": None, "amount_musd": 1},
            {"source": "bank", "year": 2026, "amount_musd": 1},
            {"source": "bank", "year": None, "amount_musd": 2},
        ]
    )
    problems = problems_of(rows)
    assert_one(problems, "error", ("Budgets", 4, "source"), "year (blank) already stands in row 2", "own")


def test_a_thousand_repeats_are_a_thousand_rows() -> None:
    rows = with_rows("Nodes", *({"node": "same", "country": "KZ"} for _ in range(50)))
    problems = problems_of(rows)
    assert [problem.row for problem in problems] == list(range(6, 55))
    assert all("already stands in row 5" in problem.message for problem in problems)


def test_what_right_cells_become() -> None:
    rows = full_case()
    rows["Nodes"][0] |= {"name": 5, "country": " kz ", "kind": "CITY"}
    rows["Nodes"].append({"node": 7.0, "country": "KZ"})
    rows["Links"].append(
        {"link": 12, "from_node": 7, "to_node": "mine", "mode": "Rail ", "hours": 3, "both_ways": "YES"}
    )
    rows["Posts"][0]["modes"] = "sea,, Rail ,sea"
    rows["Bridges"][0] |= {"year_built": 1975.0, "condition": 3}
    rows["Projects"].append(
        {"project": 1, "kind": "Customs  Training".replace("  ", " "), "country": "az", "cost_musd": 1.5}
    )
    rows["Budgets"][0] |= {"countries": "kz,az", "projects": 1, "kinds": "BRIDGE REPLACEMENT"}
    rows["Shocks"].append({"scenario": "bad", "target": "kz", "field": "Hours", "factor": 3})
    tables = read_case(to_xlsx(rows)).tables

    def cell(sheet: str, row: int, column: str) -> Any:
        value = tables[sheet].at[row, column]
        return value, type(value)

    assert cell("Nodes", 2, "name") == ("5", str)
    assert cell("Nodes", 2, "country") == ("KZ", str)
    assert cell("Nodes", 2, "kind") == ("city", str)
    assert cell("Nodes", 6, "node") == ("7", str)
    assert cell("Links", 4, "link") == ("12", str)
    assert cell("Links", 4, "from_node") == ("7", str)
    assert cell("Links", 4, "mode") == ("rail", str)
    assert cell("Links", 4, "both_ways") == ("yes", str)
    assert cell("Links", 4, "hours") == (3, int)
    assert cell("Posts", 2, "modes") == ("sea, rail", str)
    assert cell("Bridges", 2, "year_built") == (1975, int)
    assert cell("Projects", 5, "kind") == ("customs training", str)
    assert cell("Projects", 5, "cost_musd") == (1.5, float)
    assert cell("Budgets", 2, "countries") == ("KZ, AZ", str)
    assert cell("Budgets", 2, "projects") == ("1", str)
    assert cell("Budgets", 2, "kinds") == ("bridge replacement", str)
    assert cell("Shocks", 3, "target") == ("KZ", str)
    assert cell("Links", 2, "capacity_kt") == (None, type(None))


WRONG_SETTINGS: list[tuple[str, Any, str, str]] = [
    ("horizon_yeers", 5, '"horizon_yeers" is not a setting', 'did you mean "horizon_years"?'),
    ("colour of the cover", "red", "is not a setting", "docs/workbook.md"),
    ("Budget_MUSD ", 5, "already set in row 3", "keep one"),
    ("mip_gap_pct", "0,1", '"0,1" is not a number', "decimal point"),
    ("mip_gap_pct", -1, "out of range", "at least 0"),
    ("horizon_years", 2.5, "not a whole number", "whole number"),
    ("horizon_years", 0, "out of range", "1 to 100"),
    ("cvar_pct", 100, "less than 100", "90"),
    ("cvar_pct", 101, "out of range", "0 to 100"),
    ("objective", "expcted", '"expcted" cannot be objective', 'did you mean "expected"?'),
    ("allow_unserved", "maybe", "cannot be allow_unserved", "yes, no"),
    ("excluded_countries", "RU, Iran", '"IRAN" is not a country', "two letters"),
    ("threads", True, "TRUE is not a number", "number"),
    (None, 5, "blank", "give"),
]


@pytest.mark.parametrize("setting", WRONG_SETTINGS, ids=[str(s[0]) + "=" + str(s[1]) for s in WRONG_SETTINGS])
def test_wrong_settings(setting: tuple[Any, Any, str, str]) -> None:
    name, value, says, remedy = setting
    column = "value" if "setting" not in says and "already" not in says and name is not None else "setting"
    rows = with_rows("Settings", {"setting": name, "value": value})
    assert_one(problems_of(rows), "error", ("Settings", 4, column), says, remedy)


def test_plan_of_years_needs_its_first_year() -> None:
    place = ("Settings", 4, "horizon_years")
    problems = problems_of(with_settings(horizon_years=3))
    assert_one(problems, "error", place, "needs first_year", "add the setting first_year")
    assert problems_of(with_settings(horizon_years=3, first_year=2026)) == ()
    problems = problems_of(with_settings(horizon_years=3, first_year="soon"))
    assert_one(problems, "error", ("Settings", 5, "value"), "soon", "number")


def test_settings_are_filled_and_typed() -> None:
    defaults = read_case(to_xlsx(worked_case())).settings
    assert set(defaults) == {setting.name for setting in SETTINGS}
    assert defaults["excluded_countries"] == ()
    assert defaults["objective"] == "expected"
    assert defaults["threads"] is None
    rows = with_settings(
        excluded_countries="ru,ir", Objective="CVaR", seed=3.0, cvar_pct=None, price_year=2025
    )
    rows["Settings"].append({"setting": None, "value": None, "note": "how hard to solve"})
    case = read_case(to_xlsx(rows))
    assert case.settings["excluded_countries"] == ("RU", "IR")
    assert (case.settings["objective"], case.settings["seed"], case.settings["cvar_pct"]) == ("cvar", 3, 90.0)
    values = list(case.tables["Settings"]["value"])
    assert values == ["Worked case", 10, "RU, IR", "cvar", 3, None, 2025, None]


def test_settings_sheet_may_be_absent() -> None:
    rows = worked_case()
    del rows["Settings"]
    problems = problems_of(rows)
    place = ("Settings", None, "budget_musd")
    assert_one(problems, "error", place, "nothing limits the money", "add the setting budget_musd")
    case = read_case(to_xlsx(rows), budget_musd=5)
    assert case.settings["budget_musd"] == 5
    assert "Settings" not in case.present
