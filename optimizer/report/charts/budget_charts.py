"""Charts of a frontier: the curve, what each further million saves, and who is in where."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import NAME_LIMIT, bar_height, nominal, titled
from optimizer.report.frames import budget_frames
from optimizer.report.frames.budget_frames import Measure
from optimizer.report.frames.budget_projects import DROPPED, FUNDED, OUT, grid_frame
from optimizer.report.words import budget_words
from optimizer.studies import Frontier
from optimizer.wording import figures

__all__ = ["frontier_chart", "grid_chart", "marginal_chart"]

WIDE = 860
HEIGHT = 400
CELL = 20  # pixels of a row of the heat-map
MOST_TICKS = 20  # budgets that are named one by one
LABEL_TURNS = 0.55  # of the width: from there on a label stands on the left, or it would be cut
FREE, NESTED = "best at each budget", "nothing is ever dropped"
GRID_STATES = (FUNDED, DROPPED, OUT)
GRID_COLOURS = (colours.FUNDED, "#F3B06B", "#eef0f2")


def frontier_chart(
    found: Frontier, *, chosen_musd: float | None = None, measure: Measure = "hours"
) -> alt.LayerChart:
    """The saving at each budget as steps: at least that much is saved until the next budget tried.

    Points that are not proven best are hollow, knees are diamonds with their budget, `chosen_musd` is a
    dashed line with its figure. With a nested frontier its line stands below that of the best at each budget,
    which the words are about.
    """
    best = found.free if found.free is not None else found
    column = budget_frames.column_of(found, measure)
    frame = _drawn(best, found)
    x, y = (
        _budget_axis(best),
        alt.Y(f"{column}:Q", title=budget_words.AXES[column], scale=alt.Scale(zero=True)),
    )
    base = alt.Chart(frame).encode(x=x, y=y)
    lines = [FREE, NESTED] if found.nested else [FREE]
    colour = nominal("line", lines, [colours.BEFORE, colours.AFTER][: len(lines)], legend=found.nested)
    dash = alt.StrokeDash(
        "line:N", scale=alt.Scale(domain=lines, range=[[1, 0], [6, 3]][: len(lines)]), legend=None
    )
    pointed = base.encode(color=colour, tooltip=_tooltip(found))
    layers = [
        base.mark_line(interpolate="step-after", strokeWidth=2).encode(color=colour, strokeDash=dash),
        pointed.transform_filter("datum.proven").mark_point(filled=True, size=55, opacity=1),
        pointed.transform_filter("!datum.proven").mark_point(
            filled=False, fill="white", size=55, opacity=1, strokeWidth=2
        ),
        pointed.transform_filter("datum.knee == 'yes'")
        .mark_point(shape="diamond", filled=True, size=190, opacity=1)
        .encode(color=alt.value(colours.INK)),
        base.transform_filter("datum.knee == 'yes'")
        .mark_text(align="left", dx=12, dy=14, color=colours.INK, fontSize=12)
        .encode(text="knee_label:N"),
        *_chosen(best, column, chosen_musd, x, y),
    ]
    return titled(
        alt.layer(*layers, data=frame),
        budget_words.curve(best, column, chosen_musd),
        height=HEIGHT,
        width=WIDE,
    )


def _budget_axis(found: Frontier, column: str = "budget_musd") -> alt.X:
    """Budgets in million, ticks at those that were tried where these are few."""
    budgets = list(budget_frames.solved_points(found))
    ticks = alt.Axis(values=budgets, format=",~f") if len(budgets) <= MOST_TICKS else alt.Axis(format=",~f")
    title = f"budget, million {found.case.settings['currency']}"
    return alt.X(f"{column}:Q", title=title, axis=ticks, scale=alt.Scale(zero=False, nice=False, padding=14))


def _tooltip(found: Frontier) -> Any:
    currency = str(found.case.settings["currency"])
    return [
        alt.Tooltip("budget_musd:Q", title=f"budget, million {currency}", format=",~f"),
        alt.Tooltip("spent_musd:Q", title=f"spent, million {currency}", format=",.1f"),
        alt.Tooltip("hours_saved:Q", title="hours saved a tonne", format=",.1f"),
        alt.Tooltip("saving_pct:Q", title="% of weighted hours saved", format=",.2f"),
        alt.Tooltip("projects_funded:Q", title="projects funded"),
        alt.Tooltip("certainty:N", title="the list is"),
    ]


def _drawn(best: Frontier, found: Frontier) -> pd.DataFrame:
    """The rows of the curve, of both curves where `found` is nested, with what the picture needs."""
    frames = []
    for line, one in ((FREE, best), (NESTED, found)) if found.nested else ((FREE, best),):
        frame = budget_frames.curve_frame(one)
        frame["line"] = line
        frame["proven"] = frame["status"] == "optimal"
        frame["certainty"] = [budget_words.CERTAINTY[status] for status in frame["status"]]
        frame["knee"] = frame["knee"] if one is best else ""  # names of one line's knees are enough
        frame["knee_label"] = [f"knee at {budget:g}" for budget in frame["budget_musd"]]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _chosen(found: Frontier, column: str, chosen_musd: float | None, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A line at the budget that is set, its figure at the foot, where a rising curve leaves room."""
    at = budget_frames.point_at(found, chosen_musd)
    budgets = list(budget_frames.solved_points(found))
    if chosen_musd is None or at is None or chosen_musd > budgets[-1]:
        return []
    value = next(
        float(row[column]) for row in records(budget_frames.curve_frame(found)) if row["budget_musd"] == at
    )
    wide = budgets[-1] - budgets[0]
    side = -1 if wide > 0 and (chosen_musd - budgets[0]) / wide > LABEL_TURNS else 1
    label = f"your budget {chosen_musd:,g}: {budget_words.amount_of(column, value)}"
    mark = pd.DataFrame([{"budget_musd": chosen_musd, column: value, "foot": 0.0, "label": label}])
    base = alt.Chart(mark).encode(x=x)
    return [
        base.mark_rule(color=colours.INK, strokeDash=[4, 3]),
        base.mark_point(
            shape="circle", filled=False, size=260, strokeWidth=2, color=colours.INK, opacity=1
        ).encode(y=y),
        base.mark_text(
            align="left" if side > 0 else "right",
            dx=6 * side,
            dy=-10,
            fontWeight="bold",
            fontSize=12,
            color=colours.INK,
        ).encode(y="foot:Q", text="label:N"),
    ]


def marginal_chart(found: Frontier, *, measure: Measure = "hours") -> alt.LayerChart:
    """What each further million saves between a budget and the next."""
    column = budget_frames.column_of(found, measure)
    currency = str(found.case.settings["currency"])
    frame = budget_frames.marginal_frame(found, column)
    frame["foot"] = 0.0
    x, digits = _budget_axis(found, "from_musd"), ",.3f" if column == "saving_pct" else ",.2f"
    y = alt.Y("per_musd:Q", title=budget_words.MARGINAL_AXES[column])
    base = alt.Chart(frame)
    bars = base.mark_rect(color=colours.SAVING, stroke="white", strokeWidth=1).encode(
        x=x,
        x2="to_musd:Q",
        y=y,
        y2="foot:Q",
        tooltip=[
            alt.Tooltip("from_musd:Q", title=f"from, million {currency}", format=",~f"),
            alt.Tooltip("to_musd:Q", title=f"to, million {currency}", format=",~f"),
            alt.Tooltip("per_musd:Q", title=budget_words.MARGINAL_AXES[column], format=digits),
        ],
    )
    middle = base.transform_calculate(middle="(datum.from_musd + datum.to_musd) / 2")
    text = middle.mark_text(dy=-8, color=colours.INK, fontSize=11).encode(
        x="middle:Q", y=y, text=alt.Text("per_musd:Q", format=digits)
    )
    layers = [bars, text] if len(frame) <= MOST_TICKS else [bars]  # more figures would cover each other
    return titled(
        alt.layer(*layers, data=frame), budget_words.marginal(frame, column, currency), height=270, width=WIDE
    )


def grid_chart(found: Frontier, *, chosen_musd: float | None = None) -> alt.LayerChart:
    """Which project is funded at which budget.

    Each state has a colour and a sign, the budget that is set a frame.
    """
    frame = grid_frame(found)
    frame["sign"] = [{FUNDED: "✓", DROPPED: "×", OUT: ""}[state] for state in frame["state"]]
    order = list(dict.fromkeys(frame["label"]))
    budgets = list(dict.fromkeys(frame["budget"]))
    currency = str(found.case.settings["currency"])
    x = alt.X(
        "budget:O",
        sort=budgets,
        title=f"budget, million {currency}",
        axis=alt.Axis(labelAngle=0 if len(budgets) <= 24 else -90, orient="top", labelOverlap=False),
        scale=alt.Scale(padding=0.04),
    )
    y = alt.Y(
        "label:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelLimit=NAME_LIMIT, labelOverlap=False),
        scale=alt.Scale(padding=0.08),
    )
    base = alt.Chart(frame).encode(x=x, y=y)
    cells = base.mark_rect().encode(
        color=nominal("state", GRID_STATES, GRID_COLOURS),
        tooltip=[
            "label:N",
            alt.Tooltip("budget_musd:Q", title=f"budget, million {currency}", format=",~f"),
            "state:N",
            alt.Tooltip("times:Q", title="funded at so many budgets"),
        ],
    )
    signs = base.mark_text(fontSize=11, fontWeight="bold").encode(
        text="sign:N",
        color=alt.condition(f"datum.state == '{FUNDED}'", alt.value("white"), alt.value(colours.INK)),
    )
    layers: list[alt.Chart] = [cells, signs]
    at = budget_frames.point_at(found, chosen_musd) if chosen_musd is not None else None
    if at is not None and len(frame):
        framed = alt.Chart(pd.DataFrame([{"budget": figures.budget(at)}]))
        layers.append(framed.mark_rect(filled=False, stroke=colours.INK, strokeWidth=2.5).encode(x=x))
    return titled(
        alt.layer(*layers, data=frame),
        budget_words.grid(found, frame),
        height=bar_height(len(order), each=CELL),
        width=WIDE,
    )
