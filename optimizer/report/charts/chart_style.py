"""What all Altair charts share: title and description, sizes, and colours that are tied to words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast, overload

import altair as alt

from optimizer.report.charts import colours

WIDTH = 640
LABEL_LIMIT = 260  # names are cut otherwise
NAME_LIMIT = 340  # names of projects are long
TITLE_LETTERS = 74  # of a line: a longer title would be cut at the picture's edge


@overload
def titled(chart: alt.Chart, words: tuple[str, str], *, height: int, width: int = WIDTH) -> alt.Chart: ...
@overload  # alt.layer says that it may give a FacetChart, which it does only where an encoding has facets
def titled(
    chart: alt.LayerChart | alt.FacetChart, words: tuple[str, str], *, height: int, width: int = WIDTH
) -> alt.LayerChart: ...
def titled(chart: Any, words: tuple[str, str], *, height: int, width: int = WIDTH) -> Any:
    """The chart with its finding as title and its alternative text; `height` is the plot's own, in pixels.

    Only the width is fitted to a page: else title, axis and legend would take their height from the plot, and
    a chart of one bar would be a line.
    """
    title, description = words
    heading = alt.TitleParams(lines(title), anchor="start", fontSize=14, color=colours.INK)
    autosize = alt.AutoSizeParams(type="fit-x", contains="padding")
    return (
        chart.properties(
            title=heading, description=description, width=width, height=height, autosize=autosize
        )
        .configure_view(stroke=None)
        .configure_axis(labelLimit=LABEL_LIMIT, gridColor=colours.GRID)
        .configure_legend(labelLimit=LABEL_LIMIT, orient="top", title=None)
    )


def faceted(chart: alt.FacetChart, words: tuple[str, str], *, beneath: str) -> alt.FacetChart:
    """Small charts of their own size side by side: finding as title, a line beneath, alternative text."""
    title, description = words
    heading = alt.TitleParams(lines(title), subtitle=beneath, anchor="start", fontSize=14, color=colours.INK)
    told = chart.properties(title=heading, description=description).configure_view(stroke=None)
    return cast(alt.FacetChart, told.configure_axis(labelLimit=LABEL_LIMIT, gridColor=colours.GRID))


def apart(chart: Any) -> tuple[str, str, Any]:
    """A chart's title and the line beneath as texts, and the chart without: pages break lines themselves."""
    bare = chart.copy(deep=False)
    heading, bare.title = chart.title, alt.Undefined
    beneath = "" if heading.subtitle is alt.Undefined else str(heading.subtitle)
    return " ".join(heading.text), beneath, bare


def nominal(column: str, values: Sequence[str], palette: Sequence[str], *, legend: bool = True) -> alt.Color:
    """A colour for each word, always the same."""
    scale = alt.Scale(domain=list(values), range=list(palette))
    return alt.Color(
        f"{column}:N", scale=scale, legend=alt.Legend(title=None, labelLimit=LABEL_LIMIT) if legend else None
    )


def bar_height(rows: int, *, each: int = 22) -> int:
    """The height of a plot of so many bars: one alone is no line."""
    return max(60, each * rows)


def lines(text: str) -> list[str]:
    """A sentence in lines that fit; Vega does not break them itself."""
    found = [""]
    for word in text.split(" "):
        if found[-1] and len(found[-1]) + 1 + len(word) > TITLE_LETTERS:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found
