"""Numbers in people's notations: one meaning, or none and a reason."""

from __future__ import annotations

import pytest

from optimizer.case.notation import Mark, NotANumber, parse, style_of


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7,5", 7.5),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("-0,500", -0.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u202f567", 1234567),
        ("1'234.5", 1234.5),
        ("1,234,567", 1234567),
        ("1e3", 1000),
        ("\u22125", -5),
        (" 7 ", 7),
    ],
)
def test_what_says_one_thing_is_read_in_either_notation(text: str, value: float, mark: Mark) -> None:
    assert parse(text, mark) == value


def test_what_could_say_two_things_is_as_the_notation_says() -> None:
    assert (parse("1,234", "."), parse("1,234", ",")) == (1234, 1.234)
    assert (parse("1.234", "."), parse("1.234", ",")) == (1.234, 1234)


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize("text", ["7 5", "10 12", "1 2 3", "1234 567", "1 23,5", "1,5 234", "1 2345"])
def test_two_numbers_in_a_cell_are_never_run_together(text: str, mark: Mark) -> None:
    taken = parse(text, mark)
    assert isinstance(taken, NotANumber)
    assert "two numbers" in taken.reason


@pytest.mark.parametrize(
    "text", ["abc", "=2+3", "12%", "12 %", "(5)", "$30", "1e400", "nan", "inf", "1,2,3", "-", ""]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert isinstance(parse(text), NotANumber)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("12.5", "plain"), ("1e3", "plain"), ("12,5", "decimal comma"), ("1,234", "decimal comma"),
        ("1 234", "thousands"), ("1 234,5", "thousands"), ("1.234,5", "thousands"),
        ("1,234,567", "thousands"), ("1’234", "thousands"), ("12%", None), ("abc", None), ("−5", None),
        ("1 2", None), ("=2+3", None),
    ],
)  # fmt: skip
def test_how_a_text_writes_its_number(text: str, style: str | None) -> None:
    assert style_of(text) == style
