"""What freight passes and projects improve: elements, which delay it, and limits, which can fill up.

An *element* is a bridge, or a post in one direction and mode. A *limit* is a link, a bridge or a post, in all
directions together. The product rule stands here: what several open projects leave of a delay is the product
of what each leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal

from models.instance import Effect, World

LimitKind = Literal["link", "bridge", "post"]


@dataclass(frozen=True)
class Element:
    """A bridge, or a post in one direction and mode, with the projects that cut its hours.

    A way passes it once. `open_sets` are the non-empty sets of those projects that may be open together; they
    stay empty for a `chained` element, which has too many of them.
    """

    name: str
    on_bridge: bool
    target: int
    effects: tuple[Effect, ...]
    open_sets: tuple[frozenset[int], ...]

    @property
    def chained(self) -> bool:
        return bool(self.effects) and not self.open_sets

    def parts(self, world: World) -> tuple[tuple[float, str], ...]:
        """Its hours today in parts, each with the name of the share that an effect leaves of it."""
        if self.on_bridge:
            return ((world.bridge_hours[self.target], "delay_left"),)
        return (
            (world.post_processing_hours[self.target], "processing_left"),
            (world.post_queue_hours[self.target], "queue_left"),
        )

    def hours(self, world: World) -> float:
        return sum(hours for hours, _ in self.parts(world))

    def saved(self, world: World, funded: Iterable[int]) -> float:
        """Hours saved with the projects of `funded` open: the product rule, part by part."""
        chosen = frozenset(funded)
        acting = [effect for effect in self.effects if effect.project in chosen]
        left = ((hours, prod(getattr(one, share) for one in acting)) for hours, share in self.parts(world))
        return sum((hours * (1.0 - share) for hours, share in left), 0.0)

    def most_saved(self, world: World) -> float:
        """No portfolio saves more here than this."""
        if self.chained:
            return self.saved(world, (effect.project for effect in self.effects))
        return max((self.saved(world, open_set) for open_set in self.open_sets), default=0.0)


def capacities_kt(world: World, kind: LimitKind) -> tuple[float, ...]:
    """What every link, bridge or post carries in a world with nothing funded, thousand tonnes a year."""
    return {
        "link": world.link_capacity_kt,
        "bridge": world.bridge_capacity_kt,
        "post": world.post_capacity_kt,
    }[kind]


@dataclass(frozen=True)
class Limit:
    """A capacity. `additions` are (project, kt a year) pairs; factors of a world apply to both."""

    kind: LimitKind
    target: int
    name: str
    additions: tuple[tuple[int, float], ...]

    def capacity_kt(self, world: World) -> float:
        """What it carries with nothing funded, thousand tonnes a year; infinite where there is no limit."""
        return capacities_kt(world, self.kind)[self.target]

    def added_kt(self, world: World) -> tuple[tuple[int, float], ...]:
        """What each project adds in that world, thousand tonnes a year."""
        if self.kind == "link":
            return ()
        factors = world.bridge_capacity_factor if self.kind == "bridge" else world.post_capacity_factor
        factor = factors[self.target]
        return tuple((project, factor * kt) for project, kt in self.additions if factor * kt > 0)
