"""The referee's routing where quickest ways would overfill a capacity: a linear program over ways.

The program is the plain routing one on the whole network; its columns, the ways, are found as they are
needed. A limit that is full has a *toll*, what one more kt of capacity there would save; a way is worth
adding if its hours and tolls come to less than what its flow pays now, and when none is, the routing is the
best there is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.instance import INF
from models.linear_program import LinearProgram
from models.referee.ground import Limit
from models.referee.travel import FlowTravel, Reached, Travel

# Staying unserved costs a hair more than the outside option, so that a way of exactly those hours is taken.
HAIR = 1e-8
NOTHING = 1e-9  # relative; below it a saving or a share of a flow is the solver's rounding
Way = tuple[int, ...]
Ways = dict[tuple[int, Way], None]  # (flow, steps) in order of discovery
Tolls = Mapping[Limit, float]


@dataclass(frozen=True)
class CrowdedRouting:
    """The best routing, and the toll of each full limit in priority x hours."""

    flows: tuple[FlowTravel, ...]
    tolls: Tolls


def route_with_capacities(
    travel: Travel, flows: list[int], *, allow_unserved: bool, ways: Ways
) -> CrowdedRouting | None:
    """The routing of all flows that costs least in priority x kt x hours.

    None where not everything can be carried and nothing may stay unserved. `ways` are those worth a look from
    earlier calls in the same world; what is found is added to them.
    """
    program = _WayProgram(travel, flows, ways)
    if allow_unserved:
        charge = travel.instance.outside_option_hours
        program.improve(unserved_cost=lambda priority: priority * charge * (1 + HAIR))
        return program.routing()
    program.improve(unserved_cost=lambda _: 1.0, hours_count=False)  # first: can all of it be carried?
    if not program.carries_all:
        return None
    program.improve(unserved_cost=lambda _: INF)
    return program.routing()


class _WayProgram:
    """Columns are kt of a flow on a way, and kt of a flow that stays."""

    def __init__(self, travel: Travel, flows: list[int], ways: Ways) -> None:
        self.travel, self.flows, self.ways = travel, flows, ways
        self.wanted = travel.instance.flows
        self.kt = travel.world.flow_kt
        self.carried: list[float] = []
        self.tolls: dict[Limit, float] = {}
        self.paid: dict[int, float] = {}

    @property
    def carries_all(self) -> bool:
        served: dict[int, float] = defaultdict(float)
        for (flow, _), kt in zip(self.ways, self.carried, strict=True):
            served[flow] += kt
        return all(served[flow] >= self.kt[flow] * (1 - 1e-7) for flow in self.flows)

    def improve(self, unserved_cost: Callable[[float], float], *, hours_count: bool = True) -> None:
        """Add ways while any is worth it."""
        self.tolls, self.paid = {}, dict.fromkeys(self.flows, INF)
        self._add_ways(hours_count)
        self._solve(unserved_cost, hours_count)
        while self._add_ways(hours_count):
            self._solve(unserved_cost, hours_count)

    def _add_ways(self, hours_count: bool) -> bool:
        """The cheapest way of every flow at these tolls, where it is cheaper than what the flow pays."""
        added = False
        reached = self._cheapest(hours_count)
        for flow in self.flows:
            wanted = self.wanted[flow]
            rate = wanted.priority if hours_count else 0.0
            ahead = reached[wanted.modes, rate][wanted.origin]
            steps = self.travel.way_to(wanted.destination, wanted.modes, ahead)
            if steps is None or (flow, tuple(steps)) in self.ways:
                continue
            tolls = sum(self.tolls.get(limit, 0.0) for limit in self._limits(tuple(steps)))
            cost = self._cost(tuple(steps), rate) + tolls
            if cost < self.paid[flow] - NOTHING * (1 + abs(cost)):
                self.ways[flow, tuple(steps)] = None
                added = True
        return added

    def _cheapest(self, hours_count: bool) -> dict[tuple[frozenset[str], float], dict[int, Reached]]:
        """Per modes and cost of an hour, least costs from every origin that flows have."""
        origins: dict[tuple[frozenset[str], float], set[int]] = defaultdict(set)
        for flow in self.flows:
            wanted = self.wanted[flow]
            origins[wanted.modes, wanted.priority if hours_count else 0.0].add(wanted.origin)
        return {
            (modes, rate): self.travel.quickest(frozenset(starts), modes, self.travel.costs(self.tolls, rate))
            for (modes, rate), starts in origins.items()
        }

    def _cost(self, way: Way, rate: float) -> float:
        return rate * float(sum(self.travel.hours[position] for position in way))

    def _limits(self, way: Way) -> list[Limit]:
        return [limit for position in way for limit in self.travel.ground.passages[position].limits]

    def _solve(self, unserved_cost: Callable[[float], float], hours_count: bool) -> None:
        program = LinearProgram()
        of_flow: dict[int, list[tuple[int, float]]] = defaultdict(list)
        past: dict[Limit, list[tuple[int, float]]] = defaultdict(list)
        for flow, way in self.ways:
            column = program.add_column(self._cost(way, self.wanted[flow].priority if hours_count else 0.0))
            of_flow[flow].append((column, 1.0))
            for limit, times in Counter(self._limits(way)).items():
                past[limit].append((column, float(times)))
        for flow in self.flows:
            cost = unserved_cost(self.wanted[flow].priority)
            staying = [(program.add_column(cost), 1.0)] if cost < INF else []
            program.add_row(self.kt[flow], self.kt[flow], of_flow[flow] + staying)
        for limit, entries in past.items():
            program.add_row(-INF, self.travel.capacity_kt(*limit), entries)
        solved = program.solve_with_duals()
        assert solved is not None, "staying, or a routing found before, obeys every row"
        values, duals = solved
        self.carried = [float(value) for value in values[: len(self.ways)]]
        self.paid = {flow: float(dual) for flow, dual in zip(self.flows, duals, strict=False)}
        of_limits = zip(past, duals[len(self.flows) :], strict=True)
        self.tolls = {limit: max(0.0, -float(dual)) for limit, dual in of_limits}

    def routing(self) -> CrowdedRouting:
        routes = defaultdict(list)
        for (flow, way), kt in zip(self.ways, self.carried, strict=True):
            if kt > NOTHING * self.kt[flow]:
                routes[flow].append((way, kt))
        flows = tuple(self._travel_of(flow, routes[flow]) for flow in self.flows)
        return CrowdedRouting(flows, {limit: toll for limit, toll in self.tolls.items() if toll > NOTHING})

    def _travel_of(self, flow: int, ways: list[tuple[Way, float]]) -> FlowTravel:
        """Routes of a flow; a rest that is only rounding is spread over them, so that the kt add up."""
        wanted, served = self.kt[flow], sum(kt for _, kt in ways)
        whole = served / wanted if abs(served - wanted) <= 1e-7 * wanted else 1.0
        routes = tuple(self.travel.route(list(way), kt / whole) for way, kt in ways)
        return FlowTravel(flow, wanted, max(0.0, wanted - served / whole), routes)
