"""The map: plain plotly axes over our own outlines, so it needs no network and no WebGL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from optimizer.case import Case
from optimizer.case.frame_rows import records, rows_of
from optimizer.case.labels import escaped
from optimizer.report.charts import colours
from optimizer.report.map import outlines
from optimizer.report.map.link_traces import link_hovers, link_lines
from optimizer.report.map.map_frame import Frame
from optimizer.report.map.map_layout import MAP_PIXELS, Label
from optimizer.report.map.map_scene import Scene, scene_of
from optimizer.report.map.map_style import (
    COMMITTED,
    RING,
    group_name,
)
from optimizer.solver.portfolio import Portfolio
from optimizer.wording.figures import money

HALO = "0 0 2px #fff, 0 0 3px #fff, 0 0 4px #fff"  # keeps a name readable where it crosses a line


def corridor_map(case: Case, *, portfolio: Portfolio | None = None, zoom: str = "corridor") -> go.Figure:
    """The network with its freight and projects: today's, or a portfolio's.

    `zoom` is one of map_frame.ZOOMS or the name of a knot of projects; one whose countries the case does not
    have shows the whole case. Project markers carry their project's id as `customdata`. `layout.meta` holds
    `description` (alternative text), `notes` and `knots` (names of what can be zoomed to); the frames behind
    the map are those of map_scene.scene_of.
    """
    scene = scene_of(case, portfolio=portfolio, zoom=zoom)
    figure = go.Figure()
    if scene.frame is not None:
        figure.add_traces([_land(), *link_lines(scene), link_hovers(scene), *_leaders(scene)])
        figure.add_traces([*_projects(scene, with_portfolio=portfolio is not None), *_names(scene)])
    _lay_out(figure, scene)
    return figure


def _land() -> go.Scatter:
    x, y = outlines.as_one_line()
    line = {"color": colours.BORDER, "width": 1}
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        fillcolor=colours.LAND,
        line=line,
        hoverinfo="skip",
        showlegend=False,
    )


def _leaders(scene: Scene) -> Iterator[go.Scatter]:
    """Thin lines from markers that had to step aside to the places where they act."""
    moved = scene.projects[(scene.projects["x"] - scene.projects["place_x"]).abs() > 1e-6]
    x = [value for row in rows_of(moved) for value in (row.place_x, row.x, None)]
    y = [value for row in rows_of(moved) for value in (row.place_y, row.y, None)]
    if x:
        line = {"color": colours.PALE_INK, "width": 0.6}
        yield go.Scatter(x=x, y=y, mode="lines", line=line, opacity=0.6, hoverinfo="skip", showlegend=False)


def _names(scene: Scene) -> Iterator[go.Scatter]:
    dots = [label.point for label in scene.labels]
    dot = {"size": 4, "color": colours.INK}
    at = {"x": [x for x, _ in dots], "y": [y for _, y in dots]}
    yield go.Scatter(**at, mode="markers", marker=dot, hoverinfo="skip", showlegend=False)
    yield _texts(scene.countries, colours.COUNTRY, size=12)
    yield _texts(scene.labels, colours.INK)
    yield _texts(scene.exits, colours.PALE_INK)


def _texts(labels: Sequence[Label], colour: str, *, size: int = 11) -> go.Scatter:
    return go.Scatter(
        x=[label.middle[0] for label in labels],
        y=[label.middle[1] for label in labels],
        mode="text",
        text=[escaped(label.text) for label in labels],
        textposition="middle center",
        textfont={"size": size, "color": colour, "shadow": HALO},
        hoverinfo="skip",
        showlegend=False,
    )


def _projects(scene: Scene, *, with_portfolio: bool) -> Iterator[go.Scatter]:
    """Not funded first, so that funded ones lie on top."""
    for funded in (False, True):
        for kind, shape in colours.SHAPES.items():
            rows = scene.projects[(scene.projects["kind"] == kind) & (scene.projects["funded"] == funded)]
            if len(rows):
                yield _project_trace(
                    scene, rows, shape, group_name(kind, funded, with_portfolio=with_portfolio)
                )
    committed = scene.projects[scene.projects["status"] == "committed"]
    if len(committed):
        yield _rings(committed)


def _project_trace(scene: Scene, rows: pd.DataFrame, shape: str, name: str) -> go.Scatter:
    funded = bool(rows["funded"].iloc[0])
    colour = colours.FUNDED if funded else colours.UNFUNDED
    # Filled or hollow, so that colour alone decides nothing.
    fill = colour if funded else "rgba(255,255,255,0.75)"
    currency = str(scene.case.settings["currency"])
    return go.Scatter(
        x=rows["x"],
        y=rows["y"],
        mode="markers",
        name=name,
        marker={
            "symbol": shape,
            "size": rows["size"],
            "color": fill,
            "line": {"color": "white" if funded else colour, "width": 1.2 if funded else 1.6},
            "opacity": 1.0,
        },
        customdata=list(rows["project"]),
        text=[_project_hover(row, currency) for row in records(rows)],
        hovertemplate="%{text}<extra></extra>",
    )


def _project_hover(row: dict[str, Any], currency: str) -> str:
    state = "funded" if row["funded"] else "not funded"
    status = "" if row["status"] == "candidate" else f", {row['status']}"
    return "<br>".join(
        [
            f"<b>{escaped(row['name'])}</b>",
            f"{row['kind']}, {row['country']}; {escaped(money(float(row['cost_musd']), currency))}",
            f"{state}{status}; evidence: {row['evidence'] or 'not said'}",
        ]
    )


def _rings(rows: pd.DataFrame) -> go.Scatter:
    marker = {
        "symbol": "circle-open",
        "size": rows["size"] + RING,
        "color": colours.INK,
        "line": {"width": 2},
    }
    return go.Scatter(
        x=rows["x"], y=rows["y"], mode="markers", name=COMMITTED, marker=marker, hoverinfo="skip"
    )


def _lay_out(figure: go.Figure, scene: Scene) -> None:
    frame = scene.frame or Frame(0.0, 1.0, 0.0, 1.0)
    notes = "<br>".join(escaped(note) for note in scene.notes)
    height = MAP_PIXELS * frame.aspect if scene.frame else 160.0
    figure.update_xaxes(range=[frame.west, frame.east], visible=False, constrain="domain")
    figure.update_yaxes(
        range=[frame.south, frame.north],
        visible=False,
        scaleanchor="x",
        scaleratio=frame.stretch,
        constrain="domain",
    )
    figure.update_layout(
        title={
            "text": f"{escaped(scene.title)}<br><sup>{notes}</sup>",
            "x": 0,
            "xanchor": "left",
            "font": {"size": 15},
        },
        plot_bgcolor=colours.WATER if scene.frame else "white",
        paper_bgcolor="white",
        dragmode="pan",
        hovermode="closest",
        height=round(height) + 130,
        margin={"l": 4, "r": 4, "t": 64, "b": 60},
        legend={
            "orientation": "h",
            "y": -0.02,
            "yanchor": "top",
            "x": 0,
            "font": {"size": 11},
            "itemsizing": "trace",
        },
        meta={
            "title": scene.title,
            "description": scene.description,
            "notes": list(scene.notes),
            "knots": [knot.name for knot in scene.knots],
        },
    )
