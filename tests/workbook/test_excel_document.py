"""docs/excel.md says of each feature what the tests show, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

from optimizer.case.writing.losses import _FORBID
from tests.workbook.features import FEATURES

PAGE = (Path(__file__).resolve().parents[2] / "docs/excel.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| feature"))
]


def test_the_table_and_the_tests_have_the_same_features() -> None:
    assert [row[0] for row in ROWS] == [feature.name for feature in FEATURES]


def test_each_row_says_what_becomes_of_it() -> None:
    for row in ROWS:
        assert len(row) == 4, row
        assert all(row), row
        assert re.match("stays", row[1]), row
        for words in row[1:3]:
            assert re.search(
                r"stays?|follows?|as (array|conditional) formulas|as conditional formats", words
            ), row


def test_what_moves_in_the_tests_follows_in_the_table() -> None:
    for row, feature in zip(ROWS, FEATURES, strict=True):
        moves = any(trace.moved and trace.moved != trace.text for trace in feature.traces)
        if moves and row[0] not in ("number formats, styles",):
            assert "follow" in row[2], row


def test_what_is_refused_is_named() -> None:
    for part, _ in _FORBID:
        assert part.split("/")[0].replace("xl", "") in PAGE
        assert part.removesuffix(".+") in PAGE
