"""Instance: the frozen numbers that the model, the reduction and the referee are made from.

The second of the three kinds of data. Ids have become positions, defaults are filled, units are one system
(hours, thousand tonnes, millions), and every number is finite by construction except a capacity or a budget,
where infinity means "no limit". Nothing in this package knows a workbook; rows of sheets are carried as
provenance only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from models.finite import Finite

INF = math.inf
Measure = Literal["spend_musd", "spend_share_pct", "projects"]
Status = Literal["candidate", "committed", "rejected"]
Starts = Mapping[int, int]  # project position -> year position in which it starts


@dataclass(frozen=True)
class Node(Finite):
    """A node; `admitted` is false in an excluded country, which no route may touch."""

    id: str
    country: str
    transfer_hours: float
    admitted: bool


@dataclass(frozen=True)
class Link(Finite):
    """A link between two nodes (positions); `crossing` where they lie in different countries."""

    id: str
    tail: int
    head: int
    mode: str
    both_ways: bool
    crossing: bool


@dataclass(frozen=True)
class Bridge(Finite):
    id: str
    link: int


@dataclass(frozen=True)
class Post(Finite):
    """A post at a node; it admits the crossings of `modes`, inward, outward or both."""

    id: str
    node: int
    modes: frozenset[str]
    inward: bool
    outward: bool


@dataclass(frozen=True)
class Effect(Finite):
    """What a project leaves (1 all, 0 nothing) of each part of the delay at its target, and what it adds.

    `target` is a position in `Instance.bridges` where `on_bridge`, else in `Instance.posts`. `illustrative`
    says that the row's own evidence or its target's is.
    """

    project: int
    on_bridge: bool
    target: int
    delay_left: float = 1.0
    processing_left: float = 1.0
    queue_left: float = 1.0
    capacity_added_kt: float = 0.0
    illustrative: bool = False

    @property
    def cuts_hours(self) -> bool:
        return min(self.delay_left, self.processing_left, self.queue_left) < 1.0


@dataclass(frozen=True)
class Project(Finite):
    """A project; `requires` are positions, `start_years` positions in `Instance.years` where it may start.

    `name` is what people call it, for sentences about it; no calculation asks for it.
    """

    id: str
    kind: str
    country: str
    cost_musd: float
    status: Status
    group: str | None
    requires: tuple[int, ...]
    start_years: tuple[int, ...]
    build_years: int
    row: int
    name: str = ""

    @property
    def called(self) -> str:
        """Its name with the id that finds it in the workbook, for sentences; the id where it has no other."""
        return f"{self.name} ({self.id})" if self.name and self.name != self.id else self.id


@dataclass(frozen=True)
class Flow(Finite):
    id: str
    origin: int
    destination: int
    modes: frozenset[str]
    commodity: str
    country_ends: frozenset[str]
    priority: float


@dataclass(frozen=True)
class Source(Finite):
    """A source of money. `amounts_musd[y]` becomes there in year y and may be spent then or later."""

    id: str
    amounts_musd: tuple[float, ...]
    eligible: frozenset[int]
    max_share: float
    row: int


@dataclass(frozen=True)
class Rule(Finite):
    """A planner's limit on `measure`, summed over `projects`; an absent limit is None."""

    id: str
    measure: Measure
    projects: frozenset[int]
    minimum: float | None
    maximum: float | None
    row: int


@dataclass(frozen=True)
class Year(Finite):
    """A year of the plan; `weight` is its discount, the last one's times the years that it counts for."""

    number: int
    weight: float


@dataclass(frozen=True)
class Scenario(Finite):
    id: str
    probability: float


@dataclass(frozen=True)
class World(Finite):
    """The figures of one scenario in one year: everything about travel that can differ between them.

    Tuples run over the instance's links, bridges, posts and flows. A link is closed where its own row, a
    shock on it or on one of its bridges says so; a closed post shuts every crossing that would pass it. A
    capacity is the one without projects; `*_capacity_factor` is what a shock multiplies both it and the
    additions with.
    """

    scenario: int
    year: int
    link_hours: tuple[float, ...]
    link_closed: tuple[bool, ...]
    link_capacity_kt: tuple[float, ...]
    bridge_hours: tuple[float, ...]
    bridge_capacity_kt: tuple[float, ...]
    bridge_capacity_factor: tuple[float, ...]
    post_processing_hours: tuple[float, ...]
    post_queue_hours: tuple[float, ...]
    post_closed: tuple[bool, ...]
    post_capacity_kt: tuple[float, ...]
    post_capacity_factor: tuple[float, ...]
    flow_kt: tuple[float, ...]


@dataclass(frozen=True)
class Instance(Finite):
    """A whole case in numbers. `worlds` is ordered by year, then scenario.

    Raises ValueError where a number that must be finite is not: a NaN coefficient would be dropped by the
    solver without a word.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    bridges: tuple[Bridge, ...]
    posts: tuple[Post, ...]
    projects: tuple[Project, ...]
    effects: tuple[Effect, ...]
    flows: tuple[Flow, ...]
    sources: tuple[Source, ...] | None
    rules: tuple[Rule, ...]
    years: tuple[Year, ...]
    scenarios: tuple[Scenario, ...]
    worlds: tuple[World, ...]
    budget_musd: float
    outside_option_hours: float
    allow_unserved: bool
    objective: str = "expected"
    cvar_share: float = 0.9
    budget_row: int | None = None
    allow_unserved_row: int | None = None

    @property
    def is_static(self) -> bool:
        return len(self.years) == 1

    @cached_property
    def project_position(self) -> dict[str, int]:
        return {project.id: position for position, project in enumerate(self.projects)}

    def of_scenario(self, scenario: int) -> Instance:
        """The same case as if that scenario were sure to come."""
        worlds = tuple(replace(world, scenario=0) for world in self.worlds if world.scenario == scenario)
        sure = Scenario(self.scenarios[scenario].id, 1.0)
        return replace(self, scenarios=(sure,), worlds=worlds, objective="expected")

    def with_statuses(self, statuses: Mapping[int, Status]) -> Instance:
        """The same with other statuses of some projects (by position)."""
        projects = list(self.projects)
        for p, status in statuses.items():
            projects[p] = replace(projects[p], status=status)
        return replace(self, projects=tuple(projects))

    def with_all_candidates(self) -> Instance:
        """The same with every project a candidate, whatever is committed or rejected."""
        return self.with_statuses(dict.fromkeys(range(len(self.projects)), "candidate"))
