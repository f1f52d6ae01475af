"""A workbook with much that a planner's has: formulas, formats, notes, lists, a chart, a table."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

import xlsxwriter

from tests.case.builder import header_of, worked_case


@cache
def rich_workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    day, money = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": '#,##0.0" mln"'}),
    )
    rows = worked_case(
        Budgets=[
            {"source": "state", "amount_musd": 9, "countries": "KZ"},
            {"source": "bank", "amount_musd": 4.25},
        ],
        Rules=[{"rule": "few", "measure": "projects", "max": 3}],
    )
    for name, records in rows.items():
        sheet = book.add_worksheet(name)
        header = [*header_of(records), "remark"]
        sheet.write_row(0, 0, header)
        for number, record in enumerate(records, start=1):
            for column, title in enumerate(header[:-1]):
                value = record.get(title)
                if isinstance(value, (int, float)) and number == 1:
                    sheet.write_formula(number, column, f"={value}+0", money, value)
                elif value is not None:
                    sheet.write(number, column, value)
            sheet.write_datetime(number, len(header) - 1, date(2026, 11, number), day)
        sheet.write_comment(1, 0, "who says so?")
        sheet.freeze_panes(1, 0)
    own = book.add_worksheet("Own sums")
    own.write_formula(0, 0, "=SUM(Projects!D2:D4)", None, 17)
    own.write_array_formula(1, 0, 3, 0, "{=Projects!D2:D4*2}", None, 20)
    own.data_validation("C1:C9", {"validate": "list", "source": ["a", "b"]})
    own.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": money})
    own.add_table(6, 0, 9, 1, {"name": "Mine", "columns": [{"header": "x"}, {"header": "y"}]})
    own.merge_range("E1:F2", "merged")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Projects!$D$2:$D$4"})
    own.insert_chart("H2", chart)
    book.define_name("costs", "=Projects!$D$2:$D$4")
    book.close()
    return buffer.getvalue()
