"""The map with its zooms, and the card of the project that is picked on it right beneath."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optimizer.case import Case
from optimizer.report.map import corridor_map
from optimizer.report.map.map_scene import knots_in
from optimizer.solver import Portfolio
from optimizer.studies.worth import card
from screens.desk.desk import Desk
from screens.parts import page_state, project_worth
from screens.parts.text import literal

WHOLE = "The whole map"
TOP = 8  # pixels above the map, where its title stands on the page
CONFIG = {
    "displaylogo": False,
    "scrollZoom": False,  # the wheel scrolls the page; the buttons and the knots zoom
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
}
NARROW = """<style>
@media (max-width: 1250px) {
  .st-key-map_frame { overflow-x: auto; }
  .st-key-map_frame::before {
    content: "Wider than the window: the map scrolls sideways, and its parts stand above it.";
    position: sticky; left: 0; font-size: 0.875rem; color: #5f6b76; }
  .st-key-map_frame [data-testid="stPlotlyChart"],
  .st-key-map_frame [data-testid="stElementContainer"]:has(.js-plotly-plot) { min-width: 960px; }
  .st-key-map_frame .js-plotly-plot .nsewdrag { touch-action: pan-x pan-y; }
}
</style>"""


def show(case: Case, *, portfolio: Portfolio | None, key: str, made_from: tuple[Any, ...]) -> str | None:
    """The map of the part that is chosen; the id of the project clicked, if any; `made_from` keys cases."""
    knots = page_state.kept(("knots", key, *made_from), lambda: knots_in(case, portfolio=portfolio))
    zooms = {WHOLE: "corridor"} | {f"Around {knot.name}": knot.name for knot in knots}
    chosen = WHOLE
    if knots:
        picked = st.segmented_control(
            "Part of the map", list(zooms), default=WHOLE, key=key, label_visibility="collapsed"
        )
        chosen = picked if picked in zooms else WHOLE
    st.html(NARROW)
    figure = corridor_map.corridor_map(case, portfolio=portfolio, zoom=zooms[chosen])
    said_above(figure)
    with st.container(key="map_frame"):
        return drawn(figure, key=f"{key}_{chosen}")


def said_above(figure: Any) -> None:
    """The title and the notes as text of the page, which a narrow window wraps; a picture would cut them."""
    st.markdown(f"**{literal(figure.layout.meta['title'])}**")
    for note in figure.layout.meta["notes"]:
        st.caption(literal(note))
    freed = figure.layout.margin.t - TOP
    figure.update_layout(title=None, height=figure.layout.height - freed, margin={"t": TOP})


def drawn(figure: Any, *, key: str) -> str | None:
    """The map as it is drawn; the id of the project that was clicked, if any."""
    alt = figure.layout.meta["description"]
    event = st.plotly_chart(
        figure, key=key, on_select="rerun", selection_mode="points", config=CONFIG, alt=alt, theme=None
    )
    for point in event["selection"]["points"] if event else []:
        clicked = point.get("customdata")
        if isinstance(clicked, (list, tuple)):
            clicked = clicked[0] if clicked else None
        if clicked:
            return str(clicked)
    return None


def picked(desk: Desk, portfolio: Portfolio, project: str, *, made_from: tuple[Any, ...]) -> None:
    """The short card of a project that was picked, and the way to the whole of it."""
    shown = page_state.kept(
        ("card", *made_from, project), lambda: card.project_card(portfolio.case, portfolio, project)
    )
    with st.container(border=True, key=f"picked_{project}"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f":material/location_on: **{literal(shown.name)}** ({literal(project)}) is picked.")
        if right.button(
            "Open its card", type="primary", icon=":material/id_card:", key=f"open_{project}", width="stretch"
        ):
            desk.project = project
            page_state.go_to("card")
        st.markdown(literal(shown.headline))
        project_worth.figures(portfolio, shown)
