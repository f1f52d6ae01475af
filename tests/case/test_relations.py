"""What rows say of one another: every error has an example that fails for it alone."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case import check_workbook
from optimizer.case.schema import SHOCK_FIELDS
from tests.case.asserts import assert_one, problems_of
from tests.case.builder import Rows, to_xlsx, with_cell, with_rows, with_settings, worked_case


def full_case() -> Rows:
    """The worked case with a row in every sheet."""
    return worked_case(
        Flows=[
            {
                "flow": "ore",
                "origin": "mine",
                "destination": "port",
                "kt_per_year": 100,
                "commodity": "copper",
            }
        ],
        Budgets=[
            {"source": "bank", "amount_musd": 12, "countries": "KZ", "projects": "train, onestop, new_b1"}
        ],
        Rules=[{"rule": "one", "measure": "projects", "min": 1, "max": 2}],
        Scenarios=[{"scenario": "base", "probability_pct": 60}, {"scenario": "bad", "probability_pct": 40}],
        Shocks=[{"scenario": "bad", "target": "line", "field": "hours", "factor": 2}],
    )


# sheet, row, column, value, gist of the message, gist of the remedy
CELLS: list[tuple[str, int, str, Any, str, str]] = [
    ("Links", 2, "from_node", "mined", 'no "mined" in Nodes', 'did you mean "mine"?'),
    ("Links", 2, "to_node", "elsewhere", 'no "elsewhere" in Nodes', "add it to Nodes"),
    ("Links", 2, "to_node", "mine", 'begins and ends at "mine"', "two different nodes"),
    ("Bridges", 2, "link", "lane", 'no "lane" in Links', '"line"'),
    ("Bridges", 2, "link", "LINE", 'no "LINE" in Links', '"line"'),
    ("Posts", 2, "node", "qay", 'no "qay" in Nodes', '"quay"'),
    ("Projects", 2, "requires", "train, trane", 'no "trane" in Projects', '"train"'),
    ("Projects", 2, "requires", "new_b1", "requires itself", "its own list"),
    ("Effects", 2, "project", "newb1", 'no "newb1" in Projects', '"new_b1"'),
    ("Effects", 2, "target", "b2", 'no "b2" in Bridges or Posts', '"b1"'),
    ("Effects", 2, "target", "line", '"line" is a link', "bridge on that link"),
    ("Effects", 2, "queue_cut_pct", 5, '"b1" is a bridge, which takes delay_cut_pct only', "clear the cell"),
    ("Effects", 2, "processing_cut_pct", 5, '"b1" is a bridge', "clear the cell"),
    ("Effects", 3, "delay_cut_pct", 5, '"k_out" is a post', "clear the cell"),
    ("Flows", 2, "origin", "mines", 'no "mines" in Nodes', '"mine"'),
    ("Flows", 2, "destination", "mine", 'begins and ends at "mine"', "two different nodes"),
    ("Budgets", 2, "projects", "train, one_stop", 'no "one_stop" in Projects', '"onestop"'),
    ("Rules", 2, "projects", "tram", 'no "tram" in Projects', '"train"'),
    ("Rules", 2, "min", 3, "min 3 is more than max 2", "at most max"),
    ("Scenarios", 3, "probability_pct", None, "blank while other scenarios have one", "all scenarios"),
    ("Scenarios", 3, "probability_pct", 39.8, "add up to 99.8, not 100", "add up to 100"),
    ("Shocks", 2, "scenario", "worse", 'no "worse" in Scenarios', "add it to Scenarios"),
    ("Shocks", 2, "target", "lime", '"lime" is no link, bridge', '"line"'),
    ("Shocks", 2, "target", "mine", '"mine" is no link, bridge', "line"),
    ("Shocks", 2, "target", "GE", '"GE" is no link, bridge', "country of a node"),
    (
        "Shocks",
        2,
        "field",
        "delay_hours",
        'delay_hours cannot be shocked on "line", a link',
        "a link takes hours, capacity_kt, closed",
    ),
]


@pytest.mark.parametrize("cell", CELLS, ids=[f"{cell[0]}.{cell[2]}={cell[3]}" for cell in CELLS])
def test_errors_of_one_cell(cell: tuple[str, int, str, Any, str, str]) -> None:
    sheet, row, column, value, says, remedy = cell
    problems = problems_of(with_cell(sheet, row, column, value, full_case()))
    assert_one(problems, "error", (sheet, row, column), says, remedy)


def test_full_case_has_no_error() -> None:
    assert [str(problem) for problem in problems_of(full_case()) if problem.severity == "error"] == []


def bridge(name: str) -> dict[str, Any]:
    return {"bridge": name, "link": "line", "delay_hours": 1}


def source(**cells: Any) -> dict[str, Any]:
    return {
        "source": "bank",
        "year": 2027,
        "amount_musd": 1,
        "countries": "KZ",
        "projects": "onestop, train, new_b1",
        **cells,
    }


ROWS: dict[str, tuple[Rows, tuple[str, int | None, str], str, str]] = {
    "bridge named like a link": (
        with_rows("Bridges", bridge("ferry"), base=full_case()),
        ("Bridges", 3, "bridge"),
        "link in Links row 3",
        "one name space",
    ),
    "post named like a bridge": (
        with_rows("Posts", {"post": "b1", "node": "port", "processing_hours": 1}),
        ("Posts", 4, "post"),
        "bridge in Bridges row 2",
        "rename",
    ),
    "window that ends before it begins": (
        worked_case(
            Projects=[
                {
                    "project": name,
                    "kind": "customs training",
                    "country": "KZ",
                    "cost_musd": 20,
                    "earliest_year": 2028,
                    "latest_year": 2028 - late,
                }
                for late, name in enumerate(("onestop", "new_b1", "train"))
                if late < 2
            ]
            + [{"project": "train", "kind": "customs training", "country": "KZ", "cost_musd": 1}]
        ),
        ("Projects", 3, "latest_year"),
        "2027 is before earliest_year 2028",
        "window",
    ),
    "countries of a source": (
        with_rows("Budgets", source(countries="KZ, AZ"), base=full_case()),
        ("Budgets", 3, "countries"),
        "differs from row 2",
        "two sources",
    ),
    "projects of a source": (
        with_rows("Budgets", source(projects=None), base=full_case()),
        ("Budgets", 3, "projects"),
        "differs from row 2",
        "all rows",
    ),
    "kinds of a source": (
        with_rows("Budgets", source(kinds="customs training"), base=full_case()),
        ("Budgets", 3, "kinds"),
        "differs",
        "all rows",
    ),
    "share of a source": (
        with_rows("Budgets", source(max_share_pct=50), base=full_case()),
        ("Budgets", 3, "max_share_pct"),
        "differs",
        "all rows",
    ),
    "share of spend above 100": (
        with_rows("Rules", {"rule": "most", "measure": "spend_share_pct", "max": 101}),
        ("Rules", 2, "max"),
        "no share",
        "0 to 100",
    ),
    "least share of spend above 100": (
        with_rows("Rules", {"rule": "most", "measure": "spend_share_pct", "min": 101}),
        ("Rules", 2, "min"),
        "no share",
        "0 to 100",
    ),
    "no money": (
        worked_case(Settings=[{"setting": "title", "value": "x"}]),
        ("Settings", None, "budget_musd"),
        "nothing limits the money",
        "add the setting budget_musd",
    ),
    "no money in Budgets either": (
        worked_case(Settings=[{"setting": "title", "value": "x"}], Budgets=[]),
        ("Settings", None, "budget_musd"),
        "nothing limits the money",
        "or rows to Budgets",
    ),
    "commodity named like a country": (
        with_cell("Flows", 2, "commodity", "AZ", with_cell("Shocks", 2, "target", "AZ", full_case())),
        ("Shocks", 2, "target"),
        "both a commodity and a country",
        "rename",
    ),
    "flow named like a link": (
        with_cell("Flows", 2, "flow", "line", full_case()),
        ("Shocks", 2, "target"),
        "both a link and a flow",
        "rename",
    ),
}


@pytest.mark.parametrize(("rows", "place", "says", "remedy"), ROWS.values(), ids=ROWS)
def test_errors_between_rows(rows: Rows, place: tuple[str, int | None, str], says: str, remedy: str) -> None:
    assert_one(problems_of(rows), "error", place, says, remedy)


# Exactly what workbook.md allows; everything else must be refused.
ALLOWED = {
    "line": {"hours", "capacity_kt", "closed"},
    "b1": {"delay_hours", "capacity_kt", "closed"},
    "k_out": {"queue_hours", "processing_hours", "capacity_kt", "closed"},
    "ore": {"kt_per_year"},
    "copper": {"kt_per_year"},
    "KZ": set(SHOCK_FIELDS),
}


@pytest.mark.parametrize("target", ALLOWED)
def test_what_may_be_shocked(target: str) -> None:
    rows = full_case()
    rows["Shocks"] = [
        {"scenario": "bad", "target": target, "field": field, "factor": 2} for field in SHOCK_FIELDS
    ]
    refused = {
        rows["Shocks"][p.row - 2]["field"]
        for p in problems_of(rows)
        if p.severity == "error" and p.row is not None
    }
    assert refused == set(SHOCK_FIELDS) - ALLOWED[target]


def test_money_may_come_from_either_place() -> None:
    from_sources = worked_case(Settings=[], Budgets=[{"source": "bank", "amount_musd": 12}])
    assert check_workbook(to_xlsx(from_sources))[0] is not None
    overridden = check_workbook(to_xlsx(worked_case(Settings=[])), budget_musd=3)[0]
    assert overridden is not None
    assert overridden.settings["budget_musd"] == 3


def test_two_projects_may_require_each_other() -> None:
    rows = with_cell("Projects", 3, "requires", "onestop", with_cell("Projects", 4, "requires", "train"))
    assert check_workbook(to_xlsx(rows))[0] is not None


@pytest.mark.parametrize("total", [99.9, 100, 100.1])
def test_probabilities_may_be_rounded(total: float) -> None:
    assert (
        check_workbook(to_xlsx(with_cell("Scenarios", 3, "probability_pct", total - 60, full_case())))[0]
        is not None
    )


def test_one_slip_is_told_once() -> None:
    """A cell that could not be read does not make its relations wrong as well."""
    rows = with_cell("Scenarios", 3, "probability_pct", "forty", full_case())
    assert_one(problems_of(rows), "error", ("Scenarios", 3, "probability_pct"), "not a number", "type")
    unread = with_settings(budget="much")
    unread["Settings"][1]["setting"] = "title2"
    assert all("nothing limits" not in problem.message for problem in problems_of(unread))
