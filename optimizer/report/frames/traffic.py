"""Freight on every link and through every node: what widths, colours and labels of a map are made from."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from models.instance import Instance, World
from models.referee import Valuation
from models.referee.travel import Step
from optimizer.columns import Columns, declares, figure, text
from optimizer.solver.stops import weighted_routes

LINKS = Columns(
    text("link", "its id"),
    text("mode", "rail, road or sea"),
    figure("kt_before", "kt a year", "freight on it with nothing funded"),
    figure("kt_after", "kt a year", "the same with the portfolio, None where there is none"),
    figure("kt", "kt a year", "the latter where there is one"),
    figure(
        "kt_hours_saved",
        "kt x hours a year",
        "kt_after x hours that a passage takes less, its bridges and posts included",
    ),
)


@declares(LINKS)
def link_frame(instance: Instance, before: Valuation, after: Valuation | None) -> pd.DataFrame:
    """One row a link, in the order of the workbook. What freight saves that changed its way is not in it."""
    kt_before, kt_after, saved = (defaultdict[int, float](float) for _ in range(3))
    for share, _, route in weighted_routes(instance, before):
        for link in route.links:
            kt_before[link] += share * route.kt
    for share, world, route in weighted_routes(instance, after) if after is not None else ():
        for step in route.steps:
            if step.link >= 0:
                kt_after[step.link] += share * route.kt
                saved[step.link] += share * route.kt * (hours_unfunded(step, world) - step.hours)
    positions = range(len(instance.links))
    current = kt_before if after is None else kt_after
    return pd.DataFrame(
        {
            "link": [link.id for link in instance.links],
            "mode": [link.mode for link in instance.links],
            "kt_before": [kt_before[p] for p in positions],
            "kt_after": [kt_after[p] if after is not None else None for p in positions],
            "kt": [current[p] for p in positions],
            "kt_hours_saved": [saved[p] if saved[p] > 1e-9 else 0.0 for p in positions],
        }
    )


def hours_unfunded(step: Step, world: World) -> float:
    """The hours of a passage in a world with nothing funded."""
    bridges = sum(world.bridge_hours[b] for b in step.bridges)
    posts = sum(world.post_processing_hours[p] + world.post_queue_hours[p] for p in step.posts)
    return world.link_hours[step.link] + bridges + posts


def node_kt(instance: Instance, valuation: Valuation) -> list[float]:
    """Freight that starts at, ends at or passes each node, kt a year."""
    kt = [0.0] * len(instance.nodes)
    for share, _, route in weighted_routes(instance, valuation):
        for node in {place[0] for step in route.steps for place in (step.tail, step.head)}:
            kt[node] += share * route.kt
    return kt
