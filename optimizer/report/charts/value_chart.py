"""What each project saves alone against what it costs, as bubbles."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import records
from optimizer.case.labels import cut
from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import WIDTH, nominal, titled
from optimizer.report.frames.figure_frames import (
    value_frame,
)
from optimizer.report.words import chart_words
from optimizer.solver.portfolio import Portfolio
from optimizer.wording.savings import HOURS

MOST_NAMED = 14
BUBBLE_HEIGHT = 400
LONGEST_NAME = 28  # letters, beside a bubble


def value_bubble(subject: Portfolio | Case, *, priced: pd.DataFrame | None = None) -> alt.LayerChart:
    """Cost against what each project saves alone; the area is the freight that passes it today.

    `priced`: see value_frame.
    """
    frame = value_frame(subject, priced=priced)
    case = subject if isinstance(subject, Case) else subject.case
    currency = str(case.settings["currency"])
    frame["state"] = ["funded" if funded else "not funded" for funded in frame["funded"]]
    frame["label"] = bubble_labels(frame)
    x = alt.X(
        "cost_musd:Q",
        title=f"cost, million {currency}",
        scale=alt.Scale(type="sqrt"),
        axis=_ticks(frame["cost_musd"]),
    )
    column = f"saving_alone{HOURS}"
    y = alt.Y(
        f"{column}:Q",
        title="saved alone, h a tonne",
        scale=alt.Scale(type="sqrt"),
        axis=_ticks(frame[column]),
    )
    kinds = [kind for kind in colours.KIND_WORDS if kind in set(frame["kind"])]
    states = ["funded", "not funded"] if isinstance(subject, Portfolio) else ["not funded"]
    shapes = alt.Scale(domain=kinds, range=[colours.SHAPES[kind] for kind in kinds])
    points = (
        alt.Chart(frame)
        .mark_point(filled=True, opacity=0.8, stroke="white", strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            size=alt.Size(
                "kt_today:Q",
                scale=alt.Scale(range=[30, 700]),
                legend=alt.Legend(title="kt a year today", orient="right"),
            ),
            color=nominal(
                "state", states, [colours.FUNDED, colours.UNFUNDED][-len(states) :], legend=len(states) > 1
            ),
            shape=alt.Shape(
                "kind:N", scale=shapes, legend=alt.Legend(title="kind", orient="right", labelLimit=260)
            ),
            tooltip=[
                "name:N",
                "kind:N",
                "country:N",
                alt.Tooltip("cost_musd:Q", title=f"million {currency}", format=",.2f"),
                alt.Tooltip(f"{column}:Q", title="saved alone, h a tonne", format=",.2f"),
                alt.Tooltip("kt_today:Q", title="kt a year today", format=",.0f"),
                "state:N",
                "evidence:N",
            ],
        )
    )
    text = (
        alt.Chart(frame)
        .mark_text(align="left", dx=13, fontSize=10, color=colours.INK)
        .encode(x=x, y=y, text="label:N")
    )
    return titled(alt.layer(points, text, data=frame), chart_words.value(frame), height=BUBBLE_HEIGHT)


def bubble_labels(frame: pd.DataFrame) -> list[str]:
    """Names for the projects that save most, where they cover no other project's label; "" for the rest."""
    wide, high = (
        max(float(frame[column].max() or 0), 1e-9) if len(frame) else 1.0
        for column in ("cost_musd", "saving_alone")
    )
    taken: list[tuple[float, float, float]] = []
    labels = []
    for row in records(frame):
        x, y = WIDTH * (row["cost_musd"] / wide) ** 0.5, BUBBLE_HEIGHT * (row["saving_alone"] / high) ** 0.5
        label = cut(str(row["name"]), LONGEST_NAME)
        end = x + 12 + 6 * len(label)
        free = all(abs(y - other) >= 13 or end < start or last < x for start, last, other in taken)
        if free and len(taken) < MOST_NAMED and row["saving_alone"] > 0:
            taken.append((x, end, y))
            labels.append(label)
        else:
            labels.append("")
    return labels


def _ticks(values: pd.Series) -> alt.Axis:
    """Round numbers that stay apart on a square-root scale."""
    most = float(values.max()) if len(values) and values.max() > 0 else 1.0
    whole = 10.0 ** math.floor(math.log10(most))
    shares = (0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    return alt.Axis(
        values=[0.0, *(round(share * whole, 9) for share in shares if share * whole <= most * 1.05)],
        format=",~f",
    )
