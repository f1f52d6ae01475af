"""Charts of a stress test and of alternatives, each with its finding as title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.case.labels import cut
from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import LABEL_LIMIT, NAME_LIMIT, bar_height, nominal, titled
from optimizer.report.frames import stress_frames
from optimizer.report.frames.stress_frames import CLASSES, CORE_PCT, RARE, RARE_PCT
from optimizer.report.words.stress_words import (
    MOST_SURVEYED,
    regret_words,
    strip_words,
    survey_words,
    what_it_saves,
)
from optimizer.studies import Alternatives, Stress
from optimizer.wording.savings import HOURS, unit_of

__all__ = ["appearance_chart", "regret_chart", "strip_chart", "survey_chart"]

WIDE = 860
ROW = 20  # pixels of a bar
CLASS_COLOURS = (colours.FUNDED, "#F3B06B", "#8d9aa6")
BINS = 20
ROOM = 1.3  # of the longest bar: its figure stands behind it
LONGEST = 60  # letters of a figure's name


def strip_chart(found: Stress) -> alt.LayerChart:
    """In what share of the draws each project is in the best list.

    A tick before those that the chosen list funds.

    Projects that no draw funds are left out, unless the chosen list has them.
    """
    whole = stress_frames.strip_frame(found)
    frame = whole[(whole["funded_share_pct"] > 0) | (whole["funded"] == "yes")].reset_index(drop=True)
    frame["shown"] = [f"{'✓ ' if row['funded'] == 'yes' else ''}{row['label']}" for row in records(frame)]
    frame["said"] = [_share(row) for row in records(frame)]
    frame["funded_share_pct"] = frame["funded_share_pct"].astype(float)
    order = list(frame["shown"])
    x = alt.X(
        "funded_share_pct:Q",
        title="% of the draws in whose best list it is",
        scale=alt.Scale(domain=[0, 125]),
        axis=_SHARES,
    )
    base = alt.Chart(frame).encode(y=alt.Y("shown:N", sort=order, title=None, axis=_NAMES), x=x)
    bars = base.mark_bar().encode(
        color=nominal("class", CLASSES, CLASS_COLOURS),
        tooltip=[
            "label:N",
            "class:N",
            alt.Tooltip("funded_share_pct:Q", title="% of the draws", format=".1f"),
            alt.Tooltip("funded:N", title="in the chosen list"),
            alt.Tooltip("still_affordable_pct:Q", title="still affordable, % of the draws", format=".1f"),
        ],
    )
    text = base.mark_text(align="left", dx=4, color=colours.INK, fontSize=11).encode(text="said:N")
    limits = alt.Chart(pd.DataFrame({"funded_share_pct": [RARE_PCT, CORE_PCT]}))
    rules = limits.mark_rule(color=colours.IDLE, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x)
    return titled(
        alt.layer(rules, bars, text, data=frame),
        strip_words(found, whole),
        height=bar_height(len(order), each=ROW),
        width=WIDE,
    )


def _share(row: Mapping[str, Any]) -> str:
    word = "" if row["class"] == RARE else f", {row['class']}"  # there it would run across the limit
    return f"{row['funded_share_pct']:.0f} %{word}"


_SHARES = alt.Axis(values=[0, 10, 25, 50, 75, 90, 100])
_NAMES = alt.Axis(labelLimit=NAME_LIMIT, labelOverlap=False)


def regret_chart(found: Stress) -> alt.LayerChart:
    """How many draws regret the chosen list by how much; the mean and the 95th percentile are marked."""
    frame = stress_frames.regret_frame(found)
    saving, unit = found.chosen.saving, unit_of(found.chosen.instance)
    column, title = f"regret{HOURS}", "given up, h a tonne"
    if saving > 0:
        column, title = "regret_pct", "given up, % of the saving"
    share = 100 / saving if saving > 0 else unit.hours_a_tonne(1.0) or 0.0
    bars = (
        alt.Chart(frame)
        .mark_bar(color=colours.SAVING, stroke="white")
        .encode(
            x=alt.X(f"{column}:Q", bin=alt.Bin(maxbins=BINS), title=title),
            y=alt.Y("count():Q", title="draws", axis=alt.Axis(tickMinStep=1, format="d")),
            tooltip=[alt.Tooltip("count():Q", title="draws")],
        )
    )
    marks = [("mean", found.regret["mean"]), ("95th percentile", found.regret["p95"])]
    known = pd.DataFrame(
        [(name, value * share) for name, value in marks if value is not None], columns=["mark", column]
    )
    rules = alt.Chart(known).encode(x=f"{column}:Q")
    layers = [
        bars,
        rules.mark_rule(color=colours.INK, strokeDash=[4, 3]),
        rules.mark_text(align="left", dx=4, baseline="top", color=colours.INK, fontSize=11).encode(
            y=alt.value(2), text="mark:N"
        ),
    ]
    return titled(alt.layer(*layers, data=frame), regret_words(found, frame), height=260, width=WIDE)


def survey_chart(found: Stress) -> alt.LayerChart:
    """The figures whose survey would save most, with sheet and row."""
    whole = stress_frames.survey_frame(found)
    frame = whole.head(MOST_SURVEYED).reset_index(drop=True)
    frame["label"] = [
        f"{row['sheet']} row {row['row']}: {cut(row['figure'], LONGEST)}" for row in records(frame)
    ]
    saved = f"value_of_knowing{HOURS}"
    frame["said"] = [what_it_saves(row) for row in records(frame)]
    most = float(frame[saved].astype(float).max()) if len(frame) else 1.0
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "label:N",
            sort=list(frame["label"]),
            title=None,
            axis=alt.Axis(labelLimit=LABEL_LIMIT + 120, labelOverlap=False),
        ),
        x=alt.X(
            f"{saved}:Q",
            title="h a tonne saved by knowing it before",
            scale=alt.Scale(domain=[0, most * ROOM]),
        ),
        tooltip=[
            "figure:N",
            "sheet:N",
            "row:Q",
            "id:N",
            "evidence:N",
            alt.Tooltip("said:N", title="saved by knowing it"),
        ],
    )
    text = base.mark_text(align="left", dx=4, color=colours.INK, fontSize=11).encode(text="said:N")
    layers = [base.mark_bar(color=colours.SAVING), text]
    return titled(
        alt.layer(*layers, data=frame),
        survey_words(whole),
        height=bar_height(len(frame), each=ROW + 2),
        width=WIDE,
    )


def appearance_chart(found: Alternatives) -> alt.LayerChart:
    """In how many of the portfolios each project is; a tick before those of the best one.

    What is in all is left out.
    """
    whole = stress_frames.appearance_frame(found)
    frame = whole[whole["times"] < whole["of"]].reset_index(drop=True)
    frame["shown"] = [f"{'✓ ' if row['in_best'] == 'yes' else ''}{row['label']}" for row in records(frame)]
    frame["state"] = ["in the best" if inside == "yes" else "in others only" for inside in frame["in_best"]]
    many = len(found.portfolios) + 1
    base = alt.Chart(frame).encode(
        y=alt.Y("shown:N", sort=list(frame["shown"]), title=None, axis=_NAMES),
        x=alt.X(
            "times:Q",
            title=f"portfolios of {many} that fund it",
            scale=alt.Scale(domain=[0, many]),
            axis=alt.Axis(tickMinStep=1, format="d"),
        ),
    )
    bars = base.mark_bar().encode(
        color=nominal("state", ["in the best", "in others only"], [colours.FUNDED, colours.UNFUNDED]),
        tooltip=["label:N", "times:Q", "state:N"],
    )
    text = base.mark_text(align="left", dx=4, color=colours.INK, fontSize=11).encode(text="times:Q")
    always = len(whole) - len(frame)
    title = f"{always} projects are in all {many} portfolios; {len(frame)} are in some"
    alternative = "; ".join(f"{row['label']} in {row['times']}" for row in records(frame))
    words = (
        title,
        f"Bars of how many of {many} portfolios fund each project that is not in all: {alternative}.",
    )
    return titled(
        alt.layer(bars, text, data=frame), words, height=bar_height(len(frame), each=ROW), width=WIDE
    )
