"""The time-distance chart: kilometres across, hours upwards, stops as steps, as UNESCAP and CAREC draw it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.case.labels import flow_ends
from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import nominal, titled
from optimizer.report.charts.time_distance_labels import HEIGHT, WIDTH, label_frame, line_frame
from optimizer.report.frames.baseline import Baseline, Subject, legs_of

LABEL_PIXELS = 330


def time_distance_chart(subject: Subject, flow_id: str) -> alt.LayerChart:
    """A flow's main route today, or before and after a portfolio. The frame is that of baseline.legs_of."""
    legs = legs_of(subject, flow_id)
    lines, labels, borders = line_frame(legs), label_frame(legs), border_frame(legs)
    states = list(dict.fromkeys(lines["when"])) or ["today"]
    longest = float(lines["km"].max()) if len(lines) else 1.0
    x = alt.X("km:Q", title=distance_title(legs), scale=alt.Scale(domain=[0, longest], nice=False))
    y = alt.Y("hours:Q", title="hours since the origin")
    line = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2.2)
        .encode(
            x=x,
            y=y,
            order="order:Q",
            color=nominal("when", states, [colours.WHEN[when] for when in states], legend=len(states) > 1),
            strokeDash=alt.StrokeDash(
                "when:N", scale=alt.Scale(domain=states, range=[[1, 0], [7, 3]][: len(states)]), legend=None
            ),
            tooltip=[
                "name:N",
                "when:N",
                alt.Tooltip("km:Q", format=",.0f"),
                alt.Tooltip("hours:Q", format=",.1f"),
            ],
        )
    )
    return titled(
        alt.layer(_borders(borders, x), *_leaders(labels), line, *_texts(labels, x), data=legs),
        words(subject, flow_id, legs),
        width=WIDTH,
        height=HEIGHT,
    )


def _texts(labels: pd.DataFrame, x: alt.X) -> Iterator[alt.Chart]:
    """A layer for each colour and alignment: an encoded colour would add its words to the legend."""
    key: Any
    for key, group in labels.groupby(["when", "align"], sort=False):
        when, align = key
        gap, colour = -6 if align == "right" else 6, colours.TEXT_WHEN[when]
        mark = alt.Chart(group).mark_text(
            align=align, dx=gap, fontSize=10, baseline="middle", limit=LABEL_PIXELS, color=colour
        )
        yield mark.encode(x=x, y=alt.Y("hours:Q"), text="text:N")


def _leaders(labels: pd.DataFrame) -> Iterator[alt.Chart]:
    """Thin lines from stops to texts that found no room beside them."""
    led = labels.dropna(subset=["leader_km"])
    for when, group in led.groupby("when", sort=False):
        rules = alt.Chart(group).mark_rule(strokeWidth=0.8, color=colours.TEXT_WHEN[str(when)])
        ends: Any = {"x2": "leader_km:Q", "y2": "leader_hours:Q"}
        yield rules.encode(x=alt.X("stop_km:Q"), y=alt.Y("stop_hours:Q"), **ends)


def _borders(borders: pd.DataFrame, x: alt.X) -> alt.LayerChart:
    """Countries along the top, a thin line where one ends."""
    base = alt.Chart(borders)
    rules = base.mark_rule(color=colours.GRID, strokeDash=[2, 3]).encode(x=alt.X("km_to:Q"))
    names = base.mark_text(fontSize=11, fontWeight="bold", color=colours.PALE_INK, baseline="top").encode(
        x=alt.X("km_middle:Q"), y=alt.value(2), text="country:N"
    )
    layers: alt.LayerChart = rules + names
    return layers


def border_frame(legs: pd.DataFrame) -> pd.DataFrame:
    """Countries along the first line: country, km_from, km_to, km_middle.

    Short stretches keep their line only.
    """
    columns = ["country", "km_from", "km_to", "km_middle"]
    if not len(legs):
        return pd.DataFrame(columns=columns)
    ways = legs[(legs["when"] == legs["when"].iloc[0]) & (legs["kind"] == "travel")]
    longest = float(ways["km_to"].max())
    stretches: list[list[Any]] = []
    for way in records(ways):
        if stretches and stretches[-1][0] == way["country"]:
            stretches[-1][2] = way["km_to"]
        else:
            stretches.append([way["country"], way["km_from"], way["km_to"]])
    wide = [(name if end - start > 0.035 * longest else "", start, end) for name, start, end in stretches]
    return pd.DataFrame([(*row, (row[1] + row[2]) / 2) for row in wide], columns=columns)


def distance_title(legs: pd.DataFrame) -> str:
    """The axis says how the kilometres are known."""
    found = set(legs["length"]) if len(legs) else set()
    if found == {"given"} or not found:
        return "kilometres from the origin"
    if "given" not in found and "estimated" not in found:
        return "kilometres from the origin (lengths not known: links drawn equally long)"
    return "kilometres from the origin (some lengths estimated)"


def words(subject: Subject, flow_id: str, legs: pd.DataFrame) -> tuple[str, str]:
    """Title and alternative text."""
    flow = f"{flow_ends(subject.case, flow_id)} ({flow_id})"
    year = ""
    if not subject.instance.is_static and not isinstance(subject, Baseline):
        year = f" in {subject.instance.years[-1].number}"
    if not len(legs):
        return f"{flow} is not carried", f"No line: {flow} is not carried."
    ends = {
        when: (float(group["km_to"].max()), float(group["hours_to"].max()))
        for when, group in legs.groupby("when", sort=False)
    }
    last = list(ends)[-1]
    km, hours = ends[last]
    stops = legs[(legs["when"] == last) & (legs["kind"] != "travel")]
    share = "none of that at stops"
    if hours:
        share = f"{100 * stops['hours'].sum() / hours:.0f} % of that at stops"
    if "before" in ends and "after" in ends:
        title = (
            f"{flow}: {ends['before'][1]:,.1f} hours before, "
            f"{hours:,.1f} after{year} over {km:,.0f} km, {share}"
        )
    elif last == "after":
        title = f"{flow} is carried only with the portfolio: {hours:,.1f} hours over {km:,.0f} km, {share}"
    elif last == "before":
        title = f"{flow} is carried only without the portfolio: {hours:,.1f} hours over {km:,.0f} km, {share}"
    else:
        title = f"{flow} takes {hours:,.1f} hours over {km:,.0f} km today, {share}"
    top = ", ".join(f"{row['name']} {row['hours']:,.1f} h" for row in records(stops.nlargest(3, "hours")))
    shape = f"Time-distance chart of the flow's main route. {title}."
    return title, f"{shape} Longest stops: {top}." if top else shape
