"""losses_on_saving names what a copy would make untrue, with the way out, and nothing else."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.report.files.placing import place_results

INPUTS = Path(__file__).resolve().parents[2] / "inputs"
KEPT = (
    "xl/charts/chart1.xml",
    "xl/charts/chartEx1.xml",
    "xl/ctrlProps/ctrlProp1.xml",
    "xl/threadedComments/threadedComment1.xml",
    "xl/slicerCaches/slicerCache1.xml",
    "xl/connections.xml",
    "xl/embeddings/oleObject1.bin",
    "xl/media/image1.emf",
    "docMetadata/LabelInfo.xml",
    "customXml/item1.xml",
    "xl/vbaProject.bin",
)


def with_part(name: str) -> bytes:
    buffer = BytesIO()
    Workbook().save(buffer)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, b"<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize("name", KEPT)
def test_what_is_carried_is_no_loss(name: str) -> None:
    data = with_part(name)
    assert losses_on_saving(data) == ()
    placed = place_results([ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))], data)
    assert placed.reasons == ()
    with zipfile.ZipFile(BytesIO(placed.data)) as archive:
        assert archive.read(name) == b"<x/>"


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("_xmlsignatures/sig1.xml", "View Signatures"),
        ("_xmlSignatures/origin.sigs", "View Signatures"),
        ("xl/revisions/revisionHeaders.xml", "Unshare Workbook"),
    ],
)
def test_what_a_copy_would_make_untrue_is_told_with_the_way_out(name: str, way_out: str) -> None:
    (sentence,) = losses_on_saving(with_part(name))
    assert way_out in sentence
    placed = place_results([ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))], with_part(name))
    assert placed.reasons == (sentence,)


@pytest.mark.parametrize("name", ["trans_caspian.xlsx", "template.xlsx"])
def test_our_own_workbooks_lose_nothing(name: str) -> None:
    assert losses_on_saving((INPUTS / name).read_bytes()) == ()


def test_something_else_than_a_workbook_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        losses_on_saving(b"no zip file")
