"""Reduction: what the model may leave out without losing anything.

A trip is what flows with the same ends and modes share. For each trip and world only those arcs are kept that
some portfolio could make worth using, series of arcs between two branchings become one (models/segments.py),
and trips whose capacities cannot bind need one commodity for all their flows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.instance import INF, Instance, World
from models.network import LOADING, UNLOADING, Network
from models.segments import Segment, contract
from models.shortest_paths import shortest_hours

SLACK = 1e-9  # relative; an arc at exactly the bound is kept


@dataclass(frozen=True)
class Trip:
    """An origin, a destination (node positions) and the modes allowed, with the flows that share them."""

    origin: int
    destination: int
    modes: frozenset[str]
    flows: tuple[int, ...]


@dataclass(frozen=True)
class ReducedTrip:
    """What a trip may use in a world.

    `bound_hours` is what it can have anyway, `binding` are the limits that may bind.
    """

    trip: Trip
    segments: tuple[Segment, ...]
    bound_hours: float
    binding: frozenset[int]


def trips_of(instance: Instance) -> tuple[Trip, ...]:
    """The distinct (origin, destination, modes) of all flows, in order of first mention."""
    flows: dict[tuple[int, int, frozenset[str]], list[int]] = defaultdict(list)
    for position, flow in enumerate(instance.flows):
        flows[flow.origin, flow.destination, flow.modes].append(position)
    return tuple(Trip(*ends, tuple(members)) for ends, members in flows.items())


def reduce_world(
    network: Network, trips: tuple[Trip, ...], world: World, considered: frozenset[int]
) -> tuple[ReducedTrip, ...]:
    """Kept segments of every trip in one world, in the order of `trips`.

    Limits not `considered` are taken as infinite.
    """
    world_reduction = _WorldReduction(network, trips, world, considered)
    bounds, kept, binding = world_reduction.fixed_point()
    own_hours = network.hours_today(world)
    return tuple(
        ReducedTrip(
            trip,
            contract(network, world_reduction.ends(t), kept[t], own_hours),
            float(bounds[t]),
            frozenset(binding & world_reduction.limits_on(kept[t])),
        )
        for t, trip in enumerate(trips)
    )


class _WorldReduction:
    """Finds the arcs to keep.

    A trip never uses a way that takes longer, with everything funded, than one it can have for sure: today's
    shortest way past no limit that may bind, or staying unserved. A limit may bind if the trips that keep
    arcs past it could together fill it. Both sets only grow, so the loop ends; at its end, moving any trip
    from elsewhere to its sure way overfills nothing, so nothing is lost.
    """

    def __init__(
        self, network: Network, trips: tuple[Trip, ...], world: World, considered: frozenset[int]
    ) -> None:
        self.network, self.trips, self.world, self.considered = network, trips, world, considered
        self.today = network.hours_today(world)
        self.least = network.least_hours(world)
        self.open_to = {modes: network.open_arcs(world, modes) for modes in {trip.modes for trip in trips}}
        instance = network.instance
        self.sure = instance.outside_option_hours if instance.allow_unserved else INF
        self.load = np.array([sum(world.flow_kt[flow] for flow in trip.flows) for trip in trips])
        self.through = self._least_hours_through()
        self.arcs_past = self._arcs_past_each_limit()

    def fixed_point(self) -> tuple[NDArray[np.float64], list[NDArray[np.bool_]], set[int]]:
        binding: set[int] = set()
        while True:
            bounds = np.minimum(self.sure, self._shortest_avoiding(binding))
            kept = [self.through[t] <= bounds[t] * (1 + SLACK) + SLACK for t in range(len(self.trips))]
            kept = [mask & np.isfinite(self.through[t]) for t, mask in enumerate(kept)]
            more = {limit for limit in self.considered if self._may_fill(limit, kept)}
            if more <= binding:
                return bounds, kept, binding
            binding |= more

    def limits_on(self, kept: NDArray[np.bool_]) -> set[int]:
        return {limit for limit, arcs in self.arcs_past.items() if kept[arcs].any()}

    def _distances(
        self, hours: NDArray[np.float64], usable: NDArray[np.bool_], starts: list[int], *, back: bool
    ) -> NDArray[np.float64]:
        tails, heads = self.network.tails[usable], self.network.heads[usable]
        if back:
            tails, heads = heads, tails
        return shortest_hours(len(self.network.states), tails, heads, hours[usable], starts)

    def _least_hours_through(self) -> list[NDArray[np.float64]]:
        """Per trip, the least hours of any way through each arc with everything funded: (arcs,) each."""
        through: list[NDArray[np.float64]] = [np.empty(0)] * len(self.trips)
        for modes, members in self._trips_by_modes().items():
            usable = self.open_to[modes]
            ahead = self._by_source(self.least, usable, {t: self.ends(t)[0] for t in members}, back=False)
            behind = self._by_source(self.least, usable, {t: self.ends(t)[1] for t in members}, back=True)
            for t in members:
                hours = ahead[t][self.network.tails] + self.least + behind[t][self.network.heads]
                through[t] = np.where(usable, hours, INF)
        return through

    def _shortest_avoiding(self, binding: set[int]) -> NDArray[np.float64]:
        """Today's shortest hours of every trip past none of the limits in `binding`; shape (trips,)."""
        blocked = np.zeros(len(self.network.arcs), dtype=np.bool_)
        for limit in binding:
            blocked[self.arcs_past[limit]] = True
        shortest = np.full(len(self.trips), INF)
        for modes, members in self._trips_by_modes().items():
            ahead = self._by_source(
                self.today, self.open_to[modes] & ~blocked, {t: self.ends(t)[0] for t in members}, back=False
            )
            for t in members:
                shortest[t] = ahead[t][self.ends(t)[1]]
        return shortest

    def _by_source(
        self, hours: NDArray[np.float64], usable: NDArray[np.bool_], source_of: dict[int, int], *, back: bool
    ) -> dict[int, NDArray[np.float64]]:
        sources = sorted(set(source_of.values()))
        rows = self._distances(hours, usable, sources, back=back)
        at = dict(zip(sources, rows, strict=True))
        return {t: at[source] for t, source in source_of.items()}

    def _trips_by_modes(self) -> dict[frozenset[str], list[int]]:
        members: dict[frozenset[str], list[int]] = defaultdict(list)
        for t, trip in enumerate(self.trips):
            members[trip.modes].append(t)
        return members

    def ends(self, t: int) -> tuple[int, int]:
        """The states where a trip is loaded and unloaded."""
        position = self.network.state_position
        return position[self.trips[t].origin, LOADING], position[self.trips[t].destination, UNLOADING]

    def _arcs_past_each_limit(self) -> dict[int, NDArray[np.intp]]:
        arcs: dict[int, list[int]] = {limit: [] for limit in self.considered}
        for position, arc in enumerate(self.network.arcs):
            for limit in self.considered.intersection(arc.limits):
                arcs[limit].append(position)
        return {limit: np.array(positions, dtype=np.intp) for limit, positions in arcs.items()}

    def _may_fill(self, limit: int, kept: list[NDArray[np.bool_]]) -> bool:
        capacity = self.network.limits[limit].capacity_kt(self.world)
        if capacity == INF:
            return False
        arcs = self.arcs_past[limit]
        passes = [self._most_passes(limit, arcs[mask[arcs]]) for mask in kept]
        return bool(sum(self.load[t] * times for t, times in enumerate(passes)) > capacity)

    def _most_passes(self, limit: int, arcs: NDArray[np.intp]) -> int:
        """Most passes of a way without loops: one of a link or bridge, in and out of each mode at a post."""
        if len(arcs) == 0 or self.network.limits[limit].kind != "post":
            return min(1, len(arcs))
        node = self.network.instance.posts[self.network.limits[limit].target].node
        leaving = {int(tail) for tail in self.network.tails[arcs] if self.network.states[tail][0] == node}
        entering = {int(head) for head in self.network.heads[arcs] if self.network.states[head][0] == node}
        return len(leaving) + len(entering)
