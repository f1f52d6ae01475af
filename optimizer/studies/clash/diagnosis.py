"""Diagnosis: which of the planner's rules clash, and each one's least change that repairs the case alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.decisions import every_start, everything_at_once
from models.instance import Instance
from models.referee import Referee
from models.referee.rules import spent_musd
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.columns import Columns, count, declares, figure, text
from optimizer.solver.highs.outcome import Cancel
from optimizer.solver.solving import options_of
from optimizer.studies.clash.feasibility import Feasibility, Slack
from optimizer.studies.clash.named_rules import CARRIAGE, PlannerRule, planner_rules

FINEST = 1e6  # repairs are given to the sixth decimal, rounded to the side that repairs
ENOUGH = 1e-3  # of the sixth decimal: rounding of the solver


TABLE = Columns(
    text("rule", "its name"),
    text("sheet", "where it stands"),
    count("row", "", "Excel's number of its row, None where it has none"),
    text("says", "what it asks"),
    text("repair", "the least change of it alone that repairs the case"),
    figure("to", "", "its new number, None where there is none"),
)


@dataclass(frozen=True)
class Repair:
    """The least change of one rule that alone repairs the case.

    `to` is its new number (None where it has none, or where `possible` is false: no change of it alone does).
    """

    rule: PlannerRule
    change: str
    to: float | None
    possible: bool = True


def infeasible_answer(
    conflict: Sequence[Mapping[str, Any]] = (), repairs: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Where no portfolio obeys the case (interface.md); both lists are empty where it is not known why."""
    return {"status": "infeasible", "conflict": [*conflict], "repairs": [*repairs]}


@dataclass(frozen=True)
class Diagnosis:
    """An irreducible set of rules that clash: without any one of them the others can be kept together.

    Both are empty where the case is feasible. Each rule of the conflict has one repair, in the same order.
    """

    conflict: tuple[PlannerRule, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def feasible(self) -> bool:
        return not self.conflict

    def to_dict(self) -> dict[str, Any]:
        """As interface.md has it; a repair also names its rule."""
        conflict = [{"rule": r.name, "sheet": r.sheet, "row": r.row, "says": r.says} for r in self.conflict]
        repairs = [
            {"change": r.change, "to": r.to, "rule": r.rule.name, "possible": r.possible}
            for r in self.repairs
        ]
        return {**infeasible_answer(conflict, repairs), **({"status": "feasible"} if self.feasible else {})}

    @property
    @declares(TABLE)
    def table(self) -> pd.DataFrame:
        """One row a rule of the conflict."""
        rows = [
            (rule.name, rule.sheet, rule.row, rule.says, repair.change, repair.to)
            for rule, repair in zip(self.conflict, self.repairs, strict=True)
        ]
        return TABLE.frame(rows).astype(object)


def diagnose(case: Case, *, budget_musd: float | None = None, cancel: Cancel | None = None) -> Diagnosis:
    """Why no portfolio obeys the case. NoPortfolioError where time runs out before that is known."""
    case = case.with_settings(budget_musd=budget_musd)
    instance = freeze(case)
    return _Diagnosing(case, instance, cancel).diagnosis()


class _Diagnosing:
    def __init__(self, case: Case, instance: Instance, cancel: Cancel | None) -> None:
        self.instance = instance
        self.rules = planner_rules(case, instance)
        self.feasibility = Feasibility(instance, self.rules, options_of(case, cancel=cancel))

    def diagnosis(self) -> Diagnosis:
        if self._together(self.rules):
            return Diagnosis()
        kept = [rule for rule in self.rules if rule.kind != CARRIAGE]
        carriage = [rule for rule in self.rules if rule.kind == CARRIAGE]
        clash = self._irreducible(kept, []) if not self._together(kept) else self._irreducible(kept, carriage)
        in_order = tuple(rule for rule in self.rules if rule in clash)
        conflict = tuple(self._told(rule, alone=len(in_order) == 1) for rule in in_order)
        return Diagnosis(conflict, tuple(self._repair(rule) for rule in in_order))

    def _together(self, rules: Sequence[PlannerRule]) -> bool:
        return self.feasibility.obeying(rules) is not None

    def _irreducible(self, suspects: list[PlannerRule], sure: list[PlannerRule]) -> list[PlannerRule]:
        """The deletion filter: what the clash does without goes, first in halves, then ever fewer at once."""
        block = len(suspects)
        while block >= 1:
            n = 0
            while n < len(suspects):
                fewer = suspects[:n] + suspects[n + block :]
                if self._together([*sure, *fewer]):
                    n += block
                else:
                    suspects = fewer
            block = min(block // 2, len(suspects)) if block > 1 else 0
        return [*sure, *suspects]

    def _told(self, rule: PlannerRule, *, alone: bool) -> PlannerRule:
        """Where freight cannot be carried whatever is funded, how much."""
        if rule.kind != CARRIAGE or not alone:
            return rule
        everything = everything_at_once(self.instance)
        priced = Referee(self.instance).price(everything, allow_unserved=True)
        left = sum(world.unserved_kt for world in priced.worlds)
        more = f"; even with every project funded {left:g} kt a year cannot be" if left > 0 else ""
        return PlannerRule(rule.name, rule.kind, rule.sheet, rule.row, rule.says + more)

    def _repair(self, rule: PlannerRule) -> Repair:
        others = [other for other in self.rules if other is not rule]
        if not self._together(others):
            return self._no_repair(rule)
        if rule.limit is None:
            return Repair(rule, _WITHOUT[rule.kind].format(**self._names(rule)), None)
        to = self._least_change(rule, others)
        if to is None:
            return self._no_repair(rule, "; leave it out")
        verb = "raise" if to > rule.limit else "lower"
        return Repair(rule, f"{verb} {self._called(rule)} from {rule.limit:g} to {to:.10g}", to)

    def _no_repair(self, rule: PlannerRule, advice: str = "") -> Repair:
        says = f"no change of {self._called(rule)} alone repairs the case{advice}"
        return Repair(rule, says, None, possible=False)

    def _least_change(self, rule: PlannerRule, others: list[PlannerRule]) -> float | None:
        assert rule.limit is not None
        if rule.kind == "spend_share_pct":
            return self._least_share(rule, others)
        upper = rule.upper
        first = rule.key[1] if rule.kind == "source" else 0
        touched = (row for row in rule.rows if rule.kind != "source" or row[1][1] >= first)
        rows = dict.fromkeys(touched, -1.0 if upper else 1.0)
        found = self.feasibility.obeying(self.rules, Slack(rows, {}))
        if found is None:
            return None
        if rule.kind == "budget":
            return _up(spent_musd(self.instance, found.starts))
        return _up(rule.limit + found.slack) if upper else max(0.0, _down(rule.limit - found.slack))

    def _least_share(self, rule: PlannerRule, others: list[PlannerRule]) -> float | None:
        """The nearest share that some portfolio under the other rules has, by Dinkelbach's method."""
        chosen = self.instance.rules[rule.key].projects
        # an upper end asks for the least share, a lower end for the largest
        sign = 1.0 if rule.upper else -1.0
        projects = self.instance.projects
        share = 1.0 if rule.upper else 0.0
        while True:
            costs = {
                (p, t): sign * projects[p].cost_musd * ((p in chosen) - share)
                for p, t in every_start(self.instance)
            }
            found = self.feasibility.obeying(others, Slack({}, costs))
            assert found is not None, "the other rules can be kept together"
            everything = spent_musd(self.instance, found.starts)
            named = sum(projects[p].cost_musd for p in found.starts if p in chosen)
            better = named / everything if everything > 0 else share
            if sign * (share - better) <= 1e-12:
                return _up(100 * share) if rule.upper else max(0.0, _down(100 * share))
            share = better

    def _called(self, rule: PlannerRule) -> str:
        """A rule's own cell, in words."""
        if rule.kind == "source":
            return f"amount_musd of {rule.name}"
        if rule.sheet == "Rules":
            return f"{rule.column} of rule {rule.name}"
        return _STATED[rule.kind].format(**self._names(rule)) if rule.kind in _STATED else rule.name

    def _names(self, rule: PlannerRule) -> dict[str, str]:
        projects = self.instance.projects
        if rule.kind == "requires":
            return {"one": projects[rule.key[0]].called, "other": projects[rule.key[1]].called}
        return {"one": projects[rule.key].called if isinstance(rule.key, int) else str(rule.key)}


_STATED = {
    "committed": "the status of {one}",
    "rejected": "the status of {one}",
    "group": "group {one}",
    "requires": "what {one} requires",
}
_WITHOUT = {
    CARRIAGE: "set allow_unserved to yes",
    "committed": "make {one} a candidate instead of committed",
    "rejected": "make {one} a candidate instead of rejected",
    "group": "drop group {one}, or take a project out of it",
    "requires": "drop {other} from what {one} requires",
}


def _up(value: float) -> float:
    return math.ceil(value * FINEST - ENOUGH) / FINEST


def _down(value: float) -> float:
    return math.floor(value * FINEST + ENOUGH) / FINEST
