"""Pieces of HTML: every text is escaped here, and nowhere else is text turned into HTML."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimizer.case.frame_rows import blank, records

STYLE = """
:root { color: #222; font: 15px/1.5 system-ui, "Segoe UI", Arial, sans-serif; }
body { max-width: 1000px; margin: 2rem auto; padding: 0 1rem; background: #fff; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid #00835e; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.run { color: #5f6b76; margin: 0 0 1rem; }
.headline { font-size: 1.15rem; border-left: 5px solid #00835e; padding: .6rem .9rem; background: #f1f7f4; margin: 0 0 1rem; }
.warning { border-left: 5px solid #d55e00; padding: .6rem .9rem; background: #fdf3ec; margin: .8rem 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: .6rem; margin: 0; }
.figures div { border: 1px solid #d9dde1; border-radius: 4px; padding: .5rem .7rem; }
.figures dt { color: #5f6b76; font-size: .85rem; } .figures dd { margin: 0; font-size: 1.1rem; font-weight: 600; }
.figures dd small { display: block; font-weight: 400; font-size: .8rem; color: #5f6b76; }
table { border-collapse: collapse; width: 100%; font-size: .84rem; margin: .5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; overflow-wrap: break-word; }
th, td { border-bottom: 1px solid #e3e6e9; }
th:first-child, td:first-child { width: 24%; }
th { border-bottom: 2px solid #9aa4ad; } td.n, th.n { text-align: right; white-space: nowrap; }
figure { margin: .8rem 0; } figure svg { width: 100%; height: auto; display: block; }
figcaption { font-weight: 600; } figure small, p.note { color: #5f6b76; font-size: .82rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.2rem; }
footer { margin-top: 2rem; border-top: 1px solid #d9dde1; font-size: .82rem; color: #444; }
code { font-size: .95em; overflow-wrap: anywhere; }
@page { size: A4; margin: 14mm 13mm; }
@media print {
  :root { font-size: 10.5px; } body { margin: 0; max-width: none; padding: 0; }
  h2 { break-after: avoid; } figure, tr, .headline, .figures { break-inside: avoid; } thead { display: table-header-group; }
  .headline, .warning, h2, .figures div { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
@media (max-width: 640px) { .pair { grid-template-columns: 1fr; } }
"""


@dataclass(frozen=True)
class Column:
    """A column of a table: the frame's name for it, its heading, and how its numbers are written."""

    name: str
    heading: str
    digits: int | None = None

    @property
    def is_number(self) -> bool:
        return self.digits is not None


def text(value: object) -> str:
    return html.escape(str(value))


def table(frame: pd.DataFrame, columns: Sequence[Column], *, caption: str = "") -> str:
    """A frame as a table; blanks are dashes."""
    head = "".join(f'<th scope="col"{_numeric(column)}>{text(column.heading)}</th>' for column in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td{_numeric(column)}>{text(_cell(row[column.name], column))}</td>" for column in columns) + "</tr>\n"
        for row in records(frame)
    )
    said = f"<caption>{text(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _numeric(column: Column) -> str:
    return ' class="n"' if column.is_number else ""


def _cell(value: object, column: Column) -> str:
    if blank(value) or value == "":
        return "–"
    return f"{float(value):,.{column.digits}f}" if column.digits is not None and isinstance(value, (int, float)) else str(value)


def picture(svg: str, *, title: str, description: str, notes: Sequence[str] = ()) -> str:
    """A drawn picture with its finding above it and its alternative text for screen readers."""
    small = f"<small>{text(' '.join(notes))}</small>" if notes else ""
    drawn = f'<div role="img" aria-label="{text(description)}">{svg}</div>'
    return f'<figure role="group"><figcaption>{text(title)}</figcaption>{drawn}{small}</figure>'


def key_figures(figures: Mapping[str, tuple[str, str]]) -> str:
    """Name -> (figure, remark) as a grid."""
    cells = (
        f"<div><dt>{text(name)}</dt><dd>{text(value)}<small>{text(remark)}</small></dd></div>"
        for name, (value, remark) in figures.items()
    )
    return f'<dl class="figures">{"".join(cells)}</dl>'


def section(heading: str, *parts: str) -> str:
    return f"<section>\n<h2>{text(heading)}</h2>\n" + "\n".join(part for part in parts if part) + "\n</section>"


def paragraph(words: str, *, kind: str = "") -> str:
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{text(words)}</p>"


def page(title: str, body: Sequence[str]) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )
