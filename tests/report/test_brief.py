"""The HTML brief: everything in one file, nothing from outside, nothing of a workbook taken for HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from optimizer.report.brief.brief import html_brief
from optimizer.report.frames.brief_frames import evidence_frame, not_funded, reasons, rule_frame
from optimizer.solver import Portfolio, evaluate, solve
from tests.case.builder import Rows, with_rows, worked_case
from tests.report.conftest import case_of, on_the_map

NASTY = "<script>alert('x')</script> & \"quoted\" $a$b$ <!-- --> Köprü Мост"
VOID = {"meta", "br", "img", "link", "input", "hr"}


@pytest.fixture(scope="module")
def page(best: Portfolio) -> str:
    return html_brief(best, run_name="First run")


class Outline(HTMLParser):
    """Tags opened and closed, and the attributes that could load something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [
            value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "data", "action")
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    assert found.open == []
    return found


def test_it_loads_nothing_from_outside(page: str) -> None:
    found = outline(page)
    assert not {"script", "img", "link", "iframe", "object", "image"} & found.seen
    assert all(link.startswith("#") for link in found.links)
    without_namespaces = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)
    assert not re.search(r"https?:|//\w|@import|url\((?!#)", without_namespaces)


def test_it_says_what_a_ministry_asks_for(page: str, best: Portfolio) -> None:
    for words in (
        "First run", "Worked case", "7 million USD for 2 of 3 projects", best.run.case_sha256, "onestop",
        "89.5", "66.0 h → 56.5 h", "budget_musd", "Natural Earth", "Method", "supports a decision",
        "illustrative", "proven best",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("<svg") >= 5
    assert page.count('role="img"') == page.count("<svg")


def test_the_text_of_a_workbook_is_escaped() -> None:
    rows = on_the_map()
    rows["Settings"] = [{"setting": "title", "value": NASTY}, {"setting": "budget_musd", "value": 10}]
    for sheet, column in (
        ("Projects", "name"),
        ("Nodes", "name"),
        ("Posts", "name"),
        ("Bridges", "name"),
        ("Flows", "commodity"),
    ):
        for row in rows[sheet]:
            row[column] = NASTY
    page = html_brief(solve(case_of(rows), prove_unique=False), run_name=NASTY)
    assert "script" not in outline(page).seen
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_same_run_gives_the_same_bytes(best: Portfolio, page: str) -> None:
    assert html_brief(best, run_name="First run") == page


def rows_with_limits() -> Rows:
    rows = with_rows(
        "Rules", {"rule": "share", "measure": "spend_share_pct", "kinds": "customs training", "min": 10}
    )
    rows["Budgets"] = [
        {"source": "bank", "amount_musd": 9},
        {"source": "grant", "amount_musd": 4, "max_share_pct": 50},
    ]
    return rows


def test_rules_and_who_pays() -> None:
    portfolio = solve(case_of(rows_with_limits()), prove_unique=False)
    frame = rule_frame(portfolio).set_index("rule")
    assert frame.at["share", "asks"] == "at least 10 % of the money spent on 1 projects"
    assert (frame.at["share", "reached"], frame.at["share", "kept"]) == ("14.3", "yes")
    page = html_brief(portfolio, run_name="with sources")
    assert "bank" in page
    assert "nothing to draw" in page  # no coordinates


def test_broken_rules_stand_at_the_top(everything: Portfolio) -> None:
    page = html_brief(everything, run_name="by hand")
    assert "This list breaks the rule budget_musd: 17 million is spent, the budget is 10." in page
    assert rule_frame(everything)["kept"].tolist() == ["no"]


def test_an_empty_list_has_a_brief_too() -> None:
    nothing = evaluate(case_of(on_the_map()), [])
    page = html_brief(nothing, run_name="nothing")
    assert "No project is funded" in page
    outline(page)


def test_freight_that_is_not_carried() -> None:
    rows = worked_case()
    rows["Links"][1]["status"] = "closed"
    page = html_brief(evaluate(case_of(rows), ["train"]), run_name="closed")
    assert "Unserved" in page
    outline(page)


def test_reasons_by_hand(best: Portfolio) -> None:
    frame = reasons(best).set_index("project")
    assert frame["lost_pct"].to_dict() == pytest.approx(
        {"onestop": 100 * 1700 / 1900, "train": 100 * 150 / 1900}
    )
    assert frame["acts_on"].to_dict() == {"onestop": "k_out", "train": "k_out"}
    left = not_funded(best).set_index("project")
    assert left.at["new_b1", "gain_pct"] == pytest.approx(100 * 1200 / 1900)
    assert left.at["new_b1", "why_not"] == "more than the budget has left"


def test_evidence_counts_rows() -> None:
    rows = worked_case()
    for row, word in zip(rows["Projects"], ("cited", "derived", "illustrative"), strict=True):
        row["evidence"] = word
    frame = evidence_frame(evaluate(case_of(rows), ["new_b1", "onestop"])).set_index("what")
    costs = frame.loc["costs of the funded projects"]
    assert (costs["cited"], costs["derived"], costs["illustrative"], costs["not_said"]) == (1, 0, 1, 0)
    assert frame.at["flows", "not_said"] == 1


def test_sizes_of_a_printed_page(page: str) -> None:
    assert "@page { size: A4" in page
    assert len(page) < 3_000_000
