"""Cells with formulas: shown as such, replaced on purpose only, and told where they show old figures."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from optimizer.report.files.workbooks import edited_workbook
from screens.desk.desk import Desk
from screens.desk.formula_changes import frame_of, of_sheet
from tests.app.test_edits import desk_on
from tests.case.builder import to_xlsx, worked_case

COSTS = {2: "=4+6", 3: "=D2/10", 4: "=SUM(D2:D3)-5"}
GIVEN = (b"10", b"1", b"6")


def calculated() -> bytes:
    """The worked case with costs that are formulas, as Excel saves it: with their values beside them."""

    def formulas(book: Any) -> None:
        for row, text in COSTS.items():
            book["Projects"].cell(row, 4).value = text

    data, buffer, count = to_xlsx(worked_case(), formulas), io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(b' fullCalcOnLoad="1"', b"").replace(b' calcId="124519"', b"")
            for text, value in zip(COSTS.values(), GIVEN, strict=True):
                formula = b"<f>" + text[1:].encode() + b"</f>"
                part, found = re.subn(
                    re.escape(formula) + rb"<v ?(?:/>|></v>)", formula + b"<v>" + value + b"</v>", part
                )
                count += found
            target.writestr(name, part)
    assert count == len(COSTS)
    return buffer.getvalue()


@pytest.fixture
def desk() -> Desk:
    return desk_on(calculated())


def type_cell(desk: Desk, row: int, column: str, value: object) -> None:
    table = desk.working["Projects"].copy()
    table.loc[row, column] = value
    desk.edit("Projects", table)


def test_formulas_are_listed_with_their_texts(desk: Desk) -> None:
    cells = of_sheet(desk.formulas, "Projects")
    assert frame_of(desk.formulas, cells)["formula"].tolist() == list(COSTS.values())
    assert of_sheet(desk.formulas, "Flows") == []
    assert desk_on(to_xlsx(worked_case())).formulas.texts == {}


def test_a_value_in_place_of_a_formula_is_told_with_what_depends_on_it(desk: Desk) -> None:
    type_cell(desk, 2, "cost_musd", 20)
    found = desk.formula_changes
    assert found.replaced == (("Projects", 2, "cost_musd"),)
    assert found.old == (("Projects", 3, "cost_musd"), ("Projects", 4, "cost_musd"))


def test_formulas_can_be_put_back_alone(desk: Desk) -> None:
    type_cell(desk, 2, "cost_musd", 20)
    type_cell(desk, 3, "country", "AZ")
    desk.put_formulas_back()
    assert desk.formula_changes.replaced == ()
    assert [(one.row, one.column) for one in desk.unaccepted] == [(3, "country")]
    assert desk.working["Projects"].loc[2, "cost_musd"] == 10


def test_what_was_accepted_once_is_not_asked_again(desk: Desk) -> None:
    type_cell(desk, 2, "cost_musd", 20)
    desk.accept()
    type_cell(desk, 2, "cost_musd", 30)
    assert desk.formula_changes.replaced == ()
    assert desk.formula_changes.old == (("Projects", 3, "cost_musd"), ("Projects", 4, "cost_musd"))


def test_the_page_asks_before_a_formula_goes(app: AppTest) -> None:
    app.run()
    desk = app.session_state["desk"]
    assert desk.open("calculated.xlsx", calculated()) == ()
    at = app.switch_page("screens/inputs.py").run()
    assert any("3 cells of this sheet with a formula" in one.label for one in at.expander)
    type_cell(desk, 2, "cost_musd", 20)
    at.run()
    assert at.button(key="accept").disabled
    assert any("in the place of a formula" in one.value for one in at.warning)
    at.checkbox(key=f"replace_{desk.revision}").check().run()
    assert not at.button(key="accept").disabled
    at.button(key="accept").click().run()
    assert desk.accepted["Projects"].loc[2, "cost_musd"] == 20


def test_the_download_keeps_other_formulas_and_marks_the_old(desk: Desk) -> None:
    type_cell(desk, 2, "cost_musd", 20)
    data, afresh = edited_workbook(desk.original, desk.opened, desk.working, "Case")
    assert afresh == ()
    sheets = [openpyxl.load_workbook(io.BytesIO(data), data_only=only)["Projects"] for only in (False, True)]
    texts, values = ([sheet.cell(row, 4).value for row in COSTS] for sheet in sheets)
    assert texts == [20, *list(COSTS.values())[1:]]
    assert values == [20, None, None]
