"""Text of a workbook is shown as it stands: none becomes bold, a link, a formula or a tag."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from optimizer.case.schema import SHEETS
from screens.parts.text import in_badge, listed, literal
from tests.app.driver import desk_of, on, shown, texts, wait_for_answers, wait_for_questions, wait_for_studies
from tests.app.test_screens import SCREENS
from tests.case.builder import Rows, to_xlsx, with_settings

SIGNS = "**bold** [x](http://e) $a$ <b>"
# Fields of the page's elements that are read as markdown.
MARKDOWN = {
    "body",
    "label",
    "help",
    "text",
    "delta",
    "content",
}


def rows_full_of_signs() -> Rows:
    """The worked case with signs wherever a person may write, in a column of their own too."""
    rows = with_settings(currency=SIGNS)
    rows["Settings"][0]["value"] = SIGNS
    for degrees, node in enumerate(rows["Nodes"]):
        node |= {"lat": 40 + degrees, "lon": 50 + degrees}
    rows["Budgets"] = [{"source": "bank", "amount_musd": 10}]
    for sheet in SHEETS:
        written = [column.name for column in sheet.columns if column.type == "text" and not column.required]
        for row in rows.get(sheet.name, []) if sheet.name != "Settings" else []:
            row.update(dict.fromkeys((*written, SIGNS), SIGNS))
    for row in rows["Projects"]:
        del row["group"]  # one name would make all of them alternatives
    return rows


def opened(at: AppTest, rows: Rows) -> AppTest:
    assert desk_of(at).open(f"{SIGNS}.xlsx", to_xlsx(rows)) == ()
    return at


def solved(at: AppTest) -> AppTest:
    on(at, "solve")
    at.text_input(key=f"name_{len(desk_of(at).runs)}").set_value(SIGNS)
    shown(at)
    at.button(key="solve").click()
    return wait_for_answers(shown(at))


def read_as_markdown(message: Message, field: str = "") -> Iterator[str]:
    for one, value in message.ListFields():
        if isinstance(value, Message):
            yield from read_as_markdown(value, one.name)
        elif isinstance(value, str):
            if one.name in MARKDOWN:
                yield value
        elif one.message_type is not None and not one.message_type.GetOptions().map_entry:
            for part in value:
                yield from read_as_markdown(part, one.name)


def assert_literal(at: AppTest) -> None:
    for element in (*at.main, *at.sidebar):
        proto = getattr(element, "proto", None)
        for text in read_as_markdown(proto) if isinstance(proto, Message) else ():
            assert "bold" not in text.replace(literal("**bold**"), "").replace(in_badge(SIGNS), ""), (
                type(element),
                text,
            )
    for table in at.table:
        assert "bold" not in table.value.to_csv().replace(literal(SIGNS), "")
    for chart in at.get("plotly_chart"):
        for text in read_as_tags(json.loads(chart.proto.spec)):
            # The map's own tags are closed, that of the signs is not.
            assert text.count("<b>") == text.count("</b>"), text


def read_as_tags(drawn: dict[str, Any]) -> Iterator[str]:
    """What plotly reads tags in: titles, and texts at points."""
    yield drawn["layout"].get("title", {}).get("text", "")  # a page shows it as text above the map
    for trace in drawn["data"]:
        yield from [trace.get("name", ""), *trace.get("text", ())]


def test_signs_in_names_are_shown_on_every_screen(small: AppTest) -> None:
    at = solved(opened(small, rows_full_of_signs()))
    desk_of(at).project = "onestop"
    on(at, "budget")
    at.button(key="draw").click()
    wait_for_studies(shown(at))
    on(at, "robustness")
    at.text_input(key="stress_draws").set_value("5")
    shown(at)
    for key in ("begin_stress", "look"):
        at.button(key=key).click()
        wait_for_studies(shown(at))
    for screen in SCREENS:
        on(at, screen)
        wait_for_questions(at)
        assert literal(SIGNS) in texts(at), screen
        assert_literal(at)


def test_signs_in_a_diagnosis_and_in_what_is_refused(small: AppTest) -> None:
    rows = rows_full_of_signs()
    for row in rows["Projects"]:
        row["status"] = "committed"
    at = wait_for_studies(solved(opened(small, rows)))
    assert "repairs the case" in texts(at)
    assert_literal(at)
    on(at, "workbook")
    at.file_uploader[0].upload(f"{SIGNS}.xlsx", b"PK\x03\x04 this broke off")
    assert_literal(shown(at))


def test_what_no_backslash_parts_is_parted() -> None:
    assert literal("**a** <b>") == "\\*\\*a\\*\\* \\<b\\>"
    assert literal("a\n# b") == "a \\# b"
    assert literal("&lt;") == "\\&lt;"
    assert literal("at 10:30") == "at 10:30"
    assert in_badge("[a]_") == "[a]\\_"
    assert listed(["a_1", "b"]) == "a\\_1, b"
    assert listed(range(45)).endswith("39 and 5 more")


@pytest.mark.parametrize("signs", [":smile:", ":red[", "http://e", "www.e", "me@e", "->", "<-", "--", ">="])
def test_icons_addresses_and_arrows_are_not_made(signs: str) -> None:
    assert signs not in literal(f"x {signs}y z] :").replace("\\", "")
