"""One workbook that has all that Excel can hold, around the worked case of docs/workbook.md.

XlsxWriter makes what it knows; tests/workbook/whole_parts.py puts in the rest by hand, as Excel writes it.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

import xlsxwriter

from tests.case import builder
from tests.workbook import whole_parts
from tests.workbook.whole_xml import THREAD_ID

MINISTRY = "Ministry of Roads"


def picture(colour: bytes = b"\x20\x60\xa0") -> bytes:
    """A small picture of one colour, as .png."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", 12, 8, 8, 2, 0, 0, 0)
    lines = (b"\0" + colour * 12) * 8
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@cache
def whole_workbook() -> bytes:
    """The workbook (.xlsm) with every feature of tests/workbook/features.py in it."""
    return whole_parts.put_in(_drawn())


def _drawn() -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, records in builder.worked_case().items():
        sheet = book.add_worksheet(name)
        header = builder.header_of(records)
        sheet.write_row(0, 0, header)
        for row, record in enumerate(records, start=1):
            for column, title in enumerate(header):
                if record.get(title) is not None:
                    sheet.write(row, column, record[title])
        if name == "Projects":
            _projects(book, sheet)
    sheet = book.add_worksheet(MINISTRY)
    _ministry_formulas(book, sheet)
    _ministry_looks(book, sheet)
    _ministry_pictures(book, sheet)
    pivot = book.add_worksheet("Pivot")
    pivot.write_column("A3", ["Row Labels", "new_b1", "onestop", "train", "Grand Total"])
    pivot.write_column("B3", ["Sum of cost_musd", 10, 6, 1, 17])
    pivot.write_formula("D1", "=1+1", None, 2)  # made a link to another workbook by whole_parts
    book.add_worksheet("Hidden").hide()
    book.get_worksheet_by_name("Hidden").write("A1", "secret")
    deep = book.add_worksheet("Deep")
    deep.very_hidden()
    deep.write_column("A1", ["choice", "first", "second"])
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Projects!$D$2:$D$4"})
    book.add_chartsheet("Chart sheet").set_chart(chart)
    book.define_name("cost_of_onestop", "=Projects!$D$4")
    book.define_name("costs_as_they_grow", "=OFFSET(Projects!$D$2,0,0,COUNTA(Projects!$A:$A)-1,1)")
    book.define_name(f"'{MINISTRY}'!own_rate", f"='{MINISTRY}'!$B$2")
    book.set_custom_property("MSIP_Label_0f1e_Name", "Internal")
    book.set_properties({"title": "All of Excel", "author": "A planner"})
    book.set_calc_mode("auto")
    book.add_vba_project(BytesIO(b"\xd0\xcf\x11\xe0 macros"), is_stream=True)
    book.close()
    return buffer.getvalue()


def _projects(book: Any, sheet: Any) -> None:
    """A table of the planner's own over the projects, with what hangs on its cells."""
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": '#,##0.00" M$"'})
    sheet.write_row("E1", ["my note", "doubled", "costs in full"])
    sheet.write_rich_string("E2", "a ", bold, "bold", " word")
    sheet.write("E3", "second")
    sheet.write_url("E4", "https://example.org/onestop", string="the law")
    for row, value in ((2, 20), (3, 2), (4, 12)):
        sheet.write_formula(f"F{row}", f"=D{row}*2", None, value)
        sheet.write_formula(
            f"G{row}", f"=mine[[#This Row],[cost_musd]]*{MILLION}", None, value * MILLION // 2
        )
    sheet.write_formula("D4", "=2*3", money, 6)
    note = {"width": 300, "height": 140, "color": "#CCFFCC", "font_name": "Arial", "font_size": 12}
    sheet.write_comment("D4", "ask the ministry", {**note, "author": "planner"})
    sheet.write_comment("A2", "the oldest bridge")
    sheet.write_comment("A4", "[Threaded comment]\n\nIs this agreed?", {"author": f"tc={THREAD_ID}"})
    sheet.add_table(
        "A1:G4",
        {
            "name": "mine",
            "columns": [
                *(
                    {"header": one}
                    for one in ("project", "kind", "country", "cost_musd", "my note", "doubled")
                ),
                {"header": "costs in full"},
            ],
        },
    )
    sheet.data_validation("D2:D50", {"validate": "decimal", "criteria": ">", "value": 0})
    sheet.conditional_format("D2:D50", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D2:D50", {"type": "icon_set", "icon_style": "3_arrows"})
    mark = {
        "type": "formula",
        "criteria": "=$D2>Settings!$B$3",
        "format": book.add_format({"bg_color": "red"}),
    }
    sheet.conditional_format("A2:D50", mark)


MILLION = 1_000_000


def _ministry_formulas(book: Any, sheet: Any) -> None:
    """A planner's own sheet: formulas of every kind over the case and over results."""
    sheet.write_column(
        "A1", ["Rate", "Rate", "Cost", "Sum", "Array", "Spill", "Result", "Name", "Half", "Text"]
    )
    sheet.write("B2", 1.5)
    sheet.write_formula("B3", "=Projects!D4*2", None, 12)
    sheet.write_formula("B4", "=SUM(Projects!$D$2:$D$4)", None, 17)
    sheet.write_array_formula("B5:C5", "{=Projects!D2*{1,2}}", None, 10)
    sheet.write_number("C5", 20)
    sheet.write_dynamic_array_formula("B6:B6", "=_xlfn.UNIQUE(Effects!A2:A2)", None, "new_b1")
    sheet.write_formula("B7", "=SUM(Results_Projects!C2:C4)", None, 1_000_012.5)
    sheet.write_formula("B8", "=cost_of_onestop+SUM(costs_as_they_grow)", None, 23)
    sheet.write_formula("B9", "=B2*0", None, 0)
    sheet.write_formula("B10", '=IF(B2>1,"high","low")', None, "high")
    for row, value in ((11, 3), (12, 3), (13, 3)):  # made one shared formula by whole_parts
        sheet.write_formula(f"B{row}", f"=$B$2*{2}", None, value)
    sheet.write("D2", 0.3)
    sheet.write("D3", 1.5e300)
    sheet.write_column("J1", ["a", "b", "c"])
    sheet.add_table(
        "L1:M4",
        {
            "name": "funds",
            "total_row": True,
            "data": [["fund", 3], ["bank", 4]],
            "columns": [
                {"header": "source", "total_string": "Total"},
                {"header": "money", "total_function": "sum", "total_value": 7},
            ],
        },
    )


def _ministry_looks(book: Any, sheet: Any) -> None:
    sheet.set_row(20, 30, None, {"hidden": True})
    for row in (14, 15):
        sheet.set_row(row, None, None, {"level": 1})
    sheet.set_column("H:H", 12, None, {"hidden": True})
    sheet.set_column("I:I", 12, book.add_format({"italic": True, "num_format": "0.000E+00"}), {"level": 1})
    sheet.freeze_panes(1, 1)
    sheet.merge_range("A30:C31", "merged", book.add_format({"align": "center", "border": 2}))
    sheet.data_validation("J2:J9", {"validate": "list", "source": ["a", "b", "c"]})
    sheet.data_validation("K2:K9", {"validate": "list", "source": "=Deep!$A$2:$A$3"})
    sheet.add_sparkline("N2", {"range": "Projects!$D$2:$D$4", "markers": True})
    sheet.write_url("A20", "internal:'Projects'!A1", string="to the projects")
    sheet.ignore_errors({"number_stored_as_text": "J1:J9"})
    sheet.insert_checkbox("N4", True)
    sheet.protect("secret", {"format_cells": True})
    sheet.unprotect_range("B2:B3", "rates")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area("A1:N40")
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks([25])
    sheet.set_footer("&LPage &P of &N")


def _ministry_pictures(book: Any, sheet: Any) -> None:
    sheet.set_header(
        "&L&G&RMinistry", {"image_left": "header.png", "image_data_left": BytesIO(picture(b"\xa0\0\0"))}
    )
    sheet.set_background(BytesIO(picture(b"\xf0\xf0\xf0")))
    linked = {"image_data": BytesIO(picture()), "url": "https://example.org", "description": "a bridge"}
    sheet.insert_image("E12", "bridge.png", linked)
    sheet.embed_image(
        "N6", "cell.png", {"image_data": BytesIO(picture(b"\0\xa0\0")), "description": "in a cell"}
    )
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {"name": "=Projects!$D$1", "categories": "=Projects!$A$2:$A$4", "values": "=Projects!$D$2:$D$4"}
    )
    chart.set_title({"name": "Costs"})
    sheet.insert_chart("E14", chart)
    sheet.insert_textbox("E30", "linked", {"textlink": "=Projects!$D$4"})
    sheet.insert_button("H30", {"macro": "run_all", "caption": "Run"})
    sheet.write_comment("B2", "agreed in May", {"author": "planner"})
