"""Every portfolio, what it gives, and which is the best by the rules of ties."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.oracle.figures import Starts, World
from tests.oracle.planner_rules import PlannerRules
from tests.oracle.travel import Priced, Travel

TIE = 1e-7


@dataclass(frozen=True)
class Best:
    """The best portfolio by the rules of ties.

    `rivals` tie with it and do without one of its projects; `idlers` tie with it and hold more than it.
    `alike` have the same measure, whatever their expectation, and do without one of its projects.
    """

    objective: float
    starts: dict[str, int | None]
    spent: float
    rivals: int
    idlers: int
    alike: int


class Oracle(Travel, PlannerRules):
    """A case; `budget_musd` replaces the setting, as a caller's does."""

    def price(self, starts: Starts, allow_unserved: bool | None = None) -> dict[World, Priced] | None:
        """Every world; None where freight that may not stay cannot be carried in one."""
        allowed = self.allow_unserved if allow_unserved is None else allow_unserved
        priced = {}
        for world in self.worlds:
            opened = frozenset(name for name in starts if self.is_open(name, starts[name], world.year))
            at_work = opened & self._acting
            one = self.price_world(world.scenario, world.year, at_work, allowed)
            if one is None:
                return None
            priced[world] = one
        return priced

    @cached_property
    def _acting(self) -> frozenset[str]:
        return frozenset(row["project"] for row in self.sheet("Effects"))

    def is_open(self, project: str, start: int | None, year: int | None) -> bool:
        if start is None or year is None:
            return True
        return start + int(self.projects[project].get("build_years", 1)) <= year

    def sums(self, priced: Mapping[World, Priced]) -> dict[str, float]:
        sums: dict[str, float] = defaultdict(float)
        for world, one in priced.items():
            sums[world.scenario] += world.weight * one.objective
        return sums

    def expected(self, sums: Mapping[str, float]) -> float:
        return sum(self.probabilities[scenario] * total for scenario, total in sums.items())

    def measure(self, sums: Mapping[str, float]) -> float:
        if self.aim == "worst_case":
            return max(sums.values())
        if self.aim == "cvar":
            left = tail = 1 - self.setting("cvar_pct", 90) / 100
            mean = 0.0
            for scenario, total in sorted(sums.items(), key=lambda item: -item[1]):
                taken = min(left, self.probabilities[scenario])
                mean, left = mean + taken * total, left - taken
            return mean / tail
        if self.aim == "regret":
            return max(total - self.scenario_bests[scenario] for scenario, total in sums.items())
        return self.expected(sums)

    @cached_property
    def scenario_bests(self) -> dict[str, float]:
        every = [self.sums(priced) for _, priced in self.allowed]
        return {scenario: min(sums[scenario] for sums in every) for scenario in self.probabilities}

    @cached_property
    def baseline(self) -> dict[World, Priced]:
        priced = self.price({}, allow_unserved=True)
        assert priced is not None
        return priced

    def objective(self, starts: Starts) -> float | None:
        priced = self.price(starts)
        return None if priced is None else self.measure(self.sums(priced))

    @property
    def baseline_objective(self) -> float:
        return self.measure(self.sums(self.baseline))

    def every_portfolio(self) -> Iterator[dict[str, int | None]]:
        for choice in itertools.product(*([None, *self.windows[name]] for name in self.projects)):
            chosen = zip(self.projects, choice, strict=True)
            yield {name: None if start == "open" else start for name, start in chosen if start is not None}

    @cached_property
    def allowed(self) -> list[tuple[dict[str, int | None], dict[World, Priced]]]:
        """All portfolios that obey everything, with what they give."""
        obeying = (starts for starts in self.every_portfolio() if not self.broken_on_paper(starts))
        priced = ((starts, self.price(starts)) for starts in obeying)
        return [(starts, worlds) for starts, worlds in priced if worlds is not None]

    def best(self) -> Best | None:
        """None where nothing obeys the rules."""
        if not self.allowed:
            return None
        ranked = []
        for starts, priced in self.allowed:
            sums = self.sums(priced)
            order = self.spent(starts), sorted(starts)
            ranked.append((self.measure(sums), self.expected(sums), *order, starts))
        least = min(rank[0] for rank in ranked)
        tie = TIE * abs(self.baseline_objective)
        tied = [rank for rank in ranked if rank[0] <= least + max(tie, 1e-12 * abs(least))]
        alike = tied
        if self.aim != "expected":
            lowest = min(rank[1] for rank in tied)
            tied = [rank for rank in tied if rank[1] <= lowest + tie]
        cheapest = min(rank[2] for rank in tied)
        first = min((rank for rank in tied if rank[2] <= cheapest + 1e-6), key=lambda rank: rank[3])
        rivals = [rank for rank in tied if not set(first[3]) <= set(rank[3])]
        without = [rank for rank in alike if not set(first[3]) <= set(rank[3])]
        return Best(first[0], first[4], first[2], len(rivals), len(tied) - len(rivals) - 1, len(without))

    def broken(self, starts: Starts) -> list[str]:
        """What the set breaks, with freight that cannot be carried and may not stay."""
        carried = self.allow_unserved or self.price(starts) is not None
        return self.broken_on_paper(starts) + ([] if carried else ["carriage"])
