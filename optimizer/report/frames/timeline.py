"""Time against distance along a flow's main route, the picture that UNESCAP and CAREC draw of a corridor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from models.instance import Instance
from models.referee import Route, Valuation
from models.referee.travel import Step
from optimizer.case import Case
from optimizer.case.distance import km_between
from optimizer.case.frame_rows import number, records
from optimizer.case.labels import names, place_label
from optimizer.columns import Columns, declares, figure, text
from optimizer.solver.stops import StopHours, open_projects, stop_country, stop_hours, world_shown

DETOUR = 1.25  # a railway or road is about a quarter longer than the great circle
EVEN_KM = 100.0  # where nothing at all is known of any length
LEGS = Columns(
    text("kind", "travel, or a stop: bridge, post or transfer"),
    text("id", "of the link, bridge, post or node"),
    text("name", "its name; of travel its two ends"),
    text("mode", "rail, road or sea; of a transfer both; empty at a bridge or post"),
    text("country", "its country, both where it crosses a border"),
    figure("km_from", "km", "where it begins, from the origin"),
    figure("km_to", "km", "where it ends"),
    figure("hours_from", "h", "when it begins"),
    figure("hours_to", "h", "when it ends"),
    figure("hours", "h", "how long it takes"),
    text(
        "length",
        "how the kilometres are known: given, estimated from coordinates, or even, as the other links' mean",
    ),
)


@declares(LEGS)
def legs_of(
    case: Case, instance: Instance, valuation: Valuation, flow: str, *, last_year: bool = False
) -> pd.DataFrame:
    """The legs of a flow's main route (that with most kt) as travelled, in the first scenario and year.

    No rows where the flow is unserved. A flow that the case does not have is a KeyError.
    """
    position = next((f for f, wanted in enumerate(instance.flows) if wanted.id == flow), None)
    if position is None:
        raise KeyError(flow)
    valued = valuation.worlds[world_shown(instance, last_year=last_year)]
    routes = valued.flows[position].routes
    if not routes:
        return LEGS.frame(())
    world = instance.worlds[valued.world]
    hours = stop_hours(instance, world, open_projects(instance, valuation, world))
    walk = _Walk(case, instance, hours, LinkLengths(case))
    return LEGS.frame(walk.legs(max(routes, key=lambda route: route.kt)))


class LinkLengths:
    """Kilometres of every link, and how they are known."""

    def __init__(self, case: Case) -> None:
        nodes = case.tables["Nodes"]
        self.at = {
            node: (number(lat), number(lon))
            for node, lat, lon in zip(nodes["node"], nodes["lat"], nodes["lon"], strict=True)
        }
        self.known = [self._length(row) for row in records(case.tables["Links"])]

    def _length(self, row: dict[str, object]) -> tuple[float, str] | None:
        given = number(row["length_km"])
        if given is not None:
            return given, "given"
        apart = great_circle_km(*self.at[str(row["from_node"])], *self.at[str(row["to_node"])])
        return None if apart is None else (apart * (1.0 if row["mode"] == "sea" else DETOUR), "estimated")

    def along(self, route: Route) -> dict[int, tuple[float, str]]:
        """Of each link of a route; those of which nothing is known are as long as the others on average."""
        known = [length[0] for link in route.links if (length := self.known[link]) is not None]
        even = sum(known) / len(known) if known else EVEN_KM
        return {link: self.known[link] or (even, "even") for link in route.links}


def great_circle_km(
    lat: float | None, lon: float | None, other_lat: float | None, other_lon: float | None
) -> float | None:
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return None
    return km_between((lat, lon), (other_lat, other_lon))


@dataclass
class _Walk:
    """Walks a route and notes every leg: kilometres and hours so far."""

    case: Case
    instance: Instance
    stop_hours: StopHours
    lengths: LinkLengths
    km: float = 0.0
    hours: float = 0.0
    named: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.named = {sheet: names(self.case, sheet) for sheet in ("Nodes", "Bridges", "Posts")}

    def legs(self, route: Route) -> list[dict[str, object]]:
        lengths = self.lengths.along(route)
        return [leg for step in route.steps for leg in self._step(step, lengths)]

    def _step(self, step: Step, lengths: dict[int, tuple[float, str]]) -> Iterator[dict[str, object]]:
        if step.link < 0:
            yield from self._transfer(step)
            return
        at_tail = [post for post in step.posts if self.instance.posts[post].node == step.tail[0]]
        for post in at_tail:
            yield self._stop("post", post)
        yield from self._haul(step, *lengths[step.link])
        for post in step.posts:
            if post not in at_tail:
                yield self._stop("post", post)

    def _haul(self, step: Step, km: float, length: str) -> Iterator[dict[str, object]]:
        """The way along a link, its bridges spread evenly: where they stand on it is not known."""
        stretches = len(step.bridges) + 1
        moving = step.parts.get("line_haul", 0.0) + step.parts.get("sea", 0.0)
        for stretch in range(stretches):
            yield self._travel(step, km / stretches, moving / stretches, length)
            if stretch < len(step.bridges):
                yield self._stop("bridge", step.bridges[stretch])

    def _travel(self, step: Step, km: float, hours: float, length: str) -> dict[str, object]:
        nodes, ids = self.named["Nodes"], self.instance.nodes
        tail, head = (place_label(nodes[place[0]], ids[place[0]].id) for place in (step.tail, step.head))
        countries = dict.fromkeys((ids[step.tail[0]].country, ids[step.head[0]].country))
        link = self.instance.links[step.link]
        return self._leg(
            "travel", link.id, f"{tail} – {head}", link.mode, "–".join(countries), km, hours, length
        )

    def _stop(self, sort: str, position: int) -> dict[str, object]:
        thing = (self.instance.bridges if sort == "bridge" else self.instance.posts)[position]
        name = self.named["Bridges" if sort == "bridge" else "Posts"][position]
        country = stop_country(self.instance, (sort, position))
        return self._leg(
            sort, thing.id, name, "", country, 0.0, self.stop_hours.of((sort, position)), "given"
        )

    def _transfer(self, step: Step) -> Iterator[dict[str, object]]:
        node, hours = step.tail[0], step.parts.get("transfers", 0.0)
        if hours > 0:
            place = place_label(self.named["Nodes"][node], self.instance.nodes[node].id)
            name, mode = f"Transfer at {place}", f"{step.tail[1]} to {step.head[1]}"
            country = self.instance.nodes[node].country
            yield self._leg(
                "transfer", self.instance.nodes[node].id, name, mode, country, 0.0, hours, "given"
            )

    def _leg(
        self,
        kind: str,
        identity: str,
        name: str,
        mode: str,
        country: str,
        km: float,
        hours: float,
        length: str,
    ) -> dict[str, object]:
        start_km, start_hours = self.km, self.hours
        self.km, self.hours = start_km + km, start_hours + hours
        values = (
            kind,
            identity,
            name,
            mode,
            country,
            start_km,
            self.km,
            start_hours,
            self.hours,
            hours,
            length,
        )
        return dict(zip(LEGS.names(), values, strict=True))
