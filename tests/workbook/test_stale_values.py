"""After a save values that depend on a change are gone and all others stand, for our own reader too."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from optimizer.case import InputError, read_case
from optimizer.case.reading.opened import OpenedBook
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets
from optimizer.case.writing.rewriter import rewritten
from tests.case import builder
from tests.workbook.intact import intact
from tests.workbook.whole_parts import zipped

CALCULATED = b'<calcPr calcId="191029"/>'
ASKS = b'<calcPr calcId="191029" fullCalcOnLoad="1"/>'


def planned(calculation: bytes = CALCULATED) -> bytes:
    """The worked case with formulas: D4 = D3 * 6 of 6, and a queue that is calculated to be 0."""

    def change(book: Any) -> None:
        book["Projects"]["D4"] = "=D3*6"
        book["Posts"]["E3"] = "=D3*0"

    data = builder.to_xlsx(builder.worked_case(), change)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        valued = re.sub(rb"<f>D3\*([06])</f><v ?(?:/>|></v>)", rb"<f>D3*\1</f><v>\1</v>", content)
        parts[name] = re.sub(rb"<calcPr[^>]*/>", calculation, valued)
    return zipped(parts)


def with_cost(data: bytes, cost: float, row: int = 2) -> bytes:
    before = read_case(planned()).tables
    after = {name: table.copy() for name, table in before.items()}
    after["Projects"].at[row, "cost_musd"] = cost
    return rewritten(data, before, after)


def results() -> ResultSheet:
    return ResultSheet("Results_Projects", "Projects", pd.DataFrame({"project": ["a"]}))


def messages(data: bytes) -> list[tuple[str, int | None, str]]:
    try:
        return [(one.sheet, one.row, one.column) for one in read_case(data).advice]
    except InputError as refused:
        return [(one.sheet, one.row, one.column) for one in refused.problems]


def test_an_edit_that_nothing_depends_on_asks_for_no_calculation() -> None:
    assert messages(planned()) == []
    result = with_cost(planned(), 9)
    assert messages(result) == []
    assert not OpenedBook(result).parts.asks_to_calculate
    with zipfile.ZipFile(BytesIO(result)) as archive, zipfile.ZipFile(BytesIO(planned())) as original:
        assert archive.read("xl/workbook.xml") == original.read("xl/workbook.xml")


def test_what_depends_on_an_edit_is_told_and_nothing_else() -> None:
    result = with_cost(planned(), 2, row=3)
    assert intact(result) == []
    assert messages(result) == [("Projects", 4, "cost_musd")]  # and not the queue, whose 0 stands
    assert not OpenedBook(result).parts.doubts_zeros
    with zipfile.ZipFile(BytesIO(result)) as archive:
        assert b"fullCalcOnLoad" in archive.read("xl/workbook.xml")


def test_the_mark_is_renewed_by_result_sheets() -> None:
    result = add_result_sheets(with_cost(planned(), 2, row=3), [results()])
    assert messages(add_result_sheets(result, [results()])) == [("Projects", 4, "cost_musd")]
    with zipfile.ZipFile(BytesIO(add_result_sheets(result, [results()]))) as archive:
        assert archive.read("xl/workbook.xml").count(b"calculated-values") == 1


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet5.xml", "xl/worksheets/sheet6.xml"])
def test_the_mark_means_nothing_once_another_program_changed_a_part(part: str) -> None:
    result = with_cost(planned(), 2, row=3)
    with zipfile.ZipFile(BytesIO(result)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not OpenedBook(zipped(parts)).parts.doubts_zeros
    parts[part] += b"<!-- changed -->"
    assert OpenedBook(zipped(parts)).parts.doubts_zeros


def test_nobody_vouches_for_what_was_never_calculated() -> None:
    assert ("Posts", 3, "queue_hours") in messages(planned(ASKS))
    result = with_cost(planned(ASKS), 2, row=3)
    assert OpenedBook(result).parts.doubts_zeros
    assert ("Posts", 3, "queue_hours") in messages(add_result_sheets(result, [results()]))


def test_a_formula_over_a_table_of_results_that_goes_says_so() -> None:
    """Excel would repair a file whose formulas name a table that is not there."""

    def change(book: Any) -> None:
        book["Projects"]["F2"] = '=SUM(tblResults_Projects[project])&"tblResults_Projects"'

    once = add_result_sheets(builder.to_xlsx(builder.worked_case(), change), [results()])
    again = add_result_sheets(once, [results()])
    other = ResultSheet("Results_Frontier", "Frontier", pd.DataFrame({"budget_musd": [1.0]}))
    gone = add_result_sheets(once, [other], replacing={"Results_Projects"})
    formulas = [load_workbook(BytesIO(data))["Projects"]["F2"].value for data in (once, again, gone)]
    assert formulas[0] == formulas[1] == '=SUM(tblResults_Projects[project])&"tblResults_Projects"'
    assert formulas[2] == '=SUM(#REF!)&"tblResults_Projects"'
    with zipfile.ZipFile(BytesIO(gone)) as archive:
        assert b"<f>SUM(#REF!)" in archive.read("xl/worksheets/sheet6.xml")
        assert b"</f><v>" not in archive.read("xl/worksheets/sheet6.xml")
    assert intact(gone) == []
