"""What a map shows, before anything is drawn: the app's map and the brief's picture are made from it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import number, rows_of
from optimizer.case.labels import names, place_label
from optimizer.report.frames.baseline import Baseline, State, baseline_of, states_of
from optimizer.report.frames.traffic import link_frame, node_kt
from optimizer.report.map.countries import country_labels
from optimizer.report.map.knots import Knot, knots_of
from optimizer.report.map.map_frame import Frame, Point, frame_of
from optimizer.report.map.map_layout import MAP_PIXELS, Label, Paper, Shelf, spread
from optimizer.report.words import map_words
from optimizer.solver.portfolio import Portfolio

MOST_LABELS = 34
SMALLEST, LARGEST = 8.0, 20.0  # markers of the cheapest and the dearest project, pixels across
STUB = 0.07  # of the width: how much of a sea link that leaves the map is drawn
FAR = 0.25  # of the width: a sea link whose way to the edge is longer than this is cut to a stub


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
        self.case, self.subject, self.zoom, self.width_px, self.instance = (
            case,
            subject,
            zoom,
            width_px,
            subject.instance,
        )
        nodes = case.tables["Nodes"]
        pairs = [(number(x), number(y)) for x, y in zip(nodes["lon"], nodes["lat"], strict=True)]
        self.places: list[Point | None] = [None if x is None or y is None else (x, y) for x, y in pairs]
        self.node_names = [
            place_label(name, node) for name, node in zip(names(case, "Nodes"), nodes["node"], strict=True)
        ]
        self.project_places = self._project_places()
        self.knots = self._knots()
        chosen = next((knot for knot in self.knots if knot.name == zoom), None)
        countries = [node.country for node in self.instance.nodes]
        self.frame = chosen.frame if chosen is not None else frame_of(self.places, countries, zoom)

    def _knots(self) -> tuple[Knot, ...]:
        named = {
            name: place for name, place in zip(self.node_names, self.places, strict=True) if place is not None
        }
        ends = {end for flow in self.instance.flows for end in (flow.origin, flow.destination)}
        placed = [place for place in self.project_places if place is not None]
        return tuple(knots_of(placed, named, known={self.node_names[node] for node in ends}))

    @cached_property
    def state(self) -> State:
        """The state that the map shows: today, or after."""
        return states_of(self.subject)[-1]

    def scene(self) -> Scene:
        links, projects = self._links(), self._projects()
        exits, labels, countries = self._texts(projects)
        unplaced = sum(place is None for place in self.places)
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
        ends = [self._drawn(link.tail, link.head, link.mode) for link in self.instance.links]
        frame["from_name"] = [self.node_names[link.tail] for link in self.instance.links]
        frame["to_name"] = [self.node_names[link.head] for link in self.instance.links]
        for n, column in enumerate(("x0", "y0", "x1", "y1")):
            frame[column] = [line[n] if line else None for line in ends]
        return frame[[line is not None for line in ends]].reset_index(drop=True)

    def _inside(self, node: int) -> bool:
        place = self.places[node]
        return self.frame is not None and place is not None and self.frame.holds(place)

    def _drawn(self, tail: int, head: int, mode: str) -> tuple[float, float, float, float] | None:
        """The line of a link as far as it lies on the map; None where neither end does."""
        one, other = self.places[tail], self.places[head]
        if one is None or other is None or not (self._inside(tail) or self._inside(head)):
            return None
        if not self._inside(head):
            other = self._exit(one, other, mode)
        elif not self._inside(tail):
            one = self._exit(other, one, mode)
        return *one, *other

    def _exit(self, inside: Point, outside: Point, mode: str) -> Point:
        """Where a line to a node outside ends: at the edge, or in a stub out to sea, off the map's middle.

        A ship to the other end of the world does not sail across the land between.
        """
        frame = self.frame
        assert frame is not None
        edge = frame.exit_point(inside, outside)
        if mode != "sea" or math.dist(inside, edge) < FAR * frame.width:
            return edge
        away = inside[0] - (frame.west + frame.east) / 2, inside[1] - (frame.south + frame.north) / 2
        length = math.hypot(*away) or 1.0
        reach = STUB * frame.width / length
        return inside[0] + reach * away[0], inside[1] + reach * away[1]

    def _exits(self) -> list[tuple[str, Point, str]]:
        """(text, point, side) of nodes outside that a link leads to, where their lines end.

        Close ones are one.
        """
        ends: dict[int, list[Point]] = defaultdict(list)
        for link in self.instance.links:
            for inner, outer in ((link.tail, link.head), (link.head, link.tail)):
                here, there = self.places[inner], self.places[outer]
                if here and there and self._inside(inner) and not self._inside(outer):
                    ends[outer].append(self._exit(here, there, link.mode))
        return [
            self._exit_text(node, group) for node, points in ends.items() for group in self._groups(points)
        ]

    def _groups(self, points: list[Point]) -> list[list[Point]]:
        assert self.frame is not None
        groups: list[list[Point]] = []
        for point in points:
            near = next(
                (group for group in groups if math.dist(group[0], point) < 0.1 * self.frame.width), None
            )
            if near is None:
                groups.append([point])
            else:
                near.append(point)
        return groups

    def _exit_text(self, node: int, ends: list[Point]) -> tuple[str, Point, str]:
        assert self.frame is not None
        frame, x, y = self.frame, fmean(end[0] for end in ends), fmean(end[1] for end in ends)
        gaps = {
            "left": x - frame.west,
            "right": frame.east - x,
            "below": y - frame.south,
            "above": frame.north - y,
        }
        side = min(gaps, key=lambda gap: gaps[gap])
        if gaps[side] > 0.02 * frame.width:  # a stub that ends on the map
            side = "left" if gaps["left"] < gaps["right"] else "right"
        named = ", ".join([self.node_names[node], *(self._beyond(node) if self.zoom == "corridor" else ())])
        text = {"left": f"← {named}", "right": f"{named} →", "below": f"↓ {named}", "above": f"↑ {named}"}[
            side
        ]
        return text, (x, y), side

    def _beyond(self, node: int) -> list[str]:
        """Ends of flows that lie one link further out."""
        ends = {end for flow in self.instance.flows for end in (flow.origin, flow.destination)}
        pairs = [(link.tail, link.head) for link in self.instance.links]
        further = dict.fromkeys(b if a == node else a for a, b in pairs if node in (a, b))
        return [self.node_names[n] for n in further if n in ends and not self._inside(n) and self.places[n]][
            :2
        ]

    def _projects(self) -> pd.DataFrame:
        table = self.case.tables["Projects"]
        frame = table[["project", "kind", "country", "cost_musd", "evidence"]].reset_index(drop=True)
        frame.insert(1, "name", names(self.case, "Projects"))
        frame["status"] = [project.status for project in self.instance.projects]
        funded = self.subject.starts if isinstance(self.subject, Portfolio) else {}
        frame["funded"] = [p in funded for p in range(len(frame))]
        places = self.project_places
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

    def _project_places(self) -> list[Point | None]:
        """Each project's place: where its target is, the middle of them where it has several."""
        targets: dict[int, dict[Point, None]] = defaultdict(dict)
        for effect in self.instance.effects:
            if effect.on_bridge:
                place = self._bridge_place(effect.target)
            else:
                place = self.places[self.instance.posts[effect.target].node]
            if place is not None:
                targets[effect.project][place] = None
        return [_middle(list(targets[p])) for p in range(len(self.instance.projects))]

    def _bridge_place(self, bridge: int) -> Point | None:
        link = self.instance.links[self.instance.bridges[bridge].link]
        return _middle(
            [place for place in (self.places[link.tail], self.places[link.head]) if place is not None]
        )

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
        exits = tuple(shelf.at_edge(*text) for text in self._exits())
        with_projects = set(projects["country"])
        countries = list(country_labels(shelf, among=with_projects))
        kt = node_kt(self.instance, self.state.valuation)
        ends = {end for flow in self.instance.flows for end in (flow.origin, flow.destination)}
        acted_on = self._acted_on()
        kinds = list(self.case.tables["Nodes"]["kind"])

        def weight(node: int) -> tuple[bool, float]:
            return node in ends or node in acted_on or kinds[node] == "port", kt[node]

        named = [node for node in range(len(kt)) if self._inside(node) and (kt[node] > 0 or node in acted_on)]
        order = sorted(named, key=weight, reverse=True)
        wanted = [(self.node_names[node], place) for node in order if (place := self.places[node])]
        labels = tuple(shelf.label(wanted, MOST_LABELS))
        return exits, labels, (*countries, *country_labels(shelf, among=with_projects, but=True))

    def _acted_on(self) -> set[int]:
        """Nodes at whose posts projects act, and at the ends of links whose bridges they mend or build."""
        found: set[int] = set()
        for effect in self.instance.effects:
            if effect.on_bridge:
                link = self.instance.links[self.instance.bridges[effect.target].link]
                found |= {link.tail, link.head}
            else:
                found.add(self.instance.posts[effect.target].node)
        return found


def _middle(places: Sequence[Point]) -> Point | None:
    return (fmean(x for x, _ in places), fmean(y for _, y in places)) if places else None
