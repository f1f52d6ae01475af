"""Charts of a plan over years and in scenarios, made as those of figures.py are."""

from __future__ import annotations

from collections import Counter

import altair as alt
import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import LABEL_LIMIT, NAME_LIMIT, bar_height, faceted, nominal, titled
from optimizer.report.frames import plan_frames
from optimizer.report.words.plan_words import gantt_words, scenario_words, spend_words, year_words
from optimizer.solver.portfolio import Portfolio
from optimizer.wording.savings import WEIGHTED_HOURS

__all__ = ["gantt_chart", "gantt_frame", "hours_by_year_chart", "scenario_chart", "yearly_spend_chart"]

BUILDING, OPEN = "building", "open"
# Of the small chart of one source, and how many stand in a row.
SPEND_WIDTH, SPEND_HEIGHT, SPEND_COLUMNS = (
    190,
    70,
    4,
)
PALE = "Pale: what the source had then, given and carried on. Each has a scale of its own."


def gantt_frame(portfolio: Portfolio) -> pd.DataFrame:
    """A row for each funded project and year from its start: its label, state, must_start, cost_musd."""
    instance = portfolio.instance
    bound = {
        project.id
        for project in instance.projects
        if project.status == "committed" or len(project.start_years) == 1
    }
    rows = []
    phases = records(plan_frames.phasing(portfolio))
    named = Counter(row["name"] for row in phases)
    for row in phases:
        label = row["name"] if named[row["name"]] == 1 else f"{row['project']}: {row['name']}"
        for year in (year.number for year in instance.years if year.number >= row["start_year"]):
            must = row["project"] in bound and year == row["start_year"]
            state = BUILDING if year < row["opens_in"] else OPEN
            rows.append((row["project"], label, year, state, must, row["cost_musd"]))
    return pd.DataFrame(rows, columns=["project", "label", "year", "state", "must_start", "cost_musd"])


def gantt_chart(portfolio: Portfolio) -> alt.LayerChart:
    """When each funded project is built and open.

    A triangle where it must be funded or may start in that year alone.
    """
    frame = gantt_frame(portfolio)
    labels = list(dict.fromkeys(frame["label"]))
    currency = str(portfolio.case.settings["currency"])
    years = [year.number for year in portfolio.instance.years]
    base = alt.Chart(frame).encode(
        x=alt.X("year:O", title="calendar year", scale=alt.Scale(domain=years), axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "label:N",
            sort=labels,
            title=None,
            axis=alt.Axis(labelLimit=NAME_LIMIT),
            scale=alt.Scale(padding=0.2),
        ),
        tooltip=[
            "label:N",
            "year:O",
            "state:N",
            alt.Tooltip("cost_musd:Q", title=f"million {currency}", format=",.2f"),
        ],
    )
    bars = base.mark_bar().encode(
        color=nominal("state", [BUILDING, OPEN], [colours.PARTS["bridges"], colours.FUNDED])
    )
    marks = base.transform_filter("datum.must_start").mark_point(
        shape="triangle-right", filled=True, size=90, color=colours.INK, opacity=1
    )
    chart = alt.layer(bars, marks, data=frame)
    return titled(chart, gantt_words(portfolio, frame), height=bar_height(len(labels), each=24))


def yearly_spend_chart(portfolio: Portfolio) -> alt.FacetChart:
    """A small chart for each source: each year's spend before a pale bar of what is given or carried on.

    Each has a scale of its own, since a grant and a loan can differ a hundredfold.
    """
    frame = plan_frames.yearly_spend(portfolio)
    frame["available_musd"] = frame["spent_musd"] + frame["carried_on_musd"]
    currency = str(portfolio.case.settings["currency"])
    base = alt.Chart().encode(
        x=alt.X("year:O", title="calendar year", axis=alt.Axis(labelAngle=0)),
        tooltip=[
            "source:N",
            "year:O",
            alt.Tooltip("given_musd:Q", title=f"given, million {currency}", format=",.2f"),
            alt.Tooltip("spent_musd:Q", title=f"spent, million {currency}", format=",.2f"),
            alt.Tooltip("carried_on_musd:Q", title=f"carried on, million {currency}", format=",.2f"),
        ],
    )
    had = base.mark_bar(color=colours.IDLE).encode(
        y=alt.Y("available_musd:Q", title=f"million {currency}", axis=alt.Axis(tickCount=3))
    )
    spent = base.mark_bar(color=colours.FUNDED).encode(y="spent_musd:Q")
    header = alt.Header(title=None, labelFontWeight="bold", labelAnchor="start", labelLimit=SPEND_WIDTH)
    drawn = (
        alt.layer(had, spent, data=frame)
        .properties(width=SPEND_WIDTH, height=SPEND_HEIGHT)
        .facet(
            facet=alt.Facet("source:N", sort=list(dict.fromkeys(frame["source"])), header=header),
            columns=SPEND_COLUMNS,
        )
        .resolve_scale(y="independent")
        .resolve_axis(x="independent")
    )
    return faceted(
        drawn,
        spend_words(frame, currency, budget_musd=portfolio.budget_musd),
        beneath=f"Green: spent. {PALE}",
    )


def hours_by_year_chart(portfolio: Portfolio) -> alt.Chart:
    """Mean hours of a served tonne in each year, without and with the plan."""
    frame = plan_frames.by_year(portfolio)
    long = frame.rename(columns={"average_hours_before": "before", "average_hours_after": "after"}).melt(
        "year", ["before", "after"], var_name="when", value_name="hours"
    )
    long["hours"] = long["hours"].astype(float)
    long = long.dropna().reset_index(drop=True)
    states = ["before", "after"]
    chart: alt.Chart = (
        alt.Chart(long)
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True))
        .encode(
            x=alt.X("year:O", title="calendar year", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("hours:Q", title="mean hours of a served tonne", scale=alt.Scale(zero=False, nice=True)),
            color=nominal("when", states, [colours.BEFORE, colours.AFTER]),
            strokeDash=alt.StrokeDash(
                "when:N", scale=alt.Scale(domain=states, range=[[6, 3], [1, 0]]), legend=None
            ),
            tooltip=["year:O", "when:N", alt.Tooltip("hours:Q", format=",.1f")],
        )
    )
    return titled(chart, year_words(frame), height=220)


def scenario_chart(portfolio: Portfolio) -> alt.LayerChart:
    """What the plan saves in each scenario, in percent of that scenario's weighted hours today."""
    frame = plan_frames.by_scenario(portfolio)
    names = list(frame["scenario"])
    base = alt.Chart(frame).encode(
        y=alt.Y("scenario:N", sort=names, title=None, axis=alt.Axis(labelLimit=LABEL_LIMIT)),
        x=alt.X("saving_pct:Q", title="% of the scenario's weighted freight hours saved"),
        tooltip=[
            "scenario:N",
            alt.Tooltip("probability_pct:Q", title="probability, %", format=".1f"),
            alt.Tooltip("saving_pct:Q", title="saved, %", format=".2f"),
            alt.Tooltip("saving:Q", title=f"saved, {WEIGHTED_HOURS}", format=",.0f"),
        ],
    )
    bars = base.mark_bar(color=colours.FUNDED)
    text = base.mark_text(align="left", dx=3, color=colours.INK).encode(
        text=alt.Text("saving_pct:Q", format=".1f")
    )
    return titled(
        alt.layer(bars, text, data=frame), scenario_words(frame), height=bar_height(len(frame), each=26)
    )
