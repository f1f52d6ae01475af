"""What a brief is made of: paragraphs, tables and pictures in sections.

The templates turn them into HTML, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimizer.case.frame_rows import blank, records
from optimizer.report.charts.chart_style import apart
from optimizer.report.charts.svg import svg_of

# A page's width and half of it: letters of 10 pixels come out at 6.5 points or more on A4.
WIDE_PX, HALF_PX = (
    760,
    380,
)


@dataclass(frozen=True)
class Column:
    """A column of a table: the frame's name for it, its heading, and how its numbers are written."""

    name: str
    heading: str
    digits: int | None = None

    @property
    def is_number(self) -> bool:
        return self.digits is not None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is its class in the style sheet."""

    macro: ClassVar[str] = "paragraph"
    words: str
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A frame as a table; blanks are dashes."""

    macro: ClassVar[str] = "table"
    frame: pd.DataFrame
    columns: Sequence[Column]
    caption: str = ""

    @property
    def rows(self) -> Iterator[list[tuple[Column, str]]]:
        """Each row's cells as they are written."""
        return (
            [(column, _cell(row[column.name], column)) for column in self.columns]
            for row in records(self.frame)
        )


@dataclass(frozen=True)
class Picture:
    """A drawn chart under its finding, with notes beneath."""

    macro: ClassVar[str] = "picture"
    svg: Markup
    title: str
    notes: Sequence[str] = ()
    is_wide: bool = True


@dataclass(frozen=True)
class Pair:
    """A picture and its figures side by side."""

    macro: ClassVar[str] = "pair"
    picture: Picture
    table: Table


Block = Paragraph | Table | Picture | Pair


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: Sequence[Block]


def section(heading: str, *blocks: Block) -> Section:
    return Section(heading, blocks)


def picture(
    chart: Any, *, name: str, notes: Sequence[str] = (), width: int = WIDE_PX, height: int | None = None
) -> Picture:
    """One of the app's charts as a picture; `name` tells it from the others of the page."""
    title, _, bare = apart(chart)
    drawn = svg_of(bare, name=name, title=title, width=width, height=height)
    # Made from text that the engine has escaped.
    return Picture(Markup(drawn), title, notes, is_wide=width > HALF_PX)


def page(**parts: Any) -> str:
    """The whole page; every text in it is escaped."""
    environment = Environment(
        loader=PackageLoader("optimizer.report.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("brief.html").render(**parts)


def _cell(value: object, column: Column) -> str:
    if blank(value) or value == "":
        return "–"
    if column.digits is not None and isinstance(value, (int, float)):
        return f"{float(value):,.{column.digits}f}"
    return str(value)
