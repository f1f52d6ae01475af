"""The brief's sections about freight and money: map, before and after, time and distance, who pays."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.report.brief.blocks import (
    HALF_PX,
    Block,
    Column,
    Pair,
    Paragraph,
    Section,
    Table,
    picture,
    section,
)
from optimizer.report.charts import portfolio_charts
from optimizer.report.charts.chart_style import bar_height
from optimizer.report.charts.time_distance import time_distance_chart
from optimizer.report.frames import portfolio_frames
from optimizer.report.frames.baseline import legs_of
from optimizer.report.frames.figure_frames import Division, flow_frame, spend_frame
from optimizer.report.map.map_chart import map_chart
from optimizer.report.map.map_scene import scene_of
from optimizer.solver.portfolio import Portfolio

MAP_PX = 820  # some more names find room than on the page's width, in letters that are a little smaller
PARTS_PX, FLOW_PX = 230, 15  # heights of a plot and of a row: paper is shorter than a page that scrolls


def map_section(portfolio: Portfolio) -> Section:
    scene = scene_of(portfolio.case, portfolio=portfolio, width_px=MAP_PX)
    if scene.frame is None:
        return section("Map", *(Paragraph(note, kind="note") for note in scene.notes))
    return section("Map", picture(map_chart(scene), name="map", notes=scene.notes, width=MAP_PX))


def before_and_after(portfolio: Portfolio) -> Section:
    flows = flow_frame(portfolio)
    part_columns = [Column("part", "Part")] + [
        Column(f"hours_{when}", when.capitalize(), 1) for when in ("before", "after", "saved")
    ]
    flow_columns = [
        Column("label", "Flow"),
        Column("commodity", "Commodity"),
        Column("kt", "kt a year", 1),
        Column("hours_before", "Hours before", 1),
        Column("hours_after", "Hours after", 1),
        Column("hours_saved", "Saved", 1),
    ]
    if flows["unserved_kt_before"].any() or flows["unserved_kt_after"].any():
        flow_columns += [
            Column("unserved_kt_before", "Unserved kt before", 1),
            Column("unserved_kt_after", "Unserved kt after", 1),
        ]
    drawn = picture(
        portfolio_charts.hours_by_part_chart(portfolio), name="parts", width=HALF_PX, height=PARTS_PX
    )
    dumbbells: Any = portfolio_charts.flows_chart(portfolio)
    numbers = Table(
        _with_total(portfolio_frames.hours_by_part(portfolio)),
        part_columns,
        caption="Mean hours of a served tonne",
    )
    return section(
        "Before and after",
        Pair(drawn, numbers),
        picture(dumbbells, name="flows", height=bar_height(len(dumbbells.data), each=FLOW_PX)),
        Table(flows, flow_columns, caption="Every flow, those that gain most (kt × hours) first"),
    )


def _with_total(by_part: pd.DataFrame) -> pd.DataFrame:
    total = pd.DataFrame([{"part": "all", **by_part.drop(columns="part").sum().to_dict()}])
    return pd.concat([by_part, total], ignore_index=True)


def time_distance_section(portfolio: Portfolio) -> Section | None:
    """The flow that gains most."""
    flows = flow_frame(portfolio)
    if not len(flows):
        return None
    flow = str(flows["flow"].iloc[0])
    if not len(legs_of(portfolio, flow)):
        return None
    note = (
        "Steps are stops: the taller the step, the longer the wait. "
        "Bridges are spread evenly over their link."
    )
    drawn = picture(time_distance_chart(portfolio, flow), name="time-distance", notes=[note])
    return section("Time and distance of the flow that gains most", drawn)


def money_section(portfolio: Portfolio) -> Section | None:
    if not portfolio.starts:
        return None
    currency = str(portfolio.case.settings["currency"])
    divisions: list[Division] = ["country", "kind"]
    if portfolio.instance.sources is not None:
        divisions.append("source")
    pairs: list[Block] = []
    for by in divisions:
        columns = [
            Column("name", by.capitalize()),
            Column("projects_funded", "Projects", 0),
            Column("spent_musd", f"Million {currency}", 2),
            Column("share_of_spend_pct", "% of spend", 1),
        ]
        drawn = picture(portfolio_charts.spend_chart(portfolio, by), name=f"money-by-{by}", width=HALF_PX)
        pairs.append(Pair(drawn, Table(spend_frame(portfolio, by), columns)))
    price_year = portfolio.case.settings["price_year"]
    at = f", prices of {price_year}" if price_year is not None else ""
    return section(
        "Money by country, kind and source", Paragraph(f"Million {currency}{at}.", kind="note"), *pairs
    )
