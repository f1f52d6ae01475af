"""Feature by feature: what result sheets and edits leave of a workbook that has all that Excel can hold."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from optimizer.case import read_case
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets
from optimizer.case.writing.rewriter import rewritten
from optimizer.package.book import Book
from optimizer.package.worksheet import Worksheet
from optimizer.report.files.workbooks import edited_workbook, ending_of
from tests.workbook.features import BOXES, FEATURES, NOTES, STYLES, THREADS, Feature
from tests.workbook.intact import intact
from tests.workbook.office import SOFFICE, converted
from tests.workbook.whole_parts import MINISTRY, PROJECTS, WORKBOOK, zipped
from tests.workbook.whole_workbook import whole_workbook

Tables = dict[str, pd.DataFrame]
EFFECTS, TABLE = "xl/worksheets/sheet7.xml", "xl/tables/table1.xml"
REGISTERS = {"[Content_Types].xml", "docProps/app.xml", "xl/_rels/workbook.xml.rels", STYLES, WORKBOOK}


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def results(name: str = "Results_Projects", rows: int = 3) -> ResultSheet:
    frame = pd.DataFrame({"project": ["a"] * rows, "kind": ["b"] * rows, "cost_musd": [1.25] * rows})
    return ResultSheet(name, "Projects", frame, notes=("A note.",))


def one_cost(tables: Tables) -> None:
    tables["Projects"].at[3, "cost_musd"] = 2.5


def one_row_less(tables: Tables) -> None:
    for name in ("Projects", "Effects"):
        tables[name] = tables[name].drop(index=[3])


def one_row_more(tables: Tables) -> None:
    new = {"project": "extra", "kind": "customs training", "country": "KZ", "cost_musd": 3, "my note": "=new"}
    row = pd.DataFrame([new], index=[9], columns=tables["Projects"].columns, dtype=object)
    tables["Projects"] = pd.concat([tables["Projects"], row.where(row.notna(), None)])


def edited(change: Callable[[Tables], None], data: bytes) -> bytes:
    before, after = read_case(data).tables, {name: one.copy() for name, one in read_case(data).tables.items()}
    change(after)
    return rewritten(data, before, after)


# What is done, and the parts that it may write anew: all others stay byte for byte.
DONE: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "results": (lambda data: add_result_sheets(data, [results()]), {*REGISTERS, MINISTRY}),
    "results twice": (
        lambda data: add_result_sheets(add_result_sheets(data, [results()]), [results(rows=2)]),
        {*REGISTERS, MINISTRY},
    ),
    "results of another kind": (
        lambda data: add_result_sheets(add_result_sheets(data, [results()]), [results("Results_Frontier")]),
        {*REGISTERS, MINISTRY},
    ),
    "a cell": (lambda data: edited(one_cost, data), {PROJECTS, MINISTRY, WORKBOOK}),
    "a row more": (lambda data: edited(one_row_more, data), {PROJECTS, MINISTRY, WORKBOOK, TABLE, STYLES}),
    "a row less": (
        lambda data: edited(one_row_less, data),
        {
            *(PROJECTS, EFFECTS, MINISTRY, WORKBOOK, TABLE, NOTES, THREADS, BOXES),
            *("xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/charts/chartEx1.xml"),
            *("xl/drawings/drawing1.xml", "xl/ctrlProps/ctrlProp1.xml", "xl/drawings/vmlDrawing9.vml"),
            *("xl/pivotCache/pivotCacheDefinition1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"),
        },
    ),
}
GONE = {"a row less": {"xl/calcChain.xml"}}  # Excel makes it anew


@cache
def after(what: str) -> dict[str, bytes]:
    return parts_of(DONE[what][0](whole_workbook()))


def test_the_whole_workbook_is_intact_and_a_case() -> None:
    assert intact(whole_workbook()) == []
    assert len(read_case(whole_workbook()).tables["Projects"]) == 3


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_feature_stays_or_moves_along(feature: Feature) -> None:
    original = parts_of(whole_workbook())
    for trace in feature.traces:
        assert trace.text.encode() in original[trace.part], "the whole workbook has it"
        for what, (_, may_change) in DONE.items():
            found = after(what)[trace.part]
            assert trace.after(what).encode() in found, (what, trace.part)
            if trace.part not in may_change:
                assert found == original[trace.part]


@pytest.mark.parametrize("what", DONE)
def test_all_else_is_byte_for_byte_and_the_file_is_intact(what: str) -> None:
    original, found = parts_of(whole_workbook()), after(what)
    changed = {name for name in original if name in found and found[name] != original[name]}
    assert changed <= DONE[what][1]
    assert set(original) - set(found) == GONE.get(what, set())
    assert list(found)[: len(original)] == [name for name in original if name in found]
    assert intact(zipped(found)) == []


def test_each_part_of_the_whole_workbook_is_of_a_feature() -> None:
    """So that none is without a test; what is left are the case's own sheets, registers and references."""
    of_features = {trace.part for feature in FEATURES for trace in feature.traces}
    left = {
        name
        for name in parts_of(whole_workbook())
        if name not in of_features | REGISTERS and not name.endswith((".rels", "calcChain.xml"))
        if not name.startswith(("xl/worksheets/", "xl/media/", "xl/richData/", "xl/drawings/"))
    }
    folders = {name.split("/")[1] for name in left}
    filters = {"slicers", "slicerCaches", "timelines", "timelineCaches"}
    assert folders <= {"comments2.xml", "externalLinks", *filters}


def test_ten_runs_are_as_large_as_one() -> None:
    first = data = add_result_sheets(whole_workbook(), [results()])
    for _ in range(10):
        data = add_result_sheets(data, [results()])
    assert parts_of(data) == parts_of(first)
    assert len(data) == len(first)


def test_results_of_other_rows_replace_the_former() -> None:
    found = after("results twice")
    tables = [content for name, content in found.items() if name.startswith("xl/tables/")]
    assert sum(b'ref="A1:C3"' in content for content in tables) == 1
    assert found[WORKBOOK].count(b"Results_Projects") == 1 + 1  # the sheet and its print titles
    assert b"<f>SUM(Results_Projects!C2:C4)</f></c>" in found[MINISTRY], "its value is old"


def test_the_app_saves_an_edit_into_the_whole_workbook() -> None:
    before = read_case(whole_workbook()).tables
    after = {name: table.copy() for name, table in before.items()}
    one_cost(after)
    data, reasons = edited_workbook(whole_workbook(), before, after, "Case")
    assert reasons == ()
    assert data == DONE["a cell"][0](whole_workbook())
    assert ending_of(data) == "xlsm"


def test_a_date_counts_from_where_the_workbook_counts() -> None:
    book = Book(whole_workbook())
    sheet = Worksheet(book, next(one for one in book.worksheets if one.title == "Nodes"))
    sheet.write(9, 9, date(2026, 11, 25))
    assert float(sheet.find(9, 9).findtext("{*}v")) == (date(2026, 11, 25) - date(1904, 1, 1)).days


def test_a_button_with_a_broken_caption_is_in_nobodys_way() -> None:
    """Excel leaves <br> open there."""
    parts = parts_of(whole_workbook())
    caption = b"<v:textbox><div>Run<br>all</div></v:textbox><x:ClientData "
    parts[BOXES] = parts[BOXES].replace(b"<x:ClientData ", caption, 1)
    assert b"<x:Row>2</x:Row>" in parts_of(edited(one_row_less, zipped(parts)))[BOXES]


SUMS = {"results": 17, "a cell": 18.5, "a row less": 16, "a row more": 17}


@pytest.mark.slow
@pytest.mark.skipif(not SOFFICE, reason="soffice (LibreOffice) is not installed")
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl tells what it would not save
@pytest.mark.parametrize("what", SUMS)
def test_libreoffice_opens_it_and_works_out_what_is_missing(what: str, tmp_path: Path) -> None:
    (tmp_path / "whole.xlsm").write_bytes(zipped(after(what)))
    (path,) = converted(tmp_path / "whole.xlsm", "xlsx", tmp_path)
    book = load_workbook(path, data_only=True)
    assert ("Results_Projects" in book.sheetnames) == (what == "results")
    assert book["Ministry of Roads"]["B4"].value == SUMS[what]
    assert book["Pivot"]["D1"].value == 4711


@pytest.mark.parametrize(
    ("part", "words"),
    [("_xmlsignatures/sig1.xml", "signature"), ("xl/revisions/revisionHeaders.xml", "Unshare Workbook")],
)
def test_what_a_change_would_make_untrue_is_refused_with_a_way_out(part: str, words: str) -> None:
    (sentence,) = losses_on_saving(zipped({**parts_of(whole_workbook()), part: b"<x/>"}))
    assert words in sentence
    assert losses_on_saving(whole_workbook()) == ()
