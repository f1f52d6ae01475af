"""What single projects are worth, alone or in a set, priced by the referee as `evaluate` prices them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from models.instance import Instance
from models.referee import Referee, Valuation, broken_rules, measure
from optimizer.solver.outside_option import model_outside_hours
from optimizer.solver.stops import Stop, stops_on, weighted_routes
from optimizer.solver.yardstick import yardstick

Starts = Mapping[int, int]
NOTHING = 1e-7  # of the yardstick: as little as the objectives of portfolios that tie may differ by


class Pricing:
    """Prices sets of projects of one instance; no rule of the planner is asked.

    It is what `evaluate` does without building a model first, so that all projects of a case take less than a second.
    The measure is the case's objective. The largest regret is no measure for a single project, since it needs the best
    portfolio of every scenario; such a case is priced by its expectation.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance, self.referee = instance, Referee(instance)
        self._measured = replace(instance, objective="expected") if instance.objective == "regret" else instance
        self.baseline = self.referee.baseline()
        self.today = self.objective(self.baseline)

    @cached_property
    def yardstick(self) -> float:
        """What a saving is small against: the baseline, or ten times what decisions can change where that is less."""
        everything = self.referee.price(
            {p: project.start_years[0] for p, project in enumerate(self.instance.projects) if project.start_years},
            allow_unserved=True,
        )
        charged = model_outside_hours(self.instance, (self.baseline, everything))
        return yardstick(self.instance, lambda sums: measure(self._measured, sums), self.baseline, everything, charged)

    def objective(self, valuation: Valuation) -> float:
        return measure(self._measured, valuation.scenario_sums)

    def saved_by(self, valuation: Valuation) -> float:
        """Objective saved against doing nothing."""
        return self.today - self.objective(valuation)

    def price(self, starts: Starts) -> Valuation:
        return self.referee.price(starts)

    def saving(self, starts: Starts) -> float:
        return self.saved_by(self.price(starts))

    def saving_alone(self, project: int) -> float:
        return self.saving(self.starts([project]))

    def is_nothing(self, saving: float) -> bool:
        """Whether a saving is only rounding."""
        return abs(saving) <= NOTHING * self.yardstick

    def starts(self, projects: Iterable[int]) -> dict[int, int]:
        """These projects, each at the earliest that it may start."""
        return {p: self.earliest(p) for p in projects}

    def earliest(self, project: int) -> int:
        years = self.instance.projects[project].start_years
        return years[0] if years else 0

    def without(self, starts: Starts, project: int) -> dict[int, int]:
        return {p: start for p, start in starts.items() if p != project}

    def with_added(self, starts: Starts, project: int) -> dict[int, int]:
        return {**starts, project: self.earliest(project)}

    def newly_broken(self, starts: Starts, added: Starts) -> tuple[str, ...]:
        """What keeps the planner's rules from admitting the larger set, in words; rules broken before do not count."""
        before = {(broken.sheet, broken.rule) for broken in broken_rules(self.instance, starts)} if starts else set()
        return tuple(broken.says for broken in broken_rules(self.instance, added) if (broken.sheet, broken.rule) not in before)

    @cached_property
    def kt_today(self) -> list[float]:
        """Per project, the freight that passes at least one of its targets with nothing funded, kt a year."""
        acting: dict[Stop, set[int]] = defaultdict(set)
        for effect in self.instance.effects:
            acting["bridge" if effect.on_bridge else "post", effect.target].add(effect.project)
        kt = [0.0] * len(self.instance.projects)
        for share, _, route in weighted_routes(self.instance, self.baseline):
            met = {project for step in route.steps for stop in stops_on(step) for project in acting.get(stop, ())}
            for project in met:
                kt[project] += share * route.kt
        return kt
