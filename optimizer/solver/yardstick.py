"""The yardstick: what gaps, ties and savings are small against.

An objective may hold a constant that nobody can change, beside which all that projects save is small. So
differences are measured against the baseline's objective, or against ten times what decisions can change
where that is less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.instance import Instance
from models.referee import Valuation
from optimizer.solver.outside_option import sums_charging

NOTHING = 1e-7  # of the yardstick: portfolios closer than this tie, and a saving below it is rounding
CHANGEABLE = 10  # times what decisions can change
ROUNDED = 1e-6  # of the whole: sums of floats are not known well enough to be measured against less
Judged = Callable[[Sequence[float]], float]  # sums of scenarios -> what they come to


def yardstick(
    instance: Instance,
    judged: Judged,
    baseline: Valuation,
    with_everything: Valuation,
    outside_hours: float | None,
) -> float:
    """Of sums as they are judged; with everything open at once none can be lower.

    Freight that stays counts the hours that the model charges, or it would dwarf all else it stands beside.
    """
    whole = abs(judged(baseline.scenario_sums))
    before, least = (
        judged(sums_charging(instance, one, outside_hours)) for one in (baseline, with_everything)
    )
    changeable = CHANGEABLE * (before - least)
    return max(min(changeable, abs(before)), ROUNDED * whole) if changeable > 0 else whole
