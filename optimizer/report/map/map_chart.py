"""The map as an Altair chart without a part to click, for paper and the brief.

From the same scene as the app's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import altair as alt
import pandas as pd

from optimizer.report.charts import colours
from optimizer.report.charts.chart_style import titled
from optimizer.report.map import outlines
from optimizer.report.map.map_frame import Frame
from optimizer.report.map.map_layout import Paper
from optimizer.report.map.map_scene import Scene
from optimizer.report.map.map_style import (
    COMMITTED,
    MODE_WORDS,
    RING,
    SAVED,
    WIDTHS,
    classed_links,
    group_name,
)

DASHES = {"rail": [1, 0], "road": [2, 2], "sea": [7, 4]}
DIAMOND = 1.25  # a diamond looks smaller than the square that it stands in
NAME, COUNTRY_NAME = 11, 11.5  # letters in pixels, as the scene leaves room for them
FINE = 1.0  # pixels: corners of an outline that are closer than this are one
READ = alt.CsvDataFormat(
    type="csv", parse={"ring": "number", "corner": "number", "x": "number", "y": "number"}
)
# Scales: each layer has its own.
APART: Any = dict.fromkeys(("stroke", "fill", "shape", "strokeDash"), "independent")


def map_chart(scene: Scene) -> alt.LayerChart:
    """A scene that has a frame, drawn as wide as it is laid out.

    Legend beneath, title and alternative text as the scene's.
    """
    frame = scene.frame
    assert frame is not None
    layers = [_land(scene, frame), *_links(scene, frame), *_projects(scene, frame), *_names(scene, frame)]
    drawn = alt.layer(*layers, data=scene.links).resolve_scale(**APART)
    height = round(Paper(frame, scene.width_px).height)
    chart = titled(drawn, (scene.title, scene.description), height=height, width=round(scene.width_px))
    chart = chart.configure_view(stroke=None, fill=colours.WATER).configure_legend(
        orient="bottom", title=None, labelLimit=0, columnPadding=14, padding=6, offset=4
    )
    return cast(alt.LayerChart, chart.properties(padding=0))


def _across(frame: Frame, column: str = "x") -> alt.X:
    return alt.X(
        f"{column}:Q", axis=None, scale=alt.Scale(domain=[frame.west, frame.east], nice=False, zero=False)
    )


def _along(frame: Frame, column: str = "y") -> alt.Y:
    return alt.Y(
        f"{column}:Q", axis=None, scale=alt.Scale(domain=[frame.south, frame.north], nice=False, zero=False)
    )


def _land(scene: Scene, frame: Frame) -> alt.Chart:
    # As text: Altair is slow with many rows, and refuses 5,000.
    corners = land_frame(scene, frame).round(4).to_csv(index=False)
    land = alt.Chart(alt.InlineData(values=corners, format=READ))
    mark = land.mark_line(
        filled=True,
        fill=colours.LAND,
        stroke=colours.BORDER,
        strokeWidth=0.6,
        interpolate="linear-closed",
        clip=True,
    )
    return cast(alt.Chart, mark.encode(x=_across(frame), y=_along(frame), detail="ring:N", order="corner:Q"))


def land_frame(scene: Scene, frame: Frame) -> pd.DataFrame:
    """The corners of outlines that the map shows some of, as fine as can be seen: ring, corner, x, y."""
    paper, rows = Paper(frame, scene.width_px), []
    for ring, (x, y) in enumerate(outlines.rings()):
        if max(x) < frame.west or min(x) > frame.east or max(y) < frame.south or min(y) > frame.north:
            continue
        at = (float("inf"), float("inf"))
        for corner, point in enumerate(zip(x, y, strict=True)):
            across, along = paper.pixels(point)
            if max(abs(across - at[0]), abs(along - at[1])) >= FINE:
                at = across, along
                rows.append((ring, corner, *point))
    return pd.DataFrame(rows, columns=["ring", "corner", "x", "y"])


def _links(scene: Scene, frame: Frame) -> Iterator[alt.Chart]:
    """The links, the busiest on top, and a legend of their modes."""
    links = classed_links(scene).sort_values("width", kind="stable", ignore_index=True)
    ends = {"x": _across(frame, "x0"), "y": _along(frame, "y0"), "x2": "x1:Q", "y2": "y1:Q"}
    stroke = alt.Stroke("colour:N", scale=None)
    key: Any
    for key, rows in links.groupby(["width", "mode"], sort=False):
        width, mode = key
        style: Any = {"strokeWidth": WIDTHS[width], "strokeDash": DASHES[mode], "clip": True}
        yield alt.Chart(rows.reset_index(drop=True)).mark_rule(**style).encode(**ends, stroke=stroke)
    yield _legend_of_links(scene, frame)


def _legend_of_links(scene: Scene, frame: Frame) -> alt.Chart:
    modes = list(dict.fromkeys(scene.links["mode"]))
    words, dashes = [MODE_WORDS[mode] for mode in modes], [DASHES[mode] for mode in modes]
    strokes = [colours.CARRYING] * len(modes)
    if (scene.links["kt_hours_saved"] > 0).any():
        words, dashes, strokes = [*words, SAVED], [*dashes, [1, 0]], [*strokes, colours.SAVING]
    legend = alt.Legend(
        symbolType="stroke", symbolOpacity=1, symbolSize=300, symbolStrokeWidth=2.5, columns=2
    )
    unseen = alt.Chart(pd.DataFrame({"word": words, "x": frame.west, "y": frame.south})).mark_rule(opacity=0)
    drawn = unseen.encode(
        x=_across(frame),
        y=_along(frame),
        stroke=alt.Stroke("word:N", scale=alt.Scale(domain=words, range=strokes), legend=legend),
        strokeDash=alt.StrokeDash("word:N", scale=alt.Scale(domain=words, range=dashes), legend=legend),
    )
    return cast(alt.Chart, drawn)


def _projects(scene: Scene, frame: Frame) -> Iterator[alt.Chart]:
    """Lines to the places of markers that stepped aside, the markers, those not funded first, and rings."""
    rows = scene.projects.sort_values("funded", kind="stable", ignore_index=True)
    if not len(rows):
        return
    group = [
        group_name(kind, funded, with_portfolio=True)
        for kind, funded in zip(rows["kind"], rows["funded"], strict=True)
    ]
    wide = rows["size"] * [DIAMOND if kind == "customs upgrade" else 1.0 for kind in rows["kind"]]
    rows = rows.assign(group=group, area=wide**2, ring=(rows["size"] + RING) ** 2)
    place: Any = {"x": _across(frame), "y": _along(frame)}
    moved = rows[((rows["x"] - rows["place_x"]).abs() > 1e-6) | ((rows["y"] - rows["place_y"]).abs() > 1e-6)]
    yield (
        alt.Chart(moved)
        .mark_rule(stroke=colours.PALE_INK, strokeWidth=0.6, opacity=0.6)
        .encode(**place, x2="place_x:Q", y2="place_y:Q")
    )
    kinds = rows.drop_duplicates("group").sort_values(["funded", "kind"], ascending=[False, True])
    words = list(kinds["group"])
    funded = list(kinds["funded"])
    looks = {
        "shape": [colours.SHAPES[kind] for kind in kinds["kind"]],
        "fill": [colours.FUNDED if yes else "white" for yes in funded],
        "stroke": ["white" if yes else colours.UNFUNDED for yes in funded],
    }
    scales = {channel: alt.Scale(domain=words, range=looks[channel]) for channel in looks}
    legend = alt.Legend(symbolSize=110, symbolStrokeWidth=1.2, columns=3)
    yield (
        alt.Chart(rows)
        .mark_point(strokeWidth=1.2, opacity=1)
        .encode(
            **place,
            size=alt.Size("area:Q", scale=None),
            shape=alt.Shape("group:N", scale=scales["shape"], legend=legend),
            fill=alt.Fill("group:N", scale=scales["fill"], legend=legend),
            stroke=alt.Stroke("group:N", scale=scales["stroke"], legend=legend),
        )
    )
    committed = rows[rows["status"] == "committed"].assign(word=COMMITTED)
    if len(committed):
        stroke = alt.Stroke(
            "word:N",
            scale=alt.Scale(domain=[COMMITTED], range=[colours.INK]),
            legend=alt.Legend(symbolSize=150),
        )
        ringed = alt.Chart(committed).mark_point(shape="circle", filled=False, strokeWidth=1.6, opacity=1)
        yield ringed.encode(**place, size=alt.Size("ring:Q", scale=None), stroke=stroke)


def _names(scene: Scene, frame: Frame) -> Iterator[alt.Chart]:
    """Dots of nodes, and names above a pale halo, so that they can be read where they cross a line."""
    dots = pd.DataFrame([label.point for label in scene.labels], columns=["x", "y"])
    yield (
        alt.Chart(dots)
        .mark_circle(size=16, color=colours.INK, opacity=1)
        .encode(x=_across(frame), y=_along(frame))
    )
    lettering = (
        (scene.countries, colours.COUNTRY, COUNTRY_NAME),
        (scene.labels, colours.INK, NAME),
        (scene.exits, colours.PALE_INK, NAME),
    )
    for labels, colour, size in lettering:
        rows = pd.DataFrame([(*label.middle, label.text) for label in labels], columns=["x", "y", "text"])
        base = alt.Chart(rows).encode(x=_across(frame), y=_along(frame), text="text:N")
        style: Any = {"fontSize": size, "baseline": "middle", "limit": 0}
        yield base.mark_text(stroke="white", strokeWidth=3, strokeJoin="round", strokeOpacity=0.85, **style)
        yield base.mark_text(fill=colour, **style)
