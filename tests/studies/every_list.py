"""All lists of a small case with what each gives at its best start years, for questions about lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.oracle import Oracle, members
from tests.studies.common import TIE

List = frozenset[str]
NOTHING = List()


@dataclass(frozen=True)
class Given:
    """What a list gives: the measure of the case's objective, and the expectation that tells ties apart."""

    measure: float
    expected: float


class EveryList:
    """`scenario_bests` are what regret is measured against, where they are not the oracle's own."""

    def __init__(self, oracle: Oracle, scenario_bests: Mapping[str, float] | None = None) -> None:
        self.oracle = oracle
        if scenario_bests is not None:
            oracle.scenario_bests = dict(scenario_bests)

    @cached_property
    def tie(self) -> float:
        oracle = self.oracle
        return max(TIE * abs(oracle.baseline_objective), 1e-9 * oracle.expected(oracle.sums(oracle.baseline)))

    @cached_property
    def given(self) -> dict[List, Given]:
        """Every list that obeys the rules, at the years of least measure, among ties of least expectation."""
        options: dict[List, list[Given]] = {}
        for starts, priced in self.oracle.allowed:
            sums = self.oracle.sums(priced)
            measure = self.oracle.measure(sums)
            if self.oracle.aim == "regret":
                measure = max(0.0, measure)  # against bests of other rules
            options.setdefault(frozenset(starts), []).append(Given(measure, self.oracle.expected(sums)))
        return {one: self.least(given) for one, given in options.items()}

    def least(self, given: list[Given]) -> Given:
        low = min(one.measure for one in given)
        return min((one for one in given if one.measure <= low + self.tie), key=lambda one: one.expected)

    def best(self, *, with_all: List = NOTHING) -> Given | None:
        """What the best of the lists gives that hold all these projects."""
        found = [given for one, given in self.given.items() if with_all <= one]
        return self.least(found) if found else None

    def is_worse(self, one: Given, other: Given, slack: float = 0.0) -> bool:
        """Whether it is worse in the measure, or on average."""
        return one.measure > other.measure + slack or one.expected > other.expected + slack

    def is_lean(self, one: List, slack: float) -> bool:
        """Whether no project (with its dependants) can be dropped by the rules and lose no more than that."""
        for project in one:
            rest = one - self._with_dependents(project, one)
            if rest in self.given and not self.is_worse(self.given[rest], self.given[one], slack):
                return False
        return True

    def _with_dependents(self, project: str, one: List) -> List:
        gone = {project}
        while more := {
            q for q in one if q not in gone and gone & set(members(self.oracle.projects[q].get("requires")))
        }:
            gone |= more
        return List(gone)
