"""A formula counts with the value that its program left beside it.

One that nobody calculated is an error at its place.
"""

from __future__ import annotations

import io
import re

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import solve
from optimizer.case import check_workbook, read_case
from tests.case.archives import patched, written
from tests.case.asserts import assert_one, assert_only, problems_of
from tests.case.builder import header_of, to_xlsx, with_rows, worked_case

FLAG = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'


def with_formula_costs(value: str, *, flag: bool) -> bytes:
    """Costs that are formulas, each with that text as its value."""
    rows = worked_case()
    for project, cost in zip(rows["Projects"], (10, 1, 6), strict=True):
        project["cost_musd"] = f"={cost}+0"
    numbers = iter(value.split())

    def change(name: str, text: str) -> str:
        if name == "xl/workbook.xml":
            text = re.sub(r"<calcPr[^>]*/>", FLAG if flag else '<calcPr calcId="191029"/>', text)
        return (
            re.sub(r"(</f>)<v\s*/>|(</f>)<v></v>", lambda _: f"</f><v>{next(numbers)}</v>", text)
            if "worksheets" in name
            else text
        )

    return patched(to_xlsx(rows), change)


def test_formulas_that_only_their_writer_saw_are_never_calculated() -> None:
    problems = problems_of(with_formula_costs("0 0 0", flag=True))
    assert [(p.sheet, p.row, p.column) for p in problems] == [
        ("Projects", row, "cost_musd") for row in (2, 3, 4)
    ]
    assert all("never calculated" in p.message and p.severity == "error" for p in problems)


def test_formulas_that_were_calculated_count() -> None:
    case, problems = check_workbook(with_formula_costs("10 1 6", flag=False))
    assert case is not None
    assert problems == ()
    assert sorted(solve(case).projects) == ["onestop", "train"]


def test_a_zero_that_was_calculated_counts() -> None:
    case = read_case(with_formula_costs("10 0 6", flag=False))
    assert case.tables["Projects"]["cost_musd"].tolist() == [10, 0, 6]


def test_results_that_may_be_old_are_said() -> None:
    problem = assert_only(problems_of(with_formula_costs("10 1 6", flag=True)))
    assert (problem.severity, problem.sheet, problem.column) == ("advice", "Projects", "cost_musd")
    assert "calculated anew" in problem.message


def test_pandas_with_xlsxwriter() -> None:
    """The writer that pandas takes where it is installed: formulas with a value of 0 beside each."""
    rows = worked_case()
    rows["Projects"][0]["cost_musd"] = "=5+5"
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter") as writer:
        for sheet, records in rows.items():
            pd.DataFrame(records).to_excel(writer, sheet_name=sheet, index=False)
    problems = problems_of(buffer.getvalue())
    place = ("Projects", 2, "cost_musd")
    assert_one(problems, "error", place, "never calculated", "open the workbook in Excel")


def test_a_header_that_is_a_formula_never_calculated() -> None:
    def write(book: openpyxl.Workbook) -> None:
        book["Posts"]["E1"] = '="queue"&"_hours"'

    problems = problems_of(to_xlsx(worked_case(), write))
    assert_one(problems, "error", ("Posts", 1, "E"), "never calculated", "column's name")


@pytest.mark.parametrize("kind", ["array", "dynamic"])
def test_an_array_formula_fills_other_cells_too(kind: str) -> None:
    problems = problems_of(written(lambda projects: _array(projects, kind)))
    assert [(p.row, p.column) for p in problems] == [(row, "cost_musd") for row in (2, 3, 4)]
    assert all("never calculated" in p.message for p in problems)


def _array(projects: xlsxwriter.worksheet.Worksheet, kind: str) -> None:
    write = projects.write_array_formula if kind == "array" else projects.write_dynamic_array_formula
    write("D2:D4", "=1+{9;0;5}")


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_formula_anywhere_is_an_error_or_the_planners_own(data: st.DataObject) -> None:
    """Each kind of formula, in each cell, as XlsxWriter leaves it: told there and nowhere else."""
    name = data.draw(st.sampled_from(list(worked_case())))
    header = header_of(worked_case()[name])
    column = data.draw(st.integers(0, len(header)))
    row = data.draw(st.integers(1, len(worked_case()[name])))
    formula = data.draw(
        st.sampled_from(("=5+5", '="KZ"', "=A2", "=1=1", "=SUM(B2:B3)", "=NOW()", "=IF(A2=1,2,3)"))
    )
    own = column == len(header)

    def write(worksheet: xlsxwriter.worksheet.Worksheet) -> None:
        if own:
            worksheet.write(0, column, "My figures")
        worksheet.write_formula(row, column, formula)

    told = [
        (p.sheet, p.row, p.column)
        for p in problems_of(written(write, name))
        if "never calculated" in p.message
    ]
    assert told == ([] if own else [(name, row + 1, header[column])])


def test_zeros_of_a_writer_known_for_them() -> None:
    """Without the flag 0 is what was calculated, but not where a writer puts it beside every formula."""

    def by_poi(name: str, text: str) -> str:
        return re.sub("<Application>.*?</Application>", "<Application>Apache POI</Application>", text)

    problems = problems_of(patched(with_formula_costs("10 0.0 6", flag=False), by_poi))
    place = ("Projects", 3, "cost_musd")
    assert_one(problems, "error", place, "never calculated", "open the workbook in Excel")


def test_many_formulas_never_calculated_are_one_line() -> None:
    rows = with_rows(
        "Projects", *({"project": f"p{n}", "kind": "customs training", "country": "KZ"} for n in range(30))
    )
    for record in rows["Projects"]:
        record["cost_musd"] = "=5+5"
    errors = [problem for problem in problems_of(rows) if problem.severity == "error"]
    place = ("Projects", 2, "cost_musd")
    assert_one(errors, "error", place, "likewise in 32 cells of rows 3 to 34", "open the workbook")
