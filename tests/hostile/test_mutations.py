"""Mutations of real workbooks: words, or an answer that calamine reads too and that is saved unharmed."""

# ruff: noqa: E501  markup and messages read best in one line

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.judge import judge, mutation
from tests.hostile.mutations import ARCHIVE, CELLS, XML, unpacked
from tests.hostile.rich import rich_workbook

ROOT = Path(__file__).parents[2]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_some_of_each_level() -> None:
    found = {number: judge(number) for number in range(120)}
    wrong = {number: said for number, said in found.items() if any(one.startswith("WRONG") for one in said)}
    assert wrong == {}
    all_said = [one for said in found.values() for one in said]
    assert all_said.count("refused") > 30
    assert all_said.count("calamine agrees") > 30
    assert all_said.count("results placed") > 25
    assert all_said.count("edits placed") > 25


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 11_000, 500))
def test_ten_thousand(first: int, tmp_path: Path) -> None:
    """In a process of its own, so that what one range holds of memory is its own; a killed one goes on."""
    kept = tmp_path / "counts.json"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.hostile.judge", str(first), str(first + 500), str(kept)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    counts = json.loads(kept.read_text())["counts"]
    assert [said for said in counts if said.startswith("WRONG")] == []
    assert counts["tried"] == 500


def test_a_number_names_a_mutation_for_good() -> None:
    assert mutation(7) == mutation(7)
    assert mutation(7) != mutation(8)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("harm", ARCHIVE, ids=lambda harm: harm.__name__)
def test_every_harm_to_the_archive_changes_it(harm) -> None:
    data = rich_workbook()
    assert any(harm(data, random.Random(number)) != data for number in range(10))


@pytest.mark.parametrize("harm", [*XML, *CELLS], ids=lambda harm: harm.__name__)
def test_every_harm_to_a_part_changes_it(harm) -> None:
    parts = unpacked(rich_workbook())
    content = parts["xl/worksheets/sheet6.xml"] + parts["xl/sharedStrings.xml"] + parts["xl/styles.xml"]
    assert any(harm(content, random.Random(number), parts) != content for number in range(20))
