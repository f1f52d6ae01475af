"""Referee: what a portfolio is worth, world by world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from models.instance import INF, Instance, Starts
from models.referee.capacitated import Tolls, Ways, route_with_capacities
from models.referee.ground import Ground, Limit
from models.referee.opening import open_projects
from models.referee.travel import FlowTravel, Travel

ROOM = 1e-9  # relative; freight at exactly a capacity fits
FULL = 1e-6  # relative; a limit this close to its capacity is full


@dataclass(frozen=True)
class WorldValuation:
    """One world: how each flow travels, and Σ priority x kt x hours with unserved kt at the outside option.

    `full` are the limits at which no more fits, `tolls` what one more kt there would save.
    """

    world: int
    flows: tuple[FlowTravel, ...]
    weighted_hours: float
    full: frozenset[Limit] = frozenset()
    tolls: Tolls = field(default_factory=dict)

    @property
    def served_kt(self) -> float:
        return sum(flow.served_kt for flow in self.flows)

    @property
    def unserved_kt(self) -> float:
        return sum(flow.unserved_kt for flow in self.flows)

    @property
    def average_hours(self) -> float | None:
        """Mean hours of a served tonne, whatever its priority; None where nothing is served."""
        carried = sum(route.kt * route.hours for flow in self.flows for route in flow.routes)
        return carried / self.served_kt if self.served_kt > 0 else None


@dataclass(frozen=True)
class Valuation:
    """A portfolio's worth: every world, and per scenario the discounted sum over years."""

    starts: Starts
    worlds: tuple[WorldValuation, ...]
    scenario_sums: tuple[float, ...]
    expected: float


class Referee:
    """Prices portfolios of one instance; equal sets of open projects in a world are priced once."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._ways: dict[int, Ways] = defaultdict(dict)
        self._grounds: dict[int, Travel] = {}
        self._priced: dict[tuple[int, frozenset[int], bool], WorldValuation | None] = {}

    def baseline(self) -> Valuation:
        """Nothing funded, no rule obeyed, unserved freight allowed: what every saving is measured against."""
        return self.price({}, allow_unserved=True)

    def price(self, starts: Starts, *, allow_unserved: bool | None = None) -> Valuation:
        """What exactly these projects give; freight that cannot be carried is unserved and charged."""
        instance = self.instance
        allowed = instance.allow_unserved if allow_unserved is None else allow_unserved
        opened = (open_projects(instance, starts, world) for world in instance.worlds)
        worlds = [self._world(n, projects, allowed) for n, projects in enumerate(opened)]
        return self._valuation(starts, worlds)

    def price_part(
        self, starts: Starts, whole: Valuation, too_much: Callable[[Valuation], bool]
    ) -> Valuation | None:
        """The price of a part of a portfolio, or None as soon as it is sure to be `too_much`.

        With fewer projects no world can be better, so worlds are priced one by one, the others taken from
        `whole`.
        """
        worlds = list(whole.worlds)
        for n, world in enumerate(self.instance.worlds):
            opened = open_projects(self.instance, starts, world)
            worlds[n] = self._world(n, opened, self.instance.allow_unserved)
            if too_much(self._valuation(starts, worlds)):
                return None
        return self._valuation(starts, worlds)

    def _valuation(self, starts: Starts, worlds: list[WorldValuation]) -> Valuation:
        sums: dict[int, float] = defaultdict(float)
        for valued, world in zip(worlds, self.instance.worlds, strict=True):
            sums[world.scenario] += self.instance.years[world.year].weight * valued.weighted_hours
        scenario_sums = tuple(sums[s] for s in range(len(self.instance.scenarios)))
        weights = [scenario.probability for scenario in self.instance.scenarios]
        expected = sum(weight * total for weight, total in zip(weights, scenario_sums, strict=True))
        return Valuation(dict(starts), tuple(worlds), scenario_sums, expected)

    def _world(self, position: int, opened: frozenset[int], allow_unserved: bool) -> WorldValuation:
        relevant = frozenset(effect.project for effect in self.instance.effects if effect.project in opened)
        key = position, relevant, allow_unserved
        if key not in self._priced:
            self._priced[key] = self._price_world(position, relevant, allow_unserved)
        valued = self._priced[key]
        return valued if valued is not None else self._world(position, opened, True)

    def _price_world(
        self, position: int, opened: frozenset[int], allow_unserved: bool
    ) -> WorldValuation | None:
        today = self._today(position)
        travel = Travel(today.ground, opened, today) if opened else today
        moving = [flow for flow, kt in enumerate(travel.world.flow_kt) if kt > 0]
        flows = self._quickest_ways(travel, moving, allow_unserved)
        tolls: Tolls = {}
        if flows is not None and _overfilled(travel, flows):
            crowded = route_with_capacities(
                travel, moving, allow_unserved=allow_unserved, ways=self._ways[position]
            )
            flows, tolls = (list(crowded.flows), crowded.tolls) if crowded is not None else (None, {})
        if flows is None:
            return None
        still = [FlowTravel(flow, 0.0, 0.0, ()) for flow, kt in enumerate(travel.world.flow_kt) if kt <= 0]
        ordered = tuple(sorted([*flows, *still], key=lambda travelled: travelled.flow))
        weighted = sum(self._weighted_hours(flow) for flow in ordered)
        return WorldValuation(position, ordered, weighted, _full(travel, flows), tolls)

    def _today(self, position: int) -> Travel:
        """A world with nothing open; its ground serves every portfolio."""
        if position not in self._grounds:
            ground = Ground(self.instance, self.instance.worlds[position])
            self._grounds[position] = Travel(ground, frozenset())
        return self._grounds[position]

    def _quickest_ways(
        self, travel: Travel, moving: list[int], allow_unserved: bool
    ) -> list[FlowTravel] | None:
        origins: dict[frozenset[str], set[int]] = defaultdict(set)
        for position in moving:
            origins[self.instance.flows[position].modes].add(self.instance.flows[position].origin)
        reached = {modes: travel.quickest(frozenset(starts), modes) for modes, starts in origins.items()}
        most = self.instance.outside_option_hours * (1 + ROOM) if allow_unserved else INF
        flows = []
        for position in moving:
            flow, kt = self.instance.flows[position], travel.world.flow_kt[position]
            steps = travel.way_to(flow.destination, flow.modes, reached[flow.modes][flow.origin])
            route = travel.route(steps, kt) if steps else None
            if route is not None and route.hours <= most:
                flows.append(FlowTravel(position, kt, 0.0, (route,)))
            elif allow_unserved:
                flows.append(FlowTravel(position, kt, kt, ()))
            else:
                return None
        return flows

    def _weighted_hours(self, flow: FlowTravel) -> float:
        hours = sum(route.kt * route.hours for route in flow.routes)
        hours += flow.unserved_kt * self.instance.outside_option_hours
        return self.instance.flows[flow.flow].priority * hours


def _load(flows: list[FlowTravel]) -> dict[Limit, float]:
    load: dict[Limit, float] = defaultdict(float)
    for flow in flows:
        for route in flow.routes:
            for step in route.steps:
                for limit in step.limits:
                    load[limit] += route.kt
    return load


def _overfilled(travel: Travel, flows: list[FlowTravel]) -> bool:
    return any(kt > travel.capacity_kt(*limit) * (1 + ROOM) for limit, kt in _load(flows).items())


def _full(travel: Travel, flows: list[FlowTravel]) -> frozenset[Limit]:
    """Limits with no room left; those of capacity 0 always are."""
    load = _load(flows)
    limits = {limit for passage in travel.ground.passages for limit in passage.limits}
    least = {limit: travel.capacity_kt(*limit) * (1 - FULL) for limit in limits}
    return frozenset(limit for limit in limits if load.get(limit, 0.0) >= least[limit])
