"""Means over years and scenarios: what one figure for a flow means where the world has many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from models.instance import Instance
from models.referee import FlowTravel, Route, Valuation
from models.referee.travel import PARTS

Worlds = frozenset[int] | None  # positions of the worlds to count; None is all


@dataclass(frozen=True)
class FlowMean:
    """One flow over all worlds: mean yearly kt, mean hours of its served kt, mean unserved kt."""

    kt: float
    hours: float | None
    unserved_kt: float


def flow_means(instance: Instance, valuation: Valuation, *, only: Worlds = None) -> list[FlowMean]:
    """Per flow, means over worlds: kt by probability, years alike; hours by kt and probability."""
    flows = range(len(instance.flows))
    return [_flow_mean(list(_weighted(instance, valuation, only, flow))) for flow in flows]


def _weighted(
    instance: Instance, valuation: Valuation, only: Worlds, flow: int
) -> Iterator[tuple[float, FlowTravel]]:
    """(probability of the world, how the flow travels in it)."""
    for world in valuation.worlds:
        if only is None or world.world in only:
            yield instance.scenarios[instance.worlds[world.world].scenario].probability, world.flows[flow]


def _flow_mean(travels: list[tuple[float, FlowTravel]]) -> FlowMean:
    total = sum(weight for weight, _ in travels)
    served = sum(weight * route.kt for weight, travelled in travels for route in travelled.routes)
    hours = sum(
        weight * route.kt * route.hours for weight, travelled in travels for route in travelled.routes
    )
    return FlowMean(
        kt=sum(weight * travelled.kt for weight, travelled in travels) / total,
        hours=hours / served if served > 0 else None,
        unserved_kt=sum(weight * travelled.unserved_kt for weight, travelled in travels) / total,
    )


def average_hours(instance: Instance, valuation: Valuation, *, only: Worlds = None) -> float | None:
    """Mean hours of a served tonne over all flows, without priority; None where nothing is served."""
    means = flow_means(instance, valuation, only=only)
    served = sum(mean.kt - mean.unserved_kt for mean in means)
    hours = sum((mean.kt - mean.unserved_kt) * mean.hours for mean in means if mean.hours is not None)
    return hours / served if served > 0 else None


def unserved_kt(instance: Instance, valuation: Valuation) -> float:
    """Mean unserved kt a year over all flows."""
    return sum(mean.unserved_kt for mean in flow_means(instance, valuation))


def mean_routes(instance: Instance, valuation: Valuation) -> list[list[Route]]:
    """Per flow, the routes it takes anywhere, with mean yearly kt and the mean hours of what takes them."""
    if not instance.flows:
        return []
    total = sum(weight for weight, _ in _weighted(instance, valuation, None, 0))
    routes = []
    for flow in range(len(instance.flows)):
        taken: dict[tuple[int, ...], list[tuple[float, Route]]] = defaultdict(list)
        for weight, travelled in _weighted(instance, valuation, None, flow):
            for route in travelled.routes:
                taken[route.links].append((weight, route))
        routes.append([_mean_route(members, total) for members in taken.values()])
    return routes


def _mean_route(members: list[tuple[float, Route]], total: float) -> Route:
    first = members[0][1]
    if len(members) == 1 and members[0][0] == total:
        return first
    tonnes = sum(weight * route.kt for weight, route in members)
    hours = sum(weight * route.kt * route.hours for weight, route in members) / tonnes
    weights = [(weight * route.kt, route.parts) for weight, route in members]
    parts = {part: sum(kt * of[part] for kt, of in weights) / tonnes for part in first.parts}
    return Route(tonnes / total, hours, first.links, parts, first.steps)


def part_hours(instance: Instance, valuation: Valuation) -> dict[str, float]:
    """Mean hours of a served tonne in each part of travel.PARTS."""
    totals, served = dict.fromkeys(PARTS, 0.0), 0.0
    for flow in range(len(instance.flows)):
        for weight, travelled in _weighted(instance, valuation, None, flow):
            for route in travelled.routes:
                served += weight * route.kt
                for part in PARTS:
                    totals[part] += weight * route.kt * route.parts[part]
    return {part: total / served if served else 0.0 for part, total in totals.items()}
