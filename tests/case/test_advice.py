"""What a planner should look at: every advice has an example, and none is given without its cause."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.case import check_workbook
from tests.case.asserts import problems_of
from tests.case.builder import Rows, to_xlsx, with_cell, with_rows, with_settings, worked_case


def settings(rows: Rows, **values: Any) -> Rows:
    return with_rows(
        "Settings", *({"setting": name, "value": value} for name, value in values.items()), base=rows
    )


def link(name: str, tail: str, head: str, **cells: Any) -> dict[str, Any]:
    return {"link": name, "from_node": tail, "to_node": head, "mode": "rail", "hours": 5, **cells}


def projects(**changes: dict[str, Any]) -> Rows:
    """The worked case with cells of its projects changed, by id."""
    rows = worked_case()
    for project in rows["Projects"]:
        project.update(changes.get(project["project"], {}))
    return rows


def one_budget(**cells: Any) -> Rows:
    return worked_case(Budgets=[{"source": "bank", "amount_musd": 12, **cells}])


TWO_SCENARIOS = [{"scenario": "base"}, {"scenario": "boom", "flow_factor": 2}]
SPARE = worked_case()["Nodes"] + [{"node": "spare", "country": "KZ"}, {"node": "yard", "country": "GE"}]
YEARS = {"horizon_years": 3, "first_year": 2026}

ADVICE: dict[str, tuple[Rows, tuple[str, int | None, str], str]] = {
    "cut below one percent": (
        with_cell("Effects", 2, "delay_cut_pct", 0.5),
        ("Effects", 2, "delay_cut_pct"),
        "less than one percent",
    ),
    "very dear": (
        with_cell("Projects", 2, "cost_musd", 10_000),
        ("Projects", 2, "cost_musd"),
        "10,000 million is very much",
    ),
    "very much freight": (
        with_cell("Flows", 2, "kt_per_year", 1e6),
        ("Flows", 2, "kt_per_year"),
        "1,000,000 thousand tonnes",
    ),
    "very long": (with_cell("Posts", 2, "queue_hours", 2001), ("Posts", 2, "queue_hours"), "2,001 hours"),
    "very fast": (with_cell("Links", 2, "length_km", 2501), ("Links", 2, "hours"), "is 250 km/h"),
    "very slow": (with_cell("Links", 2, "length_km", 19), ("Links", 2, "hours"), "only 1.9 km/h"),
    "no freight": (with_cell("Flows", 2, "kt_per_year", 0), ("Flows", 2, "kt_per_year"), "0 kt"),
    "no priority": (with_cell("Flows", 2, "priority", 0), ("Flows", 2, "priority"), "priority 0"),
    "rule without limits": (
        worked_case(Rules=[{"rule": "r", "measure": "projects"}]),
        ("Rules", 2, "min"),
        "neither min nor max",
    ),
    "link twice": (
        with_rows("Links", link("line2", "mine", "quay")),
        ("Links", 4, "link"),
        '"line2" has the ends and mode of "line"',
    ),
    "link twice, turned": (
        with_rows("Links", link("line2", "quay", "mine")),
        ("Links", 4, "link"),
        'of "line" in row 2',
    ),
    "project without effect": (
        with_rows(
            "Projects", {"project": "idle", "kind": "customs training", "country": "KZ", "cost_musd": 1}
        ),
        ("Projects", 5, "project"),
        "no row in Effects",
    ),
    "project with effects of 0": (
        with_cell("Effects", 3, "processing_cut_pct", 0),
        ("Projects", 3, "project"),
        "all effects of the project are 0",
    ),
    "capacity added to none": (
        with_cell("Effects", 2, "capacity_added_kt", 5),
        ("Effects", 2, "capacity_added_kt"),
        "capacity is unlimited",
    ),
    "country of a source": (
        one_budget(countries="KZ, UZ"),
        ("Budgets", 2, "countries"),
        'no project has "UZ"',
    ),
    "country of a rule": (
        worked_case(Rules=[{"rule": "r", "measure": "projects", "max": 1, "countries": "AZ"}]),
        ("Rules", 2, "countries"),
        'no project has "AZ"',
    ),
    "kind of a rule": (
        with_rows(
            "Rules",
            {"rule": "r", "measure": "projects", "max": 1, "kinds": "customs training"},
            base=projects(train={"kind": "customs upgrade"}),
        ),
        ("Rules", 2, "kinds"),
        'no project has "customs training"',
    ),
    "country of a project": (
        projects(train={"country": "GE"}),
        ("Projects", 3, "country"),
        'no node lies in "GE"',
    ),
    "excluded country": (
        with_settings(excluded_countries="RU"),
        ("Settings", 4, "value"),
        'no node lies in "RU"',
    ),
    "worst case of volumes": (
        settings(worked_case(Scenarios=TWO_SCENARIOS), objective="worst_case"),
        ("Settings", 4, "value"),
        "different volumes",
    ),
    "worst case of shocked volumes": (
        settings(
            worked_case(
                Scenarios=[{"scenario": "a"}, {"scenario": "b"}],
                Shocks=[{"scenario": "b", "target": "ore", "field": "kt_per_year", "factor": 2}],
            ),
            objective="worst_case",
        ),
        ("Settings", 4, "value"),
        "different volumes",
    ),
    "shock on unlimited capacity": (
        worked_case(
            Scenarios=TWO_SCENARIOS,
            Shocks=[{"scenario": "boom", "target": "line", "field": "capacity_kt", "factor": 0.5}],
        ),
        ("Shocks", 2, "field"),
        "unlimited",
    ),
    "shock of 1": (
        worked_case(
            Scenarios=TWO_SCENARIOS, Shocks=[{"scenario": "boom", "target": "line", "field": "hours"}]
        ),
        ("Shocks", 2, "factor"),
        "changes nothing",
    ),
    # money
    "more than everything": (
        with_cell("Settings", 3, "value", 18),
        ("Settings", 3, "value"),
        "exceeds the 17",
    ),
    "sources give more": (one_budget(amount_musd=18), ("Budgets", None, "amount_musd"), "more than the 17"),
    "too dear": (
        projects(new_b1={"cost_musd": 11}),
        ("Projects", 2, "cost_musd"),
        "11 million, more than the 10 of the budget",
    ),
    "too dear with what it requires": (
        projects(new_b1={"requires": "train"}),
        ("Projects", 2, "cost_musd"),
        "must be funded with it cost 11 million",
    ),
    "too dear beside a commitment": (
        projects(train={"status": "committed"}),
        ("Projects", 2, "cost_musd"),
        "must be funded with it cost 11 million",
    ),
    "requires a rejected one": (
        projects(new_b1={"requires": "train"}, train={"status": "rejected"}),
        ("Projects", 2, "requires"),
        'never be funded: it requires "train", which is rejected',
    ),
    "group of a commitment": (
        projects(
            train={"group": "g", "status": "committed"}, onestop={"group": "g"}, new_b1={"cost_musd": 9}
        ),
        ("Projects", 4, "group"),
        '"onestop" and "train", both of group "g"',
    ),
    "no source may pay": (
        one_budget(kinds="bridge replacement, customs training"),
        ("Projects", 4, "project"),
        "no source",
    ),
    "source of named projects": (
        one_budget(projects="new_b1, train"),
        ("Projects", 4, "project"),
        "no source",
    ),
    "source of a country": (
        with_rows(
            "Budgets",
            {"source": "bank", "amount_musd": 11, "countries": "KZ"},
            base=projects(train={"country": "AZ"}),
        ),
        ("Projects", 3, "project"),
        "no source",
    ),
    "sources pay too little of it": (
        with_rows(
            "Budgets",
            {"source": "rest", "amount_musd": 7, "projects": "train, onestop"},
            base=one_budget(max_share_pct=50, projects="new_b1", amount_musd=6),
        ),
        ("Projects", 2, "cost_musd"),
        "can pay 5 of its 10 million",
    ),
    "money after the horizon": (
        with_rows(
            "Budgets",
            {"source": "bank", "year": 2030, "amount_musd": 1},
            base=settings(one_budget(year=2026), **YEARS),
        ),
        ("Budgets", 3, "year"),
        "after the plan's last year 2028",
    ),
    "window after the horizon": (
        settings(projects(train={"earliest_year": 2029}), **YEARS),
        ("Projects", 3, "earliest_year"),
        "never be funded",
    ),
    "window before the horizon": (
        settings(projects(train={"latest_year": 2025}), **YEARS),
        ("Projects", 3, "latest_year"),
        "before the plan's first year",
    ),
    "opens after the horizon": (
        settings(projects(train={"build_years": 3}), **YEARS),
        ("Projects", 3, "build_years"),
        "opens in 2029 at the earliest",
    ),
    # commitments that no portfolio keeps
    "commitment too dear": (
        projects(new_b1={"status": "committed", "cost_musd": 11}),
        ("Projects", 2, "cost_musd"),
        "no portfolio obeys the case",
    ),
    "commitments too dear": (
        projects(new_b1={"status": "committed"}, train={"status": "committed"}),
        ("Projects", None, "status"),
        "the committed projects cost 11 million",
    ),
    "commitment that requires a rejected one": (
        projects(new_b1={"requires": "train", "status": "committed"}, train={"status": "rejected"}),
        ("Projects", 2, "requires"),
        "committed, but it requires",
    ),
    "commitment outside the horizon": (
        settings(
            projects(train={"earliest_year": 2029, "status": "committed"}, new_b1={"cost_musd": 9}), **YEARS
        ),
        ("Projects", 3, "earliest_year"),
        "no portfolio obeys the case",
    ),
    # network
    "no route": (
        with_cell("Flows", 2, "modes", "rail"),
        ("Flows", 2, "destination"),
        'no route leads from "mine" to "port"',
    ),
    "closed": (with_cell("Links", 2, "status", "closed"), ("Flows", 2, "destination"), "no route"),
    "one way against the flow": (
        worked_case(Links=[link("line", "quay", "mine", both_ways="no"), worked_case()["Links"][1]]),
        ("Flows", 2, "destination"),
        "no route",
    ),
    "destination excluded": (
        with_settings(excluded_countries="AZ"),
        ("Flows", 2, "destination"),
        '"port" lies in an excluded country',
    ),
    "link that nobody reaches": (
        with_rows("Links", link("far", "spare", "yard"), base=worked_case(Nodes=SPARE)),
        ("Links", 4, "link"),
        "no flow can use the link",
    ),
    "post without a crossing": (
        with_rows("Posts", {"post": "p", "node": "mine", "processing_hours": 1}),
        ("Posts", 4, "node"),
        "no link of its modes",
    ),
    "post without a crossing of its modes": (
        with_cell("Posts", 2, "modes", "road, rail"),
        ("Posts", 2, "node"),
        "no link of its modes crosses",
    ),
    "effect on a post that no flow passes": (
        with_cell("Posts", 2, "direction", "in"),
        ("Effects", 3, "target"),
        'no flow can pass the post "k_out"',
    ),
    "effect on a bridge that no flow passes": (
        with_rows(
            "Bridges",
            {"bridge": "b2", "link": "far", "delay_hours": 1},
            base=with_rows(
                "Links",
                link("far", "spare", "yard"),
                base=with_rows(
                    "Effects",
                    {"project": "new_b1", "target": "b2", "delay_cut_pct": 5},
                    base=worked_case(Nodes=SPARE),
                ),
            ),
        ),
        ("Effects", 5, "target"),
        'no flow can pass "b2"',
    ),
}


@pytest.mark.parametrize(("rows", "place", "says"), ADVICE.values(), ids=ADVICE)
def test_advice(rows: Rows, place: tuple[str, int | None, str], says: str) -> None:
    case, problems = check_workbook(to_xlsx(rows))
    assert case is not None, "\n".join(map(str, problems))
    found = [
        problem
        for problem in problems
        if (problem.sheet, problem.row, problem.column) == place and says in problem.message
    ]
    assert len(found) == 1, "\n".join(map(str, problems))
    assert found[0].severity == "advice"
    assert found[0].remedy
    assert problems == case.advice


def test_no_advice_without_cause() -> None:
    rows = worked_case(
        Scenarios=TWO_SCENARIOS, Budgets=[{"source": "bank", "amount_musd": 16, "max_share_pct": 100}]
    )
    rows["Links"][0]["length_km"] = 500
    assert problems_of(settings(rows, objective="regret", excluded_countries=None)) == ()


def test_alternatives_count_once_in_what_everything_costs() -> None:
    rows = projects(train={"group": "site"}, onestop={"group": "site"}, new_b1={"cost_musd": 3})
    # 6 and 3, not 1 as well.
    assert any("exceeds the 9 that" in problem.message for problem in problems_of(rows))
    assert not any("exceeds" in problem.message for problem in problems_of(rows, budget_musd=9))


def test_a_commitment_beyond_the_budget_does_not_condemn_every_candidate() -> None:
    rows = projects(new_b1={"status": "committed", "cost_musd": 50})
    assert [problem.row for problem in problems_of(rows) if problem.column == "cost_musd"] == [2]


def test_parallel_links_in_opposite_directions_are_no_duplicates() -> None:
    rows = worked_case(
        Links=[link("there", "mine", "quay", both_ways="no"), link("back", "quay", "mine", both_ways="no")]
    )
    rows["Links"].append(worked_case()["Links"][1])
    rows["Bridges"][0]["link"] = "there"
    assert not any("ends and mode" in problem.message for problem in problems_of(rows))


def test_row_advice_stands_beside_errors() -> None:
    rows = with_cell("Flows", 2, "kt_per_year", 0, with_cell("Links", 2, "hours", "x"))
    assert [(p.severity, p.sheet) for p in problems_of(rows)] == [("error", "Links"), ("advice", "Flows")]


def test_money_rounds_no_project_out() -> None:
    rows = projects(
        new_b1={"cost_musd": 0.1}, train={"cost_musd": 0.2, "requires": "new_b1"}, onestop={"cost_musd": 5}
    )
    assert problems_of(rows, budget_musd=0.3) == tuple(
        p for p in problems_of(rows, budget_musd=0.3) if p.row == 4
    )


def test_without_any_route_only_the_flows_are_told() -> None:
    problems = problems_of(with_cell("Links", 3, "status", "closed"))
    assert [(problem.sheet, problem.row) for problem in problems] == [("Flows", 2)]
