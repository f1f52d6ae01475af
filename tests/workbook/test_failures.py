"""Why a workbook cannot be saved again is said in a planner's words, with the sheet where it is known."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from optimizer.case.writing.failures import writer_failed
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import add_result_sheets
from optimizer.package.package import BrokenPartError
from optimizer.report.files.placing import place_results

REPORTED = Path(__file__).parent / "reported"
INPUTS = Path(__file__).resolve().parents[2] / "inputs"


@pytest.mark.parametrize("path", sorted(REPORTED.glob("*.xlsx")), ids=lambda path: path.stem)
def test_what_others_reported_is_carried_whole(path: Path) -> None:
    data = path.read_bytes()
    placed = place_results([ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))], data)
    assert placed.reasons == ()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(BytesIO(placed.data)) as after:
        for name in before.namelist():
            if name.startswith(("xl/worksheets/sheet", "xl/pivot", "xl/drawings", "xl/media")):
                assert after.read(name) == before.read(name)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl/styles.xml", "cell formats"),
        ("[Content_Types].xml", "file's parts"),
        ("xl/tables/table1.xml", "table"),
    ],
)
def test_a_part_that_is_damaged_is_named(part: str, said: str) -> None:
    data = (INPUTS / "template.xlsx").read_bytes()
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name) if name != part else source.read(name)[:-9])
    with pytest.raises(BrokenPartError) as failed:
        add_result_sheets(buffer.getvalue(), [ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))])
    assert said in writer_failed(failed.value)
    assert part in writer_failed(failed.value)


def test_an_exception_from_anywhere() -> None:
    assert (
        writer_failed(ValueError("of whatever kind"))
        == "Something in it is written in a way that cannot be saved again."
    )
