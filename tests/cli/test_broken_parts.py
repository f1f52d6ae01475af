"""Workbooks with broken parts: an answer with its result sheets, or words.

Never a traceback, never another input.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import pytest

from optimizer.bundled import bundled
from optimizer.case import InputError
from optimizer.case.reading.reader import read_raw
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.writing.losses import losses_on_saving
from optimizer.cli.dispatch import main
from optimizer.report.files.workbooks import edited_workbook, ending_of
from tests.case.builder import to_xlsx, worked_case
from tests.cli.test_safe_answers import REPORTED

ODD_VALUES = (b"", b"x", b"-1", b"99999999999", b"1.5", b"NULL", b"../x")
ODD_ELEMENTS = (b"<x/>", b'<row r="0"/>', b'<extLst><ext uri="a"/></extLst>', b'<mergeCell ref="A1:B2"/>')


def mutated(data: bytes, seed: random.Random) -> bytes:
    """A copy in which a part or two are lost, cut, garbled, exchanged, or oddly marked up."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    made, harm = io.BytesIO(), seed.choice((lost, cut, garbled, exchanged, odd_attribute, odd_element))
    victims = seed.sample(sorted(parts), k=min(len(parts), seed.choice((1, 1, 2))))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            changed = harm(content, seed, parts) if name in victims else content
            if changed is not None:
                archive.writestr(name, changed)
    return made.getvalue()


def lost(content: bytes, seed: random.Random, parts: dict[str, bytes]) -> bytes | None:
    return None


def cut(content: bytes, seed: random.Random, parts: dict[str, bytes]) -> bytes | None:
    return content[: seed.randrange(len(content) + 1)]


def garbled(content: bytes, seed: random.Random, parts: dict[str, bytes]) -> bytes | None:
    changed = bytearray(content or b" ")
    for _ in range(seed.choice((1, 3, 10))):
        changed[seed.randrange(len(changed))] = seed.randrange(256)
    return bytes(changed)


def exchanged(content: bytes, seed: random.Random, parts: dict[str, bytes]) -> bytes | None:
    return parts[seed.choice(sorted(parts))]


def odd_attribute(content: bytes, seed: random.Random, parts: dict[str, bytes]) -> bytes | None:
    found = list(re.finditer(rb'="([^"]*)"', content))
    if not found:
        return content
    value = seed.choice(found)
    return content[: value.start(1)] + seed.choice(ODD_VALUES) + content[value.end(1) :]


def odd_element(content: bytes, seed: random.Random, parts: dict[str, bytes]) -> bytes | None:
    place = content.find(b">", seed.randrange(max(1, len(content) - 1))) + 1
    return content[:place] + seed.choice(ODD_ELEMENTS) + content[place:]


@pytest.mark.parametrize(
    "first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(40, 640, 40))]
)
def test_an_answer_or_words(first: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = [path.read_bytes() for path in REPORTED] + [
        to_xlsx(worked_case()),
        bundled("inputs/template.xlsx").read_bytes(),
    ]
    statuses = []
    for number in range(first, first + (12 if first == 0 else 40)):
        seed = random.Random(number)
        data = mutated(seed.choice(sound), seed)
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "case.xlsx"
        path.write_bytes(data)
        statuses.append(main(["solve", str(path), "--budget", "10", "--no-unique", "--out", str(path)]))
        heard = capsys.readouterr()
        assert statuses[-1] in (0, 2), (number, heard.err)
        assert "please report" not in heard.err, (number, heard.err)
        if statuses[-1] == 0:
            assert heard.out, number
            written = [one for one in folder.iterdir() if one.is_file()]
            assert any("Results_Summary" in sheet_titles(one) for one in written), number
            assert_same_inputs(data, path.read_bytes(), number)
            assert_edits_can_be_had(data)
    assert {0, 2} <= set(statuses)


def assert_same_inputs(before: bytes, after: bytes, number: int) -> None:
    one, other = read_raw(before).tables, read_raw(after).tables
    assert all(one[name].equals(other[name]) for name in one), number


def assert_edits_can_be_had(data: bytes) -> None:
    """What the Workbook page does with an edited case."""
    before = read_raw(data).tables
    after = {name: table.copy() for name, table in before.items() if len(table)}
    if "Projects" in after:
        after["Projects"].loc[after["Projects"].index[0], "cost_musd"] = 3
    losses_on_saving(data)
    made, _ = edited_workbook(data, before, after, "edited")
    assert ending_of(made) in ("xlsx", "xlsm")
    try:
        read = read_raw(made).tables
    except InputError as unreadable:
        raise AssertionError(str(unreadable)) from None
    assert "Projects" not in after or read["Projects"]["cost_musd"].iloc[0] == 3
