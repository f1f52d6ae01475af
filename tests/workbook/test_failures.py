"""Why a workbook cannot be saved again is said in a planner's words, with the sheet where it is known."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimizer.case.writing.failures import writer_failed
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.report.files.placing import place_results

REPORTED = Path(__file__).parent / "reported"
SAID = {
    "21-pivot-noformula": "A pivot table",
    "21-rowheight": "A row's height",
    "22j-picture-null": "A picture",
    "21-empty-s": "in the sheet",
    "21-fillreport": "cannot be saved again",
}


@pytest.mark.parametrize("name", SAID)
def test_what_others_reported(name: str) -> None:
    data = (REPORTED / f"{name}.xlsx").read_bytes()
    (reason,) = place_results([ResultSheet("Results_X", "X", pd.DataFrame({"x": [1]}))], data).reasons
    print(reason)
    assert SAID[name] in reason
    assert "Error" not in reason
    assert "openpyxl" not in reason


def test_an_exception_from_anywhere() -> None:
    assert (
        writer_failed(ValueError("of whatever kind"))
        == "Something in it is written in a way that cannot be saved again."
    )
