"""No page of an answer over years and in scenarios has a sentence that tests/report/prose.py looks for."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from tests.app.driver import (
    desk_of,
    on,
    shown,
    solved,
    texts,
    wait_for_answers,
    wait_for_questions,
    wait_for_studies,
)
from tests.case.builder import Rows, to_xlsx
from tests.report.conftest import on_the_map
from tests.report.prose import faults, named_case, with_scenarios, with_years

BACKSLASHED = re.compile(r"\\([^\w\s])")


def sentences(at: AppTest) -> list[str]:
    """What is read on a page: texts, and figures with their labels; tables, choices and help are not."""
    lines = [BACKSLASHED.sub(r"\1", line) for line in texts(at).replace("\u2060", "").splitlines()]
    figures = [f"{metric.label}: {metric.value} {metric.delta or ''}" for metric in at.metric]
    return [line for line in [*lines, *figures] if line.strip()]


def test_every_page_of_an_answer_with_years_and_scenarios(small: AppTest) -> None:
    check_pages(small, with_scenarios(with_years(named_case())))


def test_every_page_of_a_plain_answer(small: AppTest) -> None:
    check_pages(small, named_case())


def check_pages(at: AppTest, rows: Rows) -> None:
    assert desk_of(at).open("named.xlsx", to_xlsx(on_the_map(rows))) == ()
    solved(shown(at))
    best = desk_of(at).run.portfolio
    assert best is not None
    wait_for_answers(at)
    for screen in ("workbook", "inputs", "baseline", "solve", "report"):
        assert faults(sentences(wait_for_questions(on(at, screen))), best) == [], screen
    priced = wait_for_questions(on(at, "portfolio"))
    reasons = desk_of(at).run.reasons("")
    assert reasons is not None
    sums = [value for column in ("saving", "saving_alone") for value in reasons[column] if value]
    assert faults([*sentences(priced), *reasons["reason"]], best, sums=sums) == []
    assert faults(sentences(wait_for_questions(on(at, "card"))), best, sums=sums) == []
    at = on(at, "compare")
    at.toggle(key="ranking").set_value(True)
    assert faults(sentences(wait_for_questions(shown(at))), best, sums=sums) == []
    at = on(at, "budget")
    at.checkbox(key="curve_nested").set_value(True)
    at.button(key="draw").click()
    studied = wait_for_studies(at)
    curve = desk_of(studied).studies.answered["frontier"].answer
    saved = [point.saving for point in curve.points if point is not None]
    assert faults(sentences(studied), best, sums=[*sums, *saved]) == []
    at = on(at, "robustness")
    at.text_input(key="stress_draws").set_value("6")
    at.button(key="begin_stress").click()
    wait_for_studies(at)
    at.button(key="look").click()
    assert faults(sentences(wait_for_studies(at)), best, sums=sums) == []
