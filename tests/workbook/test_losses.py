"""losses_on_saving names what openpyxl would drop, and nothing else."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from optimizer.case.writing import losses
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
SHEET = "xl/worksheets/sheet1.xml"
DRAWING = b'<xdr:wsDr xmlns:xdr="x"><xdr:twoCellAnchor>%s</xdr:twoCellAnchor></xdr:wsDr>'
EXTENSION = b"<extLst><ext>%s</ext></extLst></worksheet>"


def plain() -> Workbook:
    book = Workbook()
    book.active.append(["word", "number"])
    book.active.append(["a", 1])
    return book


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def patched(
    data: bytes, *, parts: Mapping[str, bytes] | None = None, replace: tuple[str, bytes, bytes] | None = None
) -> bytes:
    """The workbook with parts added, and with bytes of one part replaced."""
    buffer, replaced = BytesIO(), replace is None
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if replace and name == replace[0]:
                replaced = replace[1] in content
                content = content.replace(replace[1], replace[2], 1)
            target.writestr(name, content)
        for name, content in (parts or {}).items():
            target.writestr(name, content)
    assert replaced, "nothing was replaced"
    return buffer.getvalue()


def with_extension(content: bytes) -> bytes:
    return patched(saved(plain()), replace=(SHEET, b"</worksheet>", EXTENSION % content))


def with_part(name: str, content: bytes = b"<x/>") -> bytes:
    return patched(saved(plain()), parts={name: content})


CRAFTED = {
    "refer straight to another sheet": with_extension(
        b'<x14:dataValidations count="1"></x14:dataValidations>'
    ),
    "newer conditional formats": with_extension(b"<x14:conditionalFormattings></x14:conditionalFormattings>"),
    "Sparklines": with_extension(b"<x14:sparklineGroups></x14:sparklineGroups>"),
    "Text boxes": with_part("xl/drawings/drawing1.xml", DRAWING % b'<xdr:sp macro=""></xdr:sp>'),
    "newer kinds": with_part("xl/charts/chartEx1.xml"),
    "written anew": with_part("xl/charts/chart1.xml"),
    "furigana": with_part(
        "xl/sharedStrings.xml", b'<sst><si><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></si></sst>'
    ),
    "spill": with_part("xl/metadata.xml", b'<metadata><metadataType name="XLDAPR"/></metadata>'),
    "Threaded comments": with_part("xl/threadedComments/threadedComment1.xml"),
    "Slicers": with_part("xl/slicerCaches/slicerCache1.xml"),
    "form controls": with_part("xl/ctrlProps/ctrlProp1.xml"),
    "outside data": with_part("xl/connections.xml"),
    "Embedded": with_part("xl/embeddings/oleObject1.bin"),
    "page header": patched(
        saved(plain()), replace=(SHEET, b"</worksheet>", b'<legacyDrawingHF r:id="rId9"/></worksheet>')
    ),
    "EMF": with_part("xl/media/image1.emf", b"\x01"),
    "Dialogue": with_part("xl/dialogsheets/sheet1.xml"),
    "signature": with_part("_xmlsignatures/sig1.xml"),
    "sensitivity": with_part("docMetadata/LabelInfo.xml"),
}


@pytest.mark.parametrize("words", CRAFTED)
def test_each_kind_is_named_alone(words) -> None:
    (sentence,) = losses_on_saving(CRAFTED[words])
    assert words in sentence
    assert sentence.endswith(".")


def test_every_kind_has_its_crafted_example() -> None:
    said = {sentence for data in CRAFTED.values() for sentence in losses_on_saving(data)}
    assert said == {trace.sentence for trace in losses._TRACES}


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (b"<f>A1*2</f><v>4</v>", "1 formula keeps its"),
        (b'<f t="shared" si="0"/><v>4</v>', "1 formula keeps its"),
        (b"<f>A1*2</f><v/>", ""),
        (b"<v>4</v>", ""),
    ],
)
def test_computed_values_of_formulas(cell, count) -> None:
    found = losses_on_saving(patched(saved(plain()), replace=(SHEET, b"<v>1</v>", cell)))
    assert bool(found) == bool(count)
    assert all(sentence.startswith(count) for sentence in found)


def test_computed_values_are_really_lost() -> None:
    """The commonest loss, held against openpyxl itself."""
    data = patched(saved(plain()), replace=(SHEET, b"<v>1</v>", b"<f>1+1</f><v>2</v>"))
    assert load_workbook(BytesIO(data), data_only=True).active["B2"].value == 2
    again = saved(load_workbook(BytesIO(data)))
    assert load_workbook(BytesIO(again), data_only=True).active["B2"].value is None
    assert load_workbook(BytesIO(again)).active["B2"].value == "=1+1"
    assert losses_on_saving(again) == ()


def test_formatted_words_are_kept_and_so_not_reported() -> None:
    rich = b"<r><rPr><b/></rPr><t>bold</t></r><r><t> plain</t></r>"
    data = patched(saved(plain()), replace=(SHEET, b"<t>a</t>", rich))
    assert losses_on_saving(data) == ()
    result = add_result_sheets(data, [ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))])
    cell = load_workbook(BytesIO(result), rich_text=True).worksheets[0]["A2"].value
    assert str(cell) == "bold plain"
    assert cell[0].font.b


def test_notes_and_printer_settings_are_no_losses() -> None:
    book = plain()
    book.active["A1"].comment = Comment("a note", "me")
    assert losses_on_saving(saved(book)) == ()
    assert losses_on_saving(with_part("xl/printerSettings/printerSettings1.bin")) == ()


def test_a_chart_of_openpyxl_is_found_in_its_own_file() -> None:
    book = plain()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=2), titles_from_data=True)
    book.active.add_chart(chart, "D2")
    (sentence,) = losses_on_saving(saved(book))
    assert re.match("Charts are written anew", sentence)


@pytest.mark.parametrize("name", ["trans_caspian.xlsx", "template.xlsx"])
def test_our_own_workbooks_lose_nothing(name) -> None:
    data = (INPUTS / name).read_bytes()
    assert losses_on_saving(data) == ()
    assert (
        losses_on_saving(add_result_sheets(data, [ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))]))
        == ()
    )


def test_something_else_than_a_workbook_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        losses_on_saving(b"no zip file")
