"""What a map shows, before anything is drawn: the app's map and the brief's picture are made from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import rows_of
from optimizer.case.labels import names
from optimizer.report.frames.baseline import Baseline, State, baseline_of, states_of
from optimizer.report.frames.traffic import link_frame, node_kt
from optimizer.report.map.countries import country_labels
from optimizer.report.map.knots import Knot, knots_of
from optimizer.report.map.map_edge import Edge
from optimizer.report.map.map_frame import Frame, frame_of
from optimizer.report.map.map_layout import MAP_PIXELS, Label, Paper, Shelf, spread
from optimizer.report.map.map_places import Places
from optimizer.report.words import map_words
from optimizer.solver.portfolio import Portfolio

MOST_LABELS = 34
SMALLEST, LARGEST = 8.0, 20.0  # markers of the cheapest and the dearest project, pixels across


@dataclass(frozen=True)
class Scene:
    """Frames behind a map, in degrees. `frame` is None where no node has a place.

    - `links`: link, mode, kt_before, kt_after, kt, kt_hours_saved, from_name, to_name, x0, y0, x1, y1
    - `projects`: project, name, kind, country, cost_musd, status, evidence, funded, place_x, place_y (where
      it acts), x, y (where it is drawn), size (pixels)
    - `labels` name nodes on the map, `exits` those beyond its edge, `countries` the outlines
    - `knots` are the parts that a zoom is worth, whichever part is shown

    Names and markers have the room that they need `width_px` pixels across.
    """

    case: Case
    zoom: str
    frame: Frame | None
    width_px: float
    links: pd.DataFrame
    projects: pd.DataFrame
    exits: tuple[Label, ...]
    labels: tuple[Label, ...]
    countries: tuple[Label, ...]
    knots: tuple[Knot, ...]
    title: str
    description: str
    notes: tuple[str, ...]


def scene_of(
    case: Case, *, portfolio: Portfolio | None = None, zoom: str = "corridor", width_px: float = MAP_PIXELS
) -> Scene:
    """The scene of a zoom, one of map_frame.ZOOMS or the name of a knot of the scene, laid out that wide."""
    return _Survey(case, portfolio if portfolio is not None else baseline_of(case), zoom, width_px).scene()


def knots_in(case: Case, *, portfolio: Portfolio | None = None) -> tuple[Knot, ...]:
    """The knots of projects that a zoom is offered for."""
    return _Survey(case, portfolio if portfolio is not None else baseline_of(case), "corridor").knots


class _Survey:
    """Takes the measures of one map."""

    def __init__(
        self, case: Case, subject: Baseline | Portfolio, zoom: str, width_px: float = MAP_PIXELS
    ) -> None:
        self.case, self.subject, self.instance = case, subject, subject.instance
        self.zoom, self.width_px = zoom, width_px
        self.places = Places(case, self.instance)
        self.knots = self._knots()
        chosen = next((knot for knot in self.knots if knot.name == zoom), None)
        countries = [node.country for node in self.instance.nodes]
        self.frame = chosen.frame if chosen is not None else frame_of(self.places.nodes, countries, zoom)
        self.edge = Edge(self.places, self.frame, names_beyond=zoom == "corridor")

    def _knots(self) -> tuple[Knot, ...]:
        pairs = zip(self.places.node_names, self.places.nodes, strict=True)
        named = {name: place for name, place in pairs if place is not None}
        placed = [place for place in self.places.projects if place is not None]
        known = {self.places.node_names[node] for node in self.places.flow_ends}
        return tuple(knots_of(placed, named, known=known))

    @cached_property
    def state(self) -> State:
        """The state that the map shows: today, or after."""
        return states_of(self.subject)[-1]

    def scene(self) -> Scene:
        links, projects = self._links(), self._projects()
        exits, labels, countries = self._texts(projects)
        unplaced = sum(place is None for place in self.places.nodes)
        return Scene(
            case=self.case,
            zoom=self.zoom,
            frame=self.frame,
            width_px=self.width_px,
            links=links,
            projects=projects,
            exits=exits,
            labels=labels,
            countries=countries,
            knots=self.knots,
            title=map_words.title(self.subject, links),
            description=map_words.description(self.subject, projects, links, self.zoom),
            notes=map_words.notes(self.case, links, unplaced=unplaced, drawn=self.frame is not None),
        )

    def _links(self) -> pd.DataFrame:
        before = states_of(self.subject)[0].valuation
        after = self.subject.valuation if isinstance(self.subject, Portfolio) else None
        frame = link_frame(self.instance, before, after)
        ends = [self.edge.line(link.tail, link.head, link.mode) for link in self.instance.links]
        frame["from_name"] = [self.places.node_names[link.tail] for link in self.instance.links]
        frame["to_name"] = [self.places.node_names[link.head] for link in self.instance.links]
        for n, column in enumerate(("x0", "y0", "x1", "y1")):
            frame[column] = [line[n] if line else None for line in ends]
        return frame[[line is not None for line in ends]].reset_index(drop=True)

    def _projects(self) -> pd.DataFrame:
        table = self.case.tables["Projects"]
        frame = table[["project", "kind", "country", "cost_musd", "evidence"]].reset_index(drop=True)
        frame.insert(1, "name", names(self.case, "Projects"))
        frame["status"] = [project.status for project in self.instance.projects]
        funded = self.subject.starts if isinstance(self.subject, Portfolio) else {}
        frame["funded"] = [p in funded for p in range(len(frame))]
        places = self.places.projects
        frame["place_x"] = [place[0] if place else None for place in places]
        frame["place_y"] = [place[1] if place else None for place in places]
        dearest = max((float(cost) for cost in frame["cost_musd"]), default=0.0) or 1.0
        frame["size"] = [
            SMALLEST + (LARGEST - SMALLEST) * math.sqrt(float(cost) / dearest) for cost in frame["cost_musd"]
        ]
        on_map = [
            place is not None and self.frame is not None and self.frame.holds(place) for place in places
        ]
        frame = frame[on_map].sort_values("funded", ascending=False, kind="stable", ignore_index=True)
        points = list(zip(frame["place_x"].astype(float), frame["place_y"].astype(float), strict=True))
        drawn = spread(Paper(self.frame, self.width_px), points, list(frame["size"])) if self.frame else []
        return frame.assign(x=[x for x, _ in drawn], y=[y for _, y in drawn])

    def _texts(self, projects: pd.DataFrame) -> tuple[tuple[Label, ...], ...]:
        """What is named at the edge, the nodes, and the countries.

        Countries with projects have room first; then the nodes where projects stand and ends of flows, those
        first that most freight passes.
        """
        if self.frame is None:
            return (), (), ()
        shelf = Shelf(
            Paper(self.frame, self.width_px), [((row.x, row.y), row.size) for row in rows_of(projects)]
        )
        exits = tuple(shelf.at_edge(*text) for text in self.edge.exits())
        with_projects = set(projects["country"])
        countries = list(country_labels(shelf, among=with_projects))
        kt = node_kt(self.instance, self.state.valuation)
        ends, acted_on = self.places.flow_ends, self.places.acted_on
        kinds = list(self.case.tables["Nodes"]["kind"])

        def weight(node: int) -> tuple[bool, float]:
            return node in ends or node in acted_on or kinds[node] == "port", kt[node]

        named = [
            node for node in range(len(kt)) if self.edge.holds(node) and (kt[node] > 0 or node in acted_on)
        ]
        order = sorted(named, key=weight, reverse=True)
        wanted = [
            (self.places.node_names[node], place) for node in order if (place := self.places.nodes[node])
        ]
        labels = tuple(shelf.label(wanted, MOST_LABELS))
        return exits, labels, (*countries, *country_labels(shelf, among=with_projects, but=True))
