"""Edits, the desk and the list of changes, without Streamlit."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimizer.case import read_case
from optimizer.case.notation import Mark, mark_of
from optimizer.case.saving.cell_changes import Change, changes
from optimizer.case.schema import KINDS, sheet_named
from optimizer.report.files.workbooks import fresh_workbook
from screens.desk.desk import Desk
from screens.desk.table_edits import applied, shown
from screens.parts.known_value_picker import put, values_of
from tests.app.conftest import DEFAULT
from tests.case.builder import to_xlsx, with_cell, worked_case

PROJECTS = sheet_named("Projects")


def desk_on(data: bytes) -> Desk:
    desk = Desk()
    assert desk.open("case.xlsx", data) == ()
    return desk


@pytest.fixture
def desk() -> Desk:
    return desk_on(to_xlsx(worked_case()))


def test_cells_rows_added_and_rows_deleted(desk: Desk) -> None:
    state = {
        "edited_rows": {0: {"cost_musd": 12.5, "requires": ["train", "onestop"]}},
        "added_rows": [{"project": "gate", "kind": "customs upgrade"}, {"project": "yard"}],
        "deleted_rows": [1],
    }
    table = applied(PROJECTS, desk.working["Projects"], state)
    assert list(table.index) == [2, 4, 5, 6]  # Excel's rows; new ones follow
    assert list(table["project"]) == ["new_b1", "onestop", "gate", "yard"]
    assert table.at[2, "cost_musd"] == 12.5
    assert table.at[2, "requires"] == "train, onestop"
    assert table.at[6, "kind"] is None


def test_the_first_row_of_an_empty_sheet_is_row_2(desk: Desk) -> None:
    sheet = sheet_named("Scenarios")
    table = applied(sheet, desk.working["Scenarios"], {"added_rows": [{"scenario": "storm"}]})
    assert list(table.index) == [2]
    desk.edit("Scenarios", table)
    assert not desk.errors


TYPED: tuple[tuple[str, str, object], ...] = (
    ("7,5", ".", 7.5), ("7,5", ",", 7.5), ("7.5", ".", 7.5), ("7.5", ",", 7.5), ("12", ".", 12),
    ("1e3", ".", 1000.0), ("1 234,5", ".", 1234.5), ("1\u00a0234,5", ",", 1234.5), ("1\u202f234", ".", 1234),
    ("1’234.5", ".", 1234.5), ("1,234.5", ".", 1234.5), ("1.234,5", ",", 1234.5), ("1.234,5", ".", 1234.5),
    ("1,234", ".", 1234), ("1,234", ",", 1.234), ("1.234", ".", 1.234), ("1.234", ",", 1234),
    ("1.234.567", ".", 1234567), ("−5", ".", -5), ("+5", ".", 5), (".5", ".", 0.5),
    ("0,5", ".", 0.5), ("2 000 000", ",", 2_000_000),
    ("abc", ".", "abc"), ("=2+3", ".", "=2+3"), ("12%", ".", "12%"), ("(5)", ".", "(5)"), ("$30", ".", "$30"),
    ("1,2,3", ".", "1,2,3"), ("12,34.5", ".", "12,34.5"), ("1.2.3", ",", "1.2.3"), ("5 kt", ".", "5 kt"),
    ("", ".", None),
)  # fmt: skip


@pytest.mark.parametrize(("text", "mark", "value"), TYPED)
def test_numbers_are_read_as_they_were_typed(desk: Desk, text: str, mark: Mark, value: object) -> None:
    """Whatever is no number stays as typed, so that the checks name it: nothing is dropped or clipped."""
    table = applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": text}}}, mark=mark)
    assert table.at[2, "cost_musd"] == value
    assert type(table.at[2, "cost_musd"]) is type(value)
    added = applied(
        PROJECTS, desk.working["Projects"], {"added_rows": [{"project": "p", "cost_musd": text}]}, mark=mark
    )
    assert added.at[5, "cost_musd"] == value


@pytest.mark.parametrize("text", [text for text, _, value in TYPED if isinstance(value, str)])
def test_what_is_no_number_is_named_with_its_place(desk: Desk, text: str) -> None:
    desk.edit(
        "Projects", applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": text}}})
    )
    (problem,) = desk.errors
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("Projects", 2, "cost_musd", text)
    assert problem.remedy
    desk.undo("Projects")
    assert desk.errors == ()


@pytest.mark.parametrize("mark", [".", ","])
def test_numbers_are_shown_in_the_notation_in_which_they_are_read(mark: Mark) -> None:
    desk = desk_on(to_xlsx(with_cell("Projects", 3, "cost_musd", 1234.25)))
    table = desk.working["Projects"]
    texts = shown(PROJECTS, table, mark=mark)["cost_musd"].tolist()
    assert texts == ["10", f"1234{mark}25", "6"]
    typed = {"edited_rows": {n: {"cost_musd": text} for n, text in enumerate(texts)}}
    desk.edit("Projects", applied(PROJECTS, table, typed, mark=mark))
    assert not desk.has_unaccepted


def test_a_slip_in_the_file_is_seen_as_it_stands_and_mended_by_hand() -> None:
    desk = desk_on(to_xlsx(with_cell("Projects", 3, "cost_musd", "12,5")))
    table = desk.working["Projects"]
    assert shown(PROJECTS, table)["cost_musd"].tolist() == ["10", "12,5", "6"]
    assert applied(PROJECTS, table, {}).at[3, "cost_musd"] == "12,5"
    assert applied(PROJECTS, table, {"edited_rows": {1: {"cost_musd": "7.5"}}}).at[3, "cost_musd"] == 7.5


def test_a_click_into_the_empty_row_is_no_change(desk: Desk) -> None:
    """One rule says what a change is: for Solve, for the list on Inputs, for the strip and for the file."""
    for added in ([{}], [{}, {}], [{"project": None}], [{"project": ""}]):
        desk.edit("Projects", applied(PROJECTS, desk.working["Projects"], {"added_rows": added}))
        assert desk.unaccepted == []
        assert not desk.has_unaccepted
        assert not desk.is_edited
        assert desk.accepted_case() is not None


@pytest.mark.parametrize(
    ("language", "mark"),
    [("ru-RU", ","), ("de", ","), ("tr-TR", ","), ("en-US", "."), ("ja", "."), (None, ".")],
)
def test_the_notation_follows_the_browser(language: str | None, mark: Mark) -> None:
    assert mark_of(language) == mark


def test_values_of_settings_take_their_type(desk: Desk) -> None:
    sheet, table = sheet_named("Settings"), desk.working["Settings"]
    edited = applied(sheet, table, {"edited_rows": {0: {"value": "2030"}, 1: {"value": "25.5"}}})
    assert edited["value"].tolist() == ["2030", 25.5]  # a title stays text


@pytest.mark.parametrize(
    ("sheet", "column", "typed", "taken"),
    [
        ("Projects", "kind", "Customs TRAINING", "customs training"),
        ("Projects", "country", "kz", "KZ"),
        ("Projects", "status", " Rejected ", "rejected"),
        ("Flows", "modes", ["Rail", "SEA"], "rail, sea"),
        ("Links", "mode", "ROAD", "road"),
        ("Settings", "setting", "Price_Year", "price_year"),
        ("Settings", "value", "2030", "2030"),  # of a title
        ("Projects", "kind", "bridge repair", "bridge repair"),
        ("Projects", "country", "Kazakhstan", "Kazakhstan"),
        ("Flows", "modes", ["rail; Road"], "rail; Road"),
        ("Bridges", "link", "LINE", "LINE"),  # ids are case-sensitive
        ("Settings", "setting", "colour", "colour"),
    ],
)
def test_known_words_are_taken_in_any_case_and_others_stay(
    desk: Desk, sheet: str, column: str, typed: object, taken: str
) -> None:
    table = desk.working[sheet]
    for state in ({"edited_rows": {0: {column: typed}}}, {"added_rows": [{column: typed}]}):
        edited = applied(sheet_named(sheet), table, state)
        assert edited[column].iloc[0 if "edited_rows" in state else -1] == taken


@pytest.mark.parametrize(
    ("sheet", "column", "pasted", "remedy"),
    [
        ("Projects", "kind", "bridge repair", 'did you mean "bridge replacement"?'),
        ("Projects", "status", "commited", 'did you mean "committed"?'),
        ("Bridges", "link", "lime", 'did you mean "line"?'),
        ("Effects", "target", "b7", 'did you mean "b1"?'),
        ("Links", "mode", "road, rail", "one"),
        ("Settings", "setting", "budget", 'did you mean "budget_musd"?'),
        ("Projects", "cost_musd", "=2+3", "worked out in Excel only"),
        ("Projects", "cost_musd", "1 2", "one number"),
    ],
)
def test_what_is_not_known_is_named_with_what_may_be_meant(
    desk: Desk, sheet: str, column: str, pasted: str, remedy: str
) -> None:
    edited = applied(sheet_named(sheet), desk.working[sheet], {"edited_rows": {0: {column: pasted}}})
    desk.edit(sheet, edited)
    found = [
        problem
        for problem in desk.errors
        if (problem.sheet, problem.row, problem.column) == (sheet, 2, column)
    ]
    assert [problem.value for problem in found] == [pasted]
    assert remedy in found[0].remedy


def test_a_known_value_is_put_into_a_cell(desk: Desk) -> None:
    assert values_of(PROJECTS.column("kind"), PROJECTS, desk.working) == list(KINDS)
    assert values_of(sheet_named("Bridges").column("link"), sheet_named("Bridges"), desk.working) == [
        "line",
        "ferry",
    ]
    assert values_of(PROJECTS.column("country"), PROJECTS, desk.working) == ["AZ", "KZ"]
    assert values_of(PROJECTS.column("name"), PROJECTS, desk.working) == []
    put(desk, PROJECTS, "kind", 99, "customs upgrade")  # a row that was deleted meanwhile
    assert not desk.has_unaccepted
    put(desk, PROJECTS, "kind", 2, "customs upgrade")
    assert desk.working["Projects"]["kind"].iloc[0] == "customs upgrade"
    desk.undo("Projects")
    assert not desk.has_unaccepted


def test_undo_goes_back_edit_by_edit(desk: Desk) -> None:
    for cost in (11.0, 12.0, 13.0):
        desk.edit(
            "Projects", applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": cost}}})
        )
    costs = []
    while desk.history["Projects"]:
        desk.undo("Projects")
        costs.append(desk.working["Projects"].at[2, "cost_musd"])
    assert costs == [12, 11, 10]
    assert not desk.has_unaccepted


def test_what_is_not_accepted_is_not_solved(desk: Desk) -> None:
    desk.edit(
        "Projects", applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": 11.0}}})
    )
    assert desk.accepted_case().tables["Projects"].at[2, "cost_musd"] == 10
    desk.accept()
    assert desk.accepted_case().tables["Projects"].at[2, "cost_musd"] == 11
    assert desk.is_edited


def test_errors_are_never_accepted(desk: Desk) -> None:
    desk.edit(
        "Projects", applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": -5}}})
    )
    assert [problem.row for problem in desk.errors] == [2]
    desk.accept()
    assert desk.has_unaccepted
    desk.discard()
    assert not desk.has_unaccepted
    assert not desk.errors


def test_a_problem_that_the_file_alone_can_tell_goes_when_its_cell_is_filled() -> None:
    desk = desk_on(to_xlsx(worked_case(), lambda book: book["Projects"].__setitem__("D2", "=1+1")))
    assert [problem.place for problem in desk.errors] == ["Projects row 2, cost_musd"]
    assert "never calculated" in desk.errors[0].message
    desk.edit("Projects", applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": 9}}}))
    assert not desk.errors


@pytest.mark.parametrize(
    ("old", "new", "difference", "warned"),
    [
        (7.5, 75, "× 10", "decimal comma"),
        (75, 7.5, "÷ 10", "decimal comma"),
        (1000, 1, "÷ 1,000", "decimal comma"),
        (10, 130, "× 13", "unit"),
        (10, 15, "+50.0 %", ""),
        (10, 0, "-100.0 %", "to zero"),
        (0, 5, "", "from zero"),
        (5, -5, "-200.0 %", "sign"),
        (-5, 5, "-200.0 %", "sign"),
        (None, 5, "", ""),
        ("rail", "road", "", ""),
    ],
)
def test_factors_of_ten_are_marked(old: object, new: object, difference: str, warned: str) -> None:
    change = Change("Projects", 2, "p", "cost_musd", old, new)
    assert change.difference == difference
    assert warned in change.warning
    assert bool(change.warning) == bool(warned)


def test_changes_name_sheet_row_id_and_column(desk: Desk) -> None:
    before = dict(desk.working)
    desk.edit(
        "Projects",
        applied(
            PROJECTS,
            desk.working["Projects"],
            {"edited_rows": {0: {"cost_musd": 11}}, "added_rows": [{"project": "gate"}], "deleted_rows": [2]},
        ),
    )
    found = [
        (change.row, change.id, change.column, change.old, change.new)
        for change in changes(before, desk.working)
    ]
    assert found[0] == (2, "new_b1", "cost_musd", 10, 11)
    assert [(row, project, old is None, new is None) for row, project, _, old, new in found[1:]] == [
        (4, "onestop", False, True),
        (5, "gate", True, False),
    ]


def test_an_unedited_case_hashes_as_its_file_and_5_is_5_0(desk: Desk) -> None:
    fresh = desk.fingerprint()
    desk.edit(
        "Projects", applied(PROJECTS, desk.working["Projects"], {"edited_rows": {0: {"cost_musd": 10.0}}})
    )
    assert desk.fingerprint() == fresh
    assert not desk.has_unaccepted


def test_a_written_workbook_is_read_back_the_same() -> None:
    case = read_case(DEFAULT)
    again = read_case(fresh_workbook(case.tables, case.title))
    assert again.sha256 == case.sha256


def test_must_and_never_change_the_status_alone(desk: Desk) -> None:
    desk.decide("train", "committed")
    assert desk.working["Projects"]["status"].tolist() == [None, "committed", None]
    desk.decide("train", "candidate")
    assert not desk.has_unaccepted


def test_an_edit_among_a_thousand_rows_is_checked() -> None:
    """What it takes is measured by `python -m benchmarks edit edit-checks`."""
    desk = desk_on(Path(DEFAULT).read_bytes())
    table = desk.working["Projects"]
    copies = [
        table.assign(project=[f"{name}_{n}" for name in table["project"]], requires=None) for n in range(15)
    ]
    long = pd.concat([table, *copies]).iloc[:1000]
    long.index = pd.Index(range(2, 1002), dtype="int64")
    desk.edit("Projects", long)
    desk.check()
    desk.edit("Projects", applied(PROJECTS, long, {"edited_rows": {5: {"cost_musd": -9.25}}}))
    desk.check()
    assert [(problem.sheet, problem.row, problem.column) for problem in desk.errors] == [
        ("Projects", 7, "cost_musd")
    ]
