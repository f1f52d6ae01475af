"""Links on the app's map: lines by mode, width and colour, and what stands beside the pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go

from optimizer.case.frame_rows import records, rows_of
from optimizer.case.labels import escaped
from optimizer.report.charts import colours
from optimizer.report.map.map_scene import Scene
from optimizer.report.map.map_style import (
    MODE_WORDS,
    SAVED,
    WIDTHS,
    classed_links,
)

DASHES = {"rail": "solid", "road": "dot", "sea": "dash"}


def link_lines(scene: Scene) -> Iterator[go.Scatter]:
    """One trace a mode, width and colour: a plotly line has one of each."""
    links = classed_links(scene).sort_values("width", kind="stable")
    key: Any
    for key, rows in links.groupby(["width", "mode", "colour"], sort=False):
        width, mode, colour = key
        x: list[float | None] = []
        y: list[float | None] = []
        for row in rows_of(rows):
            x += [row.x0, row.x1, None]
            y += [row.y0, row.y1, None]
        line = {"color": colour, "width": WIDTHS[width], "dash": DASHES[mode]}
        yield go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)
    for mode in dict.fromkeys(links["mode"]):
        yield legend_entry(MODE_WORDS[mode], line={"color": colours.CARRYING, "dash": DASHES[mode]})
    if (links["kt_hours_saved"] > 0).any():
        yield legend_entry(SAVED, line={"color": colours.SAVING, "width": 4})


def legend_entry(name: str, **style: object) -> go.Scatter:
    """An entry of the legend without a line or marker on the map."""
    mode = "lines" if "line" in style else "markers"
    return go.Scatter(x=[None], y=[None], mode=mode, name=name, hoverinfo="skip", **style)


def link_hovers(scene: Scene) -> go.Scatter:
    """Unseen markers at the middle of each link: plotly shows hovers at points only."""
    links = scene.links
    texts = [_link_hover(row) for row in records(links)]
    return go.Scatter(
        x=(links["x0"] + links["x1"]) / 2,
        y=(links["y0"] + links["y1"]) / 2,
        mode="markers",
        marker={"size": 14, "opacity": 0},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _link_hover(row: dict[str, Any]) -> str:
    lines = [f"<b>{escaped(row['from_name'])} – {escaped(row['to_name'])}</b> ({row['mode']})"]
    if row["kt_after"] is None or row["kt_after"] != row["kt_after"]:
        lines.append(f"{row['kt_before']:,.0f} kt a year today")
    else:
        lines.append(f"{row['kt_before']:,.0f} kt a year before, {row['kt_after']:,.0f} after")
        if row["kt_hours_saved"] > 0:
            lines.append(f"{row['kt_hours_saved'] / row['kt_after']:,.1f} hours a tonne saved on the way")
    return "<br>".join(lines)
