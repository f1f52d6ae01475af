"""The map as a picture for the brief, from the same scene as the app's."""

from __future__ import annotations

from typing import Any

from optimizer.case.frame_rows import rows_of
from optimizer.report.charts import colours
from optimizer.report.map import outlines
from optimizer.report.map.corridor_map import classed_links
from optimizer.report.map.map_layout import MAP_PIXELS
from optimizer.report.map.map_scene import Scene

INCHES = 10.0
LINE_POINTS = (0.5, 1.2, 2.3, 3.8)
STYLES: dict[str, Any] = {"rail": "-", "road": (0, (1, 1)), "sea": (0, (4, 2))}
POINTS = INCHES * 72 / MAP_PIXELS  # of a pixel of the layout


def draw_map(axes: Any, scene: Scene) -> None:
    """Draw a scene that has a frame."""
    frame = scene.frame
    assert frame is not None
    axes.set_facecolor(colours.WATER)
    for x, y in outlines.rings():
        if max(x) >= frame.west and min(x) <= frame.east and max(y) >= frame.south and min(y) <= frame.north:
            axes.fill(x, y, facecolor=colours.LAND, edgecolor=colours.BORDER, linewidth=0.5, zorder=1)
    for link in rows_of(classed_links(scene).sort_values("width", kind="stable")):
        style = {"color": link.colour, "linewidth": LINE_POINTS[link.width], "linestyle": STYLES[link.mode]}
        axes.plot([link.x0, link.x1], [link.y0, link.y1], zorder=2, **style)
    _projects(axes, scene)
    for label in scene.labels:
        axes.plot(*label.point, marker="o", markersize=1.8, color=colours.INK, zorder=5)
    lettering = ((scene.countries, colours.COUNTRY), (scene.labels, colours.INK), (scene.exits, colours.PALE_INK))
    for labels, colour in lettering:
        for label in labels:
            axes.text(*label.middle, label.text, ha="center", va="center", fontsize=8, color=colour, zorder=6)
    axes.set(xlim=(frame.west, frame.east), ylim=(frame.south, frame.north), xticks=[], yticks=[], aspect=frame.stretch)
    _legend(axes, scene)


def _projects(axes: Any, scene: Scene) -> None:
    for row in rows_of(scene.projects.sort_values("funded", kind="stable")):
        moved = abs(row.x - row.place_x) > 1e-6 or abs(row.y - row.place_y) > 1e-6
        if moved:
            axes.plot([row.place_x, row.x], [row.place_y, row.y], color=colours.PALE_INK, linewidth=0.4, zorder=3)
        axes.plot(row.x, row.y, zorder=5 if row.funded else 4, **_marker(row.kind, bool(row.funded), row.size * POINTS))
        if row.status == "committed":
            ring = {
                "marker": "o",
                "markersize": (row.size + 9) * POINTS,
                "markerfacecolor": "none",
                "markeredgecolor": colours.INK,
            }
            axes.plot(row.x, row.y, zorder=5, **ring)


def _marker(kind: str, funded: bool, points: float) -> dict[str, Any]:
    """Filled green or hollow grey; a diamond of matplotlib is as large as its square, so it is drawn smaller."""
    colour = colours.FUNDED if funded else colours.UNFUNDED
    return {
        "marker": colours.MATPLOTLIB_SHAPES[kind],
        "markersize": points * (0.78 if kind == "customs upgrade" else 0.9),
        "markerfacecolor": colour if funded else "white",
        "markeredgecolor": "white" if funded else colour,
        "markeredgewidth": 0.7,
        "linestyle": "none",
    }


def _legend(axes: Any, scene: Scene) -> None:
    from matplotlib.lines import Line2D

    present = scene.projects[["kind", "funded"]].drop_duplicates().itertuples(index=False)
    entries = [
        Line2D([], [], label=f"{colours.KIND_WORDS[kind]}, {'funded' if funded else 'not funded'}", **_marker(kind, funded, 7))
        for kind, funded in sorted(present, key=lambda pair: (not pair[1], pair[0]))
    ]
    words = {"rail": "Rail", "road": "Road", "sea": "Sea (ferry)"}
    modes = dict.fromkeys(scene.links["mode"])
    entries += [
        Line2D([], [], color=colours.CARRYING, linestyle=STYLES[mode], linewidth=1.6, label=words[mode]) for mode in modes
    ]
    if (scene.links["kt_hours_saved"] > 0).any():
        entries.append(Line2D([], [], color=colours.SAVING, linewidth=2.6, label="Hours saved"))
    if (scene.projects["status"] == "committed").any():
        ring: dict[str, Any] = {
            "marker": "o",
            "markersize": 8,
            "markerfacecolor": "none",
            "markeredgecolor": colours.INK,
            "linestyle": "none",
        }
        entries.append(Line2D([], [], label="Committed", **ring))
    columns = min(6, max(1, len(entries)))
    axes.legend(
        handles=entries, loc="upper left", bbox_to_anchor=(0, -0.01), ncols=columns, frameon=False, fontsize=7, borderpad=0
    )
