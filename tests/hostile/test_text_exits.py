"""Text of a workbook is text wherever it leaves: no formula, no markup, no command to a terminal."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from optimizer import solve
from optimizer.case import check_workbook, read_case
from optimizer.case.characters import harmless
from optimizer.case.writing.results import add_result_sheets, result_workbook
from optimizer.cli.dispatch import main
from optimizer.report.brief.brief import html_brief
from optimizer.report.files.json_answers import to_text
from optimizer.report.files.result_sheets import result_sheets
from optimizer.report.files.workbooks import edited_workbook
from optimizer.report.map.corridor_map import corridor_map
from tests.case.builder import to_xlsx, worked_case
from tests.hostile.mutations import unpacked

ROOT = Path(__file__).parents[2]
HOSTILE = (
    '=HYPERLINK("http://x.example","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "](http://x.example)", "_x0041_",
    "=1_x001B_[2J",  # an escape sequence, as a workbook may hold it
)  # fmt: skip
COMMAND = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.fixture(scope="module", params=HOSTILE)
def workbook(request: pytest.FixtureRequest) -> bytes:
    """The worked case with a text in every place that takes free text."""
    rows = worked_case()
    for sheet in ("Nodes", "Projects"):
        for row in rows[sheet]:
            row["name"] = request.param
    rows["Settings"][0]["value"] = request.param
    return to_xlsx(rows, texts_alone)


def texts_alone(book: openpyxl.Workbook) -> None:
    """openpyxl takes text that begins with = for a formula."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"


@pytest.fixture(scope="module")
def portfolio(workbook: bytes):
    return solve(read_case(workbook), prove_unique=False)


def test_the_case_holds_the_text(workbook: bytes) -> None:
    case, problems = check_workbook(workbook)
    assert case is not None, problems
    assert case.tables["Projects"]["name"].iloc[0]


def test_sheets(workbook: bytes, portfolio) -> None:
    sheets = result_sheets(portfolio)
    for data in (result_workbook(sheets), add_result_sheets(workbook, sheets)):
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in book.worksheets:
            if sheet.title.startswith("Results_"):
                for row in sheet.iter_rows():
                    for cell in row:
                        assert cell.data_type != "f", cell.coordinate
                        if isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@"):
                            assert cell.quotePrefix, cell.coordinate


def test_edits(workbook: bytes) -> None:
    tables = read_case(to_xlsx(worked_case())).tables
    name = read_case(workbook).tables["Projects"]["name"].iloc[0]
    after = {sheet: table.copy() for sheet, table in tables.items() if len(table)}
    after["Projects"]["name"] = name
    made, _ = edited_workbook(to_xlsx(worked_case()), tables, after, "edited")
    assert all(b"<f>" not in content for part, content in unpacked(made).items() if "worksheets" in part)
    assert read_case(made).tables["Projects"]["name"].iloc[0] == name.replace("\x1b", "")  # not in XML


def test_page(portfolio) -> None:
    page = html_brief(portfolio, run_name=portfolio.case.title)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_hover_labels(portfolio) -> None:
    for trace in corridor_map(portfolio.case, portfolio=portfolio).data:
        for text in [trace.text] if isinstance(trace.text, str) else list(trace.text or ()):
            assert "<script" not in text
            assert "<img" not in text


def test_terminal(workbook: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook)
    for options in (["check"], ["solve", "--no-unique"], ["solve", "--no-unique", "--json", "-"]):
        main([options[0], str(path), *options[1:]])
        heard = capsys.readouterr()
        assert not COMMAND.search(heard.out + heard.err), options


def test_findings_and_file_names_command_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = worked_case()
    rows["Nodes"][0]["node"] = "red_x001B_[31m"
    path = tmp_path / "case\x1b[2J.xlsx"
    path.write_bytes(to_xlsx(rows))
    assert main(["check", str(path)]) == 2
    assert main(["check", str(tmp_path / "absent\x1b[2J.xlsx")]) == 2
    heard = capsys.readouterr()
    assert "\\x1b[31m" in heard.out
    assert not COMMAND.search(heard.out + heard.err)


def test_json_is_the_same_text() -> None:
    answer = {"a": "C1 \x9b31m, \u202e turned"}
    assert json.loads(to_text(answer)) == answer
    assert not COMMAND.search(to_text(answer))


def test_harmless_leaves_what_people_write() -> None:
    assert harmless("Құрық – Бакı\tтариф\n½") == "Құрық – Бакı\tтариф\n½"
    assert harmless("a\x1b[31m\rb\x9b") == "a\\x1b[31m\\rb\\x9b"


def test_the_app_offers_no_table_as_csv() -> None:
    """Streamlit's own button writes cells as they are; ours writes workbooks."""
    style = (ROOT / "screens" / "frame.html").read_text()
    assert re.search(r'aria-label\^="Download as CSV"\]\) \{ display: none; \}', style)
