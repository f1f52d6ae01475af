"""Padding: projects that a list holds at no gain, which make it another list in name alone."""

from __future__ import annotations

from models.decisions import every_start
from models.instance import Instance, Starts
from models.referee import Valuation, broken_rules
from optimizer.solver.highs.standard_form import SideConstraint
from optimizer.solver.session import Session
from optimizer.solver.side_constraints import differing
from optimizer.solver.ties import expected_tie_of, tie_of

ROUNDING = 1e-9  # relative


class Padding:
    """What keeps a session away from lists with padding."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def struck_out(self, core: Starts, padded: Starts) -> SideConstraint:
        """Neither the core nor the core with any of the padding.

        More projects never hurt, so where the core with all of the padding saves no more than the core, no
        part of the padding saves anything. The padding is widened as far as that holds and no rule could need
        some of it.
        """
        padding = set(padded) - set(core)
        if self.session.instance.is_static and self._never_needed(core, padding):
            padding = self._widened(core, padding)
        else:  # rules may ask for parts of the padding: this very list alone is struck out
            return differing(self.session.instance, padded, 1)
        factors = {
            start: -1.0 if start[0] in core else 1.0
            for start in every_start(self.session.instance)
            if start[0] in core or start[0] not in padding
        }
        return SideConstraint(factors, lower=1.0 - len(core))

    def _widened(self, core: Starts, padding: set[int]) -> set[int]:
        """The padding with what else saves nothing beside the core, in the measure or on average."""
        session, wide = self.session, set(padding)
        bare = session.referee.price(core)
        for p, project in enumerate(session.instance.projects):
            if p in core or p in wide or project.status == "rejected":
                continue
            larger = session.referee.price({**core, **dict.fromkeys([*wide, p], 0)})
            if self._is_as_good(bare, larger) and self._never_needed(core, {*wide, p}):
                wide.add(p)
        return wide

    def _is_as_good(self, bare: Valuation, larger: Valuation) -> bool:
        session, objective = self.session, self.session.criterion.objective
        in_measure = objective(bare) - objective(larger) <= tie_of(session) / 2
        return in_measure and bare.expected - larger.expected <= expected_tie_of(session) / 2

    def _never_needed(self, core: Starts, padding: set[int]) -> bool:
        """Whether the core obeys all rules with any part of the padding, so that any of it can be dropped."""
        instance = self.session.instance
        slacks = _least_slacks(instance, core, padding)
        return all(slack >= -ROUNDING for slack in slacks) and not broken_rules(instance, core)


def _least_slacks(instance: Instance, core: Starts, padding: set[int]) -> list[float]:
    """Per lower or upper end of each rule, its slack at the core with the worst part of the padding."""
    slacks = []
    cost = [project.cost_musd for project in instance.projects]
    for rule in instance.rules:
        is_share = rule.measure == "spend_share_pct"
        measured = {p: 1.0 if rule.measure == "projects" else cost[p] for p in (*core, *padding)}
        for limit, sign in ((rule.minimum, 1.0), (rule.maximum, -1.0)):
            if limit is None:
                continue
            share = limit / 100 if is_share else 0.0
            counted = {p: sign * (of * (p in rule.projects) - share * cost[p]) for p, of in measured.items()}
            constant = 0.0 if is_share else -sign * limit
            upper_is_met_by_less = sign < 0 and not is_share
            worst = 0.0 if upper_is_met_by_less else sum(min(0.0, counted[p]) for p in padding)
            slacks.append(constant + sum(counted[p] for p in core) + worst)
    return slacks
