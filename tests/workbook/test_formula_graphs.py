"""Random formulas over a case: those that depend on an edit lose their value, all others keep it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from optimizer.case import read_case
from optimizer.case.writing.rewriter import NotRewritableError, rewritten
from tests.case import builder
from tests.workbook.formula_graphs import INPUTS, Cell, Graph, random_graph
from tests.workbook.office import SOFFICE, converted

COSTS = dict(zip(INPUTS, (10.0, 1.0, 6.0), strict=True))
CHANGED = ("Projects", "D3")


def calculated(graph: Graph) -> bytes:
    """The worked case with these formulas and their values, as Excel leaves it."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, records in builder.worked_case().items():
        sheet, header = book.add_worksheet(name), builder.header_of(records)
        sheet.write_row(0, 0, header)
        for row, record in enumerate(records, start=1):
            for column, title in enumerate(header):
                if title in record:
                    sheet.write(row, column, record[title])
    columns = [{"header": title} for title in builder.header_of(builder.WORKED_CASE["Projects"])]
    book.get_worksheet_by_name("Projects").add_table("A1:D4", {"name": "mine", "columns": columns})
    book.define_name("all_costs", "=Projects!$D$3:$D$4")
    values = graph.values(COSTS)
    for title in ("Costs", "It's all"):
        sheet = book.add_worksheet(title)
        for (where, place), formula in graph.formulas.items():
            if where == title:
                sheet.write_formula(place, formula, None, values[where, place])
    book.calc_on_load = False
    book.close()
    return buffer.getvalue()


def with_cost(data: bytes, cost: float) -> bytes:
    before = read_case(data).tables
    after = {name: table.copy() for name, table in before.items()}
    after["Projects"].at[3, "cost_musd"] = cost
    return rewritten(data, before, after)


def without_train(data: bytes) -> bytes:
    before = read_case(data).tables
    after = dict(before)
    for name in ("Projects", "Effects"):
        after[name] = before[name].drop(index=[3])
    return rewritten(data, before, after)


def shown(data: bytes, graph: Graph) -> dict[Cell, float | None]:
    book = load_workbook(BytesIO(data), data_only=True)
    return {cell: book[cell[0]][cell[1]].value for cell in graph.formulas}


MORE = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 300)]


@pytest.mark.parametrize("seed", [*range(12), *MORE])
def test_values_go_that_depend_on_an_edit_and_no_others(seed: int) -> None:
    graph = random_graph(seed)
    data = calculated(graph)
    old, new = shown(data, graph), shown(with_cost(data, 2.5), graph)
    assert None not in old.values()
    assert {cell for cell, value in new.items() if value is None} == graph.dependents(CHANGED)
    assert all(value == old[cell] for cell, value in new.items() if value is not None)


def names_the_row(graph: Graph) -> bool:
    """Whether a formula names the cost in row 3 itself, not as part of an area."""
    return any(re.search(r"Projects'?!\$?D\$?3(?!\d)", formula) for formula in graph.formulas.values())


@pytest.mark.parametrize("seed", [*range(12), *MORE])
def test_a_row_goes_unless_a_formula_names_it(seed: int) -> None:
    graph = random_graph(seed)
    data = calculated(graph)
    if names_the_row(graph):
        with pytest.raises(NotRewritableError, match=r"Costs|It's all"):
            without_train(data)
        return
    old, new = shown(data, graph), shown(without_train(data), graph)
    assert all(value == old[cell] for cell, value in new.items() if value is not None)
    kept = {cell for cell, value in graph.values({**COSTS, CHANGED: 0.0}).items() if value != old.get(cell)}
    assert kept & set(new) <= {cell for cell, value in new.items() if value is None}


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed")
def test_libreoffice_works_out_the_same_without_a_row(tmp_path: Path) -> None:
    seeds = [seed for seed in range(100) if not names_the_row(random_graph(seed))][:4]
    for seed in seeds:
        graph, folder = random_graph(seed), tmp_path / str(seed)
        folder.mkdir()
        (folder / "edited.xlsx").write_bytes(without_train(calculated(graph)))
        (path,) = converted(folder / "edited.xlsx", "xlsx", folder)
        expected = graph.values({**COSTS, CHANGED: 0.0})
        for cell, value in shown(path.read_bytes(), graph).items():
            assert value == pytest.approx(expected[cell]), (seed, cell, graph.formulas[cell])


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed")
@pytest.mark.parametrize("seed", range(3))
def test_libreoffice_works_out_what_is_missing(seed: int, tmp_path: Path) -> None:
    graph = random_graph(seed)
    (tmp_path / "edited.xlsx").write_bytes(with_cost(calculated(graph), 2.5))
    (path,) = converted(tmp_path / "edited.xlsx", "xlsx", tmp_path)
    expected = graph.values({**COSTS, CHANGED: 2.5})
    for cell, value in shown(path.read_bytes(), graph).items():
        assert value == pytest.approx(expected[cell]), cell
