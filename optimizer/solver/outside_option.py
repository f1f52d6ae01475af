"""The outside option where it dwarfs every way: what its hours are in the model.

Freight that must stay whatever is decided, at a charge far above the hours of any way, puts a large constant
into every sum, and a solver's rounding beside it hides what projects save. So the model charges fewer hours,
and the rest stands outside it, for the least that has to stay: with hours H of the case, H' of the model and
U the least weighted kt that stay, no portfolio costs less than it does in the model plus (H - H') U. One that
leaves no more than U costs just that, and whether it does is what the referee, who charges H, is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models.commodities import Capacities, CommodityPlan, plan_commodities
from models.instance import Instance
from models.network import expand
from models.referee import Valuation

FAR_ABOVE = 1000  # times the longest way: hours of the outside option that are kept as they are


def model_outside_hours(instance: Instance, valuations: Iterable[Valuation]) -> float | None:
    """The hours that the model charges; None where they are the case's own."""
    if not instance.allow_unserved:
        return None
    longest = longest_way(valuations)
    return FAR_ABOVE * longest if 0 < FAR_ABOVE * longest < instance.outside_option_hours else None


def too_far_above(instance: Instance, valuations: Iterable[Valuation]) -> str:
    """Why no proof was possible with the hours of the case, and what to do."""
    return (
        f"outside_option_hours of {instance.outside_option_hours:g} is so far above the hours of every way"
        " that, where projects change how much stays unserved, nothing can be proven beside it:"
        f" {FAR_ABOVE * longest_way(valuations):,.0f} hours say the same in the Settings sheet"
    )


def longest_way(valuations: Iterable[Valuation]) -> float:
    """Hours of the longest way that freight takes in any of them."""
    worlds = (world for valuation in valuations for world in valuation.worlds)
    flows = (flow for world in worlds for flow in world.flows)
    return max((route.hours for flow in flows for route in flow.routes), default=0.0)


def sums_charging(instance: Instance, valuation: Valuation, hours: float | None) -> tuple[float, ...]:
    """The sums of the scenarios with those hours charged for what stays; None charges the case's own."""
    if hours is None:
        return valuation.scenario_sums
    sums = list(valuation.scenario_sums)
    for valued in valuation.worlds:
        world = instance.worlds[valued.world]
        staying = sum(instance.flows[flow.flow].priority * flow.unserved_kt for flow in valued.flows)
        sums[world.scenario] -= (
            instance.years[world.year].weight * staying * (instance.outside_option_hours - hours)
        )
    return tuple(sums)


def plan_charging(
    instance: Instance, hours: float, least_staying: Iterable[float], considered: Capacities
) -> CommodityPlan:
    """The plan of a model that charges those hours; the rest is fixed, charged for the least that stays."""
    charged = replace(instance, outside_option_hours=hours)
    plan = plan_commodities(charged, expand(charged), considered)
    more = instance.outside_option_hours - hours
    sums = zip(plan.fixed_sums, least_staying, strict=True)
    return replace(plan, fixed_sums=tuple(fixed + more * kt for fixed, kt in sums))


def staying_alone(instance: Instance) -> Instance:
    """The case where only staying takes time, an hour a tonne: its sums are the weighted kt that stay."""
    worlds = tuple(
        replace(
            world,
            link_hours=_nothing(world.link_hours),
            bridge_hours=_nothing(world.bridge_hours),
            post_processing_hours=_nothing(world.post_processing_hours),
            post_queue_hours=_nothing(world.post_queue_hours),
        )
        for world in instance.worlds
    )
    nodes = tuple(replace(node, transfer_hours=0.0) for node in instance.nodes)
    return replace(instance, worlds=worlds, nodes=nodes, outside_option_hours=1.0)


def _nothing(hours: tuple[float, ...]) -> tuple[float, ...]:
    return (0.0,) * len(hours)
