"""The time-distance chart: kilometres across, hours upwards, stops as vertical steps, as UNESCAP and CAREC draw it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.case.labels import cut, flow_ends
from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import nominal, titled
from optimizer.report.frames.baseline import Baseline, Subject, legs_of

LEAST_SHARE = 0.03  # a stop with less of the hours than this is not labelled
MOST_STOPS = 9
LONGEST_STOP = 38
WIDTH, HEIGHT = 720, 400
ROOM = 0.042  # of the hours: what a line of text takes
LETTER_SHARE = 0.0078  # of the kilometres: what a letter takes
LABEL_PIXELS = 330
LABEL_COLUMNS = ["when", "km", "hours", "align", "text"]


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
            tooltip=["name:N", "when:N", alt.Tooltip("km:Q", format=",.0f"), alt.Tooltip("hours:Q", format=",.1f")],
        )
    )
    return titled(
        alt.layer(_borders(borders, x), line, *_texts(labels, x), data=legs),
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
        mark = alt.Chart(group).mark_text(align=align, dx=gap, fontSize=10, baseline="middle", limit=LABEL_PIXELS, color=colour)
        yield mark.encode(x=x, y=alt.Y("hours:Q"), text="text:N")


def _borders(borders: pd.DataFrame, x: alt.X) -> alt.LayerChart:
    """Countries along the top, a thin line where one ends."""
    base = alt.Chart(borders)
    rules = base.mark_rule(color=colours.GRID, strokeDash=[2, 3]).encode(x=alt.X("km_to:Q"))
    names = base.mark_text(fontSize=11, fontWeight="bold", color=colours.PALE_INK, baseline="top").encode(
        x=alt.X("km_middle:Q"), y=alt.value(2), text="country:N"
    )
    layers: alt.LayerChart = rules + names
    return layers


def line_frame(legs: pd.DataFrame) -> pd.DataFrame:
    """The corners of each line: when, order, km, hours, name (of the leg that ends there)."""
    rows: list[dict[str, object]] = []
    for when, group in legs.groupby("when", sort=False):
        rows.append({"when": when, "order": 0, "km": 0.0, "hours": 0.0, "name": "origin"})
        for order, leg in enumerate(records(group), start=1):
            rows.append({"when": when, "order": order, "km": leg["km_to"], "hours": leg["hours_to"], "name": leg["name"]})
    return pd.DataFrame(rows, columns=["when", "order", "km", "hours", "name"])


def label_frame(legs: pd.DataFrame) -> pd.DataFrame:
    """The longest stops, named with their hours: when, km, hours (where the text stands), align, text.

    Every stop of the first line (today, or before) that is long enough is named, with what is left of it after
    ("62.6 → 31.0 h"); of the second line those that only it has. Lines only rise, so that the room left of the upper
    and right of the lower one is free.
    """
    if not len(legs):
        return pd.DataFrame(columns=LABEL_COLUMNS)
    first = legs["when"].iloc[0]
    rest = legs[legs["when"] != first]
    left_after = {(row["kind"], row["id"]): float(row["hours"]) for row in records(rest)}
    before, known = _long_stops(legs, legs["when"] == first), set(zip(legs["kind"], legs["id"], legs["when"], strict=True))
    after = [stop for stop in _long_stops(legs, legs["when"] != first) if (stop["kind"], stop["id"], first) not in known]
    room = _Room(legs)
    for stop in before:
        hours = left_after.get((stop["kind"], stop["id"]), stop["hours"])
        then = f" → {hours:,.1f}" if abs(hours - stop["hours"]) > 0.05 else ""
        room.put(stop, f"{cut(stop['name'], LONGEST_STOP)} {stop['hours']:,.1f}{then} h", prefer="right")
    for stop in after:
        room.put(stop, f"{cut(stop['name'], LONGEST_STOP)} {stop['hours']:,.1f} h", prefer="left")
    return pd.DataFrame(room.placed, columns=LABEL_COLUMNS)


def _long_stops(legs: pd.DataFrame, which: pd.Series) -> list[dict[str, Any]]:
    """The longest stops of some legs, in order of travel."""
    stops = legs[which & (legs["kind"] != "travel")]
    long = stops[stops["hours"] >= LEAST_SHARE * float(legs["hours_to"].max())].nlargest(MOST_STOPS, "hours")
    return records(long.sort_values("hours_from"))


class _Room:
    """Where texts have been put, and where the lines run."""

    def __init__(self, legs: pd.DataFrame) -> None:
        self.lines = [(list(line["hours"]), list(line["km"])) for _, line in line_frame(legs).groupby("when", sort=False)]
        self.longest, self.total = float(legs["km_to"].max()) or 1.0, float(legs["hours_to"].max())
        self.apart = ROOM * self.total
        self.placed: list[tuple[str, float, float, str, str]] = []

    def put(self, stop: dict[str, Any], text: str, *, prefer: str) -> None:
        """Beside the stop's step, `prefer`ably with the text's right or left end at it; where neither side has the
        room, below the lines at the right edge."""
        width = len(text) * LETTER_SHARE * self.longest
        middle = (stop["hours_from"] + stop["hours_to"]) / 2
        for align in (prefer, "left" if prefer == "right" else "right"):
            for hours in (middle + shift * self.apart for shift in (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2)):
                km = self._edge(hours, align)
                near = abs(km - stop["km_from"]) < 0.3 * self.longest
                start = km - width if align == "right" else km
                if (
                    near
                    and start >= 0
                    and start + width <= self.longest
                    and 0 < hours < self.total
                    and self._free(start, width, hours)
                ):
                    self.placed.append((stop["when"], km, hours, align, text))
                    return
        hours = middle
        while hours > 0 and (
            self._edge(hours, "left") + width > self.longest or not self._free(self.longest - width, width, hours)
        ):
            hours -= self.apart / 2
        self.placed.append((stop["when"], self.longest, max(hours, self.apart / 2), "right", text))

    def _edge(self, hours: float, align: str) -> float:
        """The kilometre at which a text of that height stands clear of every line."""
        if align == "right":
            return min(float(np.interp(hours - self.apart / 2, h, km)) for h, km in self.lines)
        return max(float(np.interp(hours + self.apart / 2, h, km)) for h, km in self.lines)

    def _free(self, start: float, width: float, hours: float) -> bool:
        for _, km, other, align, text in self.placed:
            wide = len(text) * LETTER_SHARE * self.longest
            other_start = km - wide if align == "right" else km
            if abs(hours - other) < self.apart * 0.99 and start < other_start + wide and other_start < start + width:
                return False
        return True


def border_frame(legs: pd.DataFrame) -> pd.DataFrame:
    """Countries along the first line: country, km_from, km_to, km_middle; short stretches keep their line only."""
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
    year = "" if subject.instance.is_static or isinstance(subject, Baseline) else f" in {subject.instance.years[-1].number}"
    if not len(legs):
        return f"{flow} is not carried", f"No line: {flow} is not carried."
    ends = {
        when: (float(group["km_to"].max()), float(group["hours_to"].max())) for when, group in legs.groupby("when", sort=False)
    }
    last = list(ends)[-1]
    km, hours = ends[last]
    stops = legs[(legs["when"] == last) & (legs["kind"] != "travel")]
    share = f"{100 * stops['hours'].sum() / hours:.0f} % of that at stops" if hours else "none of that at stops"
    if "before" in ends and "after" in ends:
        title = f"{flow}: {ends['before'][1]:,.1f} hours before, {hours:,.1f} after{year} over {km:,.0f} km, {share}"
    elif last == "after":
        title = f"{flow} is carried only with the portfolio: {hours:,.1f} hours over {km:,.0f} km, {share}"
    elif last == "before":
        title = f"{flow} is carried only without the portfolio: {hours:,.1f} hours over {km:,.0f} km, {share}"
    else:
        title = f"{flow} takes {hours:,.1f} hours over {km:,.0f} km today, {share}"
    top = ", ".join(f"{row['name']} {row['hours']:,.1f} h" for row in records(stops.nlargest(3, "hours")))
    shape = f"Time-distance chart of the flow's main route. {title}."
    return title, f"{shape} Longest stops: {top}." if top else shape
