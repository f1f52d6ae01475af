"""The criterion: what an instance's portfolios are judged by, and what differences are small against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.decisions import everything_at_once
from models.instance import Instance
from models.referee import Referee, Valuation, measure
from optimizer.solver.outside_option import model_outside_hours
from optimizer.solver.yardstick import Judged, yardstick

TIE_SLACK = 1e-8  # of the expected baseline; rounding in a measure that is held to a limit


@dataclass(frozen=True)
class Extremes:
    """The two portfolios that every other lies between.

    Nothing funded, and everything at once, than which none is better.
    """

    baseline: Valuation
    with_everything: Valuation
    outside_hours: float | None  # that a model charges for staying, in hours a tonne; None: the case's own

    @staticmethod
    def of(instance: Instance, referee: Referee) -> Extremes:
        both = referee.baseline(), referee.price(everything_at_once(instance), allow_unserved=True)
        return Extremes(*both, model_outside_hours(instance, both))

    def full(self) -> frozenset[tuple[int, str, int]]:
        """Capacities that are full today, or would be with everything funded at once."""
        worlds = (*self.baseline.worlds, *self.with_everything.worlds)
        return frozenset((world.world, *limit) for world in worlds for limit in world.full)


@dataclass(frozen=True)
class Criterion:
    """The measure of the case's objective; with `within`, the least expectation of a measure up to that.

    A regret is measured against `scenario_bests`, the objective of each scenario's own best.
    """

    instance: Instance
    extremes: Extremes
    scenario_bests: Sequence[float] | None = None
    within: float | None = None

    def objective(self, valuation: Valuation) -> float:
        """The valuation in what is minimised."""
        return self.measure(valuation.scenario_sums) if self.within is None else valuation.expected

    def measure(self, scenario_sums: Sequence[float]) -> float:
        return measure(self.instance, scenario_sums, self.scenario_bests)

    def allows(self, valuation: Valuation) -> bool:
        """Whether the measure is `within` what it is held to."""
        slack = TIE_SLACK * self.expected_yardstick
        return self.within is None or self.measure(valuation.scenario_sums) <= self.within + slack

    @property
    def baseline_objective(self) -> float:
        return self.objective(self.extremes.baseline)

    @property
    def gap_reference(self) -> float | None:
        """What a gap is relative to.

        None is the objective; a regret may be 0, so there it is the expectation's yardstick. Where the
        objective holds much that no decision can change, it is its yardstick.
        """
        if self.instance.objective == "regret" and self.within is None:
            return self.expected_yardstick
        return self.yardstick if self.yardstick < abs(self.baseline_objective) else None

    @cached_property
    def yardstick(self) -> float:
        """What differences of the objective are small against (optimizer/solver/yardstick.py)."""
        if self.within is not None:
            return self.expected_yardstick
        if self.instance.objective == "regret":  # which holds no constant
            return min(self.expected_yardstick, abs(self.baseline_objective))
        return self._yardstick(self.measure)

    @cached_property
    def expected_yardstick(self) -> float:
        """The same for expectations."""
        chances = [scenario.probability for scenario in self.instance.scenarios]
        return self._yardstick(lambda sums: float(np.dot(chances, sums)))

    def _yardstick(self, judged: Judged) -> float:
        least, most = self.extremes.with_everything, self.extremes.baseline
        return yardstick(self.instance, judged, most, least, self.extremes.outside_hours)
