"""The charts, as Altair specifications.

Each says its finding in the title, has units on its axes, an alternative text in `description`, and its frame
as `chart.data`.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import WIDTH, bar_height, nominal, titled
from optimizer.report.charts.time_distance import time_distance_chart
from optimizer.report.charts.value_chart import value_bubble
from optimizer.report.frames.baseline import Subject
from optimizer.report.frames.figure_frames import (
    Division,
    flow_frame,
    part_frame,
    source_frame,
    spend_frame,
)
from optimizer.report.words import chart_words
from optimizer.solver.portfolio import Portfolio

__all__ = [
    "flows_chart",
    "hours_by_part_chart",
    "progress_chart",
    "sources_chart",
    "spend_chart",
    "time_distance_chart",
    "value_bubble",
]

MOST_FLOWS = 40


def hours_by_part_chart(subject: Subject) -> alt.LayerChart:
    """Mean hours of a served tonne by part: bars, a pair of them where there is a portfolio."""
    frame = part_frame(subject)
    states = list(dict.fromkeys(frame["when"]))
    colour = nominal("when", states, [colours.WHEN[when] for when in states], legend=len(states) > 1)
    base = alt.Chart(frame).encode(
        y=alt.Y("part:N", sort=list(colours.PARTS), title=None, axis=alt.Axis(labelLimit=260)),
        yOffset=alt.YOffset("when:N", sort=states),
    )
    bars = base.mark_bar().encode(
        x=alt.X("hours:Q", title="mean hours of a served tonne"),
        color=colour,
        tooltip=["part:N", "when:N", alt.Tooltip("hours:Q", format=",.1f")],
    )
    text = base.mark_text(align="left", dx=3, color=colours.INK).encode(
        x="hours:Q", text=alt.Text("hours:Q", format=",.1f")
    )
    return titled(
        alt.layer(bars, text, data=frame), chart_words.parts(frame), height=6 * (20 + 16 * len(states))
    )


def flows_chart(portfolio: Portfolio) -> alt.LayerChart:
    """Hours of every flow before and after as dumbbells, most kt x hours saved first; served flows only."""
    whole = flow_frame(portfolio)
    frame = (
        whole[whole["hours_before"].notna() & whole["hours_after"].notna()]
        .head(MOST_FLOWS)
        .reset_index(drop=True)
    )
    order = list(frame["label"])
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    tooltip: Any = [
        "label:N",
        alt.Tooltip("kt:Q", title="kt a year", format=",.1f"),
        alt.Tooltip("hours_before:Q", format=",.1f"),
        alt.Tooltip("hours_after:Q", format=",.1f"),
        alt.Tooltip("hours_saved:Q", format=",.1f"),
    ]
    base = alt.Chart(frame).encode(y=y, tooltip=tooltip)
    bars = base.mark_rule(strokeWidth=3, color=colours.GRID).encode(
        x=alt.X("hours_after:Q"), x2="hours_before:Q"
    )
    points = (
        base.transform_fold(["hours_before", "hours_after"], as_=["column", "hours"])
        .transform_calculate(when="datum.column == 'hours_before' ? 'before' : 'after'")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x=alt.X(
                "hours:Q", title="hours from origin to destination", scale=alt.Scale(zero=False, nice=True)
            ),
            color=nominal("when", ["before", "after"], [colours.BEFORE, colours.AFTER]),
            shape=alt.Shape(
                "when:N",
                sort=["before", "after"],
                scale=alt.Scale(domain=["before", "after"], range=["circle", "diamond"]),
            ),
        )
    )
    return titled(
        alt.layer(bars, points, data=frame),
        chart_words.flows(whole, len(frame)),
        height=bar_height(len(frame)),
    )


def spend_chart(portfolio: Portfolio, by: Division = "country") -> alt.LayerChart:
    """Money spent by country, kind or source."""
    frame = spend_frame(portfolio, by)
    spent = frame[frame["spent_musd"] > 0].reset_index(drop=True)
    currency = str(portfolio.case.settings["currency"])
    base = alt.Chart(spent).encode(
        y=alt.Y("name:N", sort=list(spent["name"]), title=None, axis=alt.Axis(labelLimit=260))
    )
    x = alt.X("spent_musd:Q", title=f"million {currency} spent")
    bars = base.mark_bar(color=colours.FUNDED).encode(
        x=x,
        tooltip=[
            "name:N",
            alt.Tooltip("spent_musd:Q", title=f"million {currency}", format=",.2f"),
            alt.Tooltip("share_of_spend_pct:Q", title="% of the money spent", format=".1f"),
            alt.Tooltip("projects_funded:Q", title="projects"),
        ],
    )
    text = base.mark_text(align="left", dx=3, color=colours.INK).encode(
        x=x, text=alt.Text("spent_musd:Q", format=",.1f")
    )
    return titled(
        alt.layer(bars, text, data=spent),
        chart_words.spend(portfolio, frame, by),
        height=bar_height(len(spent), each=26),
    )


def sources_chart(portfolio: Portfolio) -> alt.Chart:
    """What each source gives: the part spent and the part left."""
    frame = source_frame(portfolio)
    currency = str(portfolio.case.settings["currency"])
    order = list(dict.fromkeys(frame["source"]))
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=alt.Y("source:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
            x=alt.X("musd:Q", title=f"million {currency} given by the source"),
            color=nominal("use", ["spent", "left"], [colours.FUNDED, colours.IDLE]),
            order=alt.Order("use:N", sort="descending"),
            tooltip=["source:N", "use:N", alt.Tooltip("musd:Q", title=f"million {currency}", format=",.2f")],
        )
    )
    return titled(chart, chart_words.sources(portfolio, frame), height=bar_height(len(order), each=26))


def progress_chart(frame: pd.DataFrame) -> alt.Chart:
    """Best portfolio and best bound over a solve's seconds.

    `frame` has seconds, objective, best_bound (blank until known).

    Both stand in percent above the last bound, which no portfolio can be below. It begins when both are
    known: the first bounds, of no use yet, would flatten everything else.
    """
    known = frame.reindex(columns=["seconds", "objective", "best_bound"]).astype(float).dropna()
    least = float(known["best_bound"].iloc[-1]) if len(known) else 0.0
    above = known[["objective", "best_bound"]].sub(least).mul(100 / (abs(least) or 1.0))
    long = (
        known[["seconds"]]
        .join(above)
        .rename(columns={"objective": "best found", "best_bound": "no portfolio can be below"})
        .melt("seconds", var_name="line", value_name="value")
    )
    lines = ["best found", "no portfolio can be below"]
    chart: alt.Chart = (
        alt.Chart(long)
        .mark_line(interpolate="step-after", point=True)
        .encode(
            x=alt.X("seconds:Q", title="seconds"),
            y=alt.Y("value:Q", title="% above the least possible", scale=alt.Scale(zero=False)),
            color=nominal("line", lines, [colours.AFTER, colours.BEFORE]),
            strokeDash=alt.StrokeDash(
                "line:N", scale=alt.Scale(domain=lines, range=[[1, 0], [6, 3]]), legend=None
            ),
            tooltip=["line:N", alt.Tooltip("seconds:Q", format=".1f"), alt.Tooltip("value:Q", format=",.4f")],
        )
    )
    return titled(chart, chart_words.progress(known), height=240, width=WIDTH)
