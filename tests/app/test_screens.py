"""Every screen opens, says what it should, and says why where it cannot."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from optimizer.case import read_case
from screens.desk import exports
from screens.parts.text import literal
from tests.app.conftest import DEFAULT
from tests.app.driver import (
    desk_of,
    edit,
    on,
    shown,
    solved,
    texts,
    wait_for_answers,
    wait_for_questions,
    wait_for_studies,
)
from tests.case.builder import to_xlsx, with_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCREENS = (
    "workbook", "inputs", "baseline", "solve", "portfolio", "card", "budget", "compare", "robustness",
    "report",
)  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_opens_on_the_default_case(app: AppTest, screen: str) -> None:
    at = on(shown(app), screen)
    assert at.title[0].value
    assert literal("trans_caspian.xlsx") in texts(at)
    assert "✓ checks passed" in texts(at)


# --- the workbook -------------------------------------------------------------------------------------------


def test_an_upload_takes_the_place_of_the_default(app: AppTest) -> None:
    at = shown(app)
    at.file_uploader[0].upload("mine.xlsx", to_xlsx(with_cell("Settings", 2, "value", "My own")), XLSX)
    assert at.run().title[0].value == "My own"
    assert desk_of(at).name == "mine.xlsx"


def test_a_workbook_with_problems_is_opened_and_says_where(app: AppTest) -> None:
    at = shown(app)
    at.file_uploader[0].upload("wrong.xlsx", to_xlsx(with_cell("Projects", 3, "cost_musd", "12,5")), XLSX)
    shown(at)
    frame = next(frame.value for frame in at.dataframe if "remedy" in frame.value.columns)
    assert frame.iloc[0][["sheet", "row", "column", "value"]].tolist() == ["Projects", 3, "cost_musd", "12,5"]
    assert "1 problem" in texts(at)
    assert "mend them" in texts(on(at, "solve"))
    assert "mended" in texts(on(at, "baseline"))


def test_a_file_that_is_no_workbook_is_refused_and_changes_nothing(app: AppTest) -> None:
    at = shown(app)
    at.file_uploader[0].upload("broken.xlsx", b"PK\x03\x04 this broke off", XLSX)
    shown(at)
    assert any("not opened" in error.value for error in at.error)
    assert desk_of(at).name == "trans_caspian.xlsx"


def test_the_problem_of_an_upload_can_be_mended_in_the_editor(app: AppTest) -> None:
    at = shown(app)
    at.file_uploader[0].upload("wrong.xlsx", to_xlsx(with_cell("Projects", 3, "cost_musd", "12,5")), XLSX)
    on(shown(at), "inputs")
    assert desk_of(at).errors
    # The column is one of text as long as it holds a wrong cell.
    edit(at, "Projects", edited_rows={1: {"cost_musd": "12.5"}})
    assert not desk_of(at).errors
    assert desk_of(at).working["Projects"].at[3, "cost_musd"] == 12.5


# --- solving and its answers --------------------------------------------------------------------------------


def test_from_solve_to_every_page_of_the_answer(app: AppTest) -> None:
    at = solved(shown(app))
    assert "saves" in texts(at)
    for screen in ("portfolio", "card", "compare", "report"):
        assert "Run 1" in texts(on(at, screen)), screen
    assert not at.exception


def test_results_are_older_than_inputs_that_changed(small: AppTest) -> None:
    at = solved(shown(small))
    assert "older than the inputs" not in texts(at)
    on(at, "inputs")
    edit(at, "Projects", edited_rows={0: {"cost_musd": 23.0}})
    assert "older than the inputs" in texts(at)
    at.button(key="undo_Projects").click()
    assert "older than the inputs" not in texts(shown(at))


def test_another_budget_makes_results_old_too(small: AppTest) -> None:
    at = solved(shown(small))
    at.text_input(key="solve_budget").set_value("7")
    shown(at)
    assert "older than the inputs" in texts(shown(at))
    at.button(key="solve").click()
    wait_for_answers(shown(at))
    assert desk_of(at).run.portfolio.budget_musd == 7
    assert [run.portfolio.budget_musd for run in desk_of(at).runs] == [10, 7]
    assert "older than the inputs" not in texts(at)


def test_changes_must_be_accepted_before_anything_is_solved(app: AppTest) -> None:
    at = on(shown(app), "inputs")
    edit(at, "Projects", edited_rows={0: {"cost_musd": 220.0}})
    assert "factor of ten" in texts(at)
    assert "accept it first" in texts(on(at, "solve"))
    on(at, "inputs")
    at.button(key="accept").click()
    shown(at)
    on(at, "solve")
    assert at.button(key="solve")
    assert desk_of(at).accepted_case().tables["Projects"].at[2, "cost_musd"] == 220


def test_must_and_never_are_obeyed(small: AppTest) -> None:
    at = on(shown(small), "inputs")
    desk = desk_of(at)
    at.multiselect[0].set_value(["new_b1"])
    shown(at)
    at.multiselect[1].set_value(["train"])
    shown(at)
    at.button(key="accept").click()
    solved(shown(at))
    assert "new_b1" in desk.run.portfolio.projects
    assert "train" not in desk.run.portfolio.projects


def test_a_case_without_a_portfolio_is_said(small: AppTest) -> None:
    at = on(shown(small), "inputs")
    at.multiselect[0].set_value([str(name) for name in desk_of(at).working["Projects"]["project"]])
    shown(at)
    at.button(key="accept").click()
    solved(shown(at))
    assert any("No portfolio obeys" in error.value for error in at.error)
    wait_for_studies(at)
    assert "**These rules clash**" in texts(at)
    rules = next(frame.value for frame in at.dataframe if "repair" in frame.value.columns)
    assert sorted(set(rules["sheet"]), reverse=True) == ["Settings", "Projects"]
    assert rules["row"].notna().all()
    assert "Raise budget" in texts(at)
    on(at, "inputs")
    at.multiselect[0].set_value([])
    shown(at)
    at.button(key="accept").click()
    shown(at)
    assert "those that this run had" in texts(on(at, "solve"))


def test_what_if_a_funded_project_had_to_be_out(small: AppTest) -> None:
    at = solved(shown(small))
    desk = desk_of(at)
    desk.project = desk.run.portfolio.projects[0]
    on(at, "card")
    at.button(key="force").click()
    wait_for_answers(shown(at))
    (asked,) = desk.asked.values()
    assert desk.project not in asked.portfolio.projects
    assert asked.portfolio.objective > desk.run.portfolio.objective
    assert "without" in texts(at)


def test_two_runs_and_two_other_lists_side_by_side(small: AppTest) -> None:
    at = solved(shown(small))
    at.text_input(key="solve_budget").set_value("7")
    shown(at)
    at.button(key="solve").click()
    wait_for_answers(shown(at))
    on(at, "compare")
    at.toggle(key="ranking").set_value(True)
    shown(at)
    at.multiselect(key="picked").set_value(["train"])
    wait_for_questions(shown(at))
    for name in ("Run 1", "Run 2", "Ranking by benefit per cost", "Picked by hand"):
        assert f"**{name}**" in texts(at)


def test_a_run_against_answers_from_files(small: AppTest) -> None:
    at = solved(shown(small))
    run = desk_of(at).run
    files = {"march.json": exports.json(run), "march.xlsx": exports.workbook(run)[0]}
    on(at, "compare")
    for name, data in files.items():
        at.file_uploader(key="answer_files").upload(name, data)
        shown(at)
        assert f"**{literal(name)}**" in texts(at)
    assert "saves as much as" in texts(at)
    at.file_uploader(key="answer_files").upload("broken.json", b"{}")
    shown(at)
    assert any("no portfolio" in error.value for error in at.error)


# --- what is handed out -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_files_carry_run_name_hash_versions_and_gap(app: AppTest) -> None:
    at = solved(shown(app))
    run = desk_of(at).run
    run.name = desk_of(at).in_view = "March: donors"
    sha = read_case(DEFAULT).sha256

    answer = json.loads(exports.json(run))
    assert answer["run"]["name"] == "March: donors"
    assert answer["run"]["case_sha256"] == sha
    assert answer["gap_pct"] is not None

    data, losses, afresh = exports.workbook(run)
    assert not losses
    assert not afresh
    book = openpyxl.load_workbook(io.BytesIO(data))
    facts = {row[0].value: row[1].value for row in book["Results_Run"].iter_rows(min_row=2)}
    assert facts["run"] == "March: donors"
    assert facts["inputs_sha256"] == sha
    assert facts["solver"].startswith("highs 1.")
    assert read_case(data).sha256 == sha  # the inputs are the planner's own

    wait_for_questions(on(at, "report"))
    page = run.questions["brief", "March: donors"].answer
    assert "March: donors" in page
    assert sha[:12] in page
    assert exports.file_name(run, "xlsx").startswith("trans_caspian_March_donors_")


def test_edits_and_own_columns_are_in_the_exported_workbook(app: AppTest) -> None:
    rows = with_cell("Projects", 2, "my_note", "ask Astana")
    at = shown(app)
    at.file_uploader[0].upload("mine.xlsx", to_xlsx(rows, lambda book: book.create_sheet("Mine")), XLSX)
    on(shown(at), "inputs")
    edit(at, "Projects", edited_rows={1: {"cost_musd": 2.0}})
    at.button(key="accept").click()
    solved(shown(at))
    data, losses, afresh = exports.workbook(desk_of(at).run)
    assert (losses, afresh) == ((), ())
    # A copy of the file, with its own sheets.
    assert "Mine" in openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    again = read_case(data)
    assert again.tables["Projects"]["cost_musd"].tolist() == [10, 2, 6]
    assert again.tables["Projects"]["my_note"].tolist() == ["ask Astana", None, None]
    assert again.sha256 == desk_of(at).run.fingerprint.sha256
