"""Workbooks that others' writers cannot carry: edits and answers go into a copy of the file itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optimizer.case.reading.reader import read_raw
from optimizer.case.reading.result_reader import sheet_titles
from tests.app.driver import desk_of, edit, on, solved, texts, wait_for_questions

REPORTED = sorted((Path(__file__).parents[1] / "workbook" / "reported").glob("*.xlsx"))


def opened(app: AppTest, path: Path) -> AppTest:
    app.run()
    assert desk_of(app).open(path.name, path.read_bytes()) == ()
    return app


@pytest.mark.parametrize("path", REPORTED, ids=lambda path: path.stem)
def test_edits_can_be_had(path: Path, app: AppTest) -> None:
    on(opened(app, path), "inputs")
    edit(app, "Projects", edited_rows={0: {"name": "A new name"}})
    on(app, "workbook")
    assert "A copy of your file with your changes" in texts(app)
    data, reasons = next(made for key, made in app.session_state["kept"].items() if key[0] == "edited")
    assert reasons == ()
    assert read_raw(data).tables["Projects"]["name"].iloc[0] == "A new name"


@pytest.mark.parametrize("path", REPORTED[:2], ids=lambda path: path.stem)
def test_the_answer_stands_in_a_copy(path: Path, app: AppTest) -> None:
    solved(opened(app, path))
    on(app, "report")
    wait_for_questions(app)
    (run,) = desk_of(app).runs
    data, reasons, _ = next(
        asked.answer for asked in run.questions.values() if isinstance(asked.answer, tuple)
    )
    assert {"Results_Summary", *sheet_titles(path.read_bytes())} <= set(sheet_titles(data))
    assert reasons == ()
