"""Which budgets a curve is drawn at: round ones, in even steps."""

from __future__ import annotations

import math
from dataclasses import dataclass

from optimizer.case import Case
from optimizer.case.problems import refused_option

MOST_BUDGETS = 2000
STEPS_TO_THE_BUDGET = 6  # so that a curve to twice the budget has a dozen points
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
ROUNDING = 1e-9


@dataclass(frozen=True)
class Steps:
    """Budgets from `low` to `high` in steps, all in million."""

    low: float
    high: float
    step: float

    @property
    def are_budgets(self) -> bool:
        """Whether they lead from `low` (0 or more) up to `high`, in a number of steps that can be solved."""
        leads_up = self.step > 0 and 0 <= self.low <= self.high
        return leads_up and (self.high - self.low) / self.step < MOST_BUDGETS

    def budgets(self) -> list[float]:
        """Both ends included, the upper where a step hits it; InputError where there are none or too many."""
        low, high, step = self.low, self.high, self.step
        if not self.are_budgets:
            remedy = f"go from a smaller to a larger budget in steps above 0, {MOST_BUDGETS} of them at most"
            given = f"{low:g}:{high:g}:{step:g}"
            raise refused_option("budgets", given, "these are no budgets", remedy)
        return [round(low + n * step, 9) for n in range(int((high - low) / step + ROUNDING) + 1)]


def suggested_steps(case: Case) -> Steps:
    """Round budgets around the case's own, up to twice that or to what all projects cost, whichever is less.

    Without a budget they go up to the cost of all projects. They begin where what must be funded can be paid.
    """
    table = case.tables["Projects"]
    costs = table["cost_musd"].astype(float)
    everything = float(costs[table["status"] != "rejected"].sum())
    committed = float(costs[table["status"] == "committed"].sum())
    own = case.settings["budget_musd"]
    middle = min(float(own), everything) if own else everything / 2
    if middle <= 0:
        return Steps(0.0, 1.0, 1.0)
    step = nice(middle / STEPS_TO_THE_BUDGET)
    high = math.ceil(min(2 * middle, everything) / step - ROUNDING) * step
    low = max(step, math.ceil(committed / step - ROUNDING) * step)
    return Steps(round(low, 9), round(max(low, high), 9), step)


def nice(value: float) -> float:
    """The nearest of 1, 2, 2.5, 5 and 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return min((share * power for share in NICE), key=lambda size: abs(math.log(size / value)))
