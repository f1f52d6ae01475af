"""Public frames hold the columns that they declare, in that order, of that sort, also when empty."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pandas as pd
import pytest

import optimizer.report.frames
import optimizer.solver
import optimizer.studies
from optimizer import evaluate, solve
from optimizer.columns import Columns, distinct_names, each, figure, id_in, text
from optimizer.report.files.comparison_text import comparison_sheets
from optimizer.report.files.result_sheets import result_sheets, workbook_with_results
from optimizer.report.frames.brief_frames import rule_frame
from optimizer.studies import compare, read_side
from optimizer.studies.comparison.compared_columns import FRAMES
from optimizer.studies.comparison.sides import Side
from optimizer.wording.figures import budget
from tests.case.builder import to_xlsx, worked_case
from tests.frames import HOSTILE, Sample, case_of, comparisons, hostile_rows, portfolios, samples

SORTS: dict[str, Any] = {"text": str, "figure": (int, float), "count": (int,), "flag": bool}
# Frames of a comparison are built in the one call that declares them all; with_names takes any frame.
ELSEWHERE = {"differing_inputs"}


@pytest.fixture(scope="module")
def every_sample() -> list[Sample]:
    return list(samples())


def wrong_cells(frame: pd.DataFrame, columns: Columns, given: dict[str, Any]) -> Iterator[str]:
    sorts = {column.name: column.sort for column in columns.columns if not column.each}
    for name in columns.names(**given):
        sort = sorts.get(name, "anything")
        for value in frame[name].dropna() if sort != "anything" else ():
            plain = value.item() if hasattr(value, "item") else value
            if sort == "count" and isinstance(plain, float) and plain.is_integer():
                continue  # a column with blanks holds whole numbers so
            if not isinstance(plain, SORTS[sort]) or (isinstance(plain, bool) and sort != "flag"):
                yield f"{name}: {plain!r} is no {sort}"


def test_every_frame_has_the_columns_that_it_declares(every_sample: list[Sample]) -> None:
    for sample in every_sample:
        columns = sample.made_by.columns
        assert list(sample.frame.columns) == columns.names(**sample.given), sample.name
        assert list(wrong_cells(sample.frame, columns, sample.given)) == [], sample.name


def test_every_frame_is_seen_filled_and_empty_where_it_can_be(every_sample: list[Sample]) -> None:
    filled, empty = set(), set()
    for sample in every_sample:
        (filled if len(sample.frame) else empty).add(sample.name)
    assert filled >= empty
    assert {
        "Portfolio.funded",
        "Portfolio.routes",
        "Frontier.entries",
        "by_scenario",
        "nesting_frame",
        "regret_frame",
    } & empty == ({"Portfolio.funded", "Frontier.entries", "by_scenario", "nesting_frame", "regret_frame"})


def makers() -> Iterator[tuple[str, Any]]:
    """Every public function and property of the rooms that returns a frame."""
    for package in (optimizer.solver, optimizer.studies, optimizer.report.frames):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            classes = [one for one in vars(module).values() if inspect.isclass(one)]
            owners = [module, *(one for one in classes if one.__module__ == found.name)]
            for name, part in ((name, part) for owner in owners for name, part in vars(owner).items()):
                function = getattr(part, "func", None) or getattr(part, "fget", None) or part
                at_home = inspect.isfunction(function) and function.__module__ == found.name
                if not at_home or name.startswith("_"):
                    continue
                if function.__annotations__.get("return") == "pd.DataFrame":
                    yield function.__qualname__, function


def test_every_maker_of_frames_declares_them_and_is_tried(every_sample: list[Sample]) -> None:
    found = dict(makers())
    assert len(found) > 40
    assert {name for name, function in found.items() if not hasattr(function, "columns")} == ELSEWHERE
    assert set(found) - {sample.made_by.__qualname__ for sample in every_sample} == ELSEWHERE


def test_a_docstring_ends_with_what_is_declared() -> None:
    for name, function in makers():
        if name not in ELSEWHERE:
            assert function.__doc__.endswith(function.columns.told()), name
            own_words = function.__doc__.removesuffix(function.columns.told())
            assert len(own_words) > 10, f"{name} does not say what its rows are"


def test_comparisons_have_the_columns_that_they_declare() -> None:
    seen = defaultdict(set)
    for found, given in comparisons():
        assert len({name.casefold() for name in found.names}) == len(found.names)
        for name, (columns, _) in FRAMES.items():
            frame = getattr(found, name)
            assert list(frame.columns) == columns.names(**given[name]), name
            assert list(wrong_cells(frame, columns, given[name])) == [], name
            seen[name].add(len(frame) > 0)
            assert columns.told() in (type(found).__doc__ or "")
    assert all(True in filled for filled in seen.values()), seen


# --- ids that are called as columns are


def test_an_id_never_meets_a_column() -> None:
    columns = Columns(
        text("project", ""), figure("cost_musd", "million", ""), each("source", "{}_musd", "million", "")
    )
    assert columns.names(source=["kz"]) == ["project", "cost_musd", "kz_musd"]
    assert columns.names(source=["cost", "Cost", "kz", "KZ"])[2:] == [
        "cost (source)_musd", "Cost (source 2)_musd", "kz_musd", "KZ (source)_musd",
    ]  # fmt: skip
    for source, name in columns.of_each("{}_musd", source=HOSTILE).items():
        assert id_in(name, "{}_musd", "source") == source
    assert distinct_names([0.0, 7.0], "{}", "budget", set()) == {0.0: 0.0, 7.0: 7.0}


def test_a_source_called_cost_leaves_every_cost_as_it_is() -> None:
    portfolio = portfolios()["hostile"]
    projects = portfolio.case.tables["Projects"]
    costs = dict(zip(projects["project"], projects["cost_musd"], strict=True))
    frame = portfolio.funded
    assert len(frame)
    assert list(frame["cost_musd"]) == [costs[project] for project in frame["project"]]
    paid = frame[list(portfolio.source_columns.values())].sum(axis=1).tolist()
    assert paid == pytest.approx(list(frame["cost_musd"]))
    for p, row in zip(sorted(portfolio.starts), frame.to_dict("records"), strict=True):
        by_source = {s: row[column] for s, column in portfolio.source_columns.items() if row[column]}
        assert by_source == portfolio.paid_by_source(p)
    summary = portfolio.summary()
    for project, cost in zip(frame["project"], frame["cost_musd"], strict=True):
        assert re.search(rf"^  {project} .* KZ +{cost:g} ", summary, re.MULTILINE), project


def headers_of(data: bytes) -> Iterator[tuple[str, list[str]]]:
    for sheet in openpyxl.load_workbook(BytesIO(data)).worksheets:
        yield sheet.title, [str(cell.value) for cell in sheet[1]]


@pytest.mark.parametrize("name", ["hostile", "years", "static", "empty"])
def test_no_two_headers_of_a_sheet_are_alike(name: str) -> None:
    placed = workbook_with_results(portfolios()[name], None)
    for title, headers in headers_of(placed.data):
        assert len({header.casefold() for header in headers}) == len(headers), title
    for found, _ in comparisons():
        for sheet in comparison_sheets(found):
            headers = [str(header) for header in sheet.frame.columns]
            assert len({header.casefold() for header in headers}) == len(headers), sheet.name


def test_a_workbook_with_hostile_ids_is_read_back_as_it_was() -> None:
    portfolio = portfolios()["hostile"]
    data = workbook_with_results(portfolio, to_xlsx(hostile_rows())).data
    side = read_side(data, name="answer.xlsx")
    for funded, p in zip(side.answer["funded"], sorted(portfolio.starts), strict=True):
        assert funded["cost_musd"] == portfolio.instance.projects[p].cost_musd
        paid = {source: musd for source, musd in funded["sources"].items() if musd}
        assert paid == pytest.approx(portfolio.paid_by_source(p))
    again = compare({"change": side, "sheet": side})
    assert again.names == ("change (answer)", "sheet (answer)")
    assert (again.sources["change"] == 0).all()


def test_names_of_answers_stay_theirs_where_they_meet_nothing() -> None:
    answer = read_side(workbook_with_results(portfolios()["static"], None).data)
    assert compare({"base": answer, "150 million": answer}).names == ("base", "150 million")
    given = "base", "base: kt", "BASE", "saving", "first_year"
    marked = compare(dict.fromkeys(given, answer)).names
    assert marked == ("base", "base: kt (answer)", "BASE (answer)", "saving (answer)", "first_year (answer)")
    assert isinstance(answer, Side)


def test_a_source_called_total_alone_is_paid_as_any_other() -> None:
    rows = hostile_rows() | {"Budgets": [{"source": "total", "amount_musd": 7}]}
    portfolio = solve(case_of(rows))
    assert list(portfolio.funded["total_musd"]) == list(portfolio.funded["cost_musd"])
    sheet = next(one for one in result_sheets(portfolio) if one.name == "Results_Projects")
    assert list(sheet.frame["total_musd"]) == list(portfolio.funded["cost_musd"])


def test_a_rule_that_is_called_as_a_setting_is_keeps_its_own_state() -> None:
    rules = [{"rule": "budget_musd", "measure": "projects", "max": 3}]
    over = evaluate(case_of(worked_case(Rules=rules), budget_musd=5.0), ["onestop"])
    assert [(row["rule"], row["kept"]) for row in rule_frame(over).to_dict("records")] == [
        ("budget_musd", "no"), ("budget_musd", "yes"),
    ]  # fmt: skip


def test_budgets_that_are_nearly_alike_have_headers_of_their_own() -> None:
    headers = [budget(musd) for musd in (25.0, 62.5, 1234567.0, 1234567.5, 0.0)]
    assert headers == ["25", "62.5", "1234567", "1234567.5", "0"]
