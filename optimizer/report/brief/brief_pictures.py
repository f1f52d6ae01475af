"""Pictures for the brief, drawn by matplotlib from the frames of the app's charts: SVG without any outside reference.

Only this module and brief_map import matplotlib, when a picture is asked for: it takes a second to load.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd

from optimizer.case.frame_rows import rows_of
from optimizer.report.brief import brief_map
from optimizer.report.charts import colours
from optimizer.report.charts.time_distance import border_frame, distance_title, label_frame, line_frame
from optimizer.report.frames.figure_frames import Division, flow_frame, part_frame, spend_frame
from optimizer.report.map.map_scene import Scene
from optimizer.solver.portfolio import Portfolio

MOST_FLOWS = 30
_DRAWING = threading.Lock()  # matplotlib's settings are global, and two planners may ask at once


def map_picture(scene: Scene) -> str:
    """The map; "" where no node has a place."""
    if scene.frame is None:
        return ""
    height = brief_map.INCHES * scene.frame.aspect + 0.6
    return _drawn(lambda axes: brief_map.draw_map(axes, scene), brief_map.INCHES, height)


def time_distance_picture(legs: pd.DataFrame) -> str:
    return _drawn(lambda axes: _time_distance(axes, legs), 10, 4.6)


def parts_picture(portfolio: Portfolio) -> str:
    return _drawn(lambda axes: _parts(axes, part_frame(portfolio)), 5, 2.9)


def spend_picture(portfolio: Portfolio, by: Division) -> str:
    frame = spend_frame(portfolio, by)
    frame = frame[frame["spent_musd"] > 0]
    unit = f"million {portfolio.case.settings['currency']}"
    return _drawn(
        lambda axes: _bars(axes, list(frame["name"]), list(frame["spent_musd"]), unit), 5, 0.6 + 0.27 * max(2, len(frame))
    )


def flows_picture(portfolio: Portfolio) -> str:
    whole = flow_frame(portfolio)
    frame = whole[whole["hours_before"].notna() & whole["hours_after"].notna()].head(MOST_FLOWS)
    return _drawn(lambda axes: _flows(axes, frame), 10, 0.8 + 0.21 * max(2, len(frame)))


def _drawn(draw: Callable[[Any], None], width: float, height: float) -> str:
    """The SVG element of one picture."""
    with _DRAWING, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a name in letters that the font does not have
        import matplotlib as mpl
        from matplotlib.figure import Figure

        # Letters as shapes, so that a picture looks the same everywhere; "$" is a dollar; the same picture, the same bytes.
        settings: Any = {
            "svg.fonttype": "path",
            "svg.hashsalt": "corridor",
            "text.parse_math": False,
            "font.family": "DejaVu Sans",
        }
        with mpl.rc_context(settings):
            figure = Figure(figsize=(width, height), layout="constrained")
            axes = figure.add_subplot()
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(labelsize=7.5, length=2)
            draw(axes)
            buffer = io.StringIO()
            blank = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            figure.savefig(buffer, format="svg", metadata=blank)
    written = buffer.getvalue()
    return written[written.index("<svg") :]


def _parts(axes: Any, frame: pd.DataFrame) -> None:
    states, parts = list(dict.fromkeys(frame["when"])), list(dict.fromkeys(frame["part"]))
    height = 0.8 / len(states)
    for n, when in enumerate(states):
        hours = list(frame[frame["when"] == when]["hours"])
        at = [p + n * height for p in range(len(parts))]
        bars = axes.barh(at, hours, height=height, color=colours.WHEN[when], label=when)
        axes.bar_label(bars, fmt="{:,.1f}", padding=2, fontsize=7)
    axes.set_yticks([p + height * (len(states) - 1) / 2 for p in range(len(parts))], parts)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel("mean hours of a served tonne", fontsize=8)
    axes.legend(frameon=False, fontsize=7.5, loc="lower right")


def _bars(axes: Any, names: list[str], values: list[float], unit: str) -> None:
    bars = axes.barh(range(len(names)), values, color=colours.FUNDED, height=0.7)
    axes.bar_label(bars, fmt="{:,.1f}", padding=2, fontsize=7)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(unit, fontsize=8)


def _flows(axes: Any, frame: pd.DataFrame) -> None:
    at = range(len(frame))
    axes.hlines(at, frame["hours_after"], frame["hours_before"], color=colours.GRID, linewidth=3, zorder=1)
    axes.scatter(frame["hours_before"], at, color=colours.BEFORE, s=22, label="before", zorder=2)
    axes.scatter(frame["hours_after"], at, color=colours.AFTER, s=22, marker="D", label="after", zorder=3)
    axes.set_yticks(at, frame["label"])
    axes.invert_yaxis()
    axes.grid(axis="x", color=colours.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel("hours from origin to destination", fontsize=8)
    axes.legend(frameon=False, fontsize=7.5)


def _time_distance(axes: Any, legs: pd.DataFrame) -> None:
    lines = line_frame(legs)
    for when, line in lines.groupby("when", sort=False):
        axes.plot(
            line["km"], line["hours"], color=colours.WHEN[str(when)], linestyle="--" if when == "after" else "-", label=when
        )
    for label in rows_of(label_frame(legs)):
        align, gap = ("right", -4) if label.align == "right" else ("left", 4)
        axes.annotate(
            label.text,
            (label.km, label.hours),
            (gap, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=7,
            color=colours.TEXT_WHEN[label.when],
        )
    for border in rows_of(border_frame(legs)):
        axes.axvline(border.km_to, color=colours.GRID, linestyle=":", linewidth=0.8, zorder=0)
        at = (border.km_middle, 1.01)
        axes.text(*at, border.country, transform=axes.get_xaxis_transform(), ha="center", fontsize=7.5, color=colours.PALE_INK)
    axes.set_xlim(0, lines["km"].max())
    axes.set_ylim(0, lines["hours"].max() * 1.04)
    axes.set_xlabel(distance_title(legs), fontsize=8)
    axes.set_ylabel("hours since the origin", fontsize=8)
    if lines["when"].nunique() > 1:
        axes.legend(frameon=False, fontsize=7.5, loc="lower right")
