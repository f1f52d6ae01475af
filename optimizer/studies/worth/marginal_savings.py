"""What single projects are worth, alone or in a set, priced by the referee as `evaluate` prices them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from models.instance import Instance, Starts
from models.referee import Referee, Valuation, broken_rules
from optimizer.solver.criterion import Criterion, Extremes
from optimizer.solver.session import Session
from optimizer.solver.stops import Stop, stops_on, weighted_routes
from optimizer.solver.yardstick import NOTHING


class Pricing:
    """The one engine that prices sets of projects and says when a difference is nothing.

    No rule of the planner is asked. It is what `evaluate` does without building a model first, so that all
    projects of a case take less than a second. Savings, losses and gains are in the unit of the case's
    objective; one that is nothing is 0. With a `session` it prices as the session's answers are priced.
    Without one the largest regret is no measure for a single project, since it needs the best portfolio of
    every scenario: such a case is priced by its expectation.
    """

    def __init__(self, instance: Instance, *, session: Session | None = None) -> None:
        self.instance = instance
        self.referee = session.referee.referee if session is not None else Referee(instance)
        self.criterion = session.criterion if session is not None else _criterion_of(instance, self.referee)
        self.baseline = self.criterion.extremes.baseline
        self.today = self.criterion.baseline_objective

    @property
    def yardstick(self) -> float:
        """What a saving is small against: the baseline, or ten times what decisions can change if less."""
        return self.criterion.yardstick

    # --- prices of sets -------------------------------------------------------------------------------------

    def price(self, starts: Starts) -> Valuation:
        return self.referee.price(starts)

    def objective(self, valuation: Valuation) -> float:
        return self.criterion.objective(valuation)

    def saved_by(self, valuation: Valuation) -> float:
        """Objective saved against doing nothing."""
        return self.or_nothing(self.today - self.objective(valuation))

    def saving(self, starts: Starts) -> float:
        return self.saved_by(self.price(starts))

    def saving_alone(self, project: int) -> float:
        """With nothing else funded, and begun as early as it may."""
        return self.saving(self.starts([project]))

    def loss(self, priced: Valuation, other: Starts) -> float:
        """How much worse another set is than one that is priced; negative where it is better."""
        return self.or_nothing(self.objective(self.price(other)) - self.objective(priced))

    def loss_if_dropped(self, priced: Valuation, project: int) -> float:
        """What a set loses if this project of it is dropped and the rest kept."""
        return self.loss(priced, self.without(priced.starts, project))

    def gain_if_added(self, priced: Valuation, project: int) -> float:
        """What a set saves more if this project is added and the rest kept, whatever the rules say."""
        return 0.0 - self.loss(priced, self.with_added(priced.starts, project))

    # --- when a difference is nothing -----------------------------------------------------------------------

    def is_nothing(self, difference: float) -> bool:
        """Whether it is only rounding."""
        return abs(difference) <= NOTHING * self.yardstick

    def or_nothing(self, difference: float) -> float:
        return 0.0 if self.is_nothing(difference) else difference

    # --- sets -----------------------------------------------------------------------------------------------

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
        """What keeps the rules from admitting the larger set, in words, but for rules broken before."""
        before = broken_rules(self.instance, starts) if starts else ()
        known = {(broken.sheet, broken.rule) for broken in before}
        after = broken_rules(self.instance, added)
        return tuple(broken.says for broken in after if (broken.sheet, broken.rule) not in known)

    # --- freight --------------------------------------------------------------------------------------------

    @cached_property
    def kt_today(self) -> list[float]:
        """Per project, the freight that passes at least one of its targets with nothing funded, kt a year."""
        return self.passing_kt(self.baseline)

    def passing_kt(self, valuation: Valuation) -> list[float]:
        """Per project, the freight that passes at least one of its targets, kt a year."""
        acting: dict[Stop, set[int]] = defaultdict(set)
        for effect in self.instance.effects:
            acting["bridge" if effect.on_bridge else "post", effect.target].add(effect.project)
        kt = [0.0] * len(self.instance.projects)
        for share, _, route in weighted_routes(self.instance, valuation):
            passed = {stop for step in route.steps for stop in stops_on(step)}
            met: set[int] = set().union(*(acting.get(stop, ()) for stop in passed))
            for project in met:
                kt[project] += share * route.kt
        return kt


def _criterion_of(instance: Instance, referee: Referee) -> Criterion:
    measured = replace(instance, objective="expected") if instance.objective == "regret" else instance
    return Criterion(measured, Extremes.of(instance, referee))
