"""Commodities: the trips of the model, world by world, reduced, and shared where they must come out alike."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from models.elements import Element, Limit
from models.instance import INF, Instance, World
from models.network import Network
from models.opening import starts_open_by
from models.reduction import ReducedTrip, Trip, reduce_world, trips_of
from models.segments import Segment

OpenSet = tuple[int, frozenset[int]]  # (element, projects open together)
Capacities = frozenset[tuple[int, str, int]] | None  # (world, kind of limit, position of the thing)
ALL_CAPACITIES: Capacities = None
TOO_SMALL_HOURS = 1e-12


@dataclass(frozen=True)
class Commodity:
    """How one trip travels in one world, or in several that are alike to it.

    `weights` gives, per scenario, Σ priority x kt x discount of its flows: what an hour of it costs. `kt` is
    their volume, which matters to `binding` limits only; a commodity with such limits stands for one world
    alone. `may_stay` says that some of it may be left unserved, at `outside_hours`. `saved_hours` holds what
    each state of an element saves against nothing funded.
    """

    trip: Trip
    flows: tuple[int, ...]
    world: int
    year: int
    segments: tuple[Segment, ...]
    weights: tuple[tuple[int, float], ...]
    kt: float
    binding: frozenset[int]
    may_stay: bool
    outside_hours: float
    saved_hours: tuple[tuple[OpenSet, float], ...]
    chained: tuple[int, ...]


@dataclass(frozen=True)
class CommodityPlan:
    """All commodities of an instance with the network that they run on.

    `fixed_sums` is, per scenario, what the trips count that no decision can change: they are no part of the
    model, where a large constant would hide small differences.
    """

    instance: Instance
    network: Network
    commodities: tuple[Commodity, ...]
    fixed_sums: tuple[float, ...]

    def element(self, position: int) -> Element:
        return self.network.elements[position]

    def limit(self, position: int) -> Limit:
        return self.network.limits[position]

    @property
    def size(self) -> int:
        """Columns that routing by arcs takes, in all: what makes the model large."""
        return sum(len(commodity.segments) + len(commodity.saved_hours) for commodity in self.commodities)

    @property
    def capacity_is_bought(self) -> bool:
        """Whether a commodity alone could fill a limit that projects add to."""
        return any(
            self.fills_alone(commodity, limit)
            and self.limit(limit).added_kt(self.instance.worlds[commodity.world])
            for commodity in self.commodities
            for limit in commodity.binding
        )

    def fills_alone(self, commodity: Commodity, limit: int, *, times: int = 1) -> bool:
        """Whether all of it, passing so often, is more than a limit carries with nothing funded."""
        return commodity.kt * times > self.limit(limit).capacity_kt(self.instance.worlds[commodity.world])

    def useful_to(self, commodity: Commodity) -> frozenset[int]:
        """Projects that this commodity could gain hours or capacity from."""
        useful: set[int] = set().union(*(open_set for (_, open_set), _ in commodity.saved_hours))
        useful.update(effect.project for e in commodity.chained for effect in self.element(e).effects)
        world = self.instance.worlds[commodity.world]
        useful.update(p for limit in commodity.binding for p, _ in self.limit(limit).added_kt(world))
        return frozenset(useful)


def plan_commodities(
    instance: Instance, network: Network, considered: Capacities = ALL_CAPACITIES
) -> CommodityPlan:
    """Reduce every trip in every world and let worlds that are alike to a trip share one commodity.

    Capacities that are not `considered` are taken as infinite, which can only make the plan's model too
    hopeful: its bound stays valid, and where the referee agrees with its answer, nothing was lost.
    """
    trips = trips_of(instance)
    shared: dict[object, list[Commodity]] = defaultdict(list)
    fixed = [0.0] * len(instance.scenarios)
    for position, world in enumerate(instance.worlds):
        for kept in reduce_world(network, trips, world, considered_in(network, position, considered)):
            for flows in _flows_apart(instance, kept, world):
                commodity = _commodity(network, kept, flows, position)
                if _is_fixed(commodity, kept):
                    for scenario, weight in commodity.weights:
                        fixed[scenario] += weight * kept.bound_hours
                    continue
                shared[_likeness(instance, commodity, len(shared))].append(commodity)
    return CommodityPlan(instance, network, tuple(_merged(alike) for alike in shared.values()), tuple(fixed))


def _is_fixed(commodity: Commodity, kept: ReducedTrip) -> bool:
    """Whether nothing that is decided can change what the trip takes: its sure way today, or staying."""
    return not (commodity.saved_hours or commodity.chained or commodity.binding) and kept.bound_hours < INF


def considered_in(network: Network, world: int, considered: Capacities) -> frozenset[int]:
    """Positions of the limits to consider in one world."""
    every = range(len(network.limits))
    if considered is None:
        return frozenset(every)
    limits = network.limits
    return frozenset(n for n in every if (world, limits[n].kind, limits[n].target) in considered)


def _flows_apart(instance: Instance, kept: ReducedTrip, world: World) -> list[tuple[int, ...]]:
    """The flows of a trip that travel alike: all that move, or one priority's where capacity may bind."""
    moving = tuple(flow for flow in kept.trip.flows if world.flow_kt[flow] > 0)
    if not kept.binding or not moving:
        return [moving] if moving else []
    by_priority: dict[float, list[int]] = defaultdict(list)
    for flow in moving:
        by_priority[instance.flows[flow].priority].append(flow)
    return [tuple(flows) for flows in by_priority.values()]


def _commodity(network: Network, kept: ReducedTrip, flows: tuple[int, ...], position: int) -> Commodity:
    instance = network.instance
    world = instance.worlds[position]
    elements = dict.fromkeys(element for segment in kept.segments for element in segment.elements)
    discount = instance.years[world.year].weight
    weight = sum(instance.flows[flow].priority * world.flow_kt[flow] for flow in flows) * discount
    sure = instance.outside_option_hours
    return Commodity(
        trip=kept.trip,
        flows=flows,
        world=position,
        year=world.year,
        segments=kept.segments,
        weights=((world.scenario, weight),),
        kt=sum(world.flow_kt[flow] for flow in flows),
        binding=kept.binding,
        may_stay=instance.allow_unserved and (bool(kept.binding) or kept.bound_hours >= sure),
        outside_hours=sure,
        saved_hours=_saved_hours(network, world, tuple(elements)),
        chained=tuple(
            e
            for e in elements
            if network.elements[e].chained and network.elements[e].most_saved(world) > TOO_SMALL_HOURS
        ),
    )


def _saved_hours(
    network: Network, world: World, elements: tuple[int, ...]
) -> tuple[tuple[OpenSet, float], ...]:
    """States worth having: those that save more than each smaller state that they contain."""
    worth: list[tuple[OpenSet, float]] = []
    for e in elements:
        element = network.elements[e]
        hours = {open_set: element.saved(world, open_set) for open_set in element.open_sets}
        for open_set, saved in hours.items():
            smaller = max((hours.get(open_set - {p}, 0.0) for p in open_set), default=0.0)
            if saved > smaller + TOO_SMALL_HOURS:
                worth.append(((e, open_set), saved))
    return tuple(worth)


def _likeness(instance: Instance, commodity: Commodity, otherwise: int) -> object:
    """What must be shared to come out alike; `otherwise` keeps a commodity that binds apart from the rest."""
    if commodity.binding or commodity.chained:
        return otherwise
    return commodity.trip, _openable(instance, commodity), commodity.segments, commodity.saved_hours


def _openable(instance: Instance, commodity: Commodity) -> object:
    """The starts that could have opened a commodity's projects by its year: years with the same are alike."""
    projects = {p for (_, open_set), _ in commodity.saved_hours for p in open_set}
    return frozenset((p, t) for p in projects for t in starts_open_by(instance, p, commodity.year))


def _merged(alike: list[Commodity]) -> Commodity:
    weights: dict[int, float] = defaultdict(float)
    for commodity in alike:
        for scenario, weight in commodity.weights:
            weights[scenario] += weight
    return replace(alike[0], weights=tuple(weights.items()))
