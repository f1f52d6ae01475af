"""How a saving is said: hours a tonne and a share first, since nobody thinks in priority × kt × hours."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.instance import Instance
from optimizer.wording.figures import digits, part_of

WHY_TWO_SHARES = (
    "Weighted hours count each flow by its priority, and what finds no way with the outside option's hours;"
    " the mean of a tonne counts what is carried, whatever its priority. So the two percentages differ where"
    " priorities or unserved freight do. What single projects and lists are worth in hours a tonne counts as"
    " weighted hours do."
)
TOTALS = ("objective", "baseline_objective", "best_bound")  # raw columns that say nothing a share does not
SAVINGS = (
    "saving", "saving_per_extra_musd", "nesting_cost", "replacement_cost", "forcing_cost", "saving_alone",
    "saving_alone_per_musd", "value_of_knowing", "regret", "loss_if_dropped", "gain_if_added",
)  # fmt: skip
WEIGHTED_HOURS = "priority × kt × hours"  # the unit of every raw sum: objectives, bounds, savings
HOURS, OF_SAVING = "_hours_a_tonne", "_of_saving_pct"
_MEASURES = {
    "worst_case": "in the worst scenario",
    "cvar": "in the mean of the worst scenarios",
    "regret": "above each scenario's own best list",
}


@dataclass(frozen=True)
class Unit:
    """What weighted hours are divided by to be hours a tonne, and what their raw sum is called."""

    weighted_kt: float
    name: str
    is_weighted: bool

    def hours_a_tonne(self, weighted_hours: float) -> float | None:
        """Mean hours of a tonne that weighted hours come to; None where the case has no freight."""
        return weighted_hours / self.weighted_kt if self.weighted_kt > 0 else None

    def said(self, weighted_hours: float | None, *, whole: float | None = None) -> str:
        """Hours a tonne, and the share of `whole`, a saving, where it is given."""
        return ", ".join(filter(None, self.parts(weighted_hours, whole=whole)))

    def parts(self, weighted_hours: float | None, *, whole: float | None = None) -> tuple[str, str]:
        """The same in its two parts; the second is "" where there is no share."""
        if weighted_hours is None:
            return "–", ""
        hours = self.hours_a_tonne(weighted_hours)
        words = "0 h a tonne" if not hours else f"{digits(hours)} h a tonne"
        return words, f"{part_of(weighted_hours, whole)} of the saving" if whole and whole > 0 else ""

    def raw(self, weighted_hours: float | None) -> str:
        """The raw sum with its unit, for who asks."""
        explained = "; hours a tonne are that, divided by priority × kt" if self.is_weighted else ""
        amount = "" if weighted_hours is None else f"{weighted_hours:,.0f} "
        return f"{amount}{self.name}{explained}"


def unit_of(instance: Instance) -> Unit:
    """The unit of a case's savings, by the expected freight of all worlds, each flow times its priority."""
    weighted = sum(
        instance.scenarios[world.scenario].probability
        * instance.years[world.year].weight
        * sum(flow.priority * kt for flow, kt in zip(instance.flows, world.flow_kt, strict=True))
        for world in instance.worlds
    )
    first, last = instance.years[0].number, instance.years[-1].number
    years = " a year" if instance.is_static else f" over {first} to {last}, discounted"
    measure = _MEASURES.get(instance.objective) if len(instance.scenarios) > 1 else None
    measured = f", {measure}" if measure else ""
    priorities = any(flow.priority != 1 for flow in instance.flows)
    return Unit(weighted, f"{WEIGHTED_HOURS}{years}{measured}", priorities)


def judged(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    saving: float | None = None,
    today: float | None = None,
    raw: bool = True,
) -> pd.DataFrame:
    """A table with hours a tonne and a share in the place of every raw sum, and the sums themselves last.

    The share is of `saving`, a list's; that of the column "saving" is of `today`, the weighted hours with
    nothing funded. Without `raw` the sums are left out.
    """
    columns: dict[str, pd.Series] = {}
    for name in map(str, frame.columns):
        if name not in SAVINGS:
            columns |= {} if name in TOTALS else {name: frame[name]}
            continue
        values = frame[name].astype(float)
        columns[name + HOURS] = values / unit.weighted_kt if unit.weighted_kt > 0 else values * float("nan")
        whole, share = (today, "saving_pct") if name == "saving" else (saving, name + OF_SAVING)
        if whole and whole > 0 and share not in frame.columns and "per_" not in name:
            columns[share] = 100 * values / whole
    sums = {name: frame[name] for name in map(str, frame.columns) if name in TOTALS + SAVINGS} if raw else {}
    return pd.DataFrame({**columns, **sums}).astype(object).where(lambda cells: cells.notna(), None)


def raw_notes(frame: pd.DataFrame, unit: Unit) -> dict[str, str]:
    """What stands at the header of every raw sum of a sheet, and of the columns that say it for people."""
    notes = {name: f"Raw sum: {unit.name}." for name in map(str, frame.columns) if name in TOTALS + SAVINGS}
    for name in map(str, frame.columns):
        if name.endswith(HOURS):
            weighted = ", each flow counted by its priority" if unit.is_weighted else ""
            notes[name] = f"Mean hours of a tonne{weighted}."
        elif name.endswith(OF_SAVING):
            notes[name] = "Percent of what the best list saves."
    return notes
