"""Whether a portfolio obeys a choice of the planner's rules, and by how little one must give way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack

from models.commodities import ALL_CAPACITIES, Capacities, plan_commodities
from models.formulation import build_model
from models.instance import Instance, Starts
from models.network import expand
from models.referee import Referee
from optimizer.solver.highs.mip import run_highs
from optimizer.solver.highs.outcome import NoPortfolioError, SolveOptions
from optimizer.solver.highs.standard_form import StandardForm, Start, compile_model
from optimizer.studies.clash.named_rules import CARRIAGE, PlannerRule, RowName

FREE = (-np.inf, np.inf)


@dataclass(frozen=True)
class Obeying:
    """A portfolio that obeys the rules asked about; `slack` is what the slack of the question came to."""

    starts: Starts
    slack: float


@dataclass(frozen=True)
class Slack:
    """A slack to minimise: `rows` with what one of it adds to each, and costs of starts if minimised too."""

    rows: Mapping[RowName, float]
    starts: Mapping[Start, float]


NOTHING = Slack({}, {})


class Feasibility:
    """Answers whether rules can be kept together. Without the rule on carriage no network is needed."""

    def __init__(self, instance: Instance, rules: Collection[PlannerRule], options: SolveOptions) -> None:
        self.instance = replace(instance, objective="expected")
        self.rules = tuple(rules)
        self.options = replace(options, mip_gap_pct=0.0, on_progress=None)
        self.network = expand(self.instance.with_all_candidates())
        self.referee = Referee(self.instance)
        self.considered: Capacities = frozenset()
        self._forms: dict[Capacities, StandardForm] = {}
        self._alone = self._without_freight()

    def obeying(self, kept: Collection[PlannerRule], slack: Slack = NOTHING) -> Obeying | None:
        """A portfolio that obeys `kept` with the least slack; None where there is provably none."""
        carried = any(rule.kind == CARRIAGE for rule in kept)
        free = {row: FREE for rule in self.rules if rule not in kept for row in rule.rows}
        while True:
            form = _with_slack((self._form() if carried else self._alone).with_row_bounds(free), slack)
            outcome = run_highs(form, self.options)
            if outcome.status == "infeasible":
                return None
            if outcome.values is None:
                why = "stopped before the clash was found; allow more time"
                raise NoPortfolioError(why, interrupted=outcome.status == "interrupted")
            starts = form.starts_in(outcome.values)
            if not carried or self._carries(starts):
                return Obeying(starts, float(outcome.values[-1]) if slack.rows else 0.0)

    def _carries(self, starts: Starts) -> bool:
        """Whether all freight finds a way; if not, the limits that are full are considered from now on."""
        valuation = self.referee.price(starts)
        if sum(world.unserved_kt for world in valuation.worlds) <= 0:
            return True
        full = {(world.world, *limit) for world in valuation.worlds for limit in world.full}
        known = self.considered if self.considered is not None else frozenset()
        if self.considered is None:
            raise NoPortfolioError(
                "model and referee disagree on what can be carried: please report this case"
            )
        self.considered = known | full if full - known else ALL_CAPACITIES
        return False

    def _form(self) -> StandardForm:
        if self.considered not in self._forms:
            plan = plan_commodities(self.instance, self.network, self.considered)
            form = compile_model(build_model(plan))
            self._forms[self.considered] = replace(form, cost=np.zeros(len(form.cost)), offset=0.0)
        return self._forms[self.considered]

    def _without_freight(self) -> StandardForm:
        worlds = tuple(replace(world, flow_kt=()) for world in self.instance.worlds)
        still = replace(self.instance, flows=(), worlds=worlds)
        form = compile_model(build_model(plan_commodities(still, expand(still), frozenset())))
        return replace(form, cost=np.zeros(len(form.cost)), offset=0.0)


def _with_slack(form: StandardForm, slack: Slack) -> StandardForm:
    """The form with a column of slack in some rows, and the slack and the starts' costs minimised."""
    cost = form.cost.copy()
    for start, factor in slack.starts.items():
        cost[form.start_column[start]] = factor
    if not slack.rows:
        return replace(form, cost=cost)
    entries = [(n, slack.rows[name]) for n, name in enumerate(form.row_names) if name in slack.rows]
    numbers, factors = zip(*entries, strict=True) if entries else ((), ())
    column = coo_array((factors, (numbers, [0] * len(numbers))), shape=(len(form.row_lower), 1))
    return replace(
        form,
        cost=np.concatenate([cost, [1.0]]),
        matrix=csr_array(hstack([form.matrix, column])),
        lower=np.concatenate([form.lower, [0.0]]),
        upper=np.concatenate([form.upper, [np.inf]]),
        integral=np.concatenate([form.integral, [False]]),
    )
