"""A project's worth is two figures, the rest kept or all chosen anew: each goes by its own name alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import pytest

from optimizer.bundled import bundled
from optimizer.case import Case, read_case
from optimizer.report.brief.brief import html_brief
from optimizer.report.files import study_answers, study_sheets, study_text
from optimizer.solver import Portfolio, solve
from optimizer.studies import Explanation, ProjectImportance, explain
from optimizer.studies.worth.card import project_card
from optimizer.studies.worth.card_study import every_reason
from optimizer.wording.figures import digits
from optimizer.wording.savings import unit_of
from optimizer.wording.worth import difference
from tests.report.conftest import case_of, on_the_map
from tests.report.prose import named_case, prose_of_html, prose_of_sheets, with_scenarios

KEPT = re.compile(
    r"loss.if.dropped|gain.if.added|dropped and the rest kept|added to this portfolio|\blost_|\bgain_", re.I
)
ANEW = re.compile(r"replacement.cost|forcing.cost", re.I)


@dataclass(frozen=True)
class Two:
    """The two figures of a project, in the objective's unit."""

    project: str
    kept: float
    anew: float


def twos(portfolio: Portfolio, found: Explanation) -> list[Two]:
    """Those projects asked about whose two figures differ so much that no rounding makes them one."""
    both = [_two(portfolio, one) for one in found.importance.projects]
    return [two for two in both if min(two.kept, two.anew) > 0 and not 0.9 < two.kept / two.anew < 1.1]


def _two(portfolio: Portfolio, one: ProjectImportance) -> Two:
    card = project_card(portfolio.case, portfolio, one.project)
    kept = card.loss_if_dropped if one.funded else card.gain_if_added
    assert kept is not None
    assert one.counterfactual_cost is not None
    return Two(one.project, kept, one.counterfactual_cost)


def named(two: Two, portfolio: Portfolio, said: Iterable[str]) -> set[str]:
    """By which names the figures of a project are given.

    A sentence or cell that gives one by the other's name fails.
    """
    shown = {kind: _said(amount, portfolio) for kind, amount in (("kept", two.kept), ("anew", two.anew))}
    found = set()
    for sentence in (one for text in said for one in re.split(r"(?<=\.) ", text)):
        for kind, own, other in (("kept", KEPT, ANEW), ("anew", ANEW, KEPT)):
            if any(
                re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|\.\d)", sentence) for figure in shown[kind]
            ):
                assert not other.search(sentence), sentence
                found |= {kind} if own.search(sentence) else set()
    return found


def _said(amount: float, portfolio: Portfolio) -> tuple[str, ...]:
    """How the amount is written, in hours a tonne and as the raw sum.

    Shares of a percent are too short to be known by.
    """
    hours = unit_of(portfolio.instance).hours_a_tonne(amount)
    assert hours is not None
    return f"{digits(hours)} h a tonne", f"{hours:.2f}", repr(amount)


def cells(frame: pd.DataFrame, portfolio: Portfolio, project: str) -> list[str]:
    """Each figure in a project's rows with its column's name; hours as they are shown."""
    rows = frame[frame["project"] == project].to_dict("records")
    shown = [(name, value) for row in rows for name, value in row.items() if isinstance(value, float)]
    return [
        f"{name}: {value:.2f}" if name.endswith(("hours", "a_tonne")) else f"{name}: {value!r}"
        for name, value in shown
    ]


def html_cells(page: str, name: str) -> list[str]:
    """The same for a row of any table of a page that begins with a name."""
    found = []
    for table in re.findall(r"<table>.*?</table>", page, flags=re.S):
        headers, *rows = (
            [html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>.*?</tr>", table, flags=re.S)
        )
        found += [
            f"{header}: {cell}"
            for row in rows
            if row[0] == name
            for header, cell in zip(headers, row, strict=True)
        ]
    return found


def terminal_cells(text: str, project: str) -> list[str]:
    """The same for a project's row of the tables of a terminal."""
    headers: list[str] = []
    found = []
    for line in text.splitlines():
        row = re.split(r"\s{2,}", line.strip())
        headers = row if row[0] == "project" else headers
        if row[0] == project and len(row) == len(headers):
            found += [f"{header}: {cell}" for header, cell in zip(headers, row, strict=True)]
    return found


def check(case: Case, asked: list[str] | None) -> list[Two]:
    best = solve(case, prove_unique=False)
    found = explain(case, asked, entries=False)
    differing = twos(best, found)
    assert differing, "the case tells the two figures apart"
    page, terminal = html_brief(best, run_name="First"), study_text.explain_text(found)
    every, importance = every_reason(case, best), study_sheets.explain_sheets(found)
    answer = pd.DataFrame(study_answers.explain_answer(found)["projects"])
    projects = case.tables["Projects"].set_index("project")
    for two in differing:
        sentences = next(one.sentences for one in found.projects if one.importance.project == two.project)
        sheet = cells(importance[-1].frame, best, two.project)
        assert named(two, best, [project_card(case, best, two.project).headline]) == {"kept"}
        assert named(two, best, list(every["reason"])) == {"kept"}
        assert named(two, best, html_cells(page, str(projects["name"][two.project]))) == {"kept"}
        assert named(two, best, prose_of_html(page)) <= {"kept"}
        assert named(two, best, [*sentences]) == {"anew"}
        assert named(two, best, terminal_cells(terminal, two.project)) == {"anew"}
        assert named(two, best, terminal.splitlines()) == {"anew"}
        assert named(two, best, sheet) == {"anew"}
        assert named(two, best, prose_of_sheets(importance)) == {"anew"}
        assert named(two, best, cells(answer, best, two.project)) == {"anew"}
    return differing


@pytest.mark.parametrize("scenarios", [False, True])
def test_no_output_gives_one_figure_by_the_name_of_the_other(scenarios: bool) -> None:
    rows = with_scenarios(named_case()) if scenarios else named_case()
    check(case_of(on_the_map(rows)), None)


@pytest.mark.slow
def test_nor_for_the_default_case() -> None:
    """Where the two are 10.7 times apart: what is dropped is made up for by other projects."""
    two = check(read_case(bundled("inputs/trans_caspian.xlsx")), ["new_mangystau"])[0]
    assert two.kept > 10 * two.anew > 0


@pytest.mark.parametrize(
    "wrong", ["Without it (replacement cost) {kept} would be lost.", "Loss if dropped: {anew}."]
)
def test_a_figure_by_the_wrong_name_is_noticed(wrong: str) -> None:
    case = case_of(on_the_map(named_case()))
    best, found = solve(case, prove_unique=False), explain(case, entries=False)
    two = twos(best, found)[0]
    said = wrong.format(kept=_said(two.kept, best)[0], anew=_said(two.anew, best)[0])
    with pytest.raises(AssertionError):
        named(two, best, [said])


@pytest.mark.parametrize("funded", [True, False])
def test_the_difference_is_one_sentence_that_has_both_names(funded: bool) -> None:
    said = difference(funded=funded)
    assert said.endswith(".")
    assert said.count(". ") == 0
    assert KEPT.search(said)
    assert ANEW.search(said)
