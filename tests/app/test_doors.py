"""Files of other kinds in the app: they open, their download is an .xlsx, and the page says so."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from optimizer.case import read_case
from screens.desk.desk import Desk
from screens.desk.filing import workbook_of, workbook_record
from tests.app.driver import desk_of, on, texts
from tests.case.builder import to_xlsx, worked_case
from tests.doors.builder import FILES, csv_case, folder_of, zip_of

WORKED = read_case(to_xlsx(worked_case())).sha256


def test_an_ods_opens_as_a_workbook(app: AppTest) -> None:
    app.run()
    assert desk_of(app).open("mine.ods", (FILES / "worked.ods").read_bytes()) == ()
    on(app, "workbook")
    assert "which stays as it is; downloads are " in texts(app)
    assert "Values only were taken" in texts(app)
    assert desk_of(app).name == "mine.xlsx"
    assert read_case(desk_of(app).original).sha256 == WORKED


def test_what_is_wrong_in_it_is_found_at_the_rows_of_the_download() -> None:
    desk = Desk()
    assert desk.open("wrong.xls", (FILES / "wrong.xls").read_bytes()) == ()
    places = {(problem.sheet, problem.row, problem.column) for problem in desk.errors}
    assert places >= {("Projects", 2, "cost_musd"), ("Effects", 2, "delay_cut_pct"), ("Nodes", 3, "country")}


def test_csv_files_open_from_a_zip_and_a_folder(tmp_path: Path) -> None:
    desk = Desk()
    assert desk.open("case.zip", zip_of(csv_case(";"))) == ()
    assert desk.check()[0].sha256 == WORKED
    assert desk.open("case", folder_of(csv_case(), tmp_path / "case")) == ()
    assert desk.check()[0].sha256 == WORKED
    assert [one["name"] for one in desk.replaced] == ["case.xlsx"]


def test_what_cannot_be_read_changes_nothing() -> None:
    desk = Desk()
    (problem,) = desk.open("page.xls", b"<html><table>")
    assert "a web page (HTML)" in problem.message
    assert desk.original == b""


def test_what_it_was_made_from_is_kept_with_the_desk() -> None:
    class Kept:
        def __init__(self) -> None:
            self.things = []

        def file(self, thing):
            self.things.append(thing)
            return len(self.things) - 1

        table = file

    class Read:
        def __init__(self, things) -> None:
            self.things = things

        def file(self, key):
            return self.things[key]

        table = file

    desk, kept = Desk(), Kept()
    desk.open("mine.ods", (FILES / "worked.ods").read_bytes())
    record = workbook_record(desk.parts(), kept)
    assert workbook_of(record, Read(kept.things))["made_from"] == desk.made_from != ()
    del record["made_from"]  # a desk of an earlier version
    assert workbook_of(record, Read(kept.things))["made_from"] == ()
