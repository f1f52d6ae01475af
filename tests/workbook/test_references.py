"""References: how they follow moved rows, count on in shared formulas, and name cells of tables."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from optimizer.case import read_case
from optimizer.case.writing.rewriter import NotRewritableError, rewritten
from optimizer.package.book import Book
from optimizer.package.dependents import Dependents
from optimizer.package.formulas import moved, shifted
from optimizer.package.moving import Move
from tests.case import builder

# Row 3 of columns A to D of Projects is gone; the table ends in row 4.
MOVE = Move(frozenset({1, 2, 3, 4}), (3,), 4)
ALL_GONE = Move(frozenset({1, 2, 3, 4}), (2, 3, 4), 4)


def is_projects(sheet: str | None) -> bool:
    return sheet is not None and sheet.casefold() == "projects"


@pytest.mark.parametrize(
    ("formula", "follows"),
    [
        ("Projects!D4+Other!D4", "Projects!D3+Other!D4"),
        ("Projects!D2:Projects!D4", "Projects!D2:D3"),
        ("SUM(Projects!$D$2:INDEX(Projects!$D$2:$D$4,2))", "SUM(Projects!$D$2:INDEX(Projects!$D$2:$D$3,2))"),
        ("SUM(INDEX(A:A,3):Projects!D4)", "SUM(INDEX(A:A,3):Projects!D3)"),
        (
            "SUM(Projects!$D$3:INDEX(Projects!$D$2:$D$99,9))",
            "SUM(Projects!$D$3:INDEX(Projects!$D$2:$D$99,9))",
        ),
        ("'it''s!'!D4&\"Projects!D4\"", "'it''s!'!D4&\"Projects!D4\""),
        ("'[1]Projects'!D4", "'[1]Projects'!D4"),
        ("mine[[#This Row],[cost]]", "mine[[#This Row],[cost]]"),
        ("SUM(Projects!C2:D4,Projects!E4)", "SUM(Projects!C2:D3,Projects!E4)"),
        ("Projects!4:4", "Projects!4:4"),
    ],
)
def test_a_reference_follows(formula: str, follows: str) -> None:
    assert moved(formula, is_projects, MOVE) == follows


@pytest.mark.parametrize("formula", ["Projects!D3", "Projects!D3:D3", "SUM(Projects!D2:E4)", "A1+[x"])
def test_a_reference_that_would_say_something_else_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match=r"gone|torn|unmatched"):
        moved(formula, is_projects, MOVE)


def test_a_range_with_room_below_outlives_all_rows() -> None:
    assert moved("Projects!$A$2:$A$400", is_projects, ALL_GONE) == "Projects!$A$2:$A$400"
    begins = "Projects!$A$2:INDEX(Projects!$A$2:$A$400,3)"
    assert moved(begins, is_projects, ALL_GONE) == begins


def test_what_is_meant_from_where_it_is_used_stays() -> None:
    assert moved("Projects!$D4+Projects!$D$4", is_projects, MOVE, fixed_alone=True) == (
        "Projects!$D4+Projects!$D$3"
    )


@pytest.mark.parametrize(
    ("formula", "further"),
    [
        ("A1+$B2*C$3+$D$4", "B3+$B4*D$3+$D$4"),
        ("SUM(D:D,$E:F,1:2,$3:4)", "SUM(E:E,$E:G,3:4,$3:6)"),
        ("Projects!A2:INDEX(B2:B9,2)", "Projects!B4:INDEX(C4:C11,2)"),
        ("LOG10(X9)+rate+'x y'!A1:B2+\"A1\"", "LOG10(Y11)+rate+'x y'!B3:C4+\"A1\""),
        ("XFD1048576", "A2"),
    ],
)
def test_a_shared_formula_counts_on(formula: str, further: str) -> None:
    assert shifted(formula, 2, 1) == further


def with_formula(formula: str) -> bytes:
    def change(book: Any) -> None:
        book.create_sheet("Mine")["A1"] = formula
        book.create_sheet("Other")

    return bytes(builder.to_xlsx(builder.worked_case(), change))


def without_train(data: bytes) -> bytes:
    before = read_case(data).tables
    return rewritten(data, before, {**before, "Projects": before["Projects"].drop(index=[3])})


@pytest.mark.parametrize("formula", ["=Other!A1+SUM(Nodes:Flows!D4)", "=SUM('Posts:Effects'!D2:D4)"])
def test_a_range_over_several_sheets_is_refused_where_it_would_move(formula: str) -> None:
    with pytest.raises(NotRewritableError, match="Mine"):
        without_train(with_formula(formula))


def test_a_range_over_other_sheets_is_in_nobodys_way() -> None:
    without_train(with_formula("=Other!A1+SUM(Nodes:Links!D4)"))


def book_with(*formulas: str, names: dict[str, str] | None = None) -> Book:
    """A table of costs in A1:C4, its last row of totals, and formulas in column F from row 1 on."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet: Any = book.add_worksheet("Costs")
    book.add_worksheet("North")
    book.add_worksheet("South")
    columns = [{"header": title} for title in ("what", "money", "it's [odd]")]
    sheet.add_table("A1:C4", {"name": "costs", "total_row": True, "columns": columns})
    for row, formula in enumerate(formulas):
        sheet.write_formula(row, 5, f"={formula}", None, 1)
    for name, refers_to in (names or {}).items():
        book.define_name(name, f"={refers_to}")
    book.close()
    return Book(buffer.getvalue())


@pytest.mark.parametrize(
    ("formula", "depends"),
    [
        ("SUM(costs[money])", {"B2", "B3"}),
        ("costs[[#This Row],[money]]", {"B1"}),
        ("SUM(costs[[#All],[money]])", {"B1", "B2", "B3", "B4"}),
        ("SUM(costs[[what]:[money]])", {"A2", "A3", "B2", "B3"}),
        ("SUM(costs[it''s '[odd']])", {"C2", "C3"}),
        ("SUM(costs)", {"A2", "A3", "B2", "B3", "C2", "C3"}),
        ("SUM(gone[money])", {"A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4"}),
    ],
)
def test_a_formula_depends_on_the_cells_of_a_table_that_it_names(formula: str, depends: set[str]) -> None:
    dependents = Dependents(book_with(formula))
    places = [f"{letter}{row}" for letter in "ABC" for row in range(1, 5)]
    found = {one for one in places if dependents.of([("costs", int(one[1:]), ord(one[0]) - 64)])}
    assert found == depends


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("SUM(grow)", {"grow": "OFFSET(Costs!$B$2,0,0,COUNTA(Costs!$A:$A),1)"}),
        ("SUM(far)", {"far": "near", "near": "Costs!$B$2:$B$9"}),
        ("SUM(B2:INDEX(B:B,3))", {}),
        ("SUM(Costs:South!B3)", {}),
        ("SUM(Costs!B2:Costs!B9)", {}),
        ("SUM(B:B)", {}),
        ("SUM(3:3)", {}),
        ('INDIRECT("B"&3)', {}),
    ],
)
def test_a_formula_depends_on_what_it_names_by_other_ways(formula: str, names: dict[str, str]) -> None:
    dependents = Dependents(book_with(formula, names=names))
    assert ("costs", 1, 6) in dependents.of([("costs", 3, 2)])


def test_all_cells_that_an_array_formula_fills_are_old() -> None:
    book = book_with("B3*2")
    part = book.worksheets[0].part
    content = book.package.content(part)
    filled = re.sub(rb"<f>B3\*2</f>", b'<f t="array" ref="F1:G1">B3*{1,2}</f>', content)
    book.package.put(part, filled)
    assert Dependents(book).of([("costs", 3, 2)]) == {("costs", 1, 6), ("costs", 1, 7)}
