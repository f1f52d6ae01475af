"""Three versions of a case become one: each side's changes are in it; a cell of both is asked for."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from optimizer.case.reading.reader import read_raw
from optimizer.case.saving.differences import differences, table_changes
from optimizer.case.saving.merging import Cell, changed_cells, merged
from optimizer.report.files.workbooks import edited_workbook
from tests.case.builder import Rows, to_xlsx, with_cell, worked_case

Tables = dict[str, pd.DataFrame]


def tables_of(rows: Rows) -> Tables:
    return dict(read_raw(to_xlsx(rows)).tables)


OPENED = tables_of(worked_case())


def with_cells(*cells: tuple[str, int, str, object], base: Rows | None = None) -> Rows:
    rows = base or worked_case()
    for sheet, row, column, value in cells:
        rows = with_cell(sheet, row, column, value, base=rows)
    return rows


def without(sheet: str, *positions: int) -> Callable[[Rows], Rows]:
    def take_out(rows: Rows) -> Rows:
        rows[sheet] = [row for at, row in enumerate(rows[sheet]) if at not in positions]
        return rows

    return take_out


def edited(table: pd.DataFrame, row: int, column: str, value: object) -> pd.DataFrame:
    """As the app's editor leaves it: numbers of rows stay."""
    changed = table.copy()
    changed.at[row, column] = value
    return changed


def mine_with(sheet: str, table: pd.DataFrame) -> Tables:
    return {**OPENED, sheet: table}


def costs(tables: Tables) -> dict[str, Any]:
    return dict(zip(tables["Projects"]["project"], tables["Projects"]["cost_musd"], strict=True))


def test_changes_of_both_are_in_it() -> None:
    theirs = tables_of(with_cells(("Projects", 2, "cost_musd", 20)))
    mine = mine_with("Projects", edited(OPENED["Projects"], 3, "cost_musd", 30))
    cells = changed_cells(OPENED, theirs, mine)
    assert [(one.id, one.is_mine, one.is_conflict) for one in cells] == [
        ("new_b1", False, False),
        ("train", True, False),
    ]
    assert costs(merged(theirs, cells)) == {"new_b1": 20, "train": 30, "onestop": 6}


@pytest.mark.parametrize("mine_in", [(), (0,)])
def test_a_cell_that_both_changed_is_theirs_unless_told(mine_in: tuple[int, ...]) -> None:
    theirs = tables_of(with_cells(("Projects", 3, "cost_musd", 20)))
    mine = mine_with("Projects", edited(OPENED["Projects"], 3, "cost_musd", 30))
    [cell] = changed_cells(OPENED, theirs, mine)
    assert (cell.opened, cell.theirs, cell.mine, cell.is_conflict) == (1, 20, 30, True)
    assert costs(merged(theirs, [cell], mine_in=mine_in))["train"] == (30 if mine_in else 20)


def test_the_same_change_on_both_sides_is_none_to_decide() -> None:
    theirs = tables_of(with_cells(("Projects", 3, "cost_musd", 30)))
    mine = mine_with("Projects", edited(OPENED["Projects"], 3, "cost_musd", 30))
    [cell] = changed_cells(OPENED, theirs, mine)
    assert not cell.is_conflict
    assert costs(merged(theirs, [cell]))["train"] == 30


def test_my_edit_finds_its_row_though_they_put_one_in_above() -> None:
    rows = worked_case()
    rows["Projects"].insert(
        0, {"project": "fresh", "kind": "customs training", "country": "KZ", "cost_musd": 4}
    )
    theirs = tables_of(rows)
    mine = mine_with("Projects", edited(OPENED["Projects"], 4, "cost_musd", 60))
    cells = changed_cells(OPENED, theirs, mine)
    assert [(one.id, one.row, one.column) for one in cells] == [("fresh", 2, ""), ("onestop", 5, "cost_musd")]
    assert costs(merged(theirs, cells)) == {"fresh": 4, "new_b1": 10, "train": 1, "onestop": 60}


def test_a_row_that_they_took_out_and_i_edited_is_a_conflict() -> None:
    theirs = tables_of(without("Projects", 1)(worked_case()))
    mine = mine_with("Projects", edited(OPENED["Projects"], 3, "cost_musd", 30))
    cells = changed_cells(OPENED, theirs, mine)
    [conflict] = [one for one in cells if one.is_conflict]
    assert (conflict.id, conflict.theirs) == ("train", None)
    assert "train" not in costs(merged(theirs, cells))
    assert costs(merged(theirs, cells, mine_in=[cells.index(conflict)]))["train"] == 30


def test_a_row_that_i_took_out_goes_unless_they_edited_it() -> None:
    mine = mine_with("Projects", OPENED["Projects"].drop(index=3))
    cells = changed_cells(OPENED, OPENED, mine)
    assert list(costs(merged(OPENED, cells))) == ["new_b1", "onestop"]
    theirs = tables_of(with_cells(("Projects", 3, "cost_musd", 20)))
    cells = changed_cells(OPENED, theirs, mine)
    assert [one.is_conflict for one in cells] == [True]
    assert costs(merged(theirs, cells))["train"] == 20
    assert "train" not in costs(merged(theirs, cells, mine_in=[0]))


def test_rows_that_both_added_stand_one_below_the_other_or_are_one() -> None:
    added = {"project": "fresh", "kind": "customs training", "country": "KZ", "cost_musd": 4}
    theirs_rows = worked_case()
    theirs_rows["Projects"].append(added)
    theirs = tables_of(theirs_rows)
    own = dict.fromkeys(OPENED["Projects"].columns) | {"project": "other", "cost_musd": 5}
    table = pd.concat([OPENED["Projects"], pd.DataFrame([own], index=[5], dtype=object)])
    cells = changed_cells(OPENED, theirs, mine_with("Projects", table))
    assert list(costs(merged(theirs, cells))) == ["new_b1", "train", "onestop", "fresh", "other"]
    table.at[5, "project"] = "fresh"
    cells = changed_cells(OPENED, theirs, mine_with("Projects", table))
    assert {one.column for one in cells if one.is_conflict} == {"cost_musd"}
    assert costs(merged(theirs, cells))["fresh"] == 4


def test_a_renamed_row_is_the_same_row() -> None:
    theirs = tables_of(with_cells(("Projects", 3, "project", "training")))
    mine = mine_with("Projects", edited(OPENED["Projects"], 3, "cost_musd", 30))
    cells = changed_cells(OPENED, theirs, mine)
    assert costs(merged(theirs, cells))["training"] == 30


def test_a_setting_is_told_by_its_name() -> None:
    rows = worked_case()
    rows["Settings"].reverse()
    changes = list(table_changes(OPENED, tables_of(rows)))
    assert changes == []


@pytest.mark.parametrize("seed", range(40))
def test_the_merge_of_changes_apart_is_both_whatever_the_order(seed: int) -> None:
    """Random edits of one side after those of the other give what the merge gives, in whichever order."""
    rng = random.Random(seed)
    sheets = ("Projects", "Nodes", "Links", "Flows")
    places = [
        (sheet, row, column) for sheet in sheets for row in OPENED[sheet].index for column in ("note", "name")
    ]
    rng.shuffle(places)
    first, second = places[:5], places[5:10]
    base = dict(OPENED)
    one, other, both = dict(base), dict(base), dict(base)
    for own, chosen in ((one, first), (other, second)):
        for sheet, row, column in chosen:
            if column in own[sheet].columns:
                own[sheet] = edited(own[sheet], row, column, f"{seed} {sheet} {row}")
                both[sheet] = edited(both[sheet], row, column, f"{seed} {sheet} {row}")
    for theirs, mine in ((one, other), (other, one)):
        cells = changed_cells(base, theirs, mine)
        assert not any(cell.is_conflict for cell in cells)
        assert cells
        made = merged(theirs, cells)
        assert all(made[sheet].equals(both[sheet]) for sheet in sheets)


def test_what_is_merged_can_be_written_and_is_read_as_it_was_merged() -> None:
    rows = worked_case(Notes=[{"mine": "a remark"}])
    rows["Projects"].insert(
        0, {"project": "fresh", "kind": "customs training", "country": "KZ", "cost_musd": 4}
    )
    theirs = to_xlsx(rows)
    before = dict(read_raw(theirs).tables)
    mine = mine_with("Projects", edited(OPENED["Projects"].drop(index=3), 4, "cost_musd", 60))
    made = merged(before, changed_cells(OPENED, before, mine))
    data, reasons = edited_workbook(theirs, before, made, "merged")
    assert reasons == ()
    assert costs(dict(read_raw(data).tables)) == {"fresh": 4, "new_b1": 10, "onestop": 60}
    assert not differences(theirs, data).removed


def test_a_cell_says_who_changed_it() -> None:
    cell = Cell("Projects", 2, "a", "cost_musd", 1, 1.0, 2)
    assert cell.is_mine
    assert not cell.is_conflict, "1 and 1.0 are one number"
