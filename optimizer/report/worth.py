"""How a saving is said: hours a tonne and a share first, since nobody thinks in priority × kt × hours."""

from __future__ import annotations

from dataclasses import dataclass

from models.instance import Instance

WHY_TWO_SHARES = (
    "Weighted hours count each flow by its priority, and what finds no way with the outside option's hours; the mean of a tonne "
    "counts what is carried, whatever its priority. So the two percentages differ where priorities or unserved freight do."
)


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
        if weighted_hours is None:
            return "–"
        hours = self.hours_a_tonne(weighted_hours)
        words = "0 h a tonne" if not hours else f"{digits(hours)} h a tonne"
        return f"{words}, {100 * weighted_hours / whole:.1f} % of the saving" if whole and whole > 0 else words

    def raw(self, weighted_hours: float | None) -> str:
        """The raw sum with its unit, for who asks."""
        explained = "; hours a tonne are that, divided by priority × kt" if self.is_weighted else ""
        return f"{self.name}{explained}" if weighted_hours is None else f"{weighted_hours:,.0f} {self.name}{explained}"


def unit_of(instance: Instance) -> Unit:
    """The unit of a case's savings: by the expected freight of all its worlds, each flow counted by its priority."""
    weighted = sum(
        instance.scenarios[world.scenario].probability
        * instance.years[world.year].weight
        * sum(flow.priority * kt for flow, kt in zip(instance.flows, world.flow_kt, strict=True))
        for world in instance.worlds
    )
    years = "" if not instance.is_static else " a year"
    over = "" if instance.is_static else f" over {instance.years[0].number} to {instance.years[-1].number}, discounted"
    priorities = any(flow.priority != 1 for flow in instance.flows)
    return Unit(weighted, f"priority × kt × hours{years}{over}", priorities)


def digits(hours: float) -> str:
    """Hours with the digits that they deserve."""
    size = abs(hours)
    return f"{hours:,.1f}" if size >= 10 else f"{hours:,.2f}" if size >= 0.1 else f"{hours:.2g}"
