"""Bridges and posts one by one: hours in a valuation, the freight that passes, what it waits there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from models.instance import Effect, Instance, World
from models.referee import Route, Valuation, opening
from models.referee.travel import Step, share_left
from optimizer.case import Case
from optimizer.case.labels import names
from optimizer.columns import EVIDENCE, NAME, SOURCE, Columns, declares, figure, text

Stop = tuple[str, int]  # "bridge" or "post", and its position
STOPS = Columns(
    text("stop", "its id"),
    NAME,
    text("sort", "bridge or post"),
    text("country", "its country; of a bridge across a border both"),
    figure("hours", "h", "of a mean passage"),
    figure("kt", "kt a year", "what passes; twice where it passes twice"),
    figure("kt_hours", "kt x hours a year", "what it waits there"),
    EVIDENCE,
    SOURCE,
)


@dataclass(frozen=True)
class StopHours:
    """Hours of a passage at every bridge and post, with some projects open; posts also in two parts."""

    bridge: tuple[float, ...]
    processing: tuple[float, ...]
    queue: tuple[float, ...]

    def of(self, stop: Stop) -> float:
        sort, position = stop
        return self.bridge[position] if sort == "bridge" else self.processing[position] + self.queue[position]


def open_projects(instance: Instance, valuation: Valuation, world: World) -> frozenset[int]:
    """The funded projects that are open in a world, as the referee has it."""
    return opening.open_projects(instance, valuation.starts, world)


def stop_hours(instance: Instance, world: World, funded: frozenset[int]) -> StopHours:
    """What is left of each part of each delay with some projects open, by the referee's product rule."""
    at_bridge, at_post = defaultdict[int, list[Effect]](list), defaultdict[int, list[Effect]](list)
    for effect in instance.effects:
        if effect.project in funded:
            (at_bridge if effect.on_bridge else at_post)[effect.target].append(effect)
    return StopHours(
        tuple(h * share_left(at_bridge[b], "delay_left") for b, h in enumerate(world.bridge_hours)),
        tuple(
            h * share_left(at_post[p], "processing_left") for p, h in enumerate(world.post_processing_hours)
        ),
        tuple(h * share_left(at_post[p], "queue_left") for p, h in enumerate(world.post_queue_hours)),
    )


def weighted_routes(instance: Instance, valuation: Valuation) -> Iterator[tuple[float, World, Route]]:
    """(share, world, route): share x kt, summed over routes, is a year's mean over years and scenarios."""
    probabilities = [
        instance.scenarios[instance.worlds[valued.world].scenario].probability for valued in valuation.worlds
    ]
    total = sum(probabilities)
    for probability, valued in zip(probabilities, valuation.worlds, strict=True):
        for travelled in valued.flows:
            for route in travelled.routes:
                yield probability / total, instance.worlds[valued.world], route


def world_shown(instance: Instance, *, last_year: bool) -> int:
    """The world of a picture that can show one only: the first scenario, in the first year or the last.

    In the last year all that is funded has had time to open.
    """
    scenarios = len(instance.scenarios)
    return len(instance.worlds) - scenarios if last_year else 0


def stops_on(step: Step) -> list[Stop]:
    return list(step.passage.stops)


@declares(STOPS)
def stop_frame(case: Case, instance: Instance, valuation: Valuation) -> pd.DataFrame:
    """One row a bridge or post that freight passes, most waited hours first."""
    kt: dict[Stop, float] = defaultdict(float)
    waited: dict[Stop, float] = defaultdict(float)
    hours = {
        id(world): stop_hours(instance, world, open_projects(instance, valuation, world))
        for world in instance.worlds
    }
    for share, world, route in weighted_routes(instance, valuation):
        for step in route.steps:
            for stop in stops_on(step):
                kt[stop] += share * route.kt
                waited[stop] += share * route.kt * hours[id(world)].of(stop)
    rows = [
        {**_provenance(case, instance, stop), "kt": kt[stop], "kt_hours": waited[stop]}
        for stop in kt
        if kt[stop] > 0
    ]
    frame = pd.DataFrame(rows, columns=[column for column in STOPS.names() if column != "hours"])
    frame["hours"] = frame["kt_hours"] / frame["kt"]
    return frame[STOPS.names()].sort_values("kt_hours", ascending=False, kind="stable", ignore_index=True)


def _provenance(case: Case, instance: Instance, stop: Stop) -> dict[str, object]:
    sort, position = stop
    sheet = "Bridges" if sort == "bridge" else "Posts"
    row = case.tables[sheet].iloc[position]
    named = names(case, sheet)[position]
    return {
        "stop": row.iloc[0],
        "name": named,
        "sort": sort,
        "country": stop_country(instance, stop),
        "evidence": row["evidence"],
        "source": row["source"],
    }


def stop_country(instance: Instance, stop: Stop) -> str:
    """A post's country; of a bridge its link's, both where the link crosses a border."""
    sort, position = stop
    if sort == "post":
        return instance.nodes[instance.posts[position].node].country
    link = instance.links[instance.bridges[position].link]
    ends = dict.fromkeys((instance.nodes[link.tail].country, instance.nodes[link.head].country))
    return "–".join(ends)
