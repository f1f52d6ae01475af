"""What openpyxl passes over without a word is an error in words, or read as Excel reads it."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from optimizer.case import InputError, check_workbook, read_case
from optimizer.case.alike import FEW
from optimizer.case.problems import error
from optimizer.case.reading.guard import workbook_bytes
from optimizer.report.files.console import problem_lines
from optimizer.report.files.json_answers import MOST_PROBLEMS, problems_answer
from tests.case.builder import to_xlsx, worked_case
from tests.hostile.bombs import NODES, STRINGS, changed, sound
from tests.hostile.mutations import packed, unpacked
from tests.hostile.rich import rich_workbook

DAMAGED = {
    "a row above the one before it": (b'<row r="3"', b'<row r="1"', "row 1 stands below row 2"),
    "a cell of another row": (b'r="B3"', b'r="B7"', "stands out of order"),
    "a cell twice": (b'r="B3"', b'r="A3"', "stands out of order"),
    "a type that is none": (b'<c r="C3" t="n"', b'<c r="C3" t="x"', "no value of the type"),
    "a number with a mark of Python's": (b"<v>8</v>", b"<v>1_0</v>", "is no number"),
    "two values": (b"<v>8</v>", b"<v>8</v><v>9</v>", "holds something that is no value"),
    "something between rows": (b'<row r="3"', b'<x/><row r="3"', "between its rows"),
    "no table of cells": (b"sheetData>", b"sheetDate>", "between its rows"),
    "a format that is none": (b'<c r="C3"', b'<c r="C3" s="-1"', "has the format"),
}


@pytest.mark.parametrize(("old", "new", "says"), DAMAGED.values(), ids=DAMAGED)
def test_damage_is_told(old: bytes, new: bytes, says: str) -> None:
    content = sound()[NODES]
    assert old in content
    case, problems = check_workbook(packed({**sound(), NODES: content.replace(old, new)}))
    assert case is None
    assert says in problems[0].message
    assert problems[0].remedy


def test_a_text_that_the_file_does_not_list() -> None:
    parts = unpacked(rich_workbook())
    for at in (b"-1", b"9999", b" 1", b"1.0"):
        name = "xl/worksheets/sheet2.xml"
        content = parts[name].replace(b"<v>", b"<v>" + at + b"</v><v>", 1).replace(b"</v><v>", b"</v><!--", 1)
        content = content.replace(b"</v></c>", b"--></c>", 1)
        with pytest.raises(InputError, match="refers to the text"):
            read_case(packed({**parts, name: content}))


def test_a_comment_parts_no_value() -> None:
    assert b"<v>8</v>" in sound()[NODES]
    data = changed(NODES, b"<v>8</v>", b"<v>1<!-- x -->8</v>")
    assert read_case(data).tables["Nodes"]["transfer_hours"].iloc[1] == 18


def test_escapes_are_the_characters_that_they_stand_for() -> None:
    rows = worked_case()
    rows["Nodes"][0]["name"] = "a_x000A_b _x005F_x0041_ _xZZZZ_"
    assert read_case(to_xlsx(rows)).tables["Nodes"]["name"].iloc[0] == "a\nb _x0041_ _xZZZZ_"


TRICKS = {
    "a path upwards": ({"../evil.xml": b"<x/>"}, "a part is named"),
    "a drive": ({"C:/evil.xml": b"<x/>"}, "a part is named"),
    "two spellings of one name": ({"XL/styles.XML": b"<x/>"}, "two parts are named"),
    "a part that packs too well": ({"xl/x.xml": b" " * 3_000_000}, "times its size"),
    "UTF-16": ({NODES: '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")}, "written in UTF-16"),
    "UTF-7": ({NODES: b'<?xml version="1.0" encoding="UTF-7"?><x/>'}, "written in UTF-7"),
}


@pytest.mark.parametrize(("parts", "says"), TRICKS.values(), ids=TRICKS)
def test_tricks_of_archives_are_refused(parts: dict[str, bytes], says: str) -> None:
    (problem,) = check_workbook(packed({**sound(), **parts}))[1]
    assert says in problem.message
    assert problem.remedy


def test_two_entries_of_one_name() -> None:
    made = io.BytesIO(packed(sound()))
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(NODES, sound()[NODES])
    (problem,) = check_workbook(made.getvalue())[1]
    assert "two parts are named" in problem.message


def test_an_honest_large_workbook_passes() -> None:
    """200,000 rows, and as many texts, as a writer of shared strings has them: looked at, not read."""
    row = b'<row r="#"><c r="A#" t="s"><v>#</v></c><c r="B#" s="1"><v>#.25</v></c></row>'
    rows = b"".join(row.replace(b"#", b"%d" % number) for number in range(5, 200_000))
    texts = b"".join(b"<si><t>text %d</t></si>" % number for number in range(200_000))
    content = sound()[NODES].replace(b"</sheetData>", rows + b"</sheetData>")
    data = packed({**sound(), NODES: content, STRINGS: b"<sst>" + texts + b"</sst>"})
    assert workbook_bytes(data) == data
    from optimizer.case.reading.limits import refuse_too_much

    refuse_too_much(unpacked(data))


def test_what_stands_behind_the_cells_is_no_row() -> None:
    from optimizer.case.reading.limits import refuse_too_much
    from tests.hostile.bombs import numbered

    formats = numbered(
        b'<conditionalFormatting sqref="A#"><cfRule priority="#"/></conditionalFormatting>', 50_000
    )
    content = sound()[NODES].replace(b"</sheetData>", b"</sheetData>" + formats)
    refuse_too_much({**sound(), NODES: content})


def junk(count: int):
    return [
        error("Nodes", row, "node", f"x{row}", f'"x{row}" is not an id', "use letters")
        for row in range(2, count + 2)
    ]


def test_few_findings_are_told_one_by_one() -> None:
    assert problem_lines(junk(FEW)) == [f"problem: {one}" for one in junk(FEW)]


def test_many_alike_are_told_once() -> None:
    other = error("Links", 2, "hours", "", "it is blank", "fill it")
    first, last = problem_lines([*junk(50_000), other])
    assert first.startswith(
        'problem: Nodes row 2, node: "x2" is not an id; use letters. (49,999 more like this'
    )
    assert "in rows 3, 4, 5 … 50001" in first
    assert last == f"problem: {other}"
    with pytest.raises(InputError) as raised:
        raise InputError(junk(50_000))
    assert len(str(raised.value)) < 400
    assert len(raised.value.problems) == 50_000


def test_json_says_how_many_more_there_are() -> None:
    answer = problems_answer(junk(MOST_PROBLEMS + 7))
    assert (len(answer["problems"]), answer["more_problems"]) == (MOST_PROBLEMS, 7)
    assert "more_problems" not in problems_answer(junk(3))


def test_many_kinds_are_bounded() -> None:
    kinds = [
        error(f"Sheet {letter * n}", 1, "", "", "wrong", "") for letter in "abcdef" for n in range(1, 99)
    ]
    lines = problem_lines(kinds)
    assert len(lines) == 201
    assert lines[-1] == f"and {len(kinds) - 200} more; --json tells them"
